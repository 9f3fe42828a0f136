"""What is removed is gone from every file; what was not meant stays."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.encryption.secret_box import Box
from assistant.errors import StoreError
from assistant.history import forgetting
from assistant.history.store import History
from assistant.runtime.journal import line_format
from assistant.session.actions import Record
from assistant.settings import Folders
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
    assert forgetting.forget_all(folders) == []
    assert list(home.iterdir()) == []
