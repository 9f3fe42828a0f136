"""What is kept goes in its time and not before, whatever becomes of the clock: sessions of the whole service."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import clock
from assistant.care.service.order import Order
from assistant.care.service.service import Service
from assistant.clock import DAY, Counted
from assistant.history.store import History
from assistant.runtime.journal import line_format, records
from assistant.runtime.journal.records import Header
from assistant.session.actions import Outcome, Record
from assistant.session.person import Person
from assistant.settings import Folders, Settings
from assistant.understanding.meaning import CommandName
from tests.clocks import Machine, a_machine
from tests.unit.care.conftest import Bedside, wait_for
from tests.unit.history.conftest import past
from tests.unit.test_cli import run

pytestmark = pytest.mark.slow

KEPT = Settings(keep_sessions=365.0, keep_safety_codes=30.0, keep_journals=7.0)
CODE = (Record(kind="safety", name="1:harm:en-1"), Record(kind="rating", name="r", value=1.0))


class Home:
    """A machine on which sessions are held, and what is kept there."""

    def __init__(self, bedside: Bedside, machine: Machine) -> None:
        self._bedside, self.machine, self.folders = bedside, machine, Folders.find()
        self._held = 0

    def session(self) -> None:
        """As the bedside device holds one, after it was started."""
        with Service(KEPT, self.folders, card=self._bedside.open) as service:
            service.start(Order(exercise="short"))
            wait_for(lambda: service.status().listening)
            service.command(CommandName.STOP)
            wait_for(lambda: not service.status().busy)
        self._held += 1

    def danger(self, id: str) -> None:
        """A session of this moment in which the safety net heard something, and that was cut off."""
        with History(self.folders.history_file) as history:
            session = past(id, began=clock.now(), records=CODE)
            history.begin(session, Counted(self.folders.data).look())
            for entry in session.entries:
                history.record(id, entry)
            history.finish(id, outcome=Outcome.COMPLETED, seconds=1.0)
        self.journal(f"{id}.jsonl", self.machine.wall)
        self.session()

    def journal(self, name: str, written: float) -> None:
        """Of somebody else: no session of nobody's takes it up."""
        header = Header(
            session=name,
            exercise="short",
            content="",
            language="en",
            person=Person(id="sam"),
            duplex=True,
            words=False,
            began=datetime.fromtimestamp(written, UTC),
        )
        self.folders.journals.mkdir(exist_ok=True)
        file = self.folders.journals / name
        file.write_bytes(line_format.line(records.header_row(header)))
        os.utime(file, (written, written))

    def left(self, id: str) -> str:
        """s(ession), c(ode) and j(ournal), as far as they are there."""
        with History(self.folders.history_file) as history:
            there = {each.id: each for each in history.sessions()}
        kinds = [entry.record.kind for entry in there[id].entries] if id in there else []
        journal = (self.folders.journals / f"{id}.jsonl").exists()
        return "s" * (id in there) + "c" * ("safety" in kinds) + "j" * journal


@pytest.fixture
def at_home(bedside: Bedside, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with a_machine(monkeypatch, "Europe/Berlin") as machine:
        machine.shows("2030-01-07T20:00")
        yield Home(bedside, machine)


Do = Callable[[Machine], object]


def on(**time: float) -> Do:
    """Running all the while."""
    return lambda machine: machine.passes(**time)


def off(days: float) -> Do:
    """Without power, with a clock that goes on."""

    def started(machine: Machine) -> None:
        machine.wall += days * DAY
        machine.is_started()

    return started


def nights(count: int) -> Do:
    """Started so many times, a day later each time."""

    def started(machine: Machine) -> None:
        for _ in range(count):
            off(1)(machine)
            Counted(Folders.find().data).look()

    return started


def shows(written: str) -> Do:
    return lambda machine: machine.shows(written)


def boots(written: str) -> Do:
    return lambda machine: machine.is_started(written)


@pytest.mark.parametrize(
    "days",
    [
        # It runs: to the day. It is switched off every night: with a day of grace.
        [(on(days=6), "scj"), (on(days=1.5), "sc"), (on(days=22), "sc"), (on(days=1), "s"),
         (on(days=334), "s"), (on(days=1.5), "")],
        [(nights(7), "scj"), (nights(1), "sc"), (nights(22), "sc"), (nights(1), "s")],
        # Once a week.
        [(off(7), "scj"), (off(7), "sc"), (off(7), "sc"), (off(7), "sc"), (off(7), "sc"), (off(7), "s")],
        # Half a year in a cupboard: then it goes while it is used again.
        [(off(180), "scj"), (on(days=3), "scj"), (on(days=1), "sc"), (on(days=10), "sc"), (on(days=2), "s")],
        # 2037 once, as the clock is at the start and as it is set while it runs.
        [(boots("2037-06-01T20:00"), "scj"), (boots("2030-01-08T20:00"), "scj"), (on(days=6), "scj"),
         (on(days=23), "sc"), (on(days=3), "s")],
        [(shows("2037-06-01T20:00"), "scj"), (on(hours=5), "scj"), (shows("2030-01-08T01:00"), "scj"),
         (boots("2037-06-01T20:00"), "scj"), (boots("2037-06-01T21:00"), "scj"),
         (boots("2037-06-02T20:00"), "scj"), (boots("2030-01-09T20:00"), "scj")],
        # Twice further on.
        [(boots("2037-06-01T20:00"), "scj"), (boots("2049-06-01T20:00"), "scj"),
         (boots("2061-06-01T20:00"), "scj"), (boots("2030-01-09T20:00"), "scj")],
        # Ahead by more than is kept, and it stays so: not earlier than the days that pass.
        [(boots("2037-06-01T20:00"), "scj"), (off(1), "scj"), (off(1), "scj"), (on(days=1), "scj"),
         (on(days=1), "scj"), (on(days=8), "sc")],
        # It wakes up in 1970 after every power cut, until the network sets it right.
        [(boots("1970-01-01T00:00"), "scj"), (shows("2030-01-08T20:00"), "scj")] * 3
        + [(on(days=6), "scj"), (on(days=2), "sc"), (on(days=23), "s")],
        # Back in between.
        [(boots("2028-01-01T20:00"), "scj"), (on(days=10), "sc"), (shows("2030-01-18T20:00"), "sc"),
         (on(days=18), "sc"), (on(days=4), "s")],
    ],
)  # fmt: skip
def test_what_was_written_goes_in_its_time(at_home: Home, days: list[tuple[Do, str]]) -> None:
    at_home.danger("a")
    for number, (do, left) in enumerate(days):
        do(at_home.machine)
        at_home.session()
        assert at_home.left("a") == left, f"step {number}"


@pytest.mark.parametrize("wrong", ["1970-01-01T00:00:20", "2028-01-01T00:00", "2037-06-01T20:00"])
def test_what_was_written_under_a_wrong_date_goes_in_its_time_too(
    at_home: Home, wrong: str
) -> None:
    at_home.session()
    at_home.machine.is_started(wrong)
    at_home.danger("a")
    at_home.machine.is_started("2030-01-08T20:00")
    for days, left in ((1, "scj"), (6.5, "sc"), (21, "sc"), (2.5, "s"), (333, "s"), (3, "")):
        at_home.machine.passes(days=days)
        at_home.session()
        assert at_home.left("a") == left, days


def test_a_store_of_before_meets_a_wrong_clock_first(at_home: Home) -> None:
    """Nothing was counted when it was written, and sessions may have been taken in from elsewhere."""
    for days in (1, 20, 400):
        began = datetime.fromtimestamp(clock.RELEASED, UTC) + timedelta(days=20 - days)
        with History(at_home.folders.history_file) as history:
            history.add([past(f"{days}", began=began, records=CODE)])
        at_home.journal(f"{days}.jsonl", began.timestamp())
    at_home.machine.shows("2037-06-01T20:00")
    at_home.session()
    assert [at_home.left(id) for id in ("1", "20", "400")] == ["scj", "scj", "j"]
    three_weeks_on = datetime.fromtimestamp(clock.RELEASED, UTC) + timedelta(days=21)
    at_home.machine.is_started(f"{three_weeks_on:%Y-%m-%d}T20:00")
    at_home.session()
    at_home.machine.passes(days=31)
    at_home.session()
    assert [at_home.left(id) for id in ("1", "20", "400")] == ["s", "s", ""]


def test_what_is_asked_for_is_done_and_a_clock_that_looks_wrong_is_told(
    at_home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    at_home.danger("a")
    status, out, err = run(capsys, "forget", "--before", "2030-01-01", "--yes")
    assert (status, at_home.left("a"), err) == (0, "scj", "")
    at_home.machine.is_started("2037-06-01T20:00")
    status, out, err = run(capsys, "forget", "--before", "2031-01-01", "--yes")
    assert (status, at_home.left("a")) == (0, "")
    assert "2 sessions, 1 journal" in out
    assert err.splitlines()[0] == (
        "The clock says 2037-06-01; by the time that is known to have passed it is 2030-01-07."
    )


def test_a_note_that_is_damaged_or_cannot_be_written_is_let_be(
    at_home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    note = at_home.folders.data / "counted.json"
    counted = Counted(at_home.folders.data)
    counted.look()
    assert note.stat().st_mode & 0o777 == 0o600
    for written in ("", "{", "[]", '{"wall": "soon"}'):
        note.write_text(written)
        assert counted.look() == clock.RELEASED
    note.unlink()
    note.mkdir()
    assert counted.look() == clock.RELEASED
    assert "the time cannot be recorded" in caplog.text


def test_it_is_written_down_only_where_that_is_worth_it(at_home: Home) -> None:
    counted, note = Counted(at_home.folders.data), at_home.folders.data / "counted.json"
    counted.look()
    first = note.stat().st_ino
    at_home.machine.passes(minutes=59)
    counted.look()
    assert note.stat().st_ino == first
    at_home.machine.passes(minutes=2)
    counted.look()
    assert note.stat().st_ino != first


@given(
    st.lists(
        st.tuples(
            st.sampled_from([60, 3600, DAY, 30 * DAY]),
            st.booleans(),
            st.sampled_from([0, 0, 0, -DAY, 90 * DAY, 4000 * DAY, -4000 * DAY, None]),
        ),
        max_size=30,
    )
)
def test_it_goes_on_by_no_more_than_passes(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[float, bool, float | None]],
) -> None:
    """Each step: for how long it runs, whether it was started before, and how the clock is then set."""
    machine, folder = Machine(), Path(tmp_path_factory.mktemp("data"))
    machine.wall += 4000 * DAY
    counted = Counted(folder, machine.read)
    before = counted.look()
    for seconds, started, jump in steps:
        if started:
            machine.is_started()
        machine.passes(seconds=seconds)
        machine.wall = machine.wall + jump if jump is not None else 0.0
        now = counted.look()
        assert counted.now() == pytest.approx(now)
        passed = seconds + (20.0 if started else 0.0)
        assert before - 3600 <= now <= before + passed + max(passed, 7 * DAY) + 0.01
        before = now


def test_every_one_of_these_days_is_told(at_home: Home) -> None:
    counted = Counted(at_home.folders.data)
    counted.look()
    assert counted.doubt() == ""
    at_home.machine.is_started("1970-01-01T12:00")
    released = datetime.fromtimestamp(clock.RELEASED, UTC).date()
    assert counted.doubt() == (
        f"The clock says 1970-01-01, and it cannot be earlier than {released}."
    )
    at_home.machine.is_started("2030-06-01T20:00")
    assert counted.doubt() == ""
