"""A whole rehearsal: an exercise, a person, a room, and the same loop as ever."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from assistant.errors import ScenarioError, StoreError
from assistant.exercise.model import Exercise
from assistant.languages import Language
from assistant.rehearsal import places
from assistant.rehearsal.account import Account
from assistant.rehearsal.by_text import QuietMouth, TypingRoom
from assistant.rehearsal.checks import Happened
from assistant.rehearsal.cooperative import Cooperative, Repertoire
from assistant.rehearsal.expectations import check
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.person import Person
from assistant.rehearsal.report import Report
from assistant.runtime.loop import Loop, Watcher
from assistant.session.actions import Outcome
from assistant.session.session import Session
from assistant.speech.ports import FRAME_SECONDS, Samples, Sound
from assistant.speech.typed import TypedEars


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """What hears and speaks when there is sound."""

    voice: str = "auto"
    voice_server: str = ""
    recogniser: str = "auto"
    recogniser_server: str = ""
    models: Sequence[Path] = (Path("models"),)
    """Folders in which Vosk's models are looked for."""
    clips: Path | None = None
    """Where rendered speech is kept; None keeps nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What is rehearsed."""

    exercise: Exercise
    language: Language
    scenario: Scenario = field(default_factory=Scenario)
    seed: int = 0

    def check(self, *, text: bool) -> None:
        """Raises `ScenarioError` where the scenario does not suit the exercise or the way."""
        named = self.scenario.exercise
        if named and named != self.exercise.name:
            raise ScenarioError(
                "scenario-exercise",
                f"The scenario is for {named}, not for {self.exercise.name}.",
            )
        places.check(self.scenario, self.exercise)
        if text:
            places.check_words(self.scenario)

    def session(self, *, duplex: bool = False) -> Session:
        """A session that has not begun; `duplex` if it can be talked over."""
        return Session(
            self.exercise,
            self.language.lexicon,
            self.language.spoken,
            self.scenario.who,
            duplex=duplex,
        )

    def person(self) -> Person:
        """The person, who has not been asked anything yet."""
        repertoire = Repertoire.load(self.language.code)
        manner = Cooperative(self.exercise, repertoire, self.scenario.otherwise, self.seed)
        return Person(self.scenario, self.exercise, manner)


def rehearse(
    exercise: Exercise,
    language: Language,
    scenario: Scenario | None = None,
    *,
    text: bool,
    seed: int = 0,
    wav: Path | None = None,
    events: Path | None = None,
    watchers: Sequence[Watcher] = (),
    equipment: Equipment | None = None,
) -> Report:
    """Play a scenario, or a cooperative person, to its end, and compare with what is expected.

    Raises `ScenarioError` for a scenario that cannot be played, `StoreError` for a file that
    cannot be written, and what the voice and the recogniser raise.
    """
    play = Play(exercise=exercise, language=language, scenario=scenario or Scenario(), seed=seed)
    if text and wav is not None:
        raise ScenarioError("scenario-sound", "By text there is no sound to write.")
    play.check(text=text)
    with _writing(events) as file:
        account = Account(file)
        if text:
            outcome, session, seconds = _by_text(play, account, watchers)
        else:
            from assistant.rehearsal.by_sound import by_sound  # heavy, and not needed by text

            outcome, session, seconds = by_sound(
                play, account, watchers, equipment or Equipment(), wav
            )
    happened = Happened(
        exercise=exercise,
        outcome=outcome,
        seconds=seconds,
        memory=session.memory,
        entries=account.entries,
    )
    return Report(
        exercise=exercise.name,
        outcome=outcome,
        seconds=seconds,
        memory=session.memory,
        entries=account.entries,
        checks=check(play.scenario.expect, happened),
        person=session.person,
        places=_places(play.scenario),
    )


def _places(scenario: Scenario) -> dict[str, str]:
    """Where each expectation is written."""
    source = scenario.source
    keys = source.root.plain().get("expect") if source else None
    return {
        key: f"{source.path}:{source.problem(('expect', key), '', key=True).line}"
        for key in keys or ()
        if source
    }


def _by_text(
    play: Play, account: Account, watchers: Sequence[Watcher]
) -> tuple[Outcome | None, Session, float]:
    session, person, ears = play.session(), play.person(), TypedEars()
    room = TypingRoom(person, ears, lambda command: loop.post(command), account.note)
    limited = Limited(room, play.scenario.limit)
    loop = Loop(session, ears, QuietMouth(), limited, (person.watch, account.note, *watchers))
    return limited.run(loop), session, loop.now


class _TooLong(Exception):
    """It has gone on beyond its limit."""


class Limited:
    """A room in which time is limited, so that every rehearsal ends."""

    def __init__(self, sound: Sound, limit: float) -> None:
        self.output_delay = sound.output_delay
        self._sound = sound
        self._exchange = sound.exchange
        self._left = round(limit / FRAME_SECONDS)

    def exchange(self, frame: Samples) -> Samples:
        self._left -= 1
        if self._left < 0:
            raise _TooLong
        return self._exchange(frame)

    def close(self) -> None:
        self._sound.close()

    def run(self, loop: Loop) -> Outcome | None:
        """Run to the end, or until time is up: then None."""
        try:
            return loop.run()
        except _TooLong:
            return None


@contextlib.contextmanager
def _writing(path: Path | None) -> Iterator[IO[str] | None]:
    if path is None:
        yield None
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise StoreError("events-file", f"{path} cannot be written: {error.strerror}.") from None
    with file:
        yield file
