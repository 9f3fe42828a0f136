"""Writes to a person's profile, or to their plan, what a session keeps and forgets, as it happens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from assistant import clock
from assistant.errors import StoreError
from assistant.exercise.terms import PLAN
from assistant.people.store import People
from assistant.session.actions import Action, Record
from assistant.session.events import Event
from assistant.session.position import as_words

_LOGGER = logging.getLogger(__name__)
KINDS = ("kept", "forgotten")


class ProfileRecorder:
    """A watcher of the loop; use it as a context manager around the run.

    It writes away from the thread that holds the session. What cannot be written is let go,
    with a word in the log: the session goes on.
    """

    def __init__(
        self,
        people: People,
        id: str,
        plan: Callable[[Mapping[str, str]], object] = lambda parts: None,
    ) -> None:
        """`plan` changes parts of their plan; it raises `StoreError`."""
        self._people, self._id, self._plan = people, id, plan
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="profile")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until everything is written."""
        self._thread.shutdown()

    def __call__(self, now: float, what: Event | Action) -> None:
        if isinstance(what, Record) and what.kind in KINDS:
            self._thread.submit(self._keep, what)

    def _keep(self, record: Record) -> None:
        try:
            if record.name in PLAN:
                words = record.value if record.kind == "kept" else ""
                self._plan({record.name: as_words(words or "")})
            elif record.name.partition(".")[0] not in PLAN:
                self._people.keep(self._id, record, clock.today())
        except (StoreError, OSError) as error:
            _LOGGER.warning("%s is not kept: %s", record.name, error)
