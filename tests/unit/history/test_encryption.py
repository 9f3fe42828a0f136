"""A locked history: opened by the passphrase, unreadable without, and never half of either."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import app, session_lifecycle, terminal
from assistant.encryption import lock
from assistant.errors import StoreError
from assistant.history import locking, sqlcipher
from assistant.history.store import History
from assistant.runtime import session_clocks
from assistant.session.actions import Record
from assistant.session.events import CommandRequested, Resumed
from assistant.settings import Folders, Settings
from assistant.understanding.meaning import CommandName
from tests.unit.history.conftest import keep, past
from tests.unit.test_cli import run

WORDS = "the blue blanket"
FIRST, SECOND = "correct horse", "battery staple"
RECORDS = (Record(kind="answer", name="x", value=WORDS),)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_COST", 2)


@pytest.fixture
def folders() -> Folders:
    return Folders.find()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody types when asked, in order."""
    answers: list[str] = []
    monkeypatch.setattr(terminal, "ask_secret", lambda question: answers.pop(0))
    return answers


@pytest.fixture
def kept(file: Path) -> None:
    with History(file) as history:
        for n in range(30):
            keep(history, past(f"{n}", person="p1", records=RECORDS))


def anywhere(home: Path, text: str) -> list[str]:
    files = [file for file in home.rglob("*") if file.is_file()]
    return [file.name for file in files if text.encode() in file.read_bytes()]


@pytest.mark.usefixtures("kept")
def test_from_on_to_off_nothing_is_lost_and_nothing_readable_meanwhile(
    home: Path, file: Path, folders: Folders, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    journal = folders.journals / "cut-off.jsonl"
    journal.parent.mkdir()
    journal.write_text(WORDS)
    assert sorted(anywhere(home, WORDS)) == ["cut-off.jsonl", "history.db"]
    typed += [FIRST, FIRST]
    assert run(capsys, "encrypt", "on")[0] == 0
    assert anywhere(home, WORDS) == []
    assert not sqlcipher.is_plain(file)
    assert {path.name for path in file.parent.iterdir()} == {"history.db", "journals", "lock.json"}
    assert file.stat().st_mode & 0o777 == 0o600

    typed += [FIRST]
    lines = run(capsys, "export", "-")[1].splitlines()
    assert len(lines) == 30 and WORDS in lines[0]

    typed += [FIRST, SECOND, SECOND]
    assert run(capsys, "encrypt", "change")[0] == 0
    typed += [FIRST]
    status, _, err = run(capsys, "history")
    assert (status, err) == (1, "That is not the passphrase. Nothing was changed.\n")
    typed += [SECOND]
    assert run(capsys, "encrypt", "off")[0] == 0
    assert sqlcipher.is_plain(file)
    with History(file) as history:
        assert len(history.sessions("p1")) == 30
    assert {path.name for path in file.parent.iterdir()} == {"history.db", "journals"}


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("old", ["the same file", "a copy that was being overwritten"])
def test_a_power_cut_between_the_lock_and_the_store_is_mended_at_the_next_start(
    file: Path, folders: Folders, old: str
) -> None:
    key = lock.make(folders.lock, FIRST)  # and nothing more, or hardly more
    file.with_name("history.db.new").write_bytes(b"half a copy")
    if old == "the same file":
        file.with_name("history.db.old").hardlink_to(file)
    else:
        file.with_name("history.db.old").write_text(old)
    with History(file, key) as history:
        assert len(history.sessions()) == 30
    assert not sqlcipher.is_plain(file)
    assert WORDS.encode() not in file.read_bytes()
    assert not list(file.parent.glob("history.db.*"))


_HOLD = """
import sys
from pathlib import Path
from assistant.history.store import History
with History(Path(sys.argv[1])) as history:
    print(len(history.sessions()), flush=True)
    sys.stdin.readline()
"""


@pytest.mark.usefixtures("kept")
def test_while_a_session_uses_it_it_is_neither_locked_nor_harmed(
    file: Path, folders: Folders
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as session:
        assert session.stdout is not None
        assert session.stdout.readline() == "30\n"
        with pytest.raises(StoreError, match="A session is using the history"):
            locking.turn_on(folders, FIRST)
        assert not folders.lock.exists()
        session.communicate("done\n")
    with History(file) as history:
        assert len(history.sessions()) == 30
    locking.turn_on(folders, FIRST)
    with pytest.raises(StoreError, match="already encrypted"):
        locking.turn_on(folders, FIRST)


def test_the_key_is_needed_to_read_it_and_a_damaged_one_is_set_aside(
    file: Path, folders: Folders, caplog: pytest.LogCaptureFixture
) -> None:
    locking.turn_on(folders, FIRST)
    key = lock.open_(folders.lock, FIRST)
    with History(file, key) as history:
        keep(history, past("a", records=RECORDS))
        assert file.with_name("history.db-wal").stat().st_mode & 0o777 == 0o600
        assert WORDS.encode() not in file.with_name("history.db-wal").read_bytes()
    with pytest.raises(StoreError, match="encrypted and was not unlocked"):
        History(file)
    with closing(sqlite3.connect(file)) as plain, pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT * FROM sessions")
    file.write_bytes(file.read_bytes()[:5000])
    with History(file, key) as history:
        assert history.sessions() == []
    assert "set aside" in caplog.text


def test_a_device_without_a_keyboard_opens_it_with_a_key_file(
    home: Path, folders: Folders, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    locking.turn_on(folders, FIRST)
    stick = home / "stick" / "key"
    typed += [FIRST]
    assert run(capsys, "encrypt", "key-file", str(stick))[0] == 0
    folders.config.mkdir()
    folders.settings_file.write_text(f'key_file = "{stick}"', encoding="utf-8")
    assert run(capsys, "history")[0] == 0
    stick.unlink()
    typed += [FIRST]
    assert run(capsys, "history")[0] == 0


def test_a_session_is_held_even_when_nobody_opens_it_and_nothing_is_kept_of_it(
    folders: Folders,
    file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    locking.turn_on(folders, FIRST)
    monkeypatch.setattr(session_clocks.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(sys, "stdin", io.StringIO("stop\n"))
    status, out, err = run(capsys, "start", "grounding", "--text")
    assert status == 0
    assert "We'll leave it here" in out
    assert "nobody is at the keyboard to type the passphrase" in err
    assert "not kept unless the history is unlocked" in err
    with History(file, lock.open_(folders.lock, FIRST)) as history:
        assert history.sessions() == []


def test_a_session_that_was_opened_is_kept(
    folders: Folders,
    file: Path,
    typed: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    locking.turn_on(folders, FIRST)
    monkeypatch.setattr(session_clocks.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(sys, "stdin", io.StringIO("stop\n"))
    typed += ["wrong horse", FIRST]
    status, _, err = run(capsys, "start", "grounding", "--text")
    assert status == 0
    assert err.count("That is not the passphrase.") == 1
    with History(file, lock.open_(folders.lock, FIRST)) as history:
        assert len(history.sessions()) == 1


@pytest.mark.usefixtures("kept")
def test_who_forgot_the_passphrase_can_remove_what_it_locks(
    home: Path, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    locking.turn_on(folders, FIRST)
    status, out, _ = run(capsys, "forget", "--all", "--yes")
    assert status == 0
    assert "1 lock, with all it kept" in out
    assert not [path for path in home.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("answers", "said"),
    [(["short"], "8 characters"), ([FIRST, SECOND], "The two passphrases are different.")],
)
def test_a_passphrase_that_is_no_good_changes_nothing(
    answers: list[str],
    said: str,
    typed: list[str],
    folders: Folders,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed += answers
    status, out, err = run(capsys, "encrypt", "on")
    assert status == 1
    assert "Nobody can recover a forgotten passphrase" in out
    assert said in err
    assert not folders.lock.exists()


def test_what_is_not_locked_cannot_be_changed(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("change",), ("key-file", "key")):
        assert "Nothing is encrypted." in run(capsys, "encrypt", *words)[2]
    assert run(capsys, "encrypt", "off")[1] == "What is kept is not encrypted.\n"


def test_without_sqlcipher_it_says_how_to_get_it_and_locks_nothing(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    with pytest.raises(StoreError, match="not installed"):
        locking.turn_on(folders, FIRST)
    assert not folders.lock.exists()


def test_a_session_that_was_cut_off_is_carried_on_and_says_nothing_to_others(
    folders: Folders, home: Path, typed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    locking.turn_on(folders, FIRST)
    chosen = app.choose("grounding", Settings(), folders)
    chosen = replace(chosen, key=lock.open_(folders.lock, FIRST))
    begun = session_lifecycle.begin(chosen, duplex=False)
    for event in (begun.begin, CommandRequested(at=0.5, command=CommandName.PAUSE)):
        begun.keep(event, begun.session.handle(event))
    assert begun.journal is not None
    begun.journal.close()  # the power goes
    assert anywhere(home, "grounding") == []
    again = session_lifecycle.carry_on(chosen, duplex=False)
    assert isinstance(again.begin, Resumed)
    assert again.id == begun.id
    assert session_lifecycle.begin(replace(chosen, key=None), duplex=False).journal is None
