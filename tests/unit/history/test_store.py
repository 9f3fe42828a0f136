"""What was kept is there again, for the right person, whoever else is writing."""

from __future__ import annotations

import multiprocessing
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.errors import StoreError
from assistant.history import migrations
from assistant.history.model import Entry
from assistant.history.store import History
from assistant.session.actions import Outcome, Record
from tests.unit.history.conftest import keep, kept, past

RECORDS = (
    Record(kind="rating", name="before", value=7.0),
    Record(kind="feeling", name="feeling", value=("afraid", "lot")),
    Record(kind="safety", name="1:harm:en-12", value=("asked",)),
    Record(kind="skipped", name="face"),
    Record(kind="rating", name="after", value=4.5),
)


def test_a_session_comes_back_as_it_was_with_its_hour_and_zone(history: History) -> None:
    session = keep(history, past("a", person="p1", form="short", records=RECORDS))
    assert history.sessions() == [session]
    assert history.sessions()[0].began.isoformat() == "2026-03-01T22:30:00+09:00"


def test_one_that_was_cut_off_is_kept_without_an_end(history: History) -> None:
    keep(history, past("a", outcome=None, seconds=None, records=RECORDS[:1]))
    (session,) = history.sessions()
    assert (session.outcome, session.seconds, session.completed) == (None, None, False)
    assert [entry.record for entry in session.entries] == [RECORDS[0]]


def test_one_that_goes_on_after_a_power_cut_is_the_same_session(history: History) -> None:
    cut = keep(history, past("a", outcome=None, seconds=None, records=RECORDS[:1]))
    history.begin(cut)
    history.record("a", Entry(at=90.0, record=RECORDS[4]))
    history.finish("a", outcome=Outcome.COMPLETED, seconds=120.0)
    (session,) = history.sessions()
    assert [entry.record for entry in session.entries] == [RECORDS[0], RECORDS[4]]
    assert session.completed


def test_times_counts_what_this_person_completed_of_this_exercise(history: History) -> None:
    keep(history, past("1", person="p1"))
    keep(history, past("2", person="p1"))
    keep(history, past("3", person="p1", outcome=Outcome.STOPPED))
    keep(history, past("4", person="p1", outcome=None))
    keep(history, past("5", person="p1", exercise="muscle-relaxation"))
    keep(history, past("6", person="p2"))
    assert history.times("p1", "grounding") == 2
    assert history.times("p3", "grounding") == 0


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, "old new other"),
        ({"person": "p1"}, "old new"),
        ({"person": "p1", "since": datetime(2026, 1, 1, tzinfo=UTC)}, "new"),
        ({"before": datetime(2026, 1, 1, tzinfo=UTC)}, "old"),
        ({"person": "nobody"}, ""),
    ],
)
def test_sessions_are_found_by_person_and_time(
    history: History, chosen: dict[str, object], found: str
) -> None:
    keep(history, past("other", person="p2", began=datetime(2026, 3, 2, tzinfo=UTC)))
    keep(history, past("old", person="p1", began=datetime(2025, 12, 31, 23, tzinfo=UTC)))
    keep(history, past("new", person="p1", began=datetime(2026, 1, 1, tzinfo=UTC)))
    assert " ".join(s.id for s in history.sessions(**chosen)) == found  # type: ignore[arg-type]


def test_nobody_else_may_read_it(history: History, file: Path) -> None:
    keep(history, past("a", records=RECORDS))
    modes = {f.name: f.stat().st_mode & 0o777 for f in file.parent.iterdir()}
    assert modes == {"history.db": 0o600, "history.db-wal": 0o600, "history.db-shm": 0o600}
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_it_is_safe_from_power_cuts_and_overwrites_what_it_deletes(history: History) -> None:
    store = history._store
    pragmas = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    values = [store.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert values == ["wal", 2, 1, 1]


def test_every_version_there_was_comes_to_the_present_form_with_all_that_was_in_it(
    file: Path,
) -> None:
    schemas = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
    assert [schema.stem for schema in schemas] == [
        f"{n}-{step.__name__.replace('_', '-')}" for n, step in enumerate(migrations.MIGRATIONS, 1)
    ]
    for schema in schemas:
        old = file.with_name(f"{schema.stem}.db")
        file.parent.mkdir(exist_ok=True)
        store = sqlite3.connect(old)
        store.executescript(schema.read_text(encoding="utf-8"))
        store.close()
        with History(old) as history, History(file) as new:
            (session,) = history.sessions()
            assert (session.id, session.person, session.form) == ("a", "p1", "short")
            assert session.completed
            kinds = [entry.record.kind for entry in session.entries]
            assert kinds == ["rating", "safety"][: int(schema.stem[0]) - 1]
            assert _schema(history) == _schema(new)


def _schema(history: History) -> list[tuple[str, ...]]:
    return sorted(history._store.execute("SELECT type, name, sql FROM sqlite_schema").fetchall())


def test_a_step_that_fails_leaves_the_form_before_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(store: sqlite3.Connection) -> None:
        store.execute("CREATE TABLE half (done TEXT)")
        store.execute("this is no SQL")

    with History(file) as history:
        session, before = keep(history, past("a", records=RECORDS)), _schema(history)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, half))
        with pytest.raises(StoreError, match="syntax error"):
            History(file)
    with History(file) as history:
        assert history.sessions() == [session]
        assert _schema(history) == before


def test_a_store_from_a_newer_version_is_left_alone(file: Path) -> None:
    with History(file) as history:
        keep(history, past("a"))
        history._store.execute("INSERT INTO migrations VALUES ('tomorrow')")
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"newer version of the assistant \(tomorrow\)"):
        History(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("damage", ["no database at all", "torn", "zeros inside"])
def test_a_damaged_store_is_set_aside_with_a_word(
    file: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    with History(file) as history:
        for n in range(50):
            keep(history, past(str(n), records=RECORDS))
    whole = file.read_bytes()
    half = len(whole) // 2
    broken = {
        "no database at all": b"hello" * 1000,
        "torn": whole[:half],
        "zeros inside": whole[:4096] + bytes(len(whole) - 4096),
    }[damage]
    file.write_bytes(broken)
    with History(file) as history:
        assert history.sessions() == []
        keep(history, past("new"))
    (aside,) = file.parent.glob("history.db.damaged-*")
    assert aside.read_bytes() == broken
    assert f"damaged and was set aside as {aside}" in caplog.text


def test_an_empty_file_is_a_new_store(file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    assert kept(file) == []


def _many(file: Path, person: str, count: int) -> None:
    with History(file) as history:
        for n in range(count):
            keep(history, past(f"{person}-{n}", person=person, records=RECORDS))


def test_two_processes_at_once_lose_nothing_even_in_making_it(file: Path) -> None:
    context = multiprocessing.get_context("fork")
    people = ("p1", "p2", "p3")
    at_once = [context.Process(target=_many, args=(file, person, 10)) for person in people]
    for process in at_once:
        process.start()
    for process in at_once:
        process.join(60)
        assert process.exitcode == 0
    with History(file) as history:
        for person in people:
            sessions = history.sessions(person)
            assert len(sessions) == 10
            assert all(len(session.entries) == len(RECORDS) for session in sessions)


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(StoreError, match=r"history\.db"):
        History(tmp_path / "data" / "history.db")
