"""`assistant serve`: the service, and everything on this machine that may ask things of it."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeAlias

from assistant import clock
from assistant.care import local_socket, scheduler
from assistant.care.device.watchdog import Watchdog
from assistant.care.service.saved_state import NEEDING, RUNNING, Needing, Running
from assistant.care.service.service import Service, Unfinished
from assistant.clock import Counted
from assistant.people.store import People
from assistant.runtime.reconnecting_sound import Card
from assistant.settings import Folders, Settings

_LOGGER = logging.getLogger(__name__)


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
    running = Running(folders.data / RUNNING)
    Counted(folders.data).look()
    order = running.unfinished(clock.read())
    needing = Needing(folders.data / NEEDING, People(folders.people).ids)
    service = Service(
        settings,
        folders,
        card=card,
        alive=watchdog.alive,
        unfinished=Unfinished(order=order, calls=needing.before()),
    )
    with ExitStack() as stack:
        stack.enter_context(local_socket.opened(service, folders))
        stack.enter_context(running.noted(service))
        stack.enter_context(needing.noted(service))
        stack.enter_context(scheduler.kept_to(service, folders))
        for companion in companions:
            stack.enter_context(companion(service))
        if order is None:
            service.greet()
        stack.enter_context(service)
        stop.wait()
        watchdog.tell("STOPPING=1")
        service.close()


@contextmanager
def until_told_to_stop() -> Iterator[threading.Event]:
    """Is set by SIGTERM, by Ctrl-C, and when the terminal it was started from is closed, unless that is
    ignored, as by nohup."""
    stop = threading.Event()
    before = [
        (number, signal.signal(number, lambda *_: stop.set()))
        for number in (getattr(signal, name, None) for name in ("SIGTERM", "SIGINT", "SIGHUP"))
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN
    ]
    try:
        yield stop
    finally:
        for number, handler in before:
            signal.signal(number, handler)
