"""Keeps a session in the history while it is held, away from the thread that holds it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from assistant import clock
from assistant.errors import StoreError
from assistant.history.model import LOOKED_ON, Entry, PastSession
from assistant.history.redaction import to_keep
from assistant.history.store import History
from assistant.session.actions import Action, Finish, Record
from assistant.session.events import Event, Resumed, Started
from assistant.session.position import Value

_LOGGER = logging.getLogger(__name__)


def new_id() -> str:
    """A session's id, which says nothing about it."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known about a session before it begins."""

    exercise: str
    language: str
    person: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How much of a session is kept, and how long."""

    words: bool = False
    """Whether the person's own words may be kept."""
    tidy: Callable[[History], object] = lambda history: None
    """Removes what was kept for long enough."""


class Recorder:
    """A watcher of the loop; use it as a context manager around the run.

    What cannot be written is let go, with a word in the log: the session goes on.
    """

    def __init__(
        self,
        file: Path,
        about: About,
        memory: Callable[[], Mapping[str, Value]] = dict,
        *,
        key: bytes = b"",
        retention: Retention | None = None,
        counted: Callable[[], float | None] = lambda: None,
    ) -> None:
        """`key`: the store's; `memory`: what the session remembers; `counted`: the counted time."""
        self._file = file
        self._about = about
        self._memory = memory
        self._key = key
        self._retention = retention or Retention()
        self._counted = counted
        self._history: History | None = None
        self._broken = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until everything is written."""
        self._thread.submit(self._close)
        self._thread.shutdown()

    def __call__(self, now: float, what: Event | Action) -> None:
        id = self._about.id
        match what:
            case Started() | Resumed():
                about = self._about
                session = PastSession(
                    id=id,
                    person=about.person,
                    exercise=about.exercise,
                    language=about.language,
                    began=clock.now(),
                )
                self._do(lambda history: history.begin(session, self._counted()))
                if self._memory().get(LOOKED_ON) == "no":
                    private = Record(kind="answer", name=LOOKED_ON, value="no")
                    entry = Entry(at=now, record=private)
                    self._do(lambda history: history.record(id, entry))
                self._do(self._retention.tidy)
            case Record():
                entry = Entry(at=now, record=to_keep(what, words=self._retention.words))
                self._do(lambda history: history.record(id, entry))
            case Finish(outcome=outcome):
                form = self._memory().get("form")
                form = form if isinstance(form, str) else ""
                self._do(
                    lambda history: history.finish(id, outcome=outcome, seconds=now, form=form)
                )

    def _do(self, job: Callable[[History], object]) -> None:
        self._thread.submit(self._try, job)

    def _try(self, job: Callable[[History], object]) -> None:
        if self._broken:
            return
        try:
            if self._history is None:
                self._history = History(self._file, self._key)
            job(self._history)
        except (StoreError, OSError) as error:
            self._broken = True
            _LOGGER.warning("The rest of this session is not kept in the history: %s", error)

    def _close(self) -> None:
        if self._history is not None:
            self._history.close()
