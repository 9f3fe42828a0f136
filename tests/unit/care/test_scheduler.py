"""What is due is asked for: of whom, once, and not in the middle of something else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assistant.care.scheduler import Scheduler
from assistant.care.service.order import By, Order
from assistant.errors import AssistantError
from assistant.people.store import People
from assistant.settings import Folders

BEFORE = datetime.fromisoformat("2030-01-07T21:59+09:00")
AT = BEFORE + timedelta(minutes=1)


class Service:
    """Takes orders unless it is busy or cannot."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.refuses = ""

    def start(self, order: Order) -> None:
        if self.refuses:
            raise AssistantError(self.refuses, "Not now.")
        self.orders.append(order)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def folders() -> Folders:
    folders = Folders.find()
    people = People(folders.people)
    for id, schedule in (("sam", ["22:00 grounding on mon"]), ("kim", ["22:00 breathing on tue"])):
        people.add(id)
        people.change(id, {"schedule": schedule})
    return folders


def test_each_is_asked_what_is_due_for_them(folders: Folders, service: Service) -> None:
    scheduler = Scheduler(folders)
    for now in (BEFORE, AT, AT + timedelta(minutes=1)):
        scheduler.look(now, service.start)
    assert service.orders == [Order(exercise="grounding", person="sam", by=By.SCHEDULE)]


def test_a_restart_neither_forgets_nor_repeats(folders: Folders, service: Service) -> None:
    Scheduler(folders).look(BEFORE, service.start)
    Scheduler(folders).look(AT + timedelta(minutes=10), service.start)
    assert len(service.orders) == 1
    Scheduler(folders).look(AT + timedelta(minutes=11), service.start)
    Scheduler(folders).look(BEFORE, service.start)
    Scheduler(folders).look(AT, service.start)
    assert len(service.orders) == 1


def test_looking_alone_writes_nothing(folders: Folders, service: Service) -> None:
    scheduler, file = Scheduler(folders), folders.data / "schedule.json"
    written = []
    for minutes in (-30, -20, -10, 0, 10, 20):
        scheduler.look(AT + timedelta(minutes=minutes), service.start)
        written.append(file.stat().st_mtime_ns)
    assert len(service.orders) == 1
    assert len(set(written)) == 2, "once when they were new, and once when somebody was asked"


def test_a_profile_that_cannot_be_read_is_told_once(
    folders: Folders, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """The system's log is on the same card."""
    scheduler, file = Scheduler(folders), folders.people / "kim.yaml"
    whole = file.read_text()
    for text in ("name: [", "name: [", whole, "name: ["):
        file.write_text(text)
        scheduler.look(AT, service.start)
    told = [each for each in caplog.records if each.name.endswith("scheduler")]
    assert len(told) == 2


@pytest.mark.parametrize(("refuses", "asked_later"), [("busy", 1), ("no-sound", 1), ("script", 0)])
def test_what_comes_in_a_session_waits_for_its_end(
    folders: Folders, service: Service, refuses: str, asked_later: int
) -> None:
    scheduler = Scheduler(folders)
    scheduler.look(BEFORE, service.start)
    service.refuses = refuses
    scheduler.look(AT, service.start)
    service.refuses = ""
    scheduler.look(AT + timedelta(minutes=12), service.start)
    assert len(service.orders) == asked_later


@pytest.mark.parametrize("written", ["", "[]", '{"sam": 1}', '{"sam": {"until": "soon"}}'])
def test_a_damaged_note_is_let_be(folders: Folders, service: Service, written: str) -> None:
    (folders.data / "schedule.json").write_text(written)
    scheduler = Scheduler(folders)
    scheduler.look(BEFORE, service.start)
    scheduler.look(AT, service.start)
    assert len(service.orders) == 1


def test_a_profile_with_a_mistake_does_not_keep_others_from_theirs(
    folders: Folders, service: Service
) -> None:
    (folders.people / "ann.yaml").write_text("format: 1\nschedule: [tomorrow]\n")
    scheduler = Scheduler(folders)
    scheduler.look(BEFORE, service.start)
    scheduler.look(AT, service.start)
    assert [order.person for order in service.orders] == ["sam"]
