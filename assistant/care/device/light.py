"""What a small light at the bedside shows, in patterns that anybody can tell apart in the dark.

It is on or off and nothing between: how bright that is, its resistor decides, once, for the darkest
night. Steady while it speaks, going softly on and off while it listens, a wink now and then while
paused. Only what somebody has to see to is quick. At night it is out while nothing goes on.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from assistant.care.service.status import State, Status
from assistant.errors import reason

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lit:
    """The light for a while."""

    on: bool
    seconds: float


Pattern: TypeAlias = tuple[Lit, ...]
"""Shown again and again."""

_STEADY, _DARK = (Lit(True, 10.0),), (Lit(False, 10.0),)
_ALIVE = (Lit(True, 0.05), Lit(False, 10.0))
_LISTENING = (Lit(True, 1.2), Lit(False, 1.2))


def pattern(status: Status, *, night: bool) -> Pattern:
    """What is shown of it."""
    match status.state:
        case State.NEEDS_HELP:
            return _winks(2, rest=0.8)
        case State.TROUBLE:
            return _winks(3, rest=2.0)
        case State.IDLE:
            return _DARK if night else _ALIVE
        case State.PAUSED:
            return _winks(1, rest=4.0)
        case State.ASKING | State.RUNNING:
            return _LISTENING if status.listening else _STEADY


def _winks(count: int, *, rest: float) -> Pattern:
    return (*((Lit(True, 0.2), Lit(False, 0.2)) * count), Lit(False, rest))


class Lamp(Protocol):
    """What can be on or off."""

    def write(self, value: bool) -> None: ...

    def close(self) -> None:
        """Let go of it. Both raise `OSError`."""


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
        with contextlib.suppress(OSError):
            self._lamp.write(False)
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
        except OSError as error:
            _LOGGER.error(  # where in our code it was lit says nothing
                "The light does not work any more: %s. Check its wires, then restart the device.",
                reason(error),
            )

    def _show(self, row: Pattern) -> None:
        for lit in row:
            self._lamp.write(lit.on)
            if self._changed.wait(lit.seconds):
                return
