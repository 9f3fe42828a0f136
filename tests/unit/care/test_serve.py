"""`assistant serve` and `assistant start` beside it."""

from __future__ import annotations

import json
import socket
import stat
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from assistant import clock
from assistant.care import local_socket
from assistant.care.device.watchdog import Watchdog
from assistant.care.serve import serve
from assistant.care.service.order import Order
from assistant.care.service.saved_state import Running
from assistant.care.service.service import Service
from assistant.cli import FAILED
from assistant.errors import AssistantError
from assistant.history.store import History
from assistant.people.store import People
from assistant.session.actions import Say
from assistant.settings import Folders, Settings
from tests.unit.care.conftest import Bedside, wait_for
from tests.unit.test_cli import run


class Told(Watchdog):
    def __init__(self) -> None:
        super().__init__({})
        self.words: list[str] = []

    def tell(self, *words: str) -> None:
        self.words += words


class Device:
    """A service that runs in this process, until it is stopped."""

    def __init__(self, bedside: Bedside) -> None:
        self.stop, self.told, self.folders = threading.Event(), Told(), Folders.find()
        People(self.folders.people).add("sam")
        self._pool = ThreadPoolExecutor(4)
        self.served = self._pool.submit(
            serve, Settings(), self.folders, self.stop, card=bedside.open, watchdog=self.told
        )
        wait_for(lambda: "READY=1" in self.told.words or self.served.done())

    def start(
        self, exercise: str, interrupted: threading.Event | None = None
    ) -> tuple[Future[str], list[str]]:
        """As the command line does; how it ends, and the captions."""
        captions: list[str] = []

        def screen(now: float, what: object) -> None:
            if isinstance(what, Say):
                captions.append(what.text)

        interrupted = interrupted or threading.Event()
        ended = self._pool.submit(
            local_socket.hand_over, Order(exercise=exercise), self.folders, screen, interrupted
        )
        return ended, captions

    def end(self) -> None:
        self.stop.set()
        self.served.result(30)
        self._pool.shutdown()


@pytest.fixture
def device(bedside: Bedside) -> Iterator[Device]:
    device = Device(bedside)
    yield device
    device.end()


def test_it_says_that_it_is_there_and_systemd_hears_of_it(device: Device, bedside: Bedside) -> None:
    wait_for(lambda: "I'm here now, by your bed." in list(bedside.voice.rendered))
    device.end()
    assert {"STOPPING=1", "WATCHDOG=1"} <= set(device.told.words)


@pytest.mark.parametrize(("quiet", "greets"), [("00:00-23:59", False), ("", True)])
def test_in_quiet_hours_it_does_not_greet(bedside: Bedside, quiet: str, greets: bool) -> None:
    People(Folders.find().people).add("sam")
    noon = datetime.fromisoformat("2030-01-07T12:00").astimezone()
    with Service(
        Settings(quiet=quiet), Folders.find(), card=bedside.open, now=lambda: noon
    ) as service:
        service.greet()
        wait_for(lambda: bedside.frames > 100)
        service.say("Tea is ready.")
        wait_for(lambda: "Tea is ready." in list(bedside.voice.rendered))
    assert ("I'm here now, by your bed." in bedside.voice.rendered) is greets


def test_a_message_is_cut_into_sentences_and_not_after_an_abbreviation(bedside: Bedside) -> None:
    """Between the exercises and in one: each cut is a silence."""
    People(Folders.find().people).add("sam")
    with Service(Settings(), Folders.find(), card=bedside.open) as service:
        service.say("Dr. Kim comes at 8 a.m. sharp. Sleep well.")
        wait_for(lambda: "Sleep well." in list(bedside.voice.rendered))
        service.start(Order(exercise="short"))
        wait_for(lambda: "Is it quiet here?" in list(bedside.voice.rendered))
        service.say("<b>St. Mary's</b> called, e.g. **Mrs. Lee**.<br/>Good night.")
        wait_for(lambda: "Good night." in list(bedside.voice.rendered))
        with pytest.raises(AssistantError, match="1 to 300"):
            service.say("<br>")
    said = list(bedside.voice.rendered)
    assert "Dr. Kim comes at 8 a.m. sharp." in said
    assert "St. Mary's called, e.g. Mrs. Lee." in said


def test_a_session_is_handed_over_and_its_captions_come_back(
    device: Device, bedside: Bedside
) -> None:
    ended, captions = device.start("short")
    wait_for(lambda: "Is it quiet here?" in captions)
    asked = bedside.frames
    wait_for(lambda: bedside.frames > asked + 100)
    bedside.hear("yes")
    assert ended.result(30) == "completed"
    assert captions == ["Is it quiet here?", "There is no hurry.", "That was all."]


def test_what_is_asked_for_at_the_command_line_is_done_or_refused(
    device: Device, bedside: Bedside, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the command itself: the service holds the session, and goes by what is set there."""
    status, _, told = run(capsys, "start", "short", "--pace", "0.9", "--lang", "en")
    assert status == FAILED and "Leave out --lang and --pace, or add --text." in told
    history = device.folders.history_file
    assert not history.exists()

    def answered() -> None:
        asked = bedside.voice.rendered
        wait_for(lambda: "Is it quiet here?" in list(asked))
        before = bedside.frames
        wait_for(lambda: bedside.frames > before + 100)
        bedside.hear("yes")

    with ThreadPoolExecutor(1) as pool:
        reply = pool.submit(answered)
        status, shown, _ = run(capsys, "start", "short", "--person", "nobody")
        reply.result()
    assert status == 0 and "That was all." in shown
    with History(history) as kept:
        assert [each.person for each in kept.sessions()] == [""]


def test_an_interruption_stops_it_kindly(device: Device) -> None:
    interrupted = threading.Event()
    ended, captions = device.start("short", interrupted)
    wait_for(lambda: captions)
    interrupted.set()
    assert ended.result(30) == "stopped"
    assert "We'll leave it here" in captions[-1]


def test_a_second_one_is_refused_and_so_is_what_does_not_exist(device: Device) -> None:
    with pytest.raises(AssistantError, match="shrt"):
        device.start("shrt")[0].result(30)
    _, captions = device.start("short")
    wait_for(lambda: captions)
    with pytest.raises(AssistantError, match="running"):
        device.start("short")[0].result(30)


@pytest.mark.parametrize("line", [b"\n", b"[]\n", b"{}\n", b"x" * 20_000 + b"\n", b"\xff\n", b""])
def test_what_is_no_order_does_no_harm(device: Device, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as to:
        to.settimeout(10)
        to.connect(str(local_socket.door(device.folders)))
        to.sendall(line)
        to.shutdown(socket.SHUT_WR)
        answer: dict[str, Any] = json.loads(to.makefile().readline())
    assert answer["refused"]["code"] == "order"
    assert local_socket.is_open(device.folders)


def test_the_door_is_for_its_owner_alone(device: Device) -> None:
    assert stat.S_IMODE(local_socket.door(device.folders).stat().st_mode) == 0o600
    device.end()
    assert not local_socket.is_open(device.folders)


def test_there_is_one_service_at_a_time(device: Device, bedside: Bedside) -> None:
    stop = threading.Event()
    with pytest.raises(AssistantError, match="already"):
        serve(Settings(), device.folders, stop, card=bedside.open, watchdog=Told())
    assert local_socket.is_open(device.folders)


def test_a_door_that_was_left_behind_is_no_service(bedside: Bedside) -> None:
    folders = Folders.find()
    folders.data.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(local_socket.door(folders)))
    assert not local_socket.is_open(folders)
    Device(bedside).end()


# After a power cut


def test_what_runs_is_remembered_while_it_runs(device: Device, bedside: Bedside) -> None:
    file = device.folders.data / "running.json"
    device.start("short")
    wait_for(file.exists)
    wait_for(lambda: file.read_text())
    order = Running(file).unfinished(clock.read())
    assert order is not None and order.exercise == "short"
    device.end()
    assert not file.exists()


@pytest.mark.parametrize(
    ("since", "tries", "taken_up"),
    [(0, 0, True), (-600, 1, True), (0, 2, False), (-7200, 0, False), (86_400, 0, False)],
)
def test_it_is_taken_up_again_soon_and_not_time_and_again(
    bedside: Bedside, since: float, tries: int, taken_up: bool
) -> None:
    folders = Folders.find()
    file = folders.data / "running.json"
    written = {"exercise": "short", "person": "", "since": time.time() + since, "tries": tries}
    file.write_text(json.dumps(written))
    device = Device(bedside)
    if taken_up:
        wait_for(lambda: "Is it quiet here?" in list(bedside.voice.rendered))
        wait_for(lambda: json.loads(file.read_text())["tries"] == tries + 1)
    else:
        wait_for(lambda: "I'm here now, by your bed." in list(bedside.voice.rendered))
    device.end()


@pytest.mark.parametrize("written", ["", "[]", '{"exercise": "gone", "person": ""}', "{"])
def test_a_damaged_note_is_let_be(bedside: Bedside, written: str) -> None:
    (Folders.find().data / "running.json").write_text(written)
    Device(bedside).end()
