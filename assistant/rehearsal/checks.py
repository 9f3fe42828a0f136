"""What expectations are compared with, and the result of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.exercise.model import Exercise
from assistant.rehearsal.event_log import Entry
from assistant.session.actions import Outcome
from assistant.session.position import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Everything that expectations are compared with."""

    exercise: Exercise
    outcome: Outcome | None
    """None when it was broken off."""
    seconds: float
    memory: Mapping[str, Value]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One expectation and its result."""

    expected: str
    """The expectation as it is written, such as `outcome: completed`."""
    key: str
    """The key of `expect` it stands under."""
    diff: tuple[str, ...] = ()
    """What was expected (`-`) and what happened (`+`); empty when it was met."""

    @property
    def met(self) -> bool:
        return not self.diff
