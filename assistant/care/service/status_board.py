"""The status board: what the service is doing, changed in one step and reported to subscribers."""

from __future__ import annotations

import collections
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from assistant.care.service.status import HELP, Call, Status
from assistant.care.service.subscribers import Subscribers

MOST_CALLS, CALL_SECONDS = 10, 24 * 3600.0
"""How many calls for help are remembered after somebody came, and for how long."""

Told: TypeAlias = Callable[[Status], None]


class StatusBoard:
    """For any thread. Every change is made from the status of that moment, so none undoes another, and
    everybody who watches is told of the changes in the order in which they were made."""

    def __init__(self, calls: Iterable[Call] = (), now: Callable[[], float] = time.time) -> None:
        """`calls` are those of before, of people who share that."""
        self._lock = threading.Lock()
        self._now = now
        calls = tuple(calls)
        needing = {each.person for each in calls if each.is_open}
        self._status = Status(needing=tuple(sorted(needing)), calls=calls)
        self._shared: frozenset[str] = frozenset()
        self._share_help = {each.person for each in calls}
        """Who shares with anybody that they need help."""
        self._watchers = Subscribers()
        self._untold: collections.deque[Status] = collections.deque()
        self._telling = False
        """Whether a thread is telling them: it tells what others put up meanwhile, too."""

    @property
    def whole(self) -> Status:
        """Everything, for the service itself."""
        return self._status

    def seen(self) -> Status:
        """What the people who are concerned share with anybody at all."""
        with self._lock:
            return self._seen()

    def _seen(self) -> Status:
        needing = [each for each in self._status.needing if each in self._share_help]
        return self._status.of(self._share_help).seen(self._shared, needing)

    def watch(self, told: Told) -> Callable[[], None]:
        """Have every new status told, on a thread that changes it: `told` must only pass it on.
        What is given back ends it."""
        return self._watchers.add(told)

    def begin(self, status: Status, shared: frozenset[str]) -> None:
        """Something else goes on; who needs help still does, and what became of the session before is
        known as long as there is nothing newer. `shared` is what its person shares."""
        with self._lock:
            before, self._shared = self._status, shared
            (self._share_help.add if HELP in shared else self._share_help.discard)(status.person)
            last = status.last or before.last
            self._put_up(replace(status, needing=before.needing, calls=before.calls, last=last))
        self._tell()

    def change(self, change: Callable[[Status], Status], by: str = "") -> None:
        """Put up what comes of the status as it is. `by`: who has come, where somebody has."""
        with self._lock:
            before = self._status
            after = change(before)
            if after.needing != before.needing:
                after = replace(after, calls=_calls(before, after, by, self._now()))
            self._put_up(after)
        self._tell()

    def _put_up(self, status: Status) -> None:
        if status != self._status:
            self._status = status
            self._untold.append(self._seen())

    def _tell(self) -> None:
        """One thread at a time, and without the lock, since whoever is told may ask for the status."""
        while True:
            with self._lock:
                if self._telling or not self._untold:
                    return
                self._telling, status = True, self._untold.popleft()
            try:
                self._watchers.tell(status)
            finally:
                with self._lock:
                    self._telling = False


def _calls(before: Status, after: Status, by: str, now: float) -> tuple[Call, ...]:
    """What is remembered of who needed help, once that has changed."""
    kept = [
        replace(each, by=by, at=now) if each.is_open and each.person not in after.needing else each
        for each in before.calls
    ]
    new = [Call(person=each, since=now) for each in after.needing if each not in before.needing]
    taken = [each for each in kept if each.at is not None and now - each.at < CALL_SECONDS]
    taken = taken[-MOST_CALLS:]
    return (*taken, *(each for each in kept if each.is_open), *new)
