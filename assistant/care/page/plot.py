"""Distress before and after, by session and by week: where the marks stand, and the same in words. Pure.

A mark is a row, with its day before it: so the letters are as large on a phone as all others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from assistant.history.model import PastSession
from assistant.history.weeks import Distress, by_week, distress

MOST, MOST_WEEKS = 12, 8
"""Rows in a picture."""
LEFT, TOP, WIDTH, STEP = 84, 26, 200, 30
"""In the picture's own units, which are about a pixel of a phone."""

Told = Callable[[date], str]
"""A day, in the language of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One row of the picture."""

    day: str
    said: Distress
    y: int
    sessions: int = 1
    """Of how many this is the mean."""

    @property
    def before(self) -> float:
        """How far to the right; so is `after`."""
        return LEFT + WIDTH * self.said.before / 10

    @property
    def after(self) -> float:
        return LEFT + WIDTH * self.said.after / 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """All that is drawn."""

    marks: tuple[Mark, ...]
    width: int = LEFT + WIDTH + 36
    lines: tuple[tuple[int, float], ...] = tuple((n, LEFT + WIDTH * n / 10) for n in (0, 5, 10))
    """Numbers on the scale, and how far to the right they are."""

    @property
    def height(self) -> int:
        return TOP + STEP * len(self.marks) + 8

    @property
    def counts(self) -> dict[str, str]:
        """The same as numbers, for somebody who hears it instead of seeing it."""
        said = [mark.said for mark in self.marks]
        lower = sum(each.change < 0 for each in said)
        same = sum(each.change == 0 for each in said)
        counts = {"sessions": len(said), "lower": lower, "same": same}
        return {name: str(count) for name, count in counts.items()} | {
            "higher": str(len(said) - lower - same),
            "before": f"{fmean(each.before for each in said):.1f}",
            "after": f"{fmean(each.after for each in said):.1f}",
            "first": self.marks[0].day,
            "last": self.marks[-1].day,
        }


def plot(sessions: Sequence[PastSession], told: Told) -> Plot | None:
    """The last sessions in which both numbers were said; None where there are none."""
    said = [(each, found) for each in sessions if (found := distress(each)) is not None][-MOST:]
    return _plot([(session.began.date(), found, 1) for session, found in said], told)


def weeks(sessions: Sequence[PastSession], today: date, told: Told) -> Plot | None:
    """The means of the last weeks in which both numbers were said; None for less than two weeks."""
    found = [
        (week.monday, _mean(week.distress), week.sessions)
        for week in by_week(sessions, today, MOST_WEEKS)
        if week.distress
    ]
    return _plot(found, told) if len(found) > 1 else None


def _mean(said: Sequence[Distress]) -> Distress:
    before, after = fmean(each.before for each in said), fmean(each.after for each in said)
    return Distress(before=round(before, 1), after=round(after, 1))


def _plot(rows: Sequence[tuple[date, Distress, int]], told: Told) -> Plot | None:
    if not rows:
        return None
    marks = tuple(
        Mark(day=told(day), said=said, y=TOP + STEP // 2 + STEP * place, sessions=sessions)
        for place, (day, said, sessions) in enumerate(rows)
    )
    return Plot(marks=marks)
