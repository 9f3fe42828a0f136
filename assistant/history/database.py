"""A SQLite file for one person's eyes, that survives power cuts, other processes and damage.

Written with a log beside it (WAL), so that reading and writing do not wait for each other, and
synced at every commit: a session has a few dozen, away from the loop. What is deleted is
overwritten.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from assistant import clock
from assistant.errors import StoreError
from assistant.files import private_folder
from assistant.history import sqlcipher
from assistant.settings import LOCK

_LOGGER = logging.getLogger(__name__)

_PATIENCE = 10.0
"""Seconds to wait for another process to finish writing."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_COMPANIONS = ("-wal", "-shm", "-journal")


def connect(file: Path, key: bytes = b"") -> sqlite3.Connection:
    """Open the file, made where it is missing; one that is damaged is set aside, with a word.

    With a key it is encrypted, and becomes so where it is not. Raises `StoreError`.
    """
    if not key and file.with_name(LOCK).exists():
        raise StoreError("locked", "The history is encrypted and was not unlocked.")
    with explained(file):
        private_folder(file.parent)
        try:
            return _open(file, key)
        except sqlcipher.errors() as error:
            if not is_damage(error):
                raise
        if key and sqlcipher.is_plain(file):
            sqlcipher.encrypt(file, key)
        else:
            _set_aside(file)
        return _open(file, key)


@contextlib.contextmanager
def transaction(store: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; nobody else writes meanwhile."""
    store.execute("BEGIN IMMEDIATE")
    try:
        yield
        store.execute("COMMIT")
    except BaseException:
        # A disk that is full has already undone it by itself.
        if store.in_transaction:
            store.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def explained(file: Path) -> Iterator[None]:
    """What goes wrong with the file becomes one sentence: a `StoreError`."""
    try:
        yield
    except OSError as error:
        raise StoreError("history", f"{file}: {error.strerror or error}.") from error
    except sqlcipher.errors() as error:
        hint = "It is set aside at the next start." if is_damage(error) else ""
        raise StoreError("history", f"{file}: {error}.", hint=hint) from error


def is_damage(error: BaseException) -> bool:
    """Whether the file itself is broken, and not the disk full or another process busy."""
    return _code(error) in _DAMAGED


def _code(error: BaseException) -> int:
    """SQLite's own name for what went wrong."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _open(file: Path, key: bytes) -> sqlite3.Connection:
    # SQLite gives its companions the rights of the file itself. One that is there is not touched:
    # closing it would let go of the locks of every connection this process has to it.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    store = sqlcipher.connect(file, key, _PATIENCE)
    try:
        _prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def _prepare(store: sqlite3.Connection) -> None:
    _write_ahead(store)
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        store.execute(f"PRAGMA {pragma}")
    (problem,) = store.execute("PRAGMA quick_check(1)").fetchone()
    if problem != "ok":
        damage = sqlite3.DatabaseError(problem)
        damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damage


def _write_ahead(store: sqlite3.Connection) -> None:
    """Turn the log on. Two processes doing it at once do not wait for each other by themselves."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            store.execute("PRAGMA journal_mode = WAL")
            return
        except sqlcipher.errors() as error:
            busy = _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > until:
                raise
        time.sleep(0.01)


def _set_aside(file: Path) -> None:
    # By chance, too: a clock that starts at the same moment each time must not overwrite another one.
    name = f"{file.name}.damaged-{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    aside = file.with_name(name)
    file.replace(aside)
    for companion in _COMPANIONS:
        with contextlib.suppress(FileNotFoundError):
            file.with_name(file.name + companion).replace(aside.with_name(aside.name + companion))
    _LOGGER.warning(
        "The history was damaged and was set aside as %s; a new one was started.", aside
    )
