"""Writes to a person's profile what a session keeps and forgets, as it happens."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from assistant import clock
from assistant.errors import StoreError
from assistant.people.store import People
from assistant.session.actions import Action, Record
from assistant.session.events import Event

_LOGGER = logging.getLogger(__name__)
KINDS = ("kept", "forgotten")


class ProfileRecorder:
    """A watcher of the loop; use it as a context manager around the run.

    It writes away from the thread that holds the session. What cannot be written is let go,
    with a word in the log: the session goes on.
    """

    def __init__(self, people: People, id: str) -> None:
        self._people = people
        self._id = id
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
            self._people.keep(self._id, record, clock.today())
        except StoreError as error:
            _LOGGER.warning("%s is not kept in the profile: %s", record.name, error)
