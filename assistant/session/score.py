"""What the rooms write down for the stage to perform: actions as they are, and notes for the rest.

No room touches the stage. It writes its part of the score, hands on what comes next, and the stage
performs the whole at the end. So the actions of an event are in the order in which they were decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from assistant.exercise.model import Expectation
from assistant.session.actions import Outcome, Prepare, Record, SetVolume, ShowPlace
from assistant.session.performance import Row
from assistant.session.states import Floor

BEAT, REPLY, REMINDER, UTTERANCE, ATTENTION = "beat", "reply", "reminder", "utterance", "attention"
"""The timers."""


@dataclass(frozen=True, slots=True)
class TimerRang:
    """A timer is no longer running."""

    timer: str


@dataclass(frozen=True, slots=True)
class PhraseOver:
    """The phrase has left the speaker."""


@dataclass(frozen=True, slots=True)
class BeatOver:
    """On to the next beat, unless the person is speaking: then when they have finished."""


@dataclass(frozen=True, slots=True)
class EndRest:
    """On to the next beat at once, where there would have been a silence."""


@dataclass(frozen=True, slots=True)
class VoiceBegan:
    """The person speaks: nothing rings before they have finished."""


@dataclass(frozen=True, slots=True)
class HeededSoFar:
    """What they said so far is heeded already, and they go on."""

    tier: int = 0
    """How grave it was; 0 for what is no danger."""


@dataclass(frozen=True, slots=True)
class VoiceKeptOn:
    """Whatever they say, they are being listened to now."""


@dataclass(frozen=True, slots=True)
class VoiceOver:
    """They have finished speaking."""

    own_voice: bool = False
    """Whether it was ours."""
    understood: bool = False
    """Whether it had a meaning here."""


@dataclass(frozen=True, slots=True)
class IgnoreUtterance:
    """What was said changes nothing: go on, with the phrase that was cut, or from where we were."""

    in_vain: bool = False
    """Whether it was said where nothing was asked, and meant nothing."""


@dataclass(frozen=True, slots=True)
class Hush:
    """Fall silent and await nothing."""


@dataclass(frozen=True, slots=True)
class Play:
    """Perform a row from now on instead of whatever was going on."""

    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """The person has the floor."""

    floor: Floor
    expects: Expectation | None
    """What they are listened to for; None for commands and signals alone."""
    place: ShowPlace
    timer: str
    seconds: float
    """How long it is until the timer rings, which an answer waits with until the person has finished."""


@dataclass(frozen=True, slots=True)
class Postpone:
    """Let a timer ring later."""

    timer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Clear:
    """Whoever performed this is gone: nothing is being said, awaited or listened to any more."""

    duplex: bool
    """Whether it can be talked over from now on."""


@dataclass(frozen=True, slots=True)
class Close:
    """It is over, or goes over into another exercise."""

    outcome: Outcome
    then: str = ""


Note: TypeAlias = (
    Record | ShowPlace | Prepare | SetVolume | TimerRang | PhraseOver | BeatOver | EndRest
    | VoiceBegan | HeededSoFar | VoiceKeptOn | VoiceOver | IgnoreUtterance | Hush | Play | Wait | Postpone
    | Clear | Close
)  # fmt: skip
