"""Past sessions week by week: how many, how long, what became of distress, what was felt. Pure.

Distress is compared only within one session: what somebody means by six changes over weeks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from assistant.history.model import PastSession

RATING, FEELING = "rating", "feeling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distress:
    """What somebody said it was, from 0 to 10, at the beginning and at the end of one session."""

    before: float
    after: float

    @property
    def change(self) -> float:
        """Below zero: lower at the end."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days of one person's sessions, from a Monday on."""

    monday: date
    sessions: int
    """How many were begun."""
    completed: int
    minutes: float
    distress: tuple[Distress, ...]
    """Of the sessions in which it was said both times."""
    feelings: tuple[tuple[str, int], ...]
    """Families of feelings, and how often each was named, the most frequent first."""

    @property
    def change(self) -> float | None:
        """Mean change in distress within a session; None when it was never said twice."""
        return fmean(each.change for each in self.distress) if self.distress else None


def by_week(sessions: Iterable[PastSession], last: date, count: int) -> list[Week]:
    """The `count` weeks up to the one of `last`, the oldest first, empty ones too."""
    mondays = [monday_of(last) - timedelta(weeks=ago) for ago in reversed(range(count))]
    held: dict[date, list[PastSession]] = {monday: [] for monday in mondays}
    for session in sessions:
        if (monday := monday_of(session.began.date())) in held:
            held[monday].append(session)
    return [_week(monday, held[monday]) for monday in mondays]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def distress(session: PastSession) -> Distress | None:
    """The first and the last number of a session, where there are two."""
    ratings = [
        entry.record.value
        for entry in session.entries
        if entry.record.kind == RATING and isinstance(entry.record.value, float)
    ]
    return Distress(before=ratings[0], after=ratings[-1]) if len(ratings) > 1 else None


def families(session: PastSession) -> list[str]:
    """The families of the feelings that were named, in order."""
    values = [entry.record.value for entry in session.entries if entry.record.kind == FEELING]
    # Behind the word, where that was kept, come family and strength.
    return [value[-2] for value in values if isinstance(value, tuple) and len(value) > 1]


def _week(monday: date, sessions: Sequence[PastSession]) -> Week:
    said = [each for session in sessions if (each := distress(session)) is not None]
    named = Counter(family for session in sessions for family in families(session))
    return Week(
        monday=monday,
        sessions=len(sessions),
        completed=sum(session.completed for session in sessions),
        minutes=sum(session.seconds or 0.0 for session in sessions) / 60,
        distress=tuple(said),
        feelings=tuple(sorted(named.items(), key=lambda item: (-item[1], item[0]))),
    )
