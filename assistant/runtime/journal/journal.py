"""Keeps a session as it happens: the loop only hands over, a thread of its own writes and syncs."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Sequence
from typing import TypeAlias

from assistant.errors import reason
from assistant.runtime.journal.file import JournalFile
from assistant.runtime.journal.line_format import line
from assistant.runtime.journal.records import digest, happened_row
from assistant.runtime.journal.redaction import Discretion
from assistant.session.actions import Action
from assistant.session.events import Event, Understood

_LOGGER = logging.getLogger(__name__)

MOST_WAITING = 2000
"""Events a disk may be behind with before it is given up: minutes of the liveliest session."""
_CLOSING_SECONDS = 5.0
"""How long the end of a session waits for a disk that does not answer."""

_Handed: TypeAlias = "tuple[Event, tuple[Action, ...]] | threading.Event | None"
"""What happened; a word to say when everything before it is written; or that this was all."""


class Journal:
    """Writes one session down. What cannot be written ends it: what is there stays whole."""

    def __init__(self, file: JournalFile, *, words: bool, kept: int = 0, given: int = 0) -> None:
        """`kept` and `given`: how many events and stand-ins it holds already."""
        self._file = file
        self._kept = kept
        self._discretion = None if words else Discretion(given)
        self._queue: queue.SimpleQueue[_Handed] = queue.SimpleQueue()
        self._failed = False
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    @property
    def kept(self) -> int:
        """How many events would survive a power cut by now."""
        return self._kept

    def keep(self, event: Event, actions: Sequence[Action]) -> bool:
        """Write an event down some time soon; False once nothing can be written any more."""
        if self._queue.qsize() >= MOST_WAITING:
            self._failed = True
        if not self._failed:
            self._queue.put((event, tuple(actions)))
        return not self._failed

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until everything so far is written, or could not be."""
        written = threading.Event()
        self._queue.put(written)
        return written.wait(seconds)

    def finish(self) -> None:
        """The session is over: there is nothing to carry on, and nothing of it stays."""
        if self._stop():
            try:
                self._file.remove()
            except OSError as error:
                _LOGGER.warning(
                    "The journal of this session could not be removed: %s.",
                    reason(error),
                )

    def close(self) -> None:
        """The session was cut off by something that went wrong: it can be carried on."""
        if self._stop():
            self._file.close()

    def _stop(self) -> bool:
        """Whether it was running and has come to its end."""
        if not self._thread.is_alive():
            return False
        self._queue.put(None)
        self._thread.join(_CLOSING_SECONDS)
        return not self._thread.is_alive()

    def _work(self) -> None:
        handed: list[_Handed] = []
        while None not in handed:
            handed = [self._queue.get()]
            while not self._queue.empty():
                handed.append(self._queue.get())
            if not self._failed:
                self._write([each for each in handed if isinstance(each, tuple)])
            for each in handed:
                if isinstance(each, threading.Event):
                    each.set()

    def _write(self, happened: Sequence[tuple[Event, tuple[Action, ...]]]) -> None:
        rows = [
            happened_row(self._kept + number, self._discreet(event), digest(actions))
            for number, (event, actions) in enumerate(happened, 1)
        ]
        try:
            if rows:
                self._file.append(b"".join(line(row, self._file.sealer) for row in rows))
        except OSError as error:
            self._failed = True
            _LOGGER.warning("The journal of this session is no longer written: %s.", reason(error))
        else:
            self._kept += len(rows)

    def _discreet(self, event: Event) -> Event:
        if isinstance(event, Understood) and self._discretion is not None:
            return self._discretion.without_words(event)
        return event
