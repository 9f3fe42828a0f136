"""One process that holds sessions, as fast as it can, until it is killed or they are over.

It is the program itself, journal and history on a real disk, with a person who types. Beside it,
it keeps an account of its own, which the kill test compares with what the next one knows.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import app, session_lifecycle
from assistant.rehearsal.by_text import TypingRoom
from assistant.rehearsal.cooperative_person import Cooperative, Repertoire
from assistant.rehearsal.model import Anchor, Interruption, Otherwise, Scenario, Utterance
from assistant.rehearsal.person import Person
from assistant.runtime.loop import Channel, Loop, Watcher
from assistant.session.actions import Action, Record, ShowPlace
from assistant.session.events import CommandRequested, Event, Understood
from assistant.session.interruption import OFFER, PLACE, SCOPE, woven_in
from assistant.session.session import Session
from assistant.settings import Folders, Settings
from assistant.speech.ports import FRAME_SECONDS
from assistant.speech.silent_voice import QuietMouth
from assistant.speech.typed_ears import TypedEars
from assistant.understanding.meaning import CommandName

_PRESSED = (
    CommandName.HELP,
    CommandName.SLOWER,
    CommandName.SKIP,
    CommandName.SAY_AGAIN,
    CommandName.GO_BACK,
    CommandName.PAUSE,
)
_LATEST = 240.0
"""Seconds into a session at which the person presses something unasked."""
_PAUSE = 15.0


def live(home: Path, exercise: str, language: str, seed: int, *, words: bool) -> None:
    """Hold a session, or carry on with one, to its end."""
    folders = Folders.find({"ASSISTANT_HOME": str(home)})
    settings = Settings(language=language, keep_words=words)
    chosen = app.choose(exercise, settings, folders)
    account = os.open(home / "account.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def loop(begun: session_lifecycle.Beginning, watching: Sequence[Watcher]) -> Loop:
        telling = _Telling(begun, account)
        ears = TypedEars()
        person = _person(begun, language, seed)
        room = TypingRoom(person, ears, lambda command: held.post(command), lambda at, what: None)
        room._frames = round(begun.begin.at / FRAME_SECONDS)
        watchers = [person.watch, *watching]
        held = Loop(begun.session, Channel(ears, QuietMouth(), room), watchers, telling.keep)
        return held

    session_lifecycle.sit(chosen, (), loop)


def _person(begun: session_lifecycle.Beginning, language: str, seed: int) -> Person:
    """Somebody who goes along, presses a thing or two, and wants to carry on when asked."""
    chance = random.Random(seed)
    exercise = woven_in(begun.chosen.exercise, begun.chosen.language.spoken)
    repertoire = Repertoire.load(language)
    pressed = []
    for _ in range(chance.randrange(4)):
        after, command = chance.uniform(0, _LATEST), chance.choice(_PRESSED)
        pressed.append(Interruption(anchor=Anchor.AT, after=after, press=command))
        if command is CommandName.PAUSE:
            on = CommandName.GO_ON
            pressed.append(Interruption(anchor=Anchor.AT, after=after + _PAUSE, press=on))
    yes = (Utterance(words=repertoire.yes),)
    scenario = Scenario(replies={OFFER: yes}, interruptions=tuple(pressed))
    manner = Cooperative(exercise, repertoire, Otherwise.COOPERATIVE, seed)
    return Person(scenario, exercise, manner)


class _Telling:
    """Keeps the account: where the session is after each event, and what is safe by then."""

    def __init__(self, begun: session_lifecycle.Beginning, account: int) -> None:
        self._begun = begun
        self._account = account
        self._number = begun.journal.kept if begun.journal else 0
        self._given_up = ""
        self._step = begun.session.step
        self._tell({"begun": self._number, **state(begun.session)})

    def keep(self, event: Event, actions: Sequence[Action]) -> bool:
        began = time.perf_counter()
        kept = self._begun.keep(event, actions)
        seconds = time.perf_counter() - began
        self._number += 1
        for action in actions:
            match action:
                case ShowPlace(waiting_for=""):
                    self._given_up = ""
                case Record(kind="skipped" | "unanswered"):
                    self._given_up = self._step
        self._step = self._begun.session.step
        if isinstance(event, CommandRequested) and event.command is CommandName.SAY_AGAIN:
            self._given_up = ""
        answers = isinstance(event, CommandRequested) or (
            isinstance(event, Understood) and event.meaning is not None
        )
        self._tell(
            {
                "number": self._number,
                "seconds": seconds,
                "answers": answers,
                "given-up": self._given_up,
                **state(self._begun.session),
            }
        )
        if answers and self._begun.journal is not None:
            self._begun.journal.wait()
            self._tell({"safe": self._begun.journal.kept})
        return kept

    def _tell(self, what: dict[str, Any]) -> None:
        os.write(self._account, json.dumps(what).encode() + b"\n")


def state(session: Session) -> dict[str, Any]:
    """Where a session is and what is known in it, the offer to carry on aside."""
    at = session._context.script.at
    offering = at.step.startswith(SCOPE)
    step, turns = at.left[-1] if offering and at.left else (at.step, at.turns)
    memory = {name: value for name, value in at.memory.items() if name != PLACE}
    return {
        "step": step,
        "turns": dict(turns),
        "offering": offering,
        "memory": memory,
        "spared": sorted(at.spared),
        "over": session.finished or session.end_ahead is not None,
    }
