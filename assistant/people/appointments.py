"""Exercises at times a person chose: "22:00 muscle-relaxation on weekdays". Pure.

What is due follows from three things: the schedule, what was done about it before, and the
moment with its zone. Clocks go wrong: one is changed twice a year, a small computer without a
battery wakes up in the past, and the power fails. So a time that was missed by little is still
kept, one of long ago is let go, and nothing is kept twice on one day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

LATE = timedelta(minutes=30)
"""What was missed by no more than this is still asked about."""
_REMEMBERED = 100
"""How many times that something was due are remembered."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SETS = {
    "every day": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "weekends": frozenset((5, 6)),
}
_WRITTEN = re.compile(r"(?P<at>([01]\d|2[0-3]):[0-5]\d)\s+(?P<name>\S+)(\s+on\s+(?P<days>.+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An exercise at a time of the day, on some days of the week."""

    at: time
    exercise: str
    days: frozenset[int] = _SETS["every day"]
    """0 is Monday."""

    def __str__(self) -> str:
        """As it is written."""
        days = ", ".join(DAYS[day] for day in sorted(self.days))
        return f"{self.at:%H:%M} {self.exercise} on {days}"

    def moment(self, day: date, now: datetime) -> datetime:
        """When it is on that day. A time that a clock change leaves out comes as much later; of one
        that comes twice, the first counts."""
        local = datetime.combine(day, self.at, tzinfo=now.tzinfo)
        return local.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was done about a schedule before."""

    until: datetime | None = None
    """Up to when it was looked after; None at the very first."""
    days: tuple[tuple[Appointment, date], ...] = ()
    """What was due on which day, the last ones: a wrong clock may have been in the future."""


def parse(written: str) -> Appointment:
    """Read one line. Raises `ValueError`, saying how it has to look."""
    found = _WRITTEN.fullmatch(" ".join(written.split()))
    if not found:
        raise ValueError(f'has to look like "22:00 grounding on weekdays", not "{written}"')
    return Appointment(
        at=time.fromisoformat(found["at"]), exercise=found["name"], days=_days(found["days"])
    )


def _days(written: str | None) -> frozenset[int]:
    text = (written or "every day").casefold()
    if text in _SETS:
        return _SETS[text]
    names = [name[:3] for name in re.split(r"[\s,]+", text) if name and name != "and"]
    if unknown := [name for name in names if name not in DAYS]:
        raise ValueError(f'unknown day "{unknown[0]}"; they are {", ".join(DAYS)}')
    return frozenset(DAYS.index(name) for name in names)


def due(
    schedule: Sequence[Appointment], kept: Kept, now: datetime
) -> tuple[tuple[Appointment, ...], Kept]:
    """What is due by now, the latest last, and what is kept once it was seen to.

    `now` has the zone of the person. Where the clock was set back, nothing is due again that
    was due on the same day.
    """
    moment = now.astimezone(UTC)
    since = moment if kept.until is None or kept.until > moment else kept.until
    since = max(since, moment - LATE)
    days = list(kept.days)
    found: list[tuple[datetime, Appointment]] = []
    for appointment in schedule:
        for day in (now.date() - timedelta(days=1), now.date()):
            at = appointment.moment(day, now)
            wanted = day.weekday() in appointment.days and (appointment, day) not in days
            if wanted and since < at <= moment:
                days.append((appointment, day))
                found.append((at, appointment))
    found.sort(key=lambda each: each[0])
    return tuple(appointment for _, appointment in found), Kept(
        until=moment, days=tuple(days[-_REMEMBERED:])
    )
