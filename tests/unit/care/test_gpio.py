"""The button and the light, on pins that are not there."""

from __future__ import annotations

import errno
import importlib.util
import itertools
import os
import time
from datetime import datetime
from pathlib import Path

import pytest

from assistant.care.device import gpio
from assistant.care.device.button import Presses
from assistant.care.device.light import pattern
from assistant.care.service.order import By, Order
from assistant.care.service.service import Service
from assistant.care.service.status import State, Status
from assistant.settings import Folders, Settings
from tests.unit.care.conftest import Bedside, wait_for

BUTTON, LIGHT = 17, 18
NOON, MIDNIGHT = (
    datetime.fromisoformat(f"2030-01-07T{at}").astimezone() for at in ("12:00", "00:00")
)
RUNNING = Status(exercise="grounding")
STATES = {
    "idle": Status(),
    "listening": Status(exercise="grounding", listening=True),
    "speaking": RUNNING,
    "paused": Status(exercise="grounding", paused=True),
    "needs help": Status(needing=("sam",)),
    "trouble": Status(trouble="The microphone is gone."),
}


# What the light shows


@pytest.mark.parametrize("night", [False, True])
def test_every_state_is_shown_in_a_rhythm_of_its_own(night: bool) -> None:
    shown = [pattern(status, night=night) for status in STATES.values()]
    assert len(set(shown)) == len(STATES)


def test_at_night_it_is_dark_while_nothing_goes_on_and_never_otherwise() -> None:
    for name, status in STATES.items():
        assert any(lit.on for lit in pattern(status, night=True)) is (name != "idle")
        assert any(lit.on for lit in pattern(status, night=False))


def test_what_needs_help_is_shown_whatever_else_there_is() -> None:
    status = Status(exercise="grounding", paused=True, trouble="Gone.", needing=("sam",))
    assert pattern(status, night=True) == pattern(STATES["needs help"], night=False)


# What a press means

DOWN, UP, HELD = "down", "up", "held"


@pytest.mark.parametrize(
    ("edges", "meant"),
    [
        ([(0, DOWN), (0.2, UP)], ["short"]),
        ([(0, DOWN), (0.002, UP), (0.004, DOWN), (0.2, UP), (0.203, DOWN), (0.205, UP)], ["short"]),
        ([(0, DOWN), (0.01, UP)], []),
        ([(0, DOWN), (0.1, UP), (0.3, DOWN), (0.4, UP), (0.6, DOWN), (0.7, UP)], ["short"]),
        ([(0, DOWN), (0.1, UP), (1, DOWN), (1.1, UP)], ["short", "short"]),
        ([(0, DOWN), (1.5, HELD), (2, UP)], ["long"]),
        ([(0, DOWN), (1.5, HELD), (9999, UP), (10_001, DOWN), (10_001.2, UP)], ["long", "short"]),
        ([(0, DOWN), (0.1, UP), (0.3, DOWN), (1.8, HELD), (2, UP)], ["short", "long"]),
        ([(5, UP)], []),
    ],
    ids="press bounce spike tremble two hold stuck tap-and-hold stuck-from-before".split(),
)
def test_what_is_meant_by_what_a_contact_does(
    edges: list[tuple[float, str]], meant: list[str]
) -> None:
    now = 0.0
    done: list[str] = []
    presses = Presses(lambda: done.append("short"), lambda: done.append("long"), lambda: now)
    obey = {DOWN: presses.pressed, UP: presses.released, HELD: presses.held}
    for now, edge in edges:  # noqa: B007  # the clock reads it
        obey[edge]()
    assert done == meant


# On pins


class Line:
    """A pin that is not there: somebody presses the button on it, or looks at its light."""

    def __init__(self) -> None:
        self.high = True
        self.written: list[bool] = []
        self.fd, self._edges = os.pipe()

    def drive(self, high: bool) -> None:
        if high != self.high:
            self.high = high
            os.write(self._edges, b"!")

    def read(self) -> bool:
        return self.high

    def read_event(self) -> bytes:
        return os.read(self.fd, 1)

    def write(self, value: bool) -> None:
        self.written.append(value)

    def close(self) -> None:
        os.close(self.fd)
        os.close(self._edges)


class Board:
    """Pins that are not there."""

    def __init__(self) -> None:
        self.lines: dict[int, Line] = {}

    def opened(self, pin: int, direction: gpio.Direction) -> Line:
        if pin in self.lines:
            raise OSError("Device or resource busy")
        self.lines[pin] = Line()
        return self.lines[pin]

    def press(self, seconds: float = 0.1) -> None:
        self.lines[BUTTON].drive(False)
        time.sleep(seconds)
        self.lines[BUTTON].drive(True)


@pytest.fixture
def board() -> Board:
    return Board()


class Device:
    """A service with a button and a light."""

    def __init__(self, board: Board, bedside: Bedside, now: datetime = NOON) -> None:
        self.board = board
        self.told: list[str] = []
        self.service = Service(Settings(), Folders.find(), card=bedside.open)
        settings = Settings(button_pin=BUTTON, light_pin=LIGHT, night="21:00-07:00")
        self._connected = gpio.companion(settings, self.told.append, lambda: now, board.opened)(
            self.service
        )

    def __enter__(self) -> Device:
        self._connected.__enter__()
        self.service.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.service.close()
        self._connected.__exit__(None, None, None)

    def press(self) -> None:
        time.sleep(0.6)  # so that it is another press
        self.board.press()

    def shows(self, status: Status, *, night: bool = False) -> bool:
        """Whether the light has shown how that begins, a moment ago."""
        row = [lit.on for lit in pattern(status, night=night)]
        begins = [on for on, _ in itertools.groupby(row)][:4]
        return self.board.lines[LIGHT].written[-len(begins) :] == begins


def test_short_is_start_pause_and_go_on(
    board: Board, bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpio, "LONG_SECONDS", 60.0)
    with Device(board, bedside) as device:
        status = device.service.status
        device.press()
        wait_for(lambda: status().exercise == "suggest" and status().listening)
        assert status().started_by == By.BUTTON
        device.press()
        wait_for(lambda: status().state is State.PAUSED)
        device.press()
        wait_for(lambda: status().state is State.RUNNING)
    assert device.told == []


def test_long_is_stop_while_it_is_still_down(
    board: Board, bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpio, "LONG_SECONDS", 0.1)
    with Device(board, bedside) as device:
        device.service.start(Order(exercise="short"))
        wait_for(lambda: device.service.status().listening)
        board.lines[BUTTON].drive(False)
        wait_for(lambda: not device.service.status().busy)
        assert "We'll leave it here" in " ".join(bedside.voice.rendered)
        device.service.start(Order(exercise="short"))
        wait_for(lambda: device.service.status().listening)  # what lies on it stops nothing more


@pytest.mark.parametrize("now", [NOON, MIDNIGHT])
def test_the_light_follows_the_session(board: Board, bedside: Bedside, now: datetime) -> None:
    night = now is MIDNIGHT
    with Device(board, bedside, now) as device:
        wait_for(lambda: device.shows(STATES["idle"], night=night))
        device.service.start(Order(exercise="short"))
        wait_for(lambda: device.service.status().listening)
        bedside.held_up = lambda: time.sleep(0.02)  # as in a real room: the light is seen by eye
        wait_for(lambda: device.shows(STATES["listening"], night=night))
        bedside.held_up = lambda: None
        board.press()
        wait_for(lambda: device.service.status().paused)
        wait_for(lambda: device.shows(STATES["paused"], night=night))


def test_without_the_library_one_sentence_is_told_and_the_service_goes_on(
    bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "periphery" else find(name)
    )
    told: list[str] = []
    with (
        Service(Settings(), Folders.find(), card=bedside.open) as service,
        gpio.companion(Settings(button_pin=BUTTON), told.append)(service),
    ):
        service.start(Order(exercise="short"))
        wait_for(lambda: service.status().listening)
    (line,) = told
    assert line.startswith("A button or a light needs periphery, which is not installed. ")
    assert line.endswith('-m pip install "exercise-assistant[button]"')


@pytest.mark.skipif(any(Path("/dev").glob("gpiochip*")), reason="this machine has pins")
def test_without_pins_one_sentence_is_told(bedside: Bedside) -> None:
    told: list[str] = []
    with (
        Service(Settings(), Folders.find(), card=bedside.open) as service,
        gpio.companion(Settings(button_pin=BUTTON), told.append)(service),
    ):
        pass
    assert told == ["The button on pin 17 cannot be used: this machine has no pins."]


def test_a_contact_that_bounces_or_flickers_while_it_is_held_is_one_press(board: Board) -> None:
    done: list[str] = []
    line = board.opened(BUTTON, "in")
    presses = Presses(lambda: done.append("short"), lambda: done.append("long"))
    with gpio.Contact(line, presses, long_seconds=0.6):
        for high in (False, True, False, True, False):
            line.drive(high)
            time.sleep(0.001)
        time.sleep(0.2)
        line.drive(True)
        line.drive(False)  # for a moment, the finger having moved
        wait_for(lambda: done == ["long"])
        line.drive(True)
        time.sleep(0.6)
        board.press()
        wait_for(lambda: done == ["long", "short"])


def test_a_pin_that_cannot_be_used_is_told_and_the_other_is(board: Board, bedside: Bedside) -> None:
    told: list[str] = []
    settings = Settings(button_pin=BUTTON, light_pin=BUTTON)
    with (
        Service(Settings(), Folders.find(), card=bedside.open) as service,
        gpio.companion(settings, told.append, opened=board.opened)(service),
    ):
        board.press()
        wait_for(lambda: service.status().busy)
    (line,) = told
    assert line.startswith(f"The light on pin {BUTTON} cannot be used: ")


def test_pins_that_go_away_while_it_runs_are_told_once_and_the_service_goes_on(
    board: Board,
    bedside: Bedside,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def unplugged(*_: object) -> bool:
        raise OSError(errno.ENODEV, "No such device")

    with Device(board, bedside) as device:
        wait_for(lambda: board.lines[LIGHT].written)
        for name in ("read", "write"):
            monkeypatch.setattr(Line, name, unplugged)
        device.press()
        device.service.start(Order(exercise="short"))
        wait_for(lambda: len(caplog.records) > 1)
        wait_for(lambda: device.service.status().listening)
        monkeypatch.setattr(Line, "close", unplugged)
    assert sorted(caplog.messages) == [
        f"The {what} does not work any more: No such device. "
        "Check its wires, then restart the device."
        for what in ("button", "light")
    ]
    assert not any(record.exc_info for record in caplog.records)


def test_without_pins_nothing_is_connected(bedside: Bedside) -> None:
    told: list[str] = []
    with (
        Service(Settings(), Folders.find(), card=bedside.open) as service,
        gpio.companion(Settings(), told.append)(service),
    ):
        wait_for(lambda: bedside.frames > 10)
    assert told == []
