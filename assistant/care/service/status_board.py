"""The status board: what the service is doing, changed in one step and reported to subscribers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from assistant.care.service.status import HELP, Status
from assistant.care.service.subscribers import Subscribers

Told: TypeAlias = Callable[[Status], None]


class StatusBoard:
    """For any thread. Every change is made from the status of that moment, so none undoes another."""

    def __init__(self, needing: Iterable[str] = ()) -> None:
        """`needing` are people who needed help before, and share that."""
        self._lock = threading.Lock()
        self._status = Status(needing=tuple(sorted(needing)))
        self._shared: frozenset[str] = frozenset()
        self._share_help = set(needing)
        """Who shares with anybody that they need help."""
        self._watchers = Subscribers()

    @property
    def whole(self) -> Status:
        """Everything, for the service itself."""
        return self._status

    def seen(self) -> Status:
        """What the people who are concerned share with anybody at all."""
        with self._lock:
            needing = [each for each in self._status.needing if each in self._share_help]
            return self._status.seen(self._shared, needing)

    def watch(self, told: Told) -> Callable[[], None]:
        """Have every new status told, on the thread that changes it: `told` must only pass it on.
        What is given back ends it."""
        return self._watchers.add(told)

    def begin(self, status: Status, shared: frozenset[str]) -> None:
        """Something else goes on; who needs help still does. `shared` is what its person shares."""
        with self._lock:
            self._shared = shared
            (self._share_help.add if HELP in shared else self._share_help.discard)(status.person)
        self.change(lambda before: replace(status, needing=before.needing))

    def change(self, change: Callable[[Status], Status]) -> None:
        """Put up what comes of the status as it is."""
        with self._lock:
            before = self._status
            self._status = change(before)
            changed = self._status != before
        if changed:
            self._watchers.tell(self.seen())
