"""A session is kept while it is held, and never held up."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.history import database
from assistant.history.model import LOOKED_ON
from assistant.history.recorder import About, Recorder, Retention
from assistant.history.store import History
from assistant.session.actions import Finish, Outcome, Record
from assistant.session.events import Started
from tests.unit.history.conftest import kept
from tests.unit.rehearsal.tiny import EXERCISE, played

ABOUT = About(exercise="grounding", language="en", person="p1")


def test_what_is_recorded_is_in_the_history_when_the_session_is_over(file: Path) -> None:
    with Recorder(file, ABOUT, lambda: {"form": "short"}) as recorder:
        recorder(0.0, Started(at=0.0))
        recorder(61.5, Record(kind="rating", name="before", value=6.0))
        recorder(70.0, Record(kind="feeling", name="f", value=("gutted", "sad", "lot")))
        recorder(300.0, Finish(outcome=Outcome.COMPLETED))
    (session,) = kept(file, "p1")
    assert (session.id, session.exercise, session.form) == (ABOUT.id, "grounding", "short")
    assert (session.seconds, session.outcome) == (300.0, Outcome.COMPLETED)
    assert [(e.at, e.record.value) for e in session.entries] == [
        (61.5, 6.0),
        (70.0, ("sad", "lot")),
    ]
    assert b"gutted" not in file.read_bytes()


@pytest.mark.parametrize(("memory", "private"), [({}, False), ({LOOKED_ON: "no"}, True)])
def test_that_nobody_may_look_on_is_kept_from_the_beginning(
    file: Path, memory: dict[str, str], private: bool
) -> None:
    with Recorder(file, ABOUT, lambda: memory) as recorder:
        recorder(0.0, Started(at=0.0))
    assert kept(file)[0].private is private


def test_a_session_that_is_cut_off_keeps_what_was_recorded_until_then(file: Path) -> None:
    with suppress(KeyboardInterrupt), Recorder(file, ABOUT) as recorder:
        recorder(0.0, Started(at=0.0))
        recorder(61.5, Record(kind="rating", name="before", value=6.0))
        raise KeyboardInterrupt
    (session,) = kept(file)
    assert session.outcome is None
    assert len(session.entries) == 1


def test_the_thread_of_the_session_never_touches_the_store(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = set()
    connect = sqlite3.connect

    def noted(*args: object, **options: object) -> sqlite3.Connection:
        threads.add(threading.current_thread().name)
        return connect(*args, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(database.sqlite3, "connect", noted)
    with Recorder(file, ABOUT) as recorder:
        recorder(0.0, Started(at=0.0))
        recorder(1.0, Finish(outcome=Outcome.STOPPED))
    # A connection may be used by the thread alone that made it: SQLite itself sees to that.
    assert threads == {"history_0"}


@pytest.mark.parametrize("failure", ["database or disk is full", "disk I/O error"])
def test_a_disk_that_is_full_is_said_once_and_what_was_written_stays(
    file: Path,
    failure: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Recorder(file, ABOUT) as recorder:
        recorder(0.0, Started(at=0.0))
        recorder(1.0, Record(kind="rating", name="before", value=6.0))
        recorder._thread.submit(lambda: None).result()

        def full(self: History, *_: object) -> None:
            with database.explained(file):
                raise sqlite3.OperationalError(failure)

        monkeypatch.setattr(History, "record", full)
        for second in range(2, 9):
            recorder(float(second), Record(kind="skipped", name="face"))
        recorder(9.0, Finish(outcome=Outcome.COMPLETED))
    assert caplog.text.count("not kept in the history") == 1
    assert failure in caplog.text
    (session,) = kept(file)
    assert [entry.record.name for entry in session.entries] == ["before"]


def test_a_store_that_is_really_full_keeps_what_was_there(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    prepare = database._prepare

    def small(store: sqlite3.Connection) -> None:
        prepare(store)
        store.execute("PRAGMA max_page_count = 20")

    monkeypatch.setattr(database, "_prepare", small)
    with Recorder(file, ABOUT, retention=Retention(words=True)) as recorder:
        recorder(0.0, Started(at=0.0))
        for second in range(1, 200):
            recorder(float(second), Record(kind="answer", name="x", value="word " * 200))
        recorder(200.0, Finish(outcome=Outcome.COMPLETED))
    assert caplog.text.count("database or disk is full") == 1
    (session,) = kept(file)
    assert 10 < len(session.entries) < 199


def test_a_rehearsed_session_can_be_kept_and_its_records_say_what_happened(file: Path) -> None:
    about = About(exercise=EXERCISE.name, language="en")
    with Recorder(file, about) as recorder:
        played(watchers=[recorder])
    (session,) = kept(file)
    assert session.completed
    assert ("rating", "before") in {(e.record.kind, e.record.name) for e in session.entries}
