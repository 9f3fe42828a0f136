"""What is rehearsed: an exercise with a person, with what they speak and hear by, and for how long at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import ScenarioError
from assistant.exercise.model import Exercise
from assistant.languages import Language
from assistant.rehearsal import step_lookup
from assistant.rehearsal.cooperative_person import Cooperative, Repertoire
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.person import Person
from assistant.runtime.loop import Loop
from assistant.session.actions import Outcome
from assistant.session.session import Session
from assistant.speech.ports import FRAME_SECONDS, Samples, Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """What hears and speaks when there is sound."""

    voice: str = "auto"
    voice_server: str = ""
    server_voice: str = ""
    """Which of that server's voices speaks, by its name."""
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
        step_lookup.check(self.scenario, self.exercise)
        if text:
            step_lookup.check_words(self.scenario)

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


class _TooLong(Exception):
    """It has run beyond its limit."""


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

    def leap(self, frames: int) -> int:
        """Let frames pass of which nothing is taken; how many, within the limit."""
        frames = max(0, min(frames, self._left))
        self._left -= frames
        return frames

    def close(self) -> None:
        self._sound.close()

    def run(self, loop: Loop) -> Outcome | None:
        """Run to the end, or until time is up: then None."""
        try:
            return loop.run()
        except _TooLong:
            return None
