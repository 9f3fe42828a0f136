"""Tells systemd that the service is ready, that it is alive, and what it is doing.

A plain datagram to the socket systemd names; without one, nothing happens.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping

_LOGGER = logging.getLogger(__name__)
_EVERY_SECONDS = 1.0


class Watchdog:
    """Tells systemd. From any thread."""

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        # An address that begins with @ is in the abstract namespace.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._clock = clock
        self._next: float | None = None

    def alive(self) -> None:
        """Sound flows: tell so, about once a second. The first sign of life says that it is ready."""
        now = self._clock()
        if self._next is None:
            self.tell("READY=1")
        if self._next is None or now >= self._next:
            self._next = now + _EVERY_SECONDS
            self.tell("WATCHDOG=1")

    def tell(self, *words: str) -> None:
        """Assignments such as `READY=1`. What cannot be told is let go: the person comes first."""
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
                to.setblocking(False)
                to.sendto("\n".join(words).encode(), self._address)
        except OSError as error:
            _LOGGER.debug("systemd cannot be notified: %s", error)
