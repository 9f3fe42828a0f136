"""One file carries everything; a bad one changes nothing; a restore is never half done."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import terminal
from assistant.encryption import lock
from assistant.errors import StoreError
from assistant.history import backup, locking
from assistant.history.store import History
from assistant.settings import Folders
from tests.unit.history.conftest import keep, kept, past
from tests.unit.history.test_store import RECORDS
from tests.unit.test_cli import run

FIRST, SECOND = "correct horse", "battery staple"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_COST", 2)


def at(place: Path) -> Folders:
    return Folders.find({"ASSISTANT_HOME": str(place)})


@pytest.fixture
def laptop(tmp_path: Path) -> Folders:
    """Where everything is."""
    folders = at(tmp_path / "laptop")
    for file, text in (
        (folders.settings_file, "pace = 0.9\n"),
        (folders.people / "sam.yaml", "format: 1\nname: Sam\n"),
        (folders.scripts[0] / "en" / "own.yaml", "format: 1\n"),
        (folders.scripts[0] / "en" / "shared" / "piece.yaml", "format: 1\n"),
        (folders.clips / "a.wav", "RIFF"),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    with History(folders.history_file) as history:
        keep(history, past("a", person="sam", records=RECORDS))
        keep(history, past("b", person="sam"))
    return folders


@pytest.fixture
def pi(tmp_path: Path) -> Folders:
    """Where it goes to: there is something already."""
    folders = at(tmp_path / "pi")
    folders.config.mkdir(parents=True)
    folders.settings_file.write_text("pace = 1.1\n")
    with History(folders.history_file) as history:
        keep(history, past("b", person="sam"))
        keep(history, past("c", person="pat"))
    return folders


def everything(folders: Folders) -> dict[str, bytes]:
    files = [f for base in (folders.data, folders.config) for f in base.rglob("*") if f.is_file()]
    inside = {str(f.relative_to(folders.data.parent)): f.read_bytes() for f in files}
    return {name: data for name, data in inside.items() if "history.db" not in name}


@pytest.mark.parametrize("passphrase", ["", FIRST])
def test_it_carries_sessions_settings_profiles_and_exercises(
    laptop: Folders, pi: Folders, tmp_path: Path, passphrase: str
) -> None:
    file = tmp_path / "mine.backup"
    assert backup.write(file, laptop, b"", passphrase) == 2
    assert file.stat().st_mode & 0o777 == 0o600
    assert backup.is_closed(file) == bool(passphrase)
    assert backup.restore(backup.read(file, passphrase), pi, b"") == 1
    assert everything(pi) == everything(laptop)
    assert {session.id for session in kept(pi.history_file)} == {"a", "b", "c"}
    assert {s.id: s for s in kept(pi.history_file, "sam")} == {
        s.id: s for s in kept(laptop.history_file, "sam")
    }
    modes = {f.stat().st_mode & 0o777 for f in pi.data.rglob("*.yaml")}
    assert modes == {0o600}


def test_twice_is_as_good_as_once(laptop: Folders, pi: Folders, tmp_path: Path) -> None:
    backup.write(tmp_path / "mine.backup", laptop, b"")
    parts = backup.read(tmp_path / "mine.backup")
    assert [backup.restore(parts, pi, b""), backup.restore(parts, pi, b"")] == [1, 0]


def test_it_goes_from_one_lock_to_another(laptop: Folders, pi: Folders, tmp_path: Path) -> None:
    locking.turn_on(laptop, FIRST)
    locking.turn_on(pi, SECOND)
    backup.write(tmp_path / "mine.backup", laptop, lock.open_(laptop.lock, FIRST), "on the way 1")
    key = lock.open_(pi.lock, SECOND)
    assert backup.restore(backup.read(tmp_path / "mine.backup", "on the way 1"), pi, key) == 1
    with History(pi.history_file, key) as history:
        assert len(history.sessions()) == 3


def archive(parts: dict[str, bytes], change: Callable[[dict[str, Any]], object] = dict) -> bytes:
    """A backup of these parts, with a list of them that was changed."""
    manifest: dict[str, Any] = {
        "format": 1,
        "parts": {
            name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in parts.items()
        },
    }
    change(manifest)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", json.dumps(manifest))
        for name, data in parts.items():
            packed.writestr(name, data)
    return buffer.getvalue()


GOOD = {"sessions.jsonl": b"", "settings.toml": b"pace = 0.9\n"}


def _no_hash(manifest: dict[str, Any]) -> None:
    manifest["parts"]["settings.toml"]["sha256"] = "0" * 64


def _longer(manifest: dict[str, Any]) -> None:
    manifest["parts"]["settings.toml"]["size"] = 3


def _huge(manifest: dict[str, Any]) -> None:
    manifest["parts"]["settings.toml"]["size"] = 1 << 40


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a zip file"),
        (b"hello" * 1000, "not a zip file"),
        (archive(GOOD)[:-40], "not a zip file"),
        (archive(GOOD, lambda m: m.update(format=2)), "newer version"),
        (archive(GOOD, lambda m: m["parts"].pop("settings.toml")), "its list of parts"),
        (archive(GOOD, lambda m: m["parts"].update({"people/x.yaml": {}})), "its list of parts"),
        (archive(GOOD, _no_hash), "settings.toml was changed since it was written"),
        (archive(GOOD, _longer), "settings.toml is larger than it says"),
        (archive(GOOD, _huge), "settings.toml is too large"),
        (archive({**GOOD, "../../evil.yaml": b""}), "not part of a backup"),
        (archive({**GOOD, "people/../../evil.yaml": b""}), "not part of a backup"),
        (archive({**GOOD, "/etc/evil.yaml": b""}), "not part of a backup"),
        (archive({**GOOD, "people/a\\..\\evil.yaml": b""}), "not part of a backup"),
        (archive({**GOOD, "lock.json": b""}), "not part of a backup"),
        (archive({**GOOD, "settings.toml": b"pace = 99"}), "pace"),
        (archive({**GOOD, "settings.toml": b"\xff"}), "utf-8"),
        (archive({"settings.toml": b""}), "sessions.jsonl"),
        (archive({**GOOD, "sessions.jsonl": b"{}\n"}), "sessions.jsonl:1: "),
        (archive({**GOOD, "sessions.jsonl": b"0" * 1000}, lambda m: m.clear()), "format"),
        (archive(GOOD, lambda m: m.update(parts=7)), "cannot be used"),
    ],
)
def test_a_bad_one_is_refused_in_one_sentence_and_nothing_is_changed(
    pi: Folders, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "bad").write_bytes(data)
    before, sessions = everything(pi), kept(pi.history_file)
    with pytest.raises(StoreError, match="cannot be used: ") as raised:
        backup.restore(backup.read(tmp_path / "bad"), pi, b"")
    assert said in raised.value.message
    assert raised.value.hint == "Nothing was changed."
    assert (everything(pi), kept(pi.history_file)) == (before, sessions)


def test_the_wrong_passphrase_and_a_changed_byte_open_nothing(
    laptop: Folders, tmp_path: Path
) -> None:
    file = tmp_path / "mine.backup"
    backup.write(file, laptop, b"", FIRST)
    with pytest.raises(StoreError, match="does not open"):
        backup.read(file, SECOND)
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(StoreError, match="was changed since"):
        backup.read(file, FIRST)


@pytest.mark.parametrize("moment", range(9))
def test_a_power_cut_leaves_all_of_it_or_nothing_once_it_is_started_again(
    laptop: Folders,
    pi: Folders,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: int,
) -> None:
    """The power goes before the first, the second, ... of the files that are put in their place."""
    backup.write(tmp_path / "mine.backup", laptop, b"")
    parts = backup.read(tmp_path / "mine.backup")
    before = everything(pi)
    writes = iter(range(100))
    write_private = backup.write_private

    def until_the_power_goes(file: Path, data: bytes) -> None:
        if next(writes) == moment:
            raise KeyboardInterrupt
        write_private(file, data)

    monkeypatch.setattr(backup, "write_private", until_the_power_goes)
    with pytest.raises(KeyboardInterrupt):
        backup.restore(parts, pi, b"")
    monkeypatch.undo()
    backup.finish(pi, b"")
    done = {name: data for name, data in everything(pi).items() if ".part" not in name}
    assert done in (before, everything(laptop))
    assert len(kept(pi.history_file)) == (2 if done == before else 3)
    assert backup.restore(parts, pi, b"") == (1 if done == before else 0)
    assert everything(pi) == everything(laptop)


def test_the_commands(
    laptop: Folders,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed = [FIRST, FIRST, FIRST, FIRST]
    monkeypatch.setattr(terminal, "ask_secret", lambda question: typed.pop(0))
    file = tmp_path / "mine.backup"
    monkeypatch.setenv("ASSISTANT_HOME", str(laptop.data.parent))
    assert run(capsys, "backup", str(file), "--encrypt")[1] == f"{file}: 2 sessions.\n"
    locking.turn_on(laptop, SECOND)
    typed.insert(0, SECOND)
    assert "Add --encrypt." in run(capsys, "backup", str(file))[2]
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    status, _, err = run(capsys, "restore", str(file))
    assert (status, "Add --yes" in err) == (1, True)
    assert run(capsys, "restore", str(file), "--yes")[1].endswith("2 sessions restored.\n")
    assert Folders.find().settings_file.read_text() == "pace = 0.9\n"
