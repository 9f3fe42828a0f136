"""The button and the light on the pins of a small board, by gpiozero."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime

from assistant import clock
from assistant.care.accepting import is_night
from assistant.care.button import LONG_SECONDS, presses
from assistant.care.light import Light, Pattern, pattern
from assistant.care.service import Service
from assistant.settings import Settings

_LOGGER = logging.getLogger(__name__)
_BOUNCE_SECONDS = 0.02

Now = Callable[[], datetime]


def companion(
    settings: Settings,
    tell: Callable[[str], None],
    now: Now = clock.now,
) -> Callable[[Service], AbstractContextManager[None]]:
    """Connects whatever has a pin with a service. Where that cannot be, `tell` is told, and the
    service does without."""

    @contextmanager
    def connected(service: Service) -> Iterator[None]:
        with ExitStack() as stack:
            for pin, what, connect in (
                (settings.button_pin, "button", _button),
                (settings.light_pin, "light", _light),
            ):
                if not pin:
                    continue
                try:
                    stack.enter_context(connect(service, pin, settings, now))
                except ModuleNotFoundError as error:
                    tell(f"The {what} needs the package {error.name}; `make extras` installs it.")
                except Exception as error:  # whatever a driver says, the person comes first
                    _LOGGER.debug("the %s", what, exc_info=True)
                    tell(f"The {what} on pin {pin} cannot be used: {str(error).rstrip('.!')}.")
            yield

    return connected


@contextmanager
def _button(service: Service, pin: int, settings: Settings, now: Now) -> Iterator[None]:
    import gpiozero

    pressed = presses(service)
    with _quietly():
        contact = gpiozero.Button(pin, bounce_time=_BOUNCE_SECONDS, hold_time=LONG_SECONDS)
    with contact:
        contact.when_pressed = pressed.pressed
        contact.when_held = pressed.held
        contact.when_released = pressed.released
        yield


@contextmanager
def _light(service: Service, pin: int, settings: Settings, now: Now) -> Iterator[None]:
    import gpiozero

    with _quietly():
        lamp = gpiozero.PWMLED(pin)

    def wanted() -> Pattern:
        return pattern(service.status(), night=is_night(settings, now()))

    with Light(lamp, wanted) as light:
        unwatch = service.watch(light.look)
        try:
            yield
        finally:
            unwatch()


@contextmanager
def _quietly() -> Iterator[None]:
    """It warns of every way to the pins that it tries in vain; what matters is raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
