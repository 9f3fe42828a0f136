"""The phones that were paired, and the offer to pair another: small private files.

The device, its page and the command line all read them, so that a phone that was forgotten by
voice is out at once, whoever serves the page.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.clock import RELEASED
from assistant.errors import StoreError
from assistant.files import write_private

KEY_BYTES = 32


class Role(enum.StrEnum):
    """Who holds a phone."""

    PERSON = "person"
    """Does exercises; sees what is their own."""
    CAREGIVER = "caregiver"
    """Starts exercises for others; sees what those agreed to share."""
    OWNER = "owner"
    """A caregiver who also sets up the device and its phones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One browser that was paired."""

    id: str
    role: Role
    name: str = ""
    """Whose it is, by which a person may share with them; empty when nobody said."""
    person: str = ""
    """With the role of the person: the id of their profile."""
    paired: float
    """By the clock: seconds since 1970. Nothing follows from it."""
    counted: float = RELEASED
    """By the counted time, from which follows for how long it holds."""

    def as_json(self) -> dict[str, Any]:
        """For programs; docs/command-line.md describes its keys."""
        moment = datetime.fromtimestamp(self.paired, UTC)
        kept = asdict(self)
        del kept["counted"]
        return {**kept, "paired": moment.isoformat(timespec="seconds")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A code that pairs one phone."""

    digest: str
    """Of the code, with the device's key."""
    boot: str
    up: float
    """When it was made: after so many seconds of which start of the machine."""
    role: Role | None
    """None: what the phone was before, and else what the first phone is, or another."""
    name: str = ""
    person: str = ""
    wrong: int = 0
    """How often another code was tried."""


class Files:
    """Where they lie. Every method raises `StoreError`."""

    def __init__(self, folder: Path) -> None:
        self._key = folder / "key"
        self._phones = folder / "phones.json"
        self._offer = folder / "offer.json"

    def key(self) -> bytes | None:
        """What cookies are signed with; None when there is none, or not a whole one."""
        key = _read(self._key)
        return key if key and len(key) == KEY_BYTES else None

    def put_key(self, key: bytes) -> None:
        _write(self._key, key)

    def phones(self) -> list[Phone]:
        """Nobody where there is no such file. One that cannot be read, an empty one too, is not nobody: the
        next phone would be the owner's."""
        if (data := _read(self._phones)) is None:
            return []
        try:
            if not isinstance(written := json.loads(data), list):
                raise ValueError("it is no list")
            return [Phone(**{**each, "role": Role(each["role"])}) for each in written]
        except (ValueError, TypeError, KeyError) as error:
            raise StoreError(
                "care-file",
                f"{self._phones} is broken.",
                hint="`assistant phones forget --all` starts afresh.",
            ) from error

    def put_phones(self, phones: Iterable[Phone]) -> None:
        _write(self._phones, _dumped([asdict(phone) for phone in phones]))

    def offer(self) -> Offer | None:
        """None also where it cannot be read, or is one of an earlier version: it is over."""
        try:
            written = json.loads(_read(self._offer) or b"null")
            return Offer(**{**written, "role": Role(written["role"]) if written["role"] else None})
        except (ValueError, TypeError, KeyError):
            return None

    def put_offer(self, offer: Offer | None) -> None:
        _write(self._offer, _dumped(asdict(offer) if offer else None))


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed(file, "read", error) from error


def _dumped(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _write(file: Path, data: bytes) -> None:
    try:
        write_private(file, data)
    except OSError as error:
        raise _failed(file, "written", error) from error


def _failed(file: Path, done: str, error: OSError) -> StoreError:
    return StoreError("care-file", f"{file} cannot be {done}: {error.strerror or error}.")
