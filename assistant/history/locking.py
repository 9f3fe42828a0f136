"""Locking and unlocking everything that is kept."""

from __future__ import annotations

from assistant.encryption import lock
from assistant.errors import StoreError
from assistant.files import overwrite
from assistant.history import sqlcipher
from assistant.history.store import History
from assistant.settings import Folders


def turn_on(folders: Folders, passphrase: str) -> None:
    """Encrypt what is kept, and all that will be. Raises `StoreError` and `OSError`.

    The lock comes first: what is not encrypted yet when the power fails is at the next start.
    """
    if folders.lock.exists():
        raise StoreError(
            "locked-already",
            "It is already encrypted.",
            hint="To choose another passphrase: assistant encrypt change",
        )
    key = lock.make(folders.lock, passphrase)
    try:
        History(folders.history_file, key).close()
    except StoreError:
        folders.lock.unlink()
        raise
    _forget_journals(folders)


def turn_off(folders: Folders, key: bytes) -> None:
    """Let everything be readable without a passphrase. Raises `StoreError` and `OSError`."""
    sqlcipher.decrypt(folders.history_file, key)
    _forget_journals(folders)
    overwrite(folders.lock)
    folders.lock.unlink()


def _forget_journals(folders: Folders) -> None:
    """A session that was cut off is written in the other form, and cannot be carried on."""
    for journal in folders.journals.glob("*"):
        overwrite(journal)
        journal.unlink()
