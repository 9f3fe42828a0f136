"""Server-sent events: what the service does, as it happens, to a bounded number of browsers."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager, suppress
from typing import Any

from assistant.care.service.status import Status

MOST, MOST_EACH = 32, 4
"""Streams at once, of all phones and of one."""
QUIET_SECONDS = 15.0
"""After so long without news a line is sent all the same, so that a lost browser is noticed."""
LIFE_SECONDS = 600.0
"""Then it ends, and the browser begins another by itself."""
_PAUSE = 0.2
"""Seconds between two of them; what came in between is in the second."""

Watch = Callable[[Callable[[Status], None]], Callable[[], None]]
Seen = Callable[[], dict[str, Any] | None]
"""What a browser may see now; None when it may see nothing more."""


class Full(Exception):
    """There are as many streams as there may be."""


class Streams:
    """Counts those that are open."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._open: Counter[str] = Counter()
        self._over = False
        self._wake: set[Callable[[], None]] = set()
        """Each has a stream look whether there is something new."""

    @property
    def count(self) -> int:
        return self._open.total()

    def begin(self, phone: str, seen: Seen) -> AsyncIterator[str]:
        """A stream for a phone. Raises `Full`."""
        if self._over or self.count >= MOST or self._open[phone] >= MOST_EACH:
            raise Full
        return self._events(phone, seen)

    def end(self) -> None:
        """Let every stream come to its end, from any thread: the page is being closed."""
        self._over = True
        for wake in tuple(self._wake):
            wake()

    async def _events(self, phone: str, seen: Seen) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        news = asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the page is being closed
                loop.call_soon_threadsafe(news.set)

        with self._counted(phone), self._watched(wake):
            before: dict[str, Any] | None = None
            end = loop.time() + LIFE_SECONDS
            while loop.time() < end and not self._over:
                news.clear()
                now = await asyncio.to_thread(seen)
                if now is None:
                    yield "event: out\ndata: -\n\n"
                    return
                yield (
                    ":\n\n" if now == before else f"data: {json.dumps(now, ensure_ascii=False)}\n\n"
                )
                before = now
                await asyncio.sleep(_PAUSE)
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), QUIET_SECONDS)

    @contextmanager
    def _counted(self, phone: str) -> Any:
        self._open[phone] += 1
        try:
            yield
        finally:
            self._open[phone] -= 1
            self._open += Counter()

    @contextmanager
    def _watched(self, wake: Callable[[], None]) -> Any:
        unwatch = self._watch(lambda _: wake())
        self._wake.add(wake)
        try:
            yield
        finally:
            self._wake.discard(wake)
            unwatch()
