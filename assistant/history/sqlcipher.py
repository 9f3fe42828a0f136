"""The store, encrypted or not: the only module that knows SQLCipher, which need not be installed.

Whether there is a key decides. A store that is not in that form, because it was just locked or
unlocked, or a power cut came in between, is brought to it: written anew beside the old one, which
is then overwritten.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

from assistant import optional_dependencies
from assistant.encryption.secret_box import derived
from assistant.errors import StoreError
from assistant.files import overwrite, sync_folder

_PLAIN = b"SQLite format 3\0"
"""How a store begins that is not encrypted."""


def connect(file: Path, key: bytes, patience: float) -> sqlite3.Connection:
    """Open a store, encrypted where there is a key. Raises `StoreError` and what SQLite raises."""
    if not key:
        return sqlite3.connect(file, timeout=patience, isolation_level=None)
    store: sqlite3.Connection = _cipher().connect(file, timeout=patience, isolation_level=None)
    store.execute(f'PRAGMA key = "{_raw(key)}"')
    return store


def errors() -> tuple[type[BaseException], ...]:
    """What SQLite raises, in either of its forms."""
    cipher = sys.modules.get("sqlcipher3.dbapi2")
    return (sqlite3.Error, *([cipher.Error] if cipher else []))


def encrypt(file: Path, key: bytes) -> None:
    """Make it a store that needs the key. Raises `StoreError` and what SQLite raises."""
    _write_anew(file, b"", key)


def decrypt(file: Path, key: bytes) -> None:
    """Make it a store without a key. Raises `StoreError` and what SQLite raises."""
    if file.exists() and not is_plain(file):
        _write_anew(file, key, b"")


def is_plain(file: Path) -> bool:
    """Whether there is a store and it can be read without a key."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(_PLAIN)) == _PLAIN
    except FileNotFoundError:
        return False


def tidy(file: Path) -> None:
    """Overwrite the store's old file after it was rewritten, if that is still there."""
    old = file.with_name(f"{file.name}.old")
    if old.exists():
        if not old.samefile(file):  # else a power cut came before the new one was in its place
            overwrite(old)
        old.unlink()


def _write_anew(file: Path, key: bytes, new_key: bytes) -> None:
    new, old = file.with_name(f"{file.name}.new"), file.with_name(f"{file.name}.old")
    new.unlink(missing_ok=True)
    tidy(file)
    os.close(os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    _copy(file, key, new, new_key)
    os.link(file, old)  # so that it can be overwritten once the new one is in its place
    new.replace(file)
    sync_folder(file.parent)
    tidy(file)


def _copy(file: Path, key: bytes, new: Path, new_key: bytes) -> None:
    store = _cipher().connect(file, timeout=1.0, isolation_level=None)
    try:
        if key:
            store.execute(f'PRAGMA key = "{_raw(key)}"')
        _use_alone(store)
        attach = f'ATTACH DATABASE ? AS copy KEY "{_raw(new_key) if new_key else ""}"'
        store.execute(attach, [str(new)])
        store.execute("SELECT sqlcipher_export('copy')")
        store.execute("DETACH DATABASE copy")
    finally:
        store.close()


def _use_alone(store: Any) -> None:
    """Take the log away, which nobody can while somebody else has the store open."""
    try:
        store.execute("PRAGMA journal_mode = DELETE")
    except _cipher().OperationalError as error:
        raise StoreError(
            "history-busy",
            "A session is using the history.",
            hint="Try again when it is over.",
        ) from error


def _raw(key: bytes) -> str:
    return f"x'{derived(key, 'history').hex()}'"


def _cipher() -> Any:
    optional_dependencies.require(optional_dependencies.ENCRYPTION, kind=StoreError)
    from sqlcipher3 import dbapi2

    return dbapi2
