"""Whatever is posted at whatever moment of a session's life is done, or refused with a sentence.

A moment is a line of the service's own thread, in the modules through which a session is handed from
the inbox to the loop and back. At each the service is held up, everything is posted by another thread
through the public methods, and then it goes on. What was taken has to be seen to happen.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from assistant import sitting
from assistant.care import board, inbox, introducing, service, session_runner
from assistant.care.audit import Audit
from assistant.care.house.asking import Asking
from assistant.care.house.entities import ANSWERS, Topics
from assistant.care.order import By, Order
from assistant.care.service import Service
from assistant.care.status import Status
from assistant.errors import AssistantError
from assistant.people.store import People
from assistant.runtime import loop, mailbox
from assistant.session.events import CommandRequested
from assistant.settings import Folders, Settings
from assistant.speech.mouth import ClipMouth
from assistant.understanding.meaning import CommandName
from tests.unit.care.conftest import Bedside, wait_for

MODULES = (service, session_runner, inbox, board, introducing, sitting, loop, mailbox)
FILES = {str(Path(module.__file__ or "")) for module in MODULES}
ONE_WORD = """
format: 1
title: One
summary: One word.
minutes: 1
steps:
  - say: One.
"""
Moment = tuple[str, int]
"""A module and a line of it."""


class Moments:
    """Holds up the service's thread when it first comes to a line after it was armed."""

    def __init__(self) -> None:
        self.seen: list[Moment] = []
        self._at: Moment | None = None
        self._do: Callable[[], None] = lambda: None
        self._noting = False

    def note(self) -> None:
        """Remember from here on which lines are come to."""
        self._noting = True

    def at(self, moment: Moment, do: Callable[[], None]) -> None:
        """Have something done at this line, once; while it is done the service does nothing."""
        self._do, self._at = do, moment

    def reached(self) -> bool:
        return self._at is None

    def trace(self, frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename not in FILES:
            return None
        if event == "line":
            moment = Path(frame.f_code.co_filename).stem, frame.f_lineno
            if self._noting and moment not in self.seen:
                self.seen.append(moment)
            if moment == self._at:
                self._at = None
                self._do()
        return self.trace


@dataclass
class Room:
    """A service, and what is seen and heard of it."""

    service: Service
    bedside: Bedside
    moments: Moments
    begun: list[int] = field(default_factory=list)
    """The numbers of the sessions."""
    commands: list[CommandName] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """What has left the speaker to its end."""
    posted: int = 0

    def watch(self, status: Status) -> None:
        if status.session and status.session not in self.begun:
            self.begun.append(status.session)

    def follow(self, now: float, what: object) -> None:
        if isinstance(what, CommandRequested):
            self.commands.append(what.command)

    def at_rest(self) -> None:
        """No session, and nothing more to be said: several frames on."""
        wait_for(lambda: not self.service.status().busy and self.service._inbox.wanted is None)
        before = self.bedside.frames
        wait_for(lambda: self.bedside.frames > before + 3)


@pytest.fixture
def moments() -> Iterator[Moments]:
    moments = Moments()
    threading.settrace(moments.trace)
    yield moments
    threading.settrace(None)  # type: ignore[arg-type]


@pytest.fixture
def room(
    bedside: Bedside, moments: Moments, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Room]:
    (home / "data/scripts/en/one.yaml").write_text(ONE_WORD, encoding="utf-8")
    People(Folders.find().people).add("sam")
    said: list[str] = []
    advance = ClipMouth._advance

    def noted(mouth: ClipMouth) -> None:
        before = [phrase.text for phrase in mouth._phrases]
        advance(mouth)
        said.extend(before[: len(before) - len(mouth._phrases)])

    monkeypatch.setattr(ClipMouth, "_advance", noted)
    with Service(Settings(), Folders.find(), card=bedside.open, needing=("sam",)) as held:
        room = Room(held, bedside, moments, said=said)
        held.watch(room.watch)
        held.follow(room.follow)
        wait_for(lambda: bedside.frames > 3)
        yield room


def elsewhere(do: Callable[[], None]) -> Callable[[], None]:
    """Have it done on another thread, as everything is that is posted. Where the service holds what
    that one needs, it goes on meanwhile, as it would."""

    def doing() -> None:
        thread = threading.Thread(target=do)
        thread.start()
        thread.join(0.02)

    return doing


def attempt(do: Callable[[], object]) -> str:
    """Empty where it was taken; else the code of the refusal, which has a sentence."""
    try:
        do()
    except AssistantError as error:
        assert error.message.endswith(".")
        return error.code
    return ""


def every_moment(room: Room, order: Order, answer: Callable[[], None]) -> list[Moment]:
    """Each line that a session of this kind comes to, from being wanted to being over."""
    room.moments.note()
    room.service.start(order)
    answer()
    room.at_rest()
    room.moments._noting = False
    return list(room.moments.seen)


def post_everything_but_a_stop(room: Room) -> Callable[[], None]:
    """Once it is posted; what is given back waits until all of it has come true."""
    room.posted += 1
    number, service = room.posted, room.service
    text, settings = f"Message {number}.", Settings(volume=-float(number % 20))
    found: dict[str, str] = {}
    before = len(room.commands)
    started: list[int] = []
    topics = Topics(prefix="house", name="room")
    house = Asking(service, {"One": "one"}, Audit(Folders.find().care / "audit.jsonl"))

    def post() -> None:
        found["say"] = attempt(lambda: service.say(text))
        found["set"] = attempt(lambda: service.set(settings))
        found["louder"] = attempt(lambda: service.command(CommandName.LOUDER))
        found["slower"] = attempt(lambda: service.command(CommandName.SLOWER))
        found["seen"] = attempt(lambda: service.seen_to("sam"))
        found["house"] = house.heed(topics, topics.command, b"pause", ())
        found["on"] = house.heed(topics, topics.command, b"go-on", ())
        found["start"] = attempt(lambda: started.append(service.start(Order(exercise="one"))))

    def check() -> None:
        wait_for(lambda: "start" in found)
        room.at_rest()
        wait_for(lambda: text in room.said)
        assert (found["say"], found["set"], found["seen"]) == ("", "", "")
        assert service.settings == settings
        assert "sam" not in service._board.whole.needing
        assert found["house"] in ANSWERS and found["on"] in ANSWERS
        wanted = {
            CommandName.LOUDER: found["louder"],
            CommandName.SLOWER: found["slower"],
            CommandName.PAUSE: found["house"].replace("done", ""),
            CommandName.GO_ON: found["on"].replace("done", ""),
        }
        assert set(wanted.values()) <= {"", "not-running"}
        done = room.commands[before:]
        assert done == [command for command, refused in wanted.items() if not refused]
        assert found["start"] in ("", "busy")
        assert set(started) <= set(room.begun)

    room.moments_post = post  # type: ignore[attr-defined]
    return check
