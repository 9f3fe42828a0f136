"""Timers that ring when the loop's time has come to them."""

from __future__ import annotations

import math

_TOLERANCE = 1e-6
"""Seconds: adding durations to a frame's time must not push a timer into the next frame."""


class Timers:
    """Named timers, earliest first, those of the same moment in the order they were started."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}

    def start(self, timer: str, due: float) -> None:
        """Ring at `due`, seconds since the session began; a timer of the same name is replaced."""
        self._due.pop(timer, None)
        self._due[timer] = due

    def cancel(self, timer: str) -> None:
        """Do not ring; nothing happens when it is not running."""
        self._due.pop(timer, None)

    @property
    def next(self) -> float:
        """When the next one rings, in seconds since the session began; infinity where none runs."""
        return min(self._due.values(), default=math.inf)

    def ring(self, now: float) -> str | None:
        """The first timer that is due, which then no longer runs."""
        timer = min(self._due, key=self._due.__getitem__, default=None)
        if timer is None or self._due[timer] > now + _TOLERANCE:
            return None
        del self._due[timer]
        return timer
