"""The results of a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.rehearsal.checks import Check
from assistant.rehearsal.event_log import Entry, gone_on_with
from assistant.rehearsal.transcript import clock, transcript
from assistant.session.actions import Outcome
from assistant.session.person import Person
from assistant.session.position import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What happened, and whether it was what was expected."""

    exercise: str
    outcome: Outcome | None
    """None when it was broken off at its limit."""
    seconds: float
    """How long the session was for the person."""
    memory: Mapping[str, Value]
    """What was remembered in the end."""
    entries: tuple[Entry, ...]
    checks: tuple[Check, ...]
    person: Person
    """Who would go on from here to another exercise."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Where each key of `expect` is written, such as `calm.yaml:31`."""

    @property
    def then(self) -> str:
        """The exercise that is to be gone on with; empty when it is over."""
        return gone_on_with(self.entries)

    @property
    def passed(self) -> bool:
        """Whether everything came about that was expected."""
        return all(check.met for check in self.checks)

    @property
    def transcript(self) -> list[str]:
        """What was said, one line each."""
        return transcript(self.entries)

    @property
    def summary(self) -> str:
        """One sentence."""
        ended = f"{self.outcome} after" if self.outcome else "broken off after"
        text = f"{self.exercise}: {ended} {clock(self.seconds)}"
        if not self.checks:
            return f"{text}."
        met = sum(check.met for check in self.checks)
        return f"{text}, {met} of {len(self.checks)} expectations met."

    @property
    def failures(self) -> list[str]:
        """Each expectation that was not met, with a diff: `-` expected, `+` happened."""
        return [
            "\n".join([self._headline(check), *(f"  {line}" for line in check.diff)])
            for check in self.checks
            if not check.met
        ]

    def _headline(self, check: Check) -> str:
        place = self.places.get(check.key)
        return f"{place} {check.expected}" if place else check.expected
