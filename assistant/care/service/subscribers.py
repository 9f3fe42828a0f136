"""Who would like to know what happens. Whoever looks on cannot hurt the session."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

_LOGGER = logging.getLogger(__name__)


class Subscribers:
    """Come and go from any thread, and are called on the thread where it happens."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: list[Callable[..., None]] = []

    def add(self, whom: Callable[..., None]) -> Callable[[], None]:
        """Have somebody told from now on; what is given back ends it."""
        with self._lock:
            self._all.append(whom)

        def leave() -> None:
            with self._lock:
                if whom in self._all:
                    self._all.remove(whom)

        return leave

    def tell(self, *what: Any) -> None:
        """Tell everybody."""
        with self._lock:
            everybody = list(self._all)
        for whom in everybody:
            try:
                whom(*what)
            except Exception:
                _LOGGER.exception("a subscriber failed")
