"""Who did what and when, on the page or from the house: a line of JSON each, and never what was said."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.care.pairing.phones import Phone
from assistant.errors import StoreError
from assistant.files import overwrite, private_folder, write_private

AUDIT = "audit.jsonl"
"""The file, in the folder of who is looked after."""
_LARGEST = 1_000_000
"""Bytes; what is older is kept in one more file of that size, and then gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that was done."""

    at: str
    """ISO 8601, in UTC."""
    who: str
    """The name of the phone's holder, or its role."""
    phone: str
    """Its id; empty for somebody who is not paired."""
    did: str
    """Such as `started`, `pause`, `paired`."""
    what: str = ""
    """An exercise, a person's id, a phone's id; never words."""


class Audit:
    """Written as things are done. Every method raises `StoreError`."""

    def __init__(self, file: Path, now: Callable[[], float] = time.time) -> None:
        self._file = file
        self._now = now
        self._lock = threading.Lock()

    def note(self, by: Phone | str | None, did: str, what: str = "") -> None:
        """Write down what was done by a phone, by somebody who has none, or by a stranger."""
        at = datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="seconds")
        phone = by if isinstance(by, Phone) else None
        who = (phone.name or phone.role.value) if phone else str(by or "stranger")
        deed = Deed(at=at, who=who, phone=phone.id if phone else "", did=did, what=what)
        line = json.dumps(asdict(deed), ensure_ascii=False) + "\n"
        try:
            with self._lock:
                self._append(line.encode("utf-8"))
        except OSError as error:
            raise self._failed(error) from error

    def lately(self, count: int) -> list[Deed]:
        """The last deeds, the newest first."""
        try:
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._failed(error) from error
        return [deed for line in reversed(lines[-count:]) if (deed := _deed(line))]

    def forget(self, person: str | None, phones: Collection[str]) -> int:
        """Remove what was done about a person, or by one of these phones; with None everything. How many
        lines that were."""
        try:
            with self._lock:
                return sum(
                    self._removed(file, person, phones) for file in (self._file, self._older)
                )
        except OSError as error:
            raise self._failed(error) from error

    def _removed(self, file: Path, person: str | None, phones: Collection[str]) -> int:
        if not file.exists():
            return 0
        lines = file.read_bytes().splitlines(keepends=True)
        left = [line for line in lines if person is not None and not _names(line, person, phones)]
        if left and len(left) < len(lines):
            write_private(file, b"".join(left))
        elif not left:
            overwrite(file)
            file.unlink()
        return len(lines) - len(left)

    @property
    def _older(self) -> Path:
        return self._file.with_suffix(".old")

    def _append(self, line: bytes) -> None:
        private_folder(self._file.parent)
        if self._file.exists() and self._file.stat().st_size > _LARGEST:
            self._file.replace(self._older)
        handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(line)

    def _failed(self, error: OSError) -> StoreError:
        return StoreError("audit", f"{self._file} cannot be used: {error.strerror or error}.")


def _names(line: bytes, person: str, phones: Collection[str]) -> bool:
    """Whether it says something about that person, or cannot be read."""
    deed = _deed(line.decode("utf-8", errors="replace"))
    return deed is None or deed.what == person or deed.phone in phones or deed.what in phones


def _deed(line: str) -> Deed | None:
    """None for a line that a power cut left half."""
    try:
        return Deed(**json.loads(line))
    except (ValueError, TypeError):
        return None
