"""Who is being walked through the exercise, as far as is known when it begins. Pure data."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.exercise.model import Text
from assistant.session.position import Value


class Background(enum.StrEnum):
    """What may sound softly beneath an exercise."""

    RAIN = "rain"
    BROWN_NOISE = "brown-noise"
    WAVES = "waves"
    DRONE = "drone"
    ROOM_TONE = "room-tone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody the person trusts."""

    name: str
    """As it is written."""
    number: str = ""
    """As it is dialled; empty when there is none."""
    sounds_like: str = ""
    """The name in letters that a voice of this machine can say, where it cannot say it as it stands."""
    informed: bool = False
    """Whether they may be told that help was needed."""

    @property
    def spoken(self) -> str:
        """The name as it is said."""
        return self.sounds_like or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person. Nobody in particular, where nothing is given."""

    id: str = ""
    """The name of their profile; empty for nobody in particular, who has none."""
    name: str = ""
    """As it should be spoken; empty when they are not to be called anything."""
    pace: float = 1.0
    """Speed of voice and pauses: 0.8 slow to 1.2 fast."""
    decibels: float = 0.0
    """Loudness; 0 is as the device was set."""
    patience: float = 1.0
    """How much longer than usual to wait for a reply: a factor; infinite where no time runs out."""
    spared: frozenset[str] = frozenset()
    """Regions of the body to leave alone."""
    kept: Mapping[str, Value] = field(default_factory=dict)
    """What was kept of earlier sessions, by name."""
    times: int = 0
    """How often they completed this exercise before."""
    sessions: int = 0
    """How many exercises of any kind they completed before, this sitting aside."""
    seed: int = 0
    """Which of several wordings they hear first, so that not everybody hears the same."""
    lately: Text = ()
    """What can be said of their last weeks, when they ask; empty when it is not known."""
    earlier: int = 0
    """How many exercises they come straight from, without a break."""
    region: str = ""
    """Where they are, for numbers to call: a country's ISO code such as `GB`."""
    contacts: tuple[Contact, ...] = ()
    adapts: bool = True
    """Whether the exercise may change its ways on its own."""
    locked: bool = False
    """Whether what is kept of them could not be opened, so that nothing of this session is kept there."""
    bells: bool = True
    """Whether soft tones may mark silences and guide breaths; else words alone do."""
    background: Background | None = None
    """What sounds softly beneath the exercise."""

    @property
    def memory(self) -> dict[str, Value]:
        """What a session knows of them before a word was said."""
        known = dict(self.kept) | {
            "times": float(self.times),
            "sessions": float(self.sessions),
        }
        if self.id:
            known["profile"] = "yes"
        if self.name:
            known["name"] = self.name
        if self.locked:
            known["locked"] = "yes"
        if not self.bells:
            known["bells"] = "no"
        if self.earlier:
            known["begun"] = "yes"
        return known


NOBODY = Person()
"""Nobody in particular."""
