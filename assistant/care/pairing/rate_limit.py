"""How often somebody may ask. Pure: the clock is handed in."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_REMEMBERED = 2000
"""How many are distinguished; beyond that, those who asked longest ago are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many at once, and so many a second after that."""

    burst: int
    per_second: float


class Limits:
    """A bucket for each who asks, that fills up again with time."""

    def __init__(self, rate: Rate, now: Callable[[], float]) -> None:
        self._rate = rate
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, who: str) -> bool:
        """Whether they may ask once more; it counts."""
        left, now = self._of(who), self._now()
        self._left.pop(who, None)
        allowed = left >= 1.0
        self._left[who] = (left - 1.0 if allowed else left, now)
        while len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return allowed

    def wait(self, who: str) -> float:
        """Seconds until they may ask once more."""
        return max(1.0 - self._of(who), 0.0) / self._rate.per_second

    def _of(self, who: str) -> float:
        now = self._now()
        left, before = self._left.get(who, (float(self._rate.burst), now))
        return min(self._rate.burst, left + max(now - before, 0.0) * self._rate.per_second)
