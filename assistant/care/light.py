"""What a small light at the bedside shows, so that it can be told apart in the dark and by anybody.

It is dim, so that nobody is kept awake by it: steady while it speaks, swelling while it listens, a
wink now and then while paused. Only what somebody has to see to is bright and quick. At night it
is out while nothing goes on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from assistant.care.status import State, Status

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Glow:
    """The light for a while."""

    brightness: float
    """0 is out, 1 the brightest there is."""
    seconds: float


Pattern: TypeAlias = tuple[Glow, ...]
"""Shown again and again."""

_NIGHT = 0.4
"""How bright it is at night: a factor."""
_WAITING = 0.02
_DIM = 0.12
_BRIGHT = 0.6
_SWELLING = (0.01, 0.02, 0.03, 0.05, 0.07, 0.09, 0.11, _DIM)
_DARK = 0.0


def pattern(status: Status, *, night: bool) -> Pattern:
    """What is shown of it."""
    match status.state:
        case State.NEEDS_HELP:
            return _winks(2, _BRIGHT, rest=0.8)
        case State.TROUBLE:
            return _dimmed(_winks(3, _DIM, rest=2.0), night)
        case State.IDLE:
            return (Glow(_DARK if night else _WAITING, 10.0),)
        case State.PAUSED:
            return _dimmed(_winks(1, _DIM, rest=4.0), night)
        case State.ASKING | State.RUNNING if status.listening:
            row = (*_SWELLING, *reversed(_SWELLING))
            return _dimmed(tuple(Glow(each, 0.15) for each in row), night)
        case State.ASKING | State.RUNNING:
            return _dimmed((Glow(_DIM, 10.0),), night)


def _winks(count: int, brightness: float, *, rest: float) -> Pattern:
    wink = (Glow(brightness, 0.2), Glow(_DARK, 0.2))
    return (*(wink * count), Glow(_DARK, rest))


def _dimmed(row: Pattern, night: bool) -> Pattern:
    factor = _NIGHT if night else 1.0
    return tuple(Glow(each.brightness * factor, each.seconds) for each in row)


class Lamp(Protocol):
    """What can be more or less bright."""

    value: float
    """From 0 to 1."""

    def close(self) -> None:
        """Put it out, and let go of it."""


class Light:
    """Shows patterns on a thread of its own; use it as a context manager around the lamp."""

    def __init__(self, lamp: Lamp, wanted: Callable[[], Pattern]) -> None:
        self._lamp = lamp
        self._wanted = wanted
        self._shown: Pattern = ()
        self._over = False
        self._changed = threading.Event()
        self._thread = threading.Thread(target=self._shine, name="light", daemon=True)

    def __enter__(self) -> Light:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        self._changed.set()
        self._thread.join(5.0)
        self._lamp.close()

    def look(self, status: object = None) -> None:
        """Something may have changed. From any thread."""
        if self._wanted() != self._shown:
            self._changed.set()

    def _shine(self) -> None:
        try:
            while not self._over:
                self._changed.clear()
                self._shown = self._wanted()
                self._show(self._shown)
        except Exception:
            _LOGGER.exception("the light went out")

    def _show(self, row: Pattern) -> None:
        for glow in row:
            self._lamp.value = glow.brightness
            if self._changed.wait(glow.seconds):
                return
