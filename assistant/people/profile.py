"""What is known of a person from session to session. Pure data and its rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from assistant.people.appointments import Appointment
from assistant.session.person import Background, Contact, Person
from assistant.session.position import Value

SENSES = ("seeing", "hearing", "smelling", "touching", "tasting", "standing")
"""What an exercise may be asked to do without."""
SHARED = ("ratings", "plot", "words", "help")
"""What others may be shown: distress in numbers, the curve over time, words, that help was needed."""
WITHOUT = "without"
"""The name by which exercises know the senses to leave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Something that was said in a session and is kept."""

    value: Value
    said: date
    days: int | None = None
    """For how long; None is until it is forgotten."""

    def holds(self, today: date) -> bool:
        """Whether it need not be asked again yet; one of a day that is yet to come is."""
        if self.days is None:
            return True
        return self.said - timedelta(days=1) <= today < self.said + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One person. What is None or empty is as it is for everybody."""

    id: str
    """The name of the file, by which they are chosen; never spoken."""
    name: str = ""
    """As it is written."""
    sounds_like: str = ""
    """The name in letters that a voice of this machine can say, where it cannot say it as it stands."""
    language: str = ""
    voice: str = ""
    pace: float | None = None
    volume: float | None = None
    patience: float | None = None
    spare: tuple[str, ...] = ()
    """Regions of the body to leave alone."""
    without: tuple[str, ...] = ()
    """Senses that don't serve them."""
    region: str = ""
    """For numbers to call: a country's code such as `GB`."""
    checked: date | None = None
    """When the numbers of that region were last checked by somebody."""
    adapts: bool = True
    """Whether an exercise may change its ways on its own."""
    bells: bool = True
    """Whether soft tones may mark silences and guide breaths."""
    background: Background | None = None
    """What sounds softly beneath the exercises."""
    contacts: tuple[Contact, ...] = ()
    schedule: tuple[Appointment, ...] = ()
    """When they would like to be asked about which exercise."""
    share: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What may be shared, by person or role: see `SHARED`."""
    kept: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that are this person's own."""
        names = ("language", "voice", "pace", "volume", "patience")
        own = {name: getattr(self, name) for name in names}
        return {name: value for name, value in own.items() if value not in ("", None)}

    @property
    def called(self) -> str:
        """The name as it is said; empty where none is."""
        return self.sounds_like or self.name

    def may_see(self, who: str) -> tuple[str, ...]:
        """What may be shared with somebody; nothing, unless it says so."""
        return self.share.get(who, ())

    def person(self, today: date) -> Person:
        """Who comes to a session on that day. How fast and loud is a matter of settings."""
        kept = {name: each.value for name, each in self.kept.items() if each.holds(today)}
        if self.without:
            kept[WITHOUT] = self.without
        return Person(
            id=self.id,
            name=self.called,
            spared=frozenset(self.spare),
            kept=kept,
            region=self.region,
            contacts=self.contacts,
            adapts=self.adapts,
            bells=self.bells,
            background=self.background,
        )


def told_apart(called: Mapping[str, str]) -> dict[str, str]:
    """What each is called, by id: those who are called the same with their id as well."""
    times = Counter(called.values())
    return {id: name if times[name] == 1 else f"{name} ({id})" for id, name in called.items()}
