"""Distress before and after, session by session: where the marks stand, and the same in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from assistant.history.model import PastSession
from assistant.history.weeks import Distress, distress

MOST = 20
"""Sessions in a picture; on a phone more are not told apart."""
LEFT, TOP, HEIGHT, STEP = 28, 12, 150, 30
"""In the picture's own units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One session in the picture."""

    day: str
    said: Distress
    x: int
    before: float
    """How far down; so is `after`."""
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """All that is drawn."""

    marks: tuple[Mark, ...]
    width: int
    height: int = TOP + HEIGHT + 28
    lines: tuple[tuple[int, float], ...] = tuple(
        (n, TOP + HEIGHT * (1 - n / 10)) for n in (0, 5, 10)
    )
    """Numbers on the scale, and how far down they are."""

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


def plot(sessions: Sequence[PastSession]) -> Plot | None:
    """The last sessions in which both numbers were said; None where there are none."""
    said = [(each, found) for each in sessions if (found := distress(each)) is not None][-MOST:]
    if not said:
        return None
    marks = tuple(
        Mark(
            day=session.began.date().isoformat(),
            said=found,
            x=LEFT + STEP // 2 + STEP * place,
            before=TOP + HEIGHT * (1 - found.before / 10),
            after=TOP + HEIGHT * (1 - found.after / 10),
        )
        for place, (session, found) in enumerate(said)
    )
    return Plot(marks=marks, width=LEFT + STEP * max(len(marks), 9))
