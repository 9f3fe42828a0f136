"""A house with a real broker, and devices whose service is a stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from assistant.care.house import bridge, broker_settings
from assistant.care.house.entities import Topics
from assistant.care.house.mail import Pace
from assistant.settings import Folders, Settings
from tests.mosquitto import Hub, Mosquitto
from tests.unit.care.page.conftest import FakeDevice

SOON = Pace(
    first=0.1, longest=0.5, steady=60.0, spread=0.1, look=0.2, echo=1.5, fades=4.0, stale=3.0
)
"""As always, but nobody has to wait for it."""
ROOM = Topics(prefix="exercise-assistant", name="room-12")

Join = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path) as running:
        yield running


@pytest.fixture
def hub(mosquitto: Mosquitto) -> Iterator[Hub]:
    with Hub(mosquitto.port) as listening:
        yield listening


@pytest.fixture
def device() -> FakeDevice:
    return FakeDevice()


def settings(port: int, **more: object) -> Settings:
    wished = {"house": f"mqtt://127.0.0.1:{port}", "house_name": "room-12", **more}
    return Settings(**wished)  # type: ignore[arg-type]


def join(
    device: FakeDevice, port: int, pace: Pace = SOON, **more: object
) -> AbstractContextManager[None]:
    """A device of that house."""
    wished, folders = settings(port, **more), Folders.find()
    device.settings = wished
    return bridge.joined(device, broker_settings.of(wished, folders), wished, folders, pace)
