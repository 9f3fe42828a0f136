"""Days on which clocks are changed, or wrong: the whole service, as it really reads the clock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from assistant import clock
from assistant.care import scheduler
from assistant.care.serve import serve
from assistant.care.service.order import By, Order
from assistant.care.service.service import Service
from assistant.care.service.status import State
from assistant.errors import AssistantError
from assistant.people.store import People
from assistant.settings import Folders, Settings
from assistant.understanding.meaning import CommandName
from tests.clocks import Machine, a_machine
from tests.unit.care.conftest import Bedside, wait_for
from tests.unit.care.test_serve import Told


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    with a_machine(monkeypatch) as machine:
        yield machine


class Room:
    """`assistant serve` at somebody's bed, who never answers, and what it asked them."""

    def __init__(self, bedside: Bedside, monkeypatch: pytest.MonkeyPatch) -> None:
        self._bedside, self._patch = bedside, monkeypatch
        self._stop, self._pool = threading.Event(), ThreadPoolExecutor(1)
        self.looks = 0
        self.orders: list[Order] = []
        self.service: Service

    def __enter__(self) -> Room:
        look, start = scheduler.Scheduler.look, Service.start

        def looked(*words: object) -> None:
            look(*words)  # type: ignore[arg-type]
            self.looks += 1

        def started(service: Service, order: Order) -> int:
            session = start(service, order)
            self.orders.append(order)
            return session

        self._patch.setattr(scheduler.Scheduler, "look", looked)
        self._patch.setattr(Service, "start", started)
        self._patch.setattr(scheduler, "_LOOK_SECONDS", 0.005)

        def seen(service: Service) -> threading.Lock:
            self.service = service
            return threading.Lock()

        told = Told()
        self._served = self._pool.submit(
            serve,
            Settings(),
            Folders.find(),
            self._stop,
            [seen],
            card=self._bedside.open,
            watchdog=told,
        )
        wait_for(lambda: "READY=1" in told.words or self._served.done())
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._served.result(30)
        self._pool.shutdown()

    def asked_by_now(self) -> list[str]:
        """Once it has looked at the clock, and is told that nobody wants to be asked."""
        before = self.looks
        wait_for(lambda: self.looks > before + 1)
        wait_for(self._left_alone)
        return [each.exercise for each in self.orders]

    def _left_alone(self) -> bool:
        try:
            self.service.command(CommandName.STOP)
        except AssistantError as error:
            return error.code == "not-running"
        return False


def somebody(*schedule: str) -> None:
    people = People(Folders.find().people)
    people.add("sam")
    people.change("sam", {"schedule": list(schedule)})


BERLIN, SEOUL = "Europe/Berlin", "Asia/Seoul"
NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"
"""As a system without a list of zones has it."""


@pytest.mark.parametrize(
    ("zone", "schedule", "shown"),
    [
        # Clocks go forward at 02:00: what they leave out comes as much later.
        (BERLIN, ["02:05 short", "02:30 longer"], [
            ("2030-03-31T01:59:50", []), ("2030-03-31T03:00:10", []),
            ("2030-03-31T03:05:10", ["short"]), ("2030-03-31T03:30:10", ["short", "longer"]),
            ("2030-03-31T03:31", ["short", "longer"]), ("2030-04-01T02:04", ["short", "longer"]),
            ("2030-04-01T02:05:10", ["short", "longer", "short"]),
        ]),
        (NEW_YORK, ["02:30 short"], [
            ("2030-03-10T01:59:50", []), ("2030-03-10T03:00:10", []),
            ("2030-03-10T03:30:10", ["short"]), ("2030-03-10T03:50", ["short"]),
        ]),
        # Back at 03:00: the first of the two counts.
        (BERLIN, ["02:30 short"], [
            ("2030-10-27T02:29", []), ("2030-10-27T02:30:10", ["short"]),
            ("2030-10-27T02:29*", ["short"]), ("2030-10-27T02:31*", ["short"]),
            ("2030-10-28T02:29", ["short"]), ("2030-10-28T02:30:10", ["short", "short"]),
        ]),
        # The year's end, over midnight.
        (SEOUL, ["23:55 short", "00:05 longer"], [
            ("2030-12-31T23:54", []), ("2030-12-31T23:55:10", ["short"]),
            ("2031-01-01T00:04", ["short"]), ("2031-01-01T00:05:10", ["short", "longer"]),
        ]),
        # A clock that nobody has set asks nobody; set right, it asks from then on.
        (SEOUL, ["22:00 short"], [
            ("1970-01-01T21:59", []), ("1970-01-01T22:00:10", []),
            ("2030-01-07T21:59", []), ("2030-01-07T22:00:10", ["short"]),
        ]),
        # Set right by the network while it runs: forward over the time, and back over it.
        (SEOUL, ["22:00 short"], [("2030-01-07T21:40", []), ("2030-01-07T22:10", ["short"])]),
        (SEOUL, ["22:00 short"], [("2030-01-07T15:00", []), ("2030-01-07T23:10", [])]),
        (SEOUL, ["22:00 short"], [
            ("2030-01-07T21:59", []), ("2030-01-07T22:00:10", ["short"]),
            ("2030-01-07T21:50", ["short"]), ("2030-01-07T22:00:30", ["short"]),
            ("2030-01-08T21:59", ["short"]), ("2030-01-08T22:00:10", ["short", "short"]),
        ]),
        # Once in the far future.
        (SEOUL, ["22:00 short"], [
            ("2037-05-05T12:00", []), ("2030-01-07T21:59", []), ("2030-01-07T22:00:10", ["short"]),
        ]),
    ],
)  # fmt: skip
def test_the_schedule_is_kept(
    machine: Machine,
    bedside: Bedside,
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    schedule: list[str],
    shown: list[tuple[str, list[str]]],
) -> None:
    somebody(*schedule)
    machine.moved_to(zone)
    machine.shows(shown[0][0])
    with Room(bedside, monkeypatch) as room:
        for written, asked in shown:
            machine.shows(written)
            assert room.asked_by_now() == asked, written


def test_when_it_is_moved_to_another_zone_everything_follows_at_once(
    machine: Machine, bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody("22:00 short")
    machine.moved_to(BERLIN)
    machine.shows("2030-01-07T13:59")
    with Room(bedside, monkeypatch) as room:
        service = room.service
        service.set(Settings(quiet="21:00-07:00", night="21:00-07:00"))
        assert room.asked_by_now() == []
        assert not service._idle_settings.quiet
        assert service._accept(Order(exercise="short")).chosen.settings.volume == 0
        machine.moved_to(SEOUL)
        assert service._idle_settings.quiet
        assert service._accept(Order(exercise="short")).chosen.settings.volume < 0
        machine.passes(minutes=1, seconds=10)
        assert room.asked_by_now() == ["short"]
        assert room.orders[0].by is By.SCHEDULE
        machine.moved_to(BERLIN)
        assert not service._idle_settings.quiet
        machine.shows("2030-01-07T22:01")
        assert room.asked_by_now() == ["short"]


@pytest.mark.slow
def test_at_an_hour_nobody_knows_it_hears_a_call_and_speaks_as_at_night(
    machine: Machine, bedside: Bedside
) -> None:
    somebody()
    machine.shows("1970-01-01T00:00:20")
    settings = Settings(quiet="22:00-07:00", night="22:00-07:00")
    with Service(settings, Folders.find(), card=bedside.open) as service:
        assert service._accept(Order(exercise="short")).chosen.settings.volume < 0
        wait_for(lambda: bedside.frames > 10)
        bedside.hear("hello friend")
        wait_for(lambda: service.status().exercise == "suggest")
        assert service.status().state is not State.IDLE


def test_a_moment_has_the_zone_of_the_system_with_its_changes(machine: Machine) -> None:
    machine.moved_to(BERLIN)
    for written in ("2030-03-31T01:59:59", "2030-10-27T02:30", "2030-10-27T02:30*"):
        machine.shows(written)
        now = clock.now()
        assert now.isoformat()[:19] == datetime.fromisoformat(written.rstrip("*")).isoformat()
        assert (now.fold, now.timestamp()) == (written.endswith("*"), machine.wall)


def cut_off(bedside: Bedside, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session begins, and everything stops: there is no time to put its record away."""
    file = Folders.find().data / "running.json"
    with Room(bedside, monkeypatch) as room:
        room.service.start(Order(exercise="short"))
        wait_for(file.exists)
        written = file.read_bytes()
    file.write_bytes(written)


@pytest.mark.slow
def test_what_ran_before_a_power_cut_is_offered_when_the_clock_then_starts_in_1970(
    machine: Machine, bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody()
    machine.shows("2030-01-07T20:00")
    for before, after in (("2030-01-07T20:00", "1970-01-01T00:00:20"), ("1970-01-01T00:10", "2030-01-07T20:00")):  # fmt: skip
        machine.shows(before)
        cut_off(bedside, monkeypatch)
        machine.is_started(after)
        with Room(bedside, monkeypatch) as room:
            wait_for(lambda room=room: room.service.status().exercise == "short")


@pytest.mark.slow
@pytest.mark.parametrize("set_to", ["2030-01-10T20:00", "2030-01-07T12:00", "2037-01-01T00:00"])
def test_a_clock_that_is_set_during_a_session_keeps_nobody_from_going_on_with_it(
    machine: Machine, bedside: Bedside, monkeypatch: pytest.MonkeyPatch, set_to: str
) -> None:
    """The service is killed in a machine that runs on; a while later nobody is asked any more."""
    somebody()
    machine.shows("2030-01-07T20:00")
    cut_off(bedside, monkeypatch)
    file = Folders.find().data / "running.json"
    written = file.read_bytes()
    machine.shows(set_to)
    with Room(bedside, monkeypatch) as room:
        wait_for(lambda: room.service.status().exercise == "short")
    file.write_bytes(written)
    machine.passes(minutes=31)
    machine.shows("2030-01-07T20:01")
    with Room(bedside, monkeypatch) as room:
        wait_for(lambda: "I'm here now, by your bed." in list(bedside.voice.rendered))
        assert not room.service.status().busy


def test_the_days_are_counted_while_nobody_does_anything(
    machine: Machine, bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody()
    machine.shows("2030-01-07T20:00")
    with Room(bedside, monkeypatch) as room:
        note = Folders.find().data / "counted.json"
        first = note.stat().st_ino
        machine.passes(hours=23)
        room.asked_by_now()
        assert note.stat().st_ino == first
        machine.passes(hours=2)
        wait_for(lambda: note.stat().st_ino != first)
    machine.is_started("2030-01-09T20:00")
    counted = clock.Counted(Folders.find().data)
    assert counted.now() == pytest.approx(clock.RELEASED + 25 * 3600, abs=60)


def test_a_mistake_in_one_look_is_told_once_and_the_next_look_goes_on(
    bedside: Bedside, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks = 0

    def looked(*_: object) -> None:
        nonlocal looks
        looks += 1
        if looks < 4:
            raise ZeroDivisionError

    monkeypatch.setattr(scheduler.Scheduler, "look", looked)
    monkeypatch.setattr(scheduler, "_LOOK_SECONDS", 0.005)
    with (
        Service(Settings(), Folders.find(), card=bedside.open) as service,
        scheduler.kept_to(service, Folders.find()),
    ):
        wait_for(lambda: looks > 5)
    (told,) = caplog.messages
    assert "tried again every" in told
