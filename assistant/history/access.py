"""Unlocking what is kept: with a key file, or a passphrase that somebody types."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from assistant.encryption import lock
from assistant.errors import AssistantError, StoreError
from assistant.settings import Folders, Settings

Ask: TypeAlias = Callable[[str], str]
"""Shows a question, gives what is typed without showing it. Raises `AssistantError` when nobody is there."""

_TRIES = 3


def key(folders: Folders, settings: Settings, ask: Ask) -> bytes:
    """The key to what is kept; empty when it is not locked. Raises `StoreError`."""
    if not folders.lock.exists():
        return b""
    if settings.key_file and (file := Path(settings.key_file).expanduser()).exists():
        return lock.read_key(file)
    return lock.open_(folders.lock, ask("Passphrase: "))


def key_for_session(
    folders: Folders, settings: Settings, ask: Ask, tell: Callable[[str], object]
) -> bytes | None:
    """The same for a session, which is held in any case; None when nothing of it is to be kept."""
    for _ in range(_TRIES):
        try:
            return key(folders, settings, ask)
        except AssistantError as error:
            tell(f"{error} This session is not kept unless the history is unlocked.")
            if error.code != "wrong-passphrase":
                break
    return None


def new_passphrase(ask: Ask) -> str:
    """One that was typed twice the same. Raises `StoreError`."""
    passphrase = ask("New passphrase: ")
    lock.check_passphrase(passphrase)
    if ask("The same again: ") != passphrase:
        raise StoreError(
            "two-passphrases", "The two passphrases are different.", hint="Nothing was changed."
        )
    return passphrase
