"""A figure, how it is spread, and the table of all of them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

_CONFIDENCE = 1.96
"""Standard deviations: 95 of 100."""
_MADE_TO_LAST = 100
"""From here on figures are shown without a decimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """What a statistic of a figure may come to, by its name: `p50`, `p95`, `max`, `share`."""

    at_most: Mapping[str, float] = field(default_factory=dict)
    at_least: Mapping[str, float] = field(default_factory=dict)

    def met(self, found: Mapping[str, float]) -> bool | None:
        """None where there is no goal, or nothing was measured that it could be held against."""
        lows = [found[name] >= bound for name, bound in self.at_least.items() if name in found]
        highs = [found[name] <= bound for name, bound in self.at_most.items() if name in found]
        return all(lows + highs) if lows or highs else None

    def as_json(self) -> dict[str, Any]:
        known = {"at_most": dict(self.at_most), "at_least": dict(self.at_least)}
        return {name: bounds for name, bounds in known.items() if bounds}

    def __str__(self) -> str:
        bounds = [("≤", self.at_most), ("≥", self.at_least)]
        return ", ".join(
            f"{name} {sign} {bound:g}" for sign, known in bounds for name, bound in known.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table."""

    what: str
    unit: str
    n: int
    """How many values, or how many trials a share is of."""
    found: Mapping[str, float]
    """`p50`, `p95`, `min` and `max`; or `share` with `low` and `high`; all in the unit."""
    goals: Goals = Goals()
    plain: Figure | None = None
    """The same of the plain loop."""

    @classmethod
    def spread(
        cls,
        what: str,
        unit: str,
        values: Iterable[float],
        goals: Goals | None = None,
        plain: Figure | None = None,
    ) -> Self:
        """Of values that were measured. Beside a plain loop, `times` says how often ours goes
        into its: middle by middle."""
        known = sorted(values)
        found = _spread(known) if known else {}
        if known and found["p50"] and plain is not None and plain.found:
            found["times"] = plain.found["p50"] / found["p50"]
        return cls(
            what=what, unit=unit, n=len(known), found=found, goals=goals or Goals(), plain=plain
        )

    @classmethod
    def share(
        cls,
        what: str,
        count: int,
        n: int,
        goals: Goals | None = None,
        plain: Figure | None = None,
    ) -> Self:
        """Of trials, in percent, with the bounds within which the true share likely lies."""
        found = {}
        if n:
            low, high = wilson(count, n)
            found = {"share": 100 * count / n, "low": 100 * low, "high": 100 * high}
        return cls(what=what, unit="%", n=n, found=found, goals=goals or Goals(), plain=plain)

    @property
    def met(self) -> bool | None:
        return self.goals.met(self.found)

    def as_json(self) -> dict[str, Any]:
        """The statistics stand beside the name, those of the plain loop under `plain`."""
        found = {name: round(value, 3) for name, value in self.found.items()}
        written: dict[str, Any] = {"what": self.what, "unit": self.unit, "n": self.n, **found}
        if self.met is not None:
            written |= {"goals": self.goals.as_json(), "met": self.met}
        if self.plain is not None:
            written["plain"] = self.plain.as_json()
        return written

    def shown(self) -> str:
        """The figure and its spread in words."""
        match self.found:
            case {"share": share, "low": low, "high": high}:
                return f"{share:.1f} % ({low:.0f}-{high:.0f})"
            case {"p50": middle, "p95": late, "min": least, "max": most} if self.n > 1:
                shown = (_number(value) for value in (middle, late, least, most))
                return "{} {unit}, p95 {} ({}-{})".format(*shown, unit=self.unit)
            case {"p50": only}:
                return f"{_number(only)} {self.unit}"
        return "nothing measured"

    def beside(self) -> str:
        """The plain loop's, and how many times ours that is."""
        if self.plain is None:
            return ""
        times = self.found.get("times")
        return self.plain.shown() + (f", {times:.1f} times" if times else "")


def _spread(known: Sequence[float]) -> dict[str, float]:
    return {
        "p50": percentile(known, 50),
        "p95": percentile(known, 95),
        "min": known[0],
        "max": known[-1],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one measurement found."""

    name: str
    title: str
    seconds: float
    """How long measuring took."""
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()
    """What could not be measured, and why."""

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "seconds": round(self.seconds, 1),
            "figures": [figure.as_json() for figure in self.figures],
            "notes": list(self.notes),
        }


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Of values in order, between two of them where it falls there."""
    if percent == 50:
        return statistics.median(ordered)
    place = (len(ordered) - 1) * percent / 100
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


def wilson(count: int, n: int) -> tuple[float, float]:
    """The bounds of the true share, at 95 of 100 (Wilson, 1927)."""
    share, square = count / n, _CONFIDENCE**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    half *= _CONFIDENCE
    return max(0.0, middle - half), min(1.0, middle + half)


def table(sections: Iterable[Section]) -> list[str]:
    """Everything as Markdown, which reads well as plain text, too."""
    return [line for section in sections for line in _section(section)]


def _section(section: Section) -> list[str]:
    head = ("", "p50 or share (spread)", "n", "goal", "", "plain loop")
    rows = [
        (each.what, each.shown(), f"{each.n}", str(each.goals), _MET[each.met], each.beside())
        for each in section.figures
    ]
    used = [i for i in range(len(head)) if i < 3 or any(row[i] for row in rows)]
    kept = [[row[i] for i in used] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in kept) for i in range(len(used))]
    lines = [_row(row, widths) for row in kept]
    lines.insert(1, _row(["-" * width for width in widths], widths))
    notes = [f"- {note}" for note in section.notes]
    return [f"### {section.title}", "", *(lines if rows else []), *([""] if rows and notes else []),
            *notes, ""]  # fmt: skip


_MET = {True: "met", False: "missed", None: ""}


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _number(value: float) -> str:
    if abs(value) >= _MADE_TO_LAST:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"
