"""What a session asks for, in the imperative."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TypeAlias

from assistant.exercise.model import Expectation


class Patience(enum.StrEnum):
    """How long the silence after a reply has to be before it counts as finished."""

    CLOSED = "closed"
    """Yes, no, a number, a command: 1.2 s."""
    WORD = "word"
    """One word, such as a choice or a feeling: 2 s."""
    OPEN = "open"
    """A list or a free reply: 3.5 s."""


class Cue(enum.StrEnum):
    """A soft tone."""

    BEGIN = "begin"
    END = "end"
    IN = "in"
    OUT = "out"


class Outcome(enum.StrEnum):
    """How a session ended."""

    COMPLETED = "completed"
    ENDED_EARLY = "ended-early"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    """It was cut off, and the person would rather start again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Speak one phrase."""

    say: int
    """Number of this phrase in the session; `SpeechFinished` carries it back."""
    text: str
    pace: float = 1.0
    """Speed of the voice: 0.8 slow to 1.2 fast."""
    shown: str | None = None
    """How it is read, where that is not how it is spoken: "116 123"; empty where nothing is to be read."""

    @property
    def caption(self) -> str:
        """What a screen shows of it; empty for nothing."""
        return self.text if self.shown is None else self.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepare:
    """Render these phrases now, the first being wanted soonest, so that speech never waits."""

    texts: tuple[str, ...]
    pace: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSpeaking:
    """Fall silent at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duck:
    """Speak on softly: somebody may be speaking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unduck:
    """Speak on as before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Open the ear. Without an expectation, only commands and signals are expected."""

    expects: Expectation | None
    patience: Patience


@dataclass(frozen=True, slots=True, kw_only=True)
class StopListening:
    """Close the ear and forget what it was hearing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTimer:
    """Ask for `TimerFired` at a moment; a timer of the same name is replaced."""

    timer: str
    due: float
    """Seconds since the session began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTimer:
    """Let a timer be."""

    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayCue:
    """Play a soft tone."""

    cue: Cue
    seconds: float = 0.3
    """How long it sounds; a breath's tone lasts as long as the breath."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVolume:
    """Change the loudness of everything that is played."""

    decibels: float
    """0 is as the device was set; never above +12 or below -24."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPlace:
    """Show where the session is."""

    step: str
    section: str
    waiting_for: str = ""
    """What is being awaited: a kind of reply, `pause`, `hold`; empty while speaking."""
    until: float | None = None
    """When the hold ends, seconds since the session began."""
    minutes_left: float | None = None
    sections_left: int = field(default=0, compare=False)
    """How many come after this one, as far as can be known; for the eye alone."""
    confidential: bool = field(default=False, compare=False)
    """Whether what is said here, by either, is of the person's own plan: no caption of it is for others."""
    confidential_before: bool = field(default=False, compare=False)
    """Whether the question before, whose answer can still be taken back, was such a one."""


ASKED = "asked"
"""The kind of record for what somebody else has to do: `pair-phone`, `forget-phones`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Something worth keeping about the session."""

    kind: str
    """`rating`, `feeling`, `answer`, `spared`, `skipped`, `unanswered`, `half-duplex`, `kept`, `forgotten`."""
    name: str
    value: str | float | tuple[str, ...] | None = field(default=None)
    days: int | None = None
    """For `kept`: for how long; None is until it is forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The session is over."""

    outcome: Outcome
    then: str = ""
    """The exercise that is begun instead; empty when nothing is."""


Action: TypeAlias = (
    Say
    | Prepare
    | StopSpeaking
    | Duck
    | Unduck
    | Listen
    | StopListening
    | StartTimer
    | CancelTimer
    | PlayCue
    | SetVolume
    | ShowPlace
    | Record
    | Finish
)
