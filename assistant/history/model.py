"""A session as the history keeps it: numbers and codes, and words only where somebody agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.session.actions import Outcome, Record

LOOKED_ON = "looked-on"
"""By this name a session knows whether a caregiver may look on."""
SAFETY = "safety"
"""The kind of record that is kept apart, and for a shorter time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record of a session."""

    at: float
    """Seconds since the session began."""
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """One session: who, what, when, how it ended, and what was recorded."""

    id: str
    """Random; says nothing about anybody."""
    person: str = ""
    """The person's id; empty if people are not distinguished."""
    exercise: str
    language: str
    began: datetime
    """With the offset of the time zone it was held in."""
    form: str = ""
    """Which form of the exercise, where it has several: what the script remembers as `form`."""
    seconds: float | None = None
    """How long it took; None when it was cut off, or still goes on."""
    outcome: Outcome | None = None
    """None as well when it was cut off, or still goes on."""
    entries: tuple[Entry, ...] = ()

    @property
    def private(self) -> bool:
        """Whether the person would rather not have anybody look on."""
        return any(
            (each.record.name, each.record.value) == (LOOKED_ON, "no") for each in self.entries
        )

    @property
    def completed(self) -> bool:
        return self.outcome is Outcome.COMPLETED
