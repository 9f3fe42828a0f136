"""Whatever is posted at whatever moment of a session's life is done, or refused with a sentence.

A moment is a line of the service's own thread, in the modules through which a session is handed from
the inbox to the loop and back. At each the service is held up, everything is posted by another thread
through the public methods, and then it goes on. What was taken has to be seen to happen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

import pytest

from assistant import session_lifecycle
from assistant.care import local_socket
from assistant.care.audit import Audit
from assistant.care.house.entities import ANSWERS, Topics
from assistant.care.house.household import Known
from assistant.care.house.requests import Asking
from assistant.care.page.page_context import PageContext
from assistant.care.page.routes import build
from assistant.care.pairing.authentication import Guard
from assistant.care.pairing.phones import Role
from assistant.care.service import service, session_runner
from assistant.care.service.order import By, Order
from assistant.care.service.service import Service, Unfinished
from assistant.care.service.status import Call, Status
from assistant.errors import AssistantError
from assistant.people.store import People
from assistant.runtime import loop
from assistant.session.events import CommandRequested
from assistant.settings import Folders, Settings
from assistant.speech.mouth import ClipMouth
from assistant.understanding.meaning import CommandName
from tests.unit.care.conftest import Bedside, wait_for
from tests.unit.care.page.conftest import PLENTY, House

MODULES = (service, session_runner, session_lifecycle, loop)
FILES = {str(Path(module.__file__ or "")) for module in MODULES}
BESIDE_THE_WAY = {
    "_handle",
    "_tell",
    "_carry_out",
    "_look_for_trouble",
    "__init__",
    "status",
    "load",
}
"""What is gone through time and again while nothing is handed over."""
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

    def note(self, *, on: bool) -> None:
        """Remember which lines are come to."""
        self._noting = on

    def at(self, moment: Moment | None, do: Callable[[], None] = lambda: None) -> None:
        """Have something done at this line, once; while it is done the service does nothing."""
        self._do, self._at = do, moment

    def reached(self) -> bool:
        return self._at is None

    def trace(self, frame: FrameType, event: str, _: object) -> Any:
        code = frame.f_code
        if code.co_filename not in FILES or code.co_name in BESIDE_THE_WAY:
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

    def watch(self, status: Status) -> None:
        if status.session and status.session not in self.begun:
            self.begun.append(status.session)

    def follow(self, now: float, what: object) -> None:
        if isinstance(what, CommandRequested):
            self.commands.append(what.command)

    def is_at_rest(self) -> bool:
        return self.service._inbox.wanted is None and not self.service.status().busy

    def at_rest(self) -> None:
        """No session, and none either several frames on: an order is taken before it is seen to run."""
        while True:
            wait_for(self.is_at_rest)
            before = self.bedside.frames
            wait_for(lambda: self.bedside.frames > before + 3)  # noqa: B023  # it is waited for here
            if self.is_at_rest():
                return


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
    calls = (Call(person="sam", since=None),)
    with Service(
        Settings(), Folders.find(), card=bedside.open, unfinished=Unfinished(calls=calls)
    ) as held:
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
        return error.code if error.message.endswith(".") else "no sentence"
    return ""


def lines_of(room: Room, order: Order, answer: Callable[[], None]) -> list[Moment]:
    """Each line that a session of this kind comes to, from being wanted to being over."""
    room.moments.note(on=True)
    room.service.start(order)
    answer()
    room.at_rest()
    room.moments.note(on=False)
    return list(room.moments.seen)


class Posting(Protocol):
    """Something to be posted, and what has to come of it."""

    def post(self) -> None: ...
    def check(self) -> None: ...


class Everything:
    """Everything but a stop, and what came of it."""

    def __init__(self, room: Room, number: int) -> None:
        self._room, self._service = room, room.service
        self._text = f"Message {number}."
        self._settings = Settings(volume=-float(number % 20))
        self._before = len(room.commands)
        self._found: dict[str, str] = {}
        folders = Folders.find()
        audit = Audit(folders.care / "audit.jsonl")
        self._house = Asking(room.service, folders.settings_file, audit)
        self._started = 0
        self.done = False

    def post(self) -> None:
        service, found = self._service, self._found
        found["say"] = attempt(lambda: service.say(self._text))
        found["set"] = attempt(lambda: service.set(self._settings))
        found["seen-to"] = attempt(lambda: service.seen_to("sam"))
        found["louder"] = attempt(lambda: service.command(CommandName.LOUDER))
        found["slower"] = attempt(lambda: service.command(CommandName.SLOWER))
        found["pause"] = self._by_the_house(b"pause")
        found["go-on"] = self._by_the_house(b"go-on")
        found["start"] = attempt(self._start)
        self.done = True

    def __str__(self) -> str:
        return f"{self._found}"

    def _start(self) -> None:
        self._started = self._service.start(Order(exercise="one"))

    def _by_the_house(self, what: bytes) -> str:
        topics = Topics(prefix="house", name="room")
        known = Known(written=Settings(), settings=Settings(), exercises={"One": "one"}, labels={})
        answer = self._house.heed(topics, topics.command, what, known)
        assert answer in ANSWERS
        return "" if answer == "done" else answer

    def check(self) -> None:
        room, found = self._room, self._found
        wait_for(lambda: self.done)
        room.at_rest()
        wait_for(lambda: self._text in room.said)
        assert (found["say"], found["set"], found["seen-to"]) == ("", "", "")
        assert room.service.settings == self._settings
        assert "sam" not in room.service.status().needing
        asked = ("louder", "slower", "pause", "go-on")
        assert {found[name] for name in asked} <= {"", "not-running", "not-yet"}
        wait_for(
            lambda: room.commands[self._before :] == [name for name in asked if not found[name]]
        )
        assert found["start"] in ("", "busy")
        if not found["start"]:
            wait_for(lambda: self._started in room.begun)
            room.at_rest()


def posted_at_each(
    room: Room, order: Order, answer: Callable[[], None], make: Callable[[int], Posting]
) -> list[Moment]:
    """One session after the other, with something posted at another moment in each."""
    reached = []
    for number, moment in enumerate(lines_of(room, order, answer)):
        posting = make(number)
        room.moments.at(moment, elsewhere(posting.post))
        refused = attempt(lambda: room.service.start(order))
        # A line that is come to while nothing runs may be posted at before this, a session among it.
        assert not refused or (refused == "busy" and room.moments.reached())
        answer()
        wait_for(lambda: room.moments.reached() or room.is_at_rest())
        if room.moments.reached():  # some are come to only in the very first session
            reached.append(moment)
            try:
                posting.check()
            except AssertionError as error:
                raise AssertionError(f"posted at {moment}: {posting}") from error
        room.moments.at(None)
        room.at_rest()
    return reached


@pytest.mark.slow
def test_everything_that_is_posted_at_any_moment_is_done_or_refused(room: Room) -> None:
    everything = lambda number: Everything(room, number)  # noqa: E731
    reached = posted_at_each(room, Order(exercise="one"), lambda: None, everything)
    assert {name for name, _ in reached} >= {
        "service",
        "session_runner",
        "loop",
        "session_lifecycle",
    }
    assert len(reached) > 60


class Stop:
    """A stop, by whichever way, and what came of it."""

    def __init__(self, room: Room, by: Callable[[int], str]) -> None:
        self._room, self._by = room, by
        self._before = len(room.commands)
        self._found: str | None = None

    def __str__(self) -> str:
        return f"{self._found}"

    def post(self) -> None:
        self._found = self._by(self._room.service.status().session)

    def check(self) -> None:
        """It was heard in the session, or nothing began, or it was over already."""
        room = self._room
        wait_for(lambda: self._found is not None)
        room.at_rest()
        assert self._found in ("", "not-running")
        done = room.commands[self._before :]
        assert done in ([], [CommandName.STOP])
        assert not (self._found and done)


@pytest.mark.slow
def test_a_stop_at_any_moment_is_done_or_it_is_over(room: Room) -> None:
    def by(session: int) -> str:
        return attempt(lambda: room.service.command(CommandName.STOP, session))

    reached = posted_at_each(
        room, Order(exercise="one"), lambda: None, lambda number: Stop(room, by)
    )
    assert len(reached) > 60


@pytest.mark.slow
def test_a_stop_at_any_moment_of_an_invitation_that_is_agreed_to(room: Room) -> None:
    def agreed() -> None:
        wait_for(lambda: room.service.status().listening or room.is_at_rest())
        if room.service.status().listening:
            room.bedside.hear("yes")

    def by(session: int) -> str:
        return attempt(lambda: room.service.command(CommandName.STOP, session))

    order = Order(exercise="one", by=By.SCHEDULE)
    moments = [each for each in lines_of(room, order, agreed) if each[0] == "session_runner"]
    for moment in moments:
        stop = Stop(room, by)
        room.moments.at(moment, elsewhere(stop.post))
        room.service.start(order)
        agreed()
        wait_for(lambda: room.moments.reached() or room.is_at_rest())
        if room.moments.reached():
            stop.check()
        room.moments.at(None)
        room.at_rest()


@pytest.mark.slow
def test_what_was_posted_before_it_is_switched_off_is_said_and_after_it_refused(
    room: Room,
) -> None:
    moments = [
        each
        for each in lines_of(room, Order(exercise="one"), lambda: None)
        if each[0] == "session_runner"
    ]
    room.service.close()
    assert attempt(lambda: room.service.say("Too late.")) == "closing"
    assert attempt(lambda: room.service.start(Order(exercise="one"))) == "closing"
    for number, moment in enumerate(moments[::4]):
        text = f"Before it ends, {number}."
        with Service(Settings(), Folders.find(), card=room.bedside.open) as service:
            again = Room(service, room.bedside, room.moments, said=room.said)

            found: list[str] = []

            def both(
                service: Service = service, text: str = text, found: list[str] = found
            ) -> None:
                found.append(attempt(lambda: service.say(text)))
                threading.Thread(target=service.close).start()

            room.moments.at(moment, elsewhere(both))
            service.start(Order(exercise="one"))
            wait_for(lambda again=again: again.moments.reached() or again.is_at_rest())
            if room.moments.reached():
                wait_for(lambda found=found: found)
            room.moments.at(None)
        assert text in room.said or found != [""], moment


@pytest.mark.slow
def test_by_the_page_and_by_the_socket_it_is_the_same(room: Room) -> None:
    """A stop by each, at the moments in which one part hands over to the next."""
    service, folders = room.service, Folders.find()
    parts = PageContext(
        device=service,
        folders=folders,
        guard=Guard(folders.care),
        people=People(folders.people),
    )
    page = House(parts=parts, device=service, page=build(parts, ["localhost"], PLENTY))  # type: ignore[arg-type]
    browser = page.phone(Role.CAREGIVER)

    def by_page(_: int) -> str:
        answers = {303: "", 200: "", 409: "not-running"}
        said = page.post(browser, "/say", text="By the page.").status_code
        assert said == 303
        return answers[page.post(browser, "/command", command="stop").status_code]

    moments = [
        each
        for each in lines_of(room, Order(exercise="one"), lambda: None)
        if each[0] == "session_runner"
    ]
    for moment in moments:
        stop, before = Stop(room, by_page), room.said.count("By the page.")
        room.moments.at(moment, elsewhere(stop.post))
        service.start(Order(exercise="one"))
        wait_for(lambda: room.moments.reached() or room.is_at_rest())
        if room.moments.reached():
            stop.check()
            wait_for(lambda before=before: room.said.count("By the page.") > before)
        room.moments.at(None)
        room.at_rest()
    with local_socket.opened(service, folders):
        for moment in moments[::3]:
            interrupted, screen = threading.Event(), lambda now, what: None
            room.moments.at(moment, interrupted.set)
            ended = local_socket.hand_over(Order(exercise="one"), folders, screen, interrupted)
            assert ended in ("", "completed", "stopped")
            room.moments.at(None)
            room.at_rest()
