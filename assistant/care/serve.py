"""`assistant serve`: the service, and everything on this machine that may ask things of it."""

from __future__ import annotations

import json
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from assistant.care import handover, timetable
from assistant.care.order import By, Order
from assistant.care.service import Service
from assistant.care.status import Status
from assistant.care.watchdog import Watchdog
from assistant.clock import Counted
from assistant.files import write_private
from assistant.runtime.steady import Card
from assistant.settings import Folders, Settings

_LOGGER = logging.getLogger(__name__)

_SOON_SECONDS = 1800.0
"""For so long after a power cut the session that ran is taken up again."""
_MOST_TRIES = 2
"""How often in a row: a session that brings the service down is left then."""

Companion: TypeAlias = Callable[[Service], AbstractContextManager[object]]
"""Somebody who asks things of the service, as long as it runs."""


def serve(
    settings: Settings,
    folders: Folders,
    stop: threading.Event,
    companions: Sequence[Companion] = (),
    *,
    card: Callable[[], Card] | None = None,
    watchdog: Watchdog | None = None,
) -> None:
    """Serve until `stop` is set, and end kindly. Raises `AssistantError` where it cannot begin."""
    watchdog = watchdog or Watchdog()
    running = Running(folders.data / "running.json")
    Counted(folders.data).look()
    order = running.unfinished(time.time())
    service = Service(settings, folders, card=card, alive=watchdog.alive, begin=order)
    with ExitStack() as stack:
        stack.enter_context(handover.opened(service, folders))
        stack.enter_context(running.noted(service))
        stack.enter_context(timetable.kept_to(service, folders))
        for companion in companions:
            stack.enter_context(companion(service))
        if order is None:
            service.greet()
        stack.enter_context(service)
        watchdog.tell("READY=1")
        stop.wait()
        watchdog.tell("STOPPING=1")
        service.close()


@contextmanager
def until_told_to_stop() -> Iterator[threading.Event]:
    """Is set by SIGTERM and by Ctrl-C."""
    stop = threading.Event()
    before = [
        (number, signal.signal(number, lambda *_: stop.set()))
        for number in (signal.SIGTERM, signal.SIGINT)
    ]
    try:
        yield stop
    finally:
        for number, handler in before:
            signal.signal(number, handler)


class Running:
    """Remembers on the disk which session runs, so that it is taken up again after a power cut."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._tries = 0

    def unfinished(self, now: float) -> Order | None:
        """What ran when everything stopped, if that was a little while ago and not time and again."""
        try:
            written: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
            order = Order(exercise=written["exercise"], person=written["person"], by=By.PERSON)
            since, tries = float(written["since"]), int(written["tries"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            _LOGGER.warning("what ran before cannot be read: %s", error)
            return None
        self._tries = tries + 1
        return order if abs(now - since) < _SOON_SECONDS and tries < _MOST_TRIES else None

    @contextmanager
    def noted(self, service: Service) -> Iterator[None]:
        """Note what runs, away from the thread of the sound."""
        changed, over = threading.Event(), threading.Event()

        def told(status: Status) -> None:
            changed.set()

        def work() -> None:
            noted = ""
            while not over.is_set():
                changed.wait()
                changed.clear()
                status = service.status()
                runs = "" if status.asking else status.exercise
                if runs != noted and not over.is_set():
                    noted = runs
                    self._note(status if runs else None)

        unwatch = service.watch(told)
        thread = threading.Thread(target=work, name="running", daemon=True)
        thread.start()
        try:
            yield
        finally:
            unwatch()
            over.set()
            changed.set()
            thread.join(1.0)
            self._note(None)

    def _note(self, status: Status | None) -> None:
        try:
            if status is None:
                self._tries = 0
                self._file.unlink(missing_ok=True)
            else:
                written = {
                    "exercise": status.exercise,
                    "person": status.person,
                    "since": time.time(),
                    "tries": self._tries,
                }
                write_private(self._file, json.dumps(written).encode())
        except OSError as error:
            _LOGGER.warning("it cannot be noted what runs: %s", error)
