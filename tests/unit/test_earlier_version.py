"""What an earlier version left behind is opened, listed, resumed and taken along: tests/earlier."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from assistant.care.audit import AUDIT, Audit
from assistant.care.pairing.authentication import Guard
from assistant.care.pairing.phones import Role
from assistant.care.scheduler import Scheduler
from assistant.care.service.order import Order
from assistant.care.service.saved_state import RUNNING, Running
from assistant.clock import Reading
from assistant.people.store import People
from assistant.runtime import session_clocks
from assistant.settings import NO_LIMIT, PATIENCE, Folders, Settings
from tests.clocks import Machine, a_machine
from tests.terminal import at_terminal
from tests.unit.care.conftest import wait_for
from tests.unit.test_cli import run

EARLIER = Path(__file__).parents[1] / "earlier"
PASSPHRASE = "old lamp by the sea"  # noqa: S105  # of what is made up
COOKIE = "117ba7a69acf7c1c60.f80934db5d33d628b244f8ea64e8abb0184a4f59bdc37250629c1d41421e4d37"
"""Of the phone of the owner."""
SESSIONS = [
    ("sam", "completed"),
    ("kim", "stopped"),
    ("sam", None),
    ("", None),
]
"""Whose they are, and how they ended, in their order."""


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Half an hour later, on the machine started anew."""
    with a_machine(monkeypatch) as machine:
        machine.shows("2026-11-29T23:30")
        yield machine


@pytest.fixture
def moved_in(home: Path) -> Folders:
    """The folders of the earlier version, which is not installed any more."""
    shutil.copytree(EARLIER / "home", home, dirs_exist_ok=True)
    return Folders.find()


@pytest.fixture
def locked(home: Path) -> dict[str, str | None]:
    """The same where everything is encrypted: what a terminal needs to know of it."""
    shutil.copytree(EARLIER / "locked", home, dirs_exist_ok=True)
    return {"ASSISTANT_HOME": str(home)}


class Patient(io.StringIO):
    """Somebody who types once they were asked whether to begin."""

    def readline(self, size: int | None = -1, /) -> str:
        wait_for(lambda: "Would you like to begin?" in sys.stdout.getvalue(), 240)  # type: ignore[attr-defined]
        return super().readline(size)


def exported(folder: Path) -> list[dict[str, object]]:
    lines = (folder / "sessions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def ended(folder: Path) -> list[tuple[object, object]]:
    return [(each["person"], each["outcome"]) for each in exported(folder)]


@pytest.mark.usefixtures("moved_in")
def test_every_setting_means_what_it_meant() -> None:
    settings = Settings.load()
    assert settings == Settings(
        person="sam",
        voice="hibari",
        recogniser="moonshine",
        pace=1.2,
        volume=-3.0,
        patience=PATIENCE["slow"],
        region="GB",
        wake="hello lamp",
        quiet="22:00-07:00",
        night="21:30-06:30",
        button_pin=17,
        light_pin=27,
        page="here",
        house="mqtts://broker.home:8883",
        house_user="bed",
        house_name="room-12",
        house_topic="home/assistant",
        house_tells=True,
        keep_words=True,
        keep_sessions=36500,
        keep_safety_codes=36500,
        keep_journals=36500,
    )
    assert PATIENCE["no limit"] == NO_LIMIT


def test_a_profile_is_read_whole(moved_in: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    sam = People(moved_in.people).load("sam")
    assert (sam.name, sam.region, sam.patience, dict(sam.kept)["heart"].value) == (
        "Sam",
        "GB",
        1.5,
        "no",
    )
    assert sorted(sam.spare) == ["left-arm", "neck"]
    assert [str(each.exercise) for each in sam.schedule] == ["muscle-relaxation", "grounding"]
    assert [(each.name, each.number) for each in sam.contacts] == [("Kim", "01632 960123")]
    status, out, _ = run(capsys, "people", "show", "sam")
    assert status == 0
    assert "caregiver: ratings, help" in out


def test_the_history_is_listed_and_exported_as_it_was(
    moved_in: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, "history", "--json")[1]
    weeks = json.loads(out)
    assert {each["person"]: each["completed"] for each in weeks if each["sessions"]} == {
        "": 0,
        "kim": 0,
        "sam": 1,
    }
    assert run(capsys, "export", str(tmp_path / "out"))[0] == 0
    assert exported(tmp_path / "out") == exported(EARLIER / "exported")
    for name in ("sessions.csv", "records.csv"):
        before = list(csv.DictReader(io.StringIO((EARLIER / "exported" / name).read_text("utf-8"))))
        after = list(csv.DictReader(io.StringIO((tmp_path / "out" / name).read_text("utf-8"))))
        assert [{key: each[key] for key in before[0]} for each in after] == before


def test_an_export_is_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "import", str(EARLIER / "exported"))[1]
    assert "4 sessions imported" in out
    run(capsys, "export", str(tmp_path / "out"))
    assert ended(tmp_path / "out") == SESSIONS


def test_a_backup_is_restored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "restore", str(EARLIER / "plain.backup"), "--yes")
    assert status == 0
    assert "4 sessions restored" in out
    run(capsys, "export", str(tmp_path / "out"))
    assert ended(tmp_path / "out") == SESSIONS
    assert Settings.load().wake == "hello lamp"
    assert People(Folders.find().people).ids() == ["kim", "sam"]


def test_an_encrypted_backup_is_restored(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("restore", str(EARLIER / "locked.backup"), "--yes")
    with at_terminal(*words, environ={"ASSISTANT_HOME": str(home)}) as terminal:
        terminal.until("assphrase")
        terminal.line(PASSPHRASE)
        assert terminal.end() == 0
    run(capsys, "export", str(tmp_path / "out"))
    assert ended(tmp_path / "out") == SESSIONS


@pytest.mark.parametrize("person", ["sam", "nobody"])
def test_a_session_that_was_cut_off_is_not_forgotten(
    moved_in: Folders,
    person: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its exercise has changed since, which is said, and nothing is replayed that would come out differently."""
    monkeypatch.setattr(session_clocks.time, "sleep", lambda seconds: None)
    monkeypatch.setattr("sys.stdin", Patient("stop\n"))
    before = {file.name for file in moved_in.journals.iterdir()}
    status, out, err = run(capsys, "start", "grounding", "--text", "--plain", "--person", person)
    assert status == 0, err
    assert "We were interrupted last time." in out
    assert "The exercise has changed since" in out
    after = {file.name for file in moved_in.journals.iterdir()}
    assert len(before) == 2 and len(after) == 1 and after < before, "the other one waits"


@pytest.mark.slow
def test_what_is_encrypted_is_opened_by_the_same_passphrase(
    locked: dict[str, str | None], tmp_path: Path
) -> None:
    with at_terminal("export", str(tmp_path / "out"), environ=locked) as terminal:
        terminal.until("assphrase")
        terminal.line(PASSPHRASE)
        assert terminal.end() == 0
    assert ended(tmp_path / "out") == [*SESSIONS, ("kim", None)]
    for command in ("start grounding --text --plain --person kim", "encrypt off"):
        with at_terminal(*command.split(), environ=locked) as terminal:
            terminal.until("assphrase")
            terminal.line(PASSPHRASE)
            if command.startswith("start"):
                terminal.until("We were interrupted")
                terminal.line("stop")
            assert terminal.end() == 0, terminal.tail
    with at_terminal("history", "--plain", environ=locked) as terminal:
        terminal.end()
    assert not (Folders.find().lock).exists()


def test_the_bedside_device_knows_its_owner_and_what_it_did(
    moved_in: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    guard = Guard(moved_in.care)
    phone = guard.known(COOKIE)
    assert phone is not None and phone.role is Role.OWNER and guard.holds(phone)
    assert [each.did for each in Audit(moved_in.care / AUDIT).lately(9)] == ["paired", "started"]
    wall = datetime.fromisoformat("2026-11-29T23:30:00+00:00").timestamp()
    order = Running(moved_in.data / RUNNING).unfinished(Reading(wall=wall, up=60.0, boot="b"))
    assert order is not None and (order.exercise, order.person) == ("grounding", "sam")
    asked: list[Order] = []
    scheduler = Scheduler(moved_in)
    for moment in ("2026-11-27T22:05+00:00", "2026-11-30T22:00:10+00:00"):
        scheduler.look(datetime.fromisoformat(moment), asked.append)
    assert [each.exercise for each in asked] == ["muscle-relaxation"], (
        "on Friday it was asked before"
    )
    assert "owner" in run(capsys, "phones", "list")[1]
