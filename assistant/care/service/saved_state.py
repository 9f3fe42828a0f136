"""Saves what has to outlive the service as it changes, away from the sound's thread."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant import clock
from assistant.care.service.order import By, Order
from assistant.care.service.service import Service
from assistant.care.service.status import Call, Status
from assistant.clock import RELEASED
from assistant.files import write_private

_LOGGER = logging.getLogger(__name__)
_SOON_SECONDS = 1800.0
"""For so long after a power cut the session that ran is taken up again."""
_MOST_TRIES = 2
"""How often in a row: a session that brings the service down is left then."""


@contextmanager
def noted(service: Service, note: Callable[[Status], None], name: str) -> Iterator[None]:
    """Have `note` called with the status whenever it has changed, on a thread called `name`."""
    changed, over = threading.Event(), threading.Event()

    def work() -> None:
        while not over.is_set():
            changed.wait()
            changed.clear()
            note(service.status())

    unwatch = service.watch(lambda _: changed.set())
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        unwatch()
        over.set()
        changed.set()
        thread.join(1.0)


class Running:
    """Remembers on the disk which session runs, so that it is taken up again after a power cut."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._tries = 0
        self._noted = 0

    def unfinished(self, now: float) -> Order | None:
        """What ran when everything stopped, if that was a little while ago and not time and again.

        A clock that nobody has set, `now` or then, leaves open how long ago: then it is offered.
        """
        try:
            written: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
            order = Order(
                exercise=written["exercise"],
                person=written["person"],
                by=By.PERSON,
                private=bool(written.get("private")),
            )
            since, tries = float(written["since"]), int(written["tries"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            _LOGGER.warning("the record of the running session cannot be read: %s", error)
            return None
        self._tries = tries + 1
        soon = min(now, since) < RELEASED or abs(now - since) < _SOON_SECONDS
        return order if soon and tries < _MOST_TRIES else None

    @contextmanager
    def noted(self, service: Service) -> Iterator[None]:
        """Note what runs."""
        try:
            with noted(service, self._note, "running"):
                yield
        finally:
            self._write(None)

    def _note(self, status: Status) -> None:
        runs = 0 if status.asking else status.session
        if runs != self._noted:
            self._noted = runs
            self._write(status if runs else None)

    def _write(self, status: Status | None) -> None:
        try:
            if status is None:
                self._tries = 0
                self._file.unlink(missing_ok=True)
            else:
                written = {
                    "exercise": status.exercise,
                    "person": status.person,
                    "private": status.private,
                    "since": clock.read().wall,
                    "tries": self._tries,
                }
                write_private(self._file, json.dumps(written).encode())
        except OSError as error:
            _LOGGER.warning("the running session cannot be recorded: %s", error)


class Needing:
    """Remembers who may need somebody until somebody has come, and who came, whatever becomes of the
    service: the ids of people who share that, and nothing of what was said."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._noted: tuple[Call, ...] = ()

    def before(self, known: list[str]) -> tuple[Call, ...]:
        """What was known when the service ended, of the people that are known."""
        try:
            written = json.loads(self._file.read_text(encoding="utf-8"))
            calls = [Call(**each) for each in written.get("calls", ())]
            # An earlier version kept no more than who it was.
            there = {each.person for each in calls if each.is_open}
            calls += [Call(person=id, since=None) for id in written["needing"] if id not in there]
            self._noted = tuple(each for each in calls if each.person in known)
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            _LOGGER.warning("the record of who needs help cannot be read: %s", error)
        return self._noted

    @contextmanager
    def noted(self, service: Service) -> Iterator[None]:
        """Note who needs help."""
        try:
            with noted(service, self._note, "needing"):
                yield
        finally:
            self._note(service.status())

    def _note(self, status: Status) -> None:
        if status.calls == self._noted:
            return
        self._noted = status.calls
        try:
            if status.calls:
                calls = [asdict(each) for each in status.calls]
                written = {"needing": list(status.needing), "calls": calls}
                write_private(self._file, json.dumps(written).encode())
            else:
                self._file.unlink(missing_ok=True)
        except OSError as error:
            _LOGGER.warning("who needs help cannot be recorded: %s", error)
