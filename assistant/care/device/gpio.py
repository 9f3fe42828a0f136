"""The button and the light on the pins of a small board.

Linux offers the pins of every board as `/dev/gpiochip…`. What speaks to them here, python-periphery,
is nothing but Python, and so runs on every board and every Python that this does.
"""

from __future__ import annotations

import errno
import logging
import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from assistant import clock, optional_dependencies
from assistant.care.device.button import LONG_SECONDS, Presses, presses
from assistant.care.device.light import Light, Pattern, pattern
from assistant.care.night import is_night
from assistant.care.service.service import Service
from assistant.errors import AssistantError
from assistant.settings import Settings

_LOGGER = logging.getLogger(__name__)
_BOUNCE_SECONDS = 0.02
"""Quiet for so long, a contact has come to rest."""
_RESTLESS_SECONDS = 0.2
"""One that does not come to rest is taken as it is after this."""
_LABEL = "exercise-assistant"

Now = Callable[[], datetime]
Direction: TypeAlias = Literal["in", "low"]
"""`in` is pulled up inside, so that a button needs no resistor; `low` is an output, off at first."""


class Line(Protocol):
    """One pin that was opened."""

    @property
    def fd(self) -> int:
        """Can be read from when an edge is waiting."""

    def read(self) -> bool:
        """Whether it is high."""

    def read_event(self) -> object:
        """Take the edge that waits longest."""

    def write(self, value: bool) -> None: ...

    def close(self) -> None: ...


Open: TypeAlias = Callable[[int, Direction], Line]
"""Opens the pin of a GPIO number. Raises `AssistantError` and `OSError`."""


_Connect: TypeAlias = Callable[[Service, Line, Settings, Now], AbstractContextManager[None]]


def companion(
    settings: Settings,
    tell: Callable[[str], None],
    now: Now = clock.now,
    opened: Open | None = None,
) -> Callable[[Service], AbstractContextManager[None]]:
    """Connects whatever has a pin with a service. Where that cannot be, `tell` is told, and the
    service does without."""
    opened = opened or on_this_board

    @contextmanager
    def connected(service: Service) -> Iterator[None]:
        with ExitStack() as stack:
            wired: list[tuple[int, str, Direction, _Connect]] = [
                (settings.button_pin, "button", "in", _button),
                (settings.light_pin, "light", "low", _light),
            ]
            for pin, what, direction, connect in wired:
                if not pin:
                    continue
                try:
                    line = opened(pin, direction)
                except AssistantError as error:
                    tell(str(error))
                except OSError as error:
                    _LOGGER.debug("the %s", what, exc_info=True)
                    tell(f"The {what} on pin {pin} cannot be used: {_reason(error)}.")
                else:
                    stack.enter_context(connect(service, line, settings, now))
            yield

    return connected


@contextmanager
def _button(service: Service, line: Line, settings: Settings, now: Now) -> Iterator[None]:
    with Contact(line, presses(service), LONG_SECONDS):
        yield


@contextmanager
def _light(service: Service, line: Line, settings: Settings, now: Now) -> Iterator[None]:
    def wanted() -> Pattern:
        return pattern(service.status(), night=is_night(settings, now()))

    with Light(line, wanted) as light:
        unwatch = service.watch(light.look)
        try:
            yield
        finally:
            unwatch()


class Contact:
    """A button between a pin and ground, watched by a thread of its own; use it as a context manager.

    The kernel wakes the thread by an edge; what counts is what the contact is once it has come to rest.
    """

    def __init__(self, line: Line, presses: Presses, long_seconds: float) -> None:
        self._line, self._presses, self._long = line, presses, long_seconds
        self._over, self._end = os.pipe()
        self._thread = threading.Thread(target=self._watch, name="button", daemon=True)

    def __enter__(self) -> Contact:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._end)
        self._thread.join(5.0)
        os.close(self._over)
        with suppress(OSError):  # of a chip that was unplugged
            self._line.close()

    def _watch(self) -> None:
        try:
            self._until_over()
        except OSError as error:
            _LOGGER.error(  # where in our code it was read says nothing
                "The button does not work any more: %s. Check its wires, then restart the device.",
                _reason(error),
            )

    def _until_over(self) -> None:
        down = not self._line.read()
        held_at: float | None = None
        """When a press that has begun counts as long."""
        while True:
            patience = None if held_at is None else max(held_at - time.monotonic(), 0.0)
            ready, _, _ = select.select([self._line.fd, self._over], [], [], patience)
            if self._over in ready:
                return
            if not ready:
                held_at = None
                self._presses.held()
                continue
            self._come_to_rest()
            if (was := down) != (down := not self._line.read()):
                held_at = time.monotonic() + self._long if down else None
                (self._presses.released if was else self._presses.pressed)()

    def _come_to_rest(self) -> None:
        latest = time.monotonic() + _RESTLESS_SECONDS
        while select.select([self._line.fd], [], [], _BOUNCE_SECONDS)[0]:
            self._line.read_event()
            if time.monotonic() > latest:
                return


def on_this_board(pin: int, direction: Direction) -> Line:
    """Opens a pin of this machine by what boards call it, `GPIO17`, on whichever chip has that name;
    where none has, by its number on the first. Raises `AssistantError` and `OSError`."""
    optional_dependencies.require(optional_dependencies.BUTTON)
    from periphery import CdevGPIO, GPIOError

    def tried(chip: str, line: int | str) -> Line:
        sensing: dict[str, Any] = {"edge": "both", "bias": "pull_up"} if direction == "in" else {}
        found: Line = CdevGPIO(chip, line, direction, label=_LABEL, **sensing)
        return found

    chips = [str(path) for path in sorted(Path("/dev").glob("gpiochip*"))]
    if not chips:
        raise OSError("this machine has no pins")
    for chip in chips:
        try:
            return tried(chip, f"GPIO{pin}")
        except LookupError:
            continue
        except GPIOError as error:
            if error.errno in (errno.EACCES, errno.EPERM):
                raise OSError("its user has to be in the group gpio") from error
            raise
    return tried(chips[0], pin)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).rstrip(".!")
