"""What happens to a session: facts, in the past tense.

Every event carries `at`, the seconds since the session began, counted in audio frames.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from assistant.understanding.meaning import CommandName, Hypothesis


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The session may begin to speak."""

    at: float
    """Seconds since the session began."""


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
class TimerFired:
    """A timer asked for with `StartTimer` ran out."""

    at: float
    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRequested:
    """A command came by another way than the voice: a key, a button, a page."""

    at: float
    command: CommandName


class Trouble(enum.StrEnum):
    """What keeps the person from being heard."""

    DEVICE_LOST = "device-lost"
    """The microphone or the speaker is gone: nothing can be said or heard."""
    MICROPHONE_SILENT = "microphone-silent"
    """Not even noise arrives: it is muted or unplugged."""
    ROOM_TOO_LOUD = "room-too-loud"
    """The room is so loud that a voice would be lost in it."""


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
    | SpeechFinished
    | VoiceStarted
    | Heard
    | TimerFired
    | CommandRequested
    | TroubleBegan
    | TroubleEnded
)
