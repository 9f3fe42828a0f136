"""Turns contacts into presses: short is start, pause or go on, and long is stop.

A contact bounces, a hand trembles, and something may lie on the button. So what is shorter than any
finger is nothing, what follows a press at once belongs to it, and a button that stays down has been
pressed once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from assistant.care.service.order import By
from assistant.care.service.service import Service
from assistant.errors import AssistantError
from assistant.understanding.meaning import CommandName

_LOGGER = logging.getLogger(__name__)

LONG_SECONDS = 1.5
_SHORTEST_SECONDS = 0.03
_STILL_THE_SAME_SECONDS = 0.5
"""Within this after a press, another is the same one by a hand that trembles."""


class Presses:
    """Tells short presses from long ones. From any thread; edges come in order."""

    def __init__(
        self,
        short: Callable[[], None],
        long: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._short, self._long, self._clock = short, long, clock
        self._lock = threading.Lock()
        self._down: float | None = None
        """Since when it has been down; None when it is up, or what it means has been done."""
        self._heeded = -_STILL_THE_SAME_SECONDS
        """When a press was last heeded, or the button let go of after it."""

    def pressed(self) -> None:
        """The contact closed."""
        with self._lock:
            now = self._clock()
            self._down = now if now - self._heeded >= _STILL_THE_SAME_SECONDS else None

    def held(self) -> None:
        """It has been closed for as long as a long press takes: nobody trembles for so long."""
        with self._lock:
            self._down = None
        self._long()

    def released(self) -> None:
        """The contact opened."""
        with self._lock:
            now, began, self._down = self._clock(), self._down, None
            meant = began is not None and now - began >= _SHORTEST_SECONDS
            if meant or began is None:
                self._heeded = now
        if meant:
            self._short()


def presses(service: Service) -> Presses:
    """What a press does to a service."""

    def ask(command: CommandName, session: int) -> None:
        try:
            service.command(command, session)
        except AssistantError as error:  # it has just ended by itself
            _LOGGER.info("%s", error)

    def short() -> None:
        status = service.status()
        if status.busy:
            ask(CommandName.GO_ON if status.paused else CommandName.PAUSE, status.session)
        else:
            service.call(By.BUTTON)

    return Presses(short, lambda: ask(CommandName.STOP, service.status().session))
