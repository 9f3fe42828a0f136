"""The lock on what is kept: a file that holds the key, closed with the passphrase.

The key is random and never changes; a new passphrase only encrypts it again, in one step. Nobody
can get at the key without the passphrase, and neither can we: one that is forgotten is lost.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path
from typing import Any

from assistant.encryption.secret_box import KEY_BYTES, Box
from assistant.errors import StoreError
from assistant.files import write_private

_FORMAT = 1
# What guessing one passphrase costs: 128 MB and, on a small computer, about a second.
_COST, _BLOCK, _PARALLEL = 1 << 17, 8, 1
_MOST_MEMORY = 1 << 28
_SHORTEST = 8


def make(file: Path, passphrase: str) -> bytes:
    """Put a new lock on; gives its key. Raises `StoreError` and `OSError`."""
    key = secrets.token_bytes(KEY_BYTES)
    _close(file, key, passphrase)
    return key


def change(file: Path, key: bytes, passphrase: str) -> None:
    """From now on it is another passphrase. Raises `StoreError` and `OSError`."""
    _close(file, key, passphrase)


def open_(file: Path, passphrase: str) -> bytes:
    """The key. Raises `StoreError` for the wrong passphrase, or a file that is no lock."""
    held = _read(file)
    try:
        return Box(stretched(passphrase, held["salt"])).open(held["key"])
    except StoreError as error:
        if error.code != "not-opened":
            raise
        raise StoreError(
            "wrong-passphrase", "That is not the passphrase.", hint="Nothing was changed."
        ) from error


def write_key(file: Path, key: bytes) -> None:
    """Write the key itself, for a device nobody types at. Raises `OSError`."""
    write_private(file, key.hex().encode() + b"\n")


def read_key(file: Path) -> bytes:
    """Such a key. Raises `StoreError`."""
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise StoreError("key-file", f"The key file {file} cannot be read.") from error
    if len(key) != KEY_BYTES:
        raise StoreError("key-file", f"{file} is not a key file.")
    return key


def stretched(passphrase: str, salt: bytes) -> bytes:
    """A key from a passphrase, made costly to guess."""
    return hashlib.scrypt(
        passphrase.encode(),
        salt=salt,
        n=_COST,
        r=_BLOCK,
        p=_PARALLEL,
        maxmem=_MOST_MEMORY,
        dklen=KEY_BYTES,
    )


def check_passphrase(passphrase: str) -> None:
    """Raises `StoreError` for one that is guessed at once."""
    if len(passphrase) < _SHORTEST:
        raise StoreError(
            "weak-passphrase",
            f"A passphrase needs {_SHORTEST} characters or more.",
            hint="Four unrelated words are good and easy to remember.",
        )


def _close(file: Path, key: bytes, passphrase: str) -> None:
    check_passphrase(passphrase)
    salt = secrets.token_bytes(16)
    closed = Box(stretched(passphrase, salt)).seal(key)
    held = {"format": _FORMAT, "salt": salt.hex(), "key": closed.hex()}
    write_private(file, json.dumps(held).encode() + b"\n")


def _read(file: Path) -> dict[str, bytes]:
    try:
        held: dict[str, Any] = json.loads(file.read_bytes())
        if held["format"] != _FORMAT:
            raise ValueError(held["format"])
        return {name: bytes.fromhex(held[name]) for name in ("salt", "key")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            "lock-broken",
            f"The lock {file} cannot be read, so what it locks cannot be opened.",
            hint="A backup of it may help.",
        ) from error
