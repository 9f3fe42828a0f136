"""What happens to a session: facts, in the past tense.

Every event carries `at`, the seconds since the session began, counted in audio frames.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from assistant.understanding.meaning import CommandName, Hypothesis, Meaning


class Earlier(enum.StrEnum):
    """Why an earlier session that was cut off is not carried on."""

    LAPSED = "lapsed"
    """It is too long ago."""
    CHANGED = "changed"
    """The exercise is not what it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The session may begin to speak."""

    at: float
    """Seconds since the session began."""
    earlier: Earlier | None = None
    """What became of an earlier session, where that is to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """The session was cut off, and somebody may be there again: they are asked whether to carry on."""

    at: float
    """The moment of the last event before, since nothing counted meanwhile."""
    duplex: bool = False
    """Whether it can be talked over now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechFinished:
    """The last sound of a `Say` has left the speaker."""

    at: float
    say: int
    """The number of that `Say`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceStarted:
    """The person began to speak."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The person said something and it was read; no hypotheses when nothing could be made of it."""

    at: float
    hypotheses: tuple[Hypothesis, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardSoFar:
    """The person is still speaking, and this much of it was read: for the eye, and for what cannot wait."""

    at: float
    text: str
    before: str = ""
    """The reading before it of the same reply; empty for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What was `Heard`, and what it came to: all that is acted on, so that words need not be kept."""

    at: float
    hypotheses: tuple[Hypothesis, ...]
    meaning: Meaning | None
    """None when it has no meaning here."""
    words: int = 0
    """How many words it was, by the best reading."""
    evidence: str = ""
    """What decided, such as `phrase` or `rule:overdose`: a code that holds none of the words. Empty when nothing
    was found, and in journals of earlier versions."""
    own_voice: bool = False
    """Whether it was taken for the phrase that was being said."""
    beside: str = ""
    """The topic of what was told beside an answer, where it is none to pass over, or instead of one."""
    so_far: bool = False
    """Whether the person is still speaking: what is certain already is heeded before they have finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired:
    """A timer asked for with `StartTimer` ran out."""

    at: float
    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRequested:
    """A command came by another way than the voice: a key, a button, a page."""

    at: float
    command: CommandName


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageArrived:
    """Somebody in another room has a few words said to the person."""

    at: float
    text: str


class Trouble(enum.StrEnum):
    """What keeps the person from being heard, or what they say from being remembered."""

    DEVICE_LOST = "device-lost"
    """The microphone or the speaker is gone: nothing can be said or heard."""
    MICROPHONE_SILENT = "microphone-silent"
    """Not even noise arrives: it is muted or unplugged."""
    ROOM_TOO_LOUD = "room-too-loud"
    """The room is so loud that a voice would be lost in it."""
    CANNOT_REMEMBER = "cannot-remember"
    """Nothing can be written any more: what is said now is not known after a crash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleBegan:
    """Hearing or speaking is no longer possible as it should be."""

    at: float
    trouble: Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleEnded:
    """It is possible again."""

    at: float
    trouble: Trouble


Event: TypeAlias = (
    Started
    | Resumed
    | SpeechFinished
    | VoiceStarted
    | Heard
    | HeardSoFar
    | Understood
    | TimerFired
    | CommandRequested
    | MessageArrived
    | TroubleBegan
    | TroubleEnded
)
