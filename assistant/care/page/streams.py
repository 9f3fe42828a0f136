"""Server-sent events: what the service does, as it happens, to a bounded number of browsers."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager, suppress
from typing import Any

from assistant.care.service.status import Status
from assistant.errors import AssistantError

_LOGGER = logging.getLogger(__name__)

MOST, MOST_EACH = 200, 6
"""Streams at once, of all phones and of one."""
QUIET_SECONDS = 5.0
"""After so long without news a beat is sent all the same: a page that misses it is not believed, and
a lost browser is noticed."""
METER_SECONDS = 0.5
"""Between two looks at how loud it is, as long as that is shown."""
BEAT = "event: beat\ndata: -\nretry: 1000\n\n"
"""That it is alive; and when it ends, a browser begins another after so many milliseconds."""
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

    def __init__(self, watch: Watch, level: Callable[[], int]) -> None:
        """`level` says how loud it is, in a few steps."""
        self._watch, self._level = watch, level
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

    def look(self) -> None:
        """Something was done on the page, from any thread: what may be seen may be another."""
        self._look()

    def end(self) -> None:
        """Let every stream come to its end, from any thread: the page is being closed."""
        self._over = True
        self._look()

    def _look(self) -> None:
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
                try:
                    now = await asyncio.to_thread(seen)
                except AssistantError as error:  # the browser's next one is refused
                    _LOGGER.warning("%s", error)
                    return
                if now is None:
                    yield "event: out\ndata: -\n\n"
                    return
                still = {name: value for name, value in now.items() if name != "seconds"}
                if still == before:
                    yield BEAT
                else:
                    yield f"data: {json.dumps(now, ensure_ascii=False)}\n\n"
                before = still
                await asyncio.sleep(_PAUSE)
                async for level in self._quiet(news, metered=bool(now.get("listening"))):
                    yield level

    async def _quiet(self, news: asyncio.Event, *, metered: bool) -> AsyncIterator[str]:
        """Until there are news, or it was quiet for long enough; meanwhile how loud it is."""
        loop, shown = asyncio.get_running_loop(), -1
        end = loop.time() + QUIET_SECONDS
        while not news.is_set() and (left := end - loop.time()) > 0:
            if metered and (level := self._level()) != shown:
                shown = level
                yield f"event: level\ndata: {level}\n\n"
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), min(left, METER_SECONDS) if metered else left)

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
