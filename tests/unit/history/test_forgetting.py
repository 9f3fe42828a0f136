"""What is removed is gone from every file; what was not meant stays."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.care.audit import Audit
from assistant.care.pairing.authentication import Guard
from assistant.care.scheduler import Scheduler
from assistant.care.service.saved_state import Needing
from assistant.care.service.service import Service, Unfinished
from assistant.cli import FAILED
from assistant.encryption.secret_box import Box
from assistant.errors import StoreError
from assistant.files import write_private
from assistant.history import forgetting
from assistant.history.store import History
from assistant.people.store import People
from assistant.runtime.journal import line_format
from assistant.session.actions import Record
from assistant.settings import Folders, Settings
from tests.unit.care.conftest import Bedside
from tests.unit.history.conftest import keep, kept, past
from tests.unit.test_cli import run

WORDS = ("my sister Annabel", "the blue blanket", "gutted")
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def folders() -> Folders:
    return Folders.find()


@pytest.fixture
def full(folders: Folders) -> Iterator[History]:
    """A store with somebody's words in it, and everything else that is kept."""
    for folder, name in (
        (folders.journals, "a.jsonl"),
        (folders.people, "p1.yaml"),
        (folders.people, "p2.yaml"),
        (folders.restoring, "sessions.jsonl"),
        (folders.restoring.with_suffix(".part"), "sessions.jsonl"),
        (folders.clips, "clip.wav"),
        (folders.config, "settings.toml"),
        (folders.scripts[0] / "en", "own.yaml"),
    ):
        folder.mkdir(parents=True, exist_ok=True)
        mine = folder in (folders.journals, folders.clips) or name in ("p1.yaml", "sessions.jsonl")
        (folder / name).write_text("\n".join(WORDS) if mine else "# nothing", encoding="utf-8")
    with History(folders.history_file) as history:
        for n in range(40):
            records = [Record(kind="answer", name="x", value=word) for word in WORDS]
            keep(history, past(f"p1-{n}", person="p1", records=tuple(records)))
        keep(history, past("p2", person="p2", records=(Record(kind="skipped", name="face"),)))
        yield history


def found(folder: Path) -> list[tuple[str, str]]:
    """Where which of the words is found, byte for byte."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [(file.name, w) for file in files for w in WORDS if w.encode() in file.read_bytes()]


def test_after_forgetting_everything_no_word_is_left_in_any_file(
    full: History, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert {name for name, _ in found(home)} >= {"history.db-wal", "a.jsonl", "p1.yaml"}
    full.close()
    status, out, _ = run(capsys, "forget", "--all", "--yes")
    assert status == 0
    assert out.splitlines()[-1] == "Removed: 41 sessions, 1 journal, 2 profiles, 1 clip."
    left = {str(file.relative_to(home)) for file in home.rglob("*") if file.is_file()}
    assert left == {"config/settings.toml", "data/scripts/en/own.yaml"}
    assert run(capsys, "forget", "--all", "--yes")[1].endswith("There was nothing to remove.\n")


def test_after_forgetting_one_person_the_others_are_whole_and_no_word_is_left(
    full: History, home: Path, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    full.close()
    shutil.rmtree(folders.restoring)
    shutil.rmtree(folders.restoring.with_suffix(".part"))
    assert run(capsys, "forget", "--person", "p1", "--yes")[0] == 0
    assert found(home) == []
    assert [session.id for session in kept(folders.history_file)] == ["p2"]
    assert [file.name for file in folders.people.iterdir()] == ["p2.yaml"]


def test_what_a_power_cut_left_half_written_goes_as_well(
    folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    People(folders.people).add("p1")
    left, written = (folders.people / f"tmp{name}.part" for name in "ab")
    for file in (left, written):
        file.write_text(f"name: {WORDS[0]}\n")
    os.utime(left, (0, 0))
    gone = folders.people / "tmpc.part"  # it was listed, and is not there
    gone.symlink_to(folders.people / "nothing")
    assert run(capsys, "forget", "--person", "p1", "--yes")[0] == 0
    assert set(folders.people.iterdir()) == {written, gone}


DEVICE = {
    "needing.json": {"needing": ["kim", "sam"]},
    "running.json": {"exercise": "grounding", "person": "sam", "since": 0, "tries": 0},
    "schedule.json": {
        "sam": {"until": None, "days": [["07:30 grounding", "2026-03-01"]]},
        "kim": {"until": None, "days": []},
    },
    "care/phones.json": [
        {"id": "o1", "role": "owner", "name": "Lee", "paired": 0},
        {"id": "s1", "role": "person", "person": "sam", "paired": 0},
        {"id": "k1", "role": "person", "person": "kim", "paired": 0},
    ],
}
DONE = (
    {"who": "Lee", "phone": "o1", "did": "started", "what": "grounding"},
    {"who": "Lee", "phone": "o1", "did": "changed", "what": "sam"},
    {"who": "person", "phone": "s1", "did": "started", "what": "grounding"},
)


@pytest.fixture
def device(folders: Folders) -> Path:
    """The data of a bedside device that has served two people."""
    for id in ("kim", "sam"):
        People(folders.people).add(id)
    for name, written in DEVICE.items():
        write_private(folders.data / name, json.dumps(written).encode())
    for file in ("audit.old", "audit.jsonl"):
        lines = [json.dumps({"at": "2026-03-01T00:00:00+00:00", **each}) + "\n" for each in DONE]
        write_private(folders.care / file, "".join(lines).encode())
    return folders.data


def test_after_forgetting_one_person_no_file_of_the_device_names_them(
    device: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, "forget", "--person", "sam", "--yes")[1]
    assert out.endswith("Removed: 1 profile, 3 service notes, 1 phone, 4 audit lines.\n")
    left = [file for file in device.rglob("*") if file.is_file()]
    assert not [file for file in left if re.search(rb"\b(sam|s1)\b", file.read_bytes())]
    assert not [file for file in left if file.stat().st_mode & 0o077]
    assert json.loads((device / "needing.json").read_text())["needing"] == ["kim"]
    assert [each.id for each in Guard(device / "care").phones()] == ["o1", "k1"]
    assert len(Audit(device / "care" / "audit.jsonl").lately(9)) == 1
    assert run(capsys, "forget", "--person", "sam", "--yes")[1].endswith("nothing to remove.\n")


@pytest.mark.parametrize("person", [("--person", "sam"), ("--all",)])
def test_if_the_list_of_phones_is_broken_all_else_that_names_them_goes(
    person: tuple[str, ...], device: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (device / "care" / "phones.json").write_bytes(b"")
    status, _, err = run(capsys, "forget", *person, "--yes")
    assert status == FAILED
    assert "phones forget --all" in err
    left = [file for file in device.rglob("*") if file.is_file()]
    assert not [file.name for file in left if re.search(rb"\bsam\b", file.read_bytes())]


def test_after_forgetting_everybody_the_device_is_still_its_owners(
    device: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "forget", "--all", "--yes")
    left = {str(file.relative_to(device)) for file in device.rglob("*") if file.is_file()}
    assert left == {"care/phones.json"}
    assert [each.id for each in Guard(device / "care").phones()] == ["o1"]


def test_a_service_that_runs_writes_nothing_more_of_somebody_who_was_forgotten(
    device: Path, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    keeper = Needing(device / "needing.json", People(folders.people).ids)
    scheduler = Scheduler(folders)
    service = Service(
        Settings(), folders, card=Bedside().open, unfinished=Unfinished(calls=keeper.before())
    )
    with keeper.noted(service), service:
        run(capsys, "forget", "--person", "sam", "--yes")
        assert service.status().needing == ("kim", "sam"), "until somebody has come"
        service.seen_to("kim")
    scheduler.look(datetime(2026, 12, 24, 7, 31, tzinfo=UTC), lambda order: None)
    for file in device.glob("*.json"):
        assert b"sam" not in file.read_bytes()


def test_what_is_damaged_names_nobody_any_more(
    device: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("needing.json", "running.json", "schedule.json", "care/audit.jsonl"):
        (device / name).write_text('{"sam": ')
    assert run(capsys, "forget", "--all", "--yes")[0] == 0
    assert not [
        file for file in device.rglob("*") if file.is_file() and b"sam" in file.read_bytes()
    ]


def test_of_the_journals_only_that_persons_go_and_those_nobody_can_read(
    folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    folders.journals.mkdir(parents=True)
    for who in ("p1", "p2"):
        row = line_format.line({"person": {"id": who}})
        (folders.journals / f"{who}.jsonl").write_bytes(row)
        closed = line_format.line({"person": {"id": who}}, Box(bytes(32)))
        (folders.journals / f"{who}-closed.jsonl").write_bytes(closed)
    assert run(capsys, "forget", "--person", "p1", "--yes")[1].endswith("Removed: 3 journals.\n")
    assert [file.name for file in folders.journals.iterdir()] == ["p2.jsonl"]


def test_before_a_day_removes_what_is_older_and_keeps_who_they_are(
    folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    with History(folders.history_file) as history:
        keep(history, past("old", began=NOW - timedelta(days=40)))
        keep(history, past("new", began=NOW))
    folders.people.mkdir()
    (folders.people / "p1.yaml").touch()
    assert run(capsys, "forget", "--before", "2026-03-15", "--yes")[0] == 0
    assert [session.id for session in kept(folders.history_file)] == ["new"]
    assert (folders.people / "p1.yaml").exists()


def test_what_the_store_held_is_overwritten_even_before_it_is_written_anew(
    full: History, folders: Folders
) -> None:
    full.remove("p1")
    full._store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not any(word.encode() in folders.history_file.read_bytes() for word in WORDS)


def test_a_session_that_is_being_held_is_in_the_way_and_it_says_so(
    full: History, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = sqlite3.connect(folders.history_file)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM sessions").fetchone()
    full._store.execute("PRAGMA busy_timeout = 10")
    full.remove("p1")
    with pytest.raises(StoreError, match=r"Try again when it is over|locked"):
        full.scrub()
    reader.close()
    full.scrub()


@pytest.mark.parametrize("words", [(), ("--all", "--person", "p1")])
def test_what_is_to_be_forgotten_has_to_be_said(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, "forget", *words)
    assert status == 2
    assert "Give --all, or --person, --before or both." in err


def test_nothing_is_removed_unless_somebody_agrees(
    full: History, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, "forget", "--all")
    assert status == 1
    assert "Add --yes" in err
    assert len(full.sessions()) == 41


def test_forgetting_where_nothing_is_kept_makes_nothing(folders: Folders, home: Path) -> None:
    assert not any(forgetting.forget_all(folders).values())
    assert list(home.iterdir()) == []
