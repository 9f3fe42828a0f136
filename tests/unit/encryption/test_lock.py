"""What is closed is opened by the right passphrase and by nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.encryption import lock
from assistant.encryption.secret_box import Box, derived
from assistant.errors import StoreError

KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing costs nothing here."""
    monkeypatch.setattr(lock, "_COST", 2)


@given(data=st.binary(max_size=100))
def test_what_is_sealed_comes_back_and_is_never_the_same_twice(data: bytes) -> None:
    box = Box(KEY)
    first, second = box.seal(data), box.seal(data)
    assert box.open(first) == box.open(second) == data
    assert first != second


@given(place=st.integers(0, 32), change=st.integers(1, 255))
def test_what_was_changed_is_not_opened(place: int, change: int) -> None:
    sealed = bytearray(Box(KEY).seal(b"hello"))
    sealed[place] ^= change
    with pytest.raises(StoreError, match="was changed since"):
        Box(KEY).open(bytes(sealed))


@pytest.mark.parametrize("data", [b"", b"short", bytes(100)])
def test_what_was_never_sealed_is_not_opened(data: bytes) -> None:
    with pytest.raises(StoreError):
        Box(KEY).open(data)


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = {derived(KEY, "history"), derived(KEY, "journal"), derived(bytes(32), "history"), KEY}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}


def test_a_lock_is_opened_by_its_passphrase_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "lock.json"
    key = lock.make(file, "correct horse")
    assert lock.open_(file, "correct horse") == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert key.hex() not in file.read_text()
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"^That is not the passphrase\.") as raised:
        lock.open_(file, "correct house")
    assert raised.value.code == "wrong-passphrase"
    assert file.read_bytes() == before


def test_a_new_passphrase_opens_the_same_key_and_the_old_one_nothing(tmp_path: Path) -> None:
    file = tmp_path / "lock.json"
    key = lock.make(file, "correct horse")
    lock.change(file, key, "battery staple")
    assert lock.open_(file, "battery staple") == key
    with pytest.raises(StoreError, match="not the passphrase"):
        lock.open_(file, "correct horse")


def test_a_passphrase_that_is_guessed_at_once_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="8 characters or more"):
        lock.make(tmp_path / "lock.json", "1234567")
    assert not (tmp_path / "lock.json").exists()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "no", json.dumps({"format": 9}), '{"format": 1, "salt": 3, "key": 4}']
)
def test_a_broken_lock_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "lock.json").write_text(text)
    with pytest.raises(StoreError, match="cannot be read, so what it locks cannot be opened"):
        lock.open_(tmp_path / "lock.json", "correct horse")


def test_a_key_file_holds_the_key(tmp_path: Path) -> None:
    lock.write_key(tmp_path / "key", KEY)
    assert lock.read_key(tmp_path / "key") == KEY
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "key").write_text("00")
    with pytest.raises(StoreError, match="is not a key file"):
        lock.read_key(tmp_path / "key")
    with pytest.raises(StoreError, match="cannot be read"):
        lock.read_key(tmp_path / "nowhere")


def test_without_what_encrypts_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(StoreError, match="not installed") as raised:
        Box(KEY)
    assert raised.value.hint.endswith('"exercise-assistant[encryption]"')


@pytest.mark.slow
def test_guessing_is_costly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert 128 * lock._COST * lock._BLOCK >= 128 << 20  # bytes of memory for each guess
    assert len(lock.stretched("correct horse", bytes(16))) == 32
