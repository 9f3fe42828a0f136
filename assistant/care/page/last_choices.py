"""What was chosen for each person last, so that the same can be started with one tap.

What a person chose on their own phone stays with that phone's role: it is no caregiver's to see.
"""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path
from typing import Any

from assistant.care.file_cache import FileCache
from assistant.care.pairing.phones import Phone, Role
from assistant.files import write_private

CHOICES = "choices.json"
_LOGGER = logging.getLogger(__name__)
_MOST = 200
"""How many people it is remembered for; beyond that, the one chosen for longest ago is forgotten."""


class Choices:
    """For any thread. A file that cannot be read or written costs the memory, nothing else."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._files = FileCache()

    def of(self, phone: Phone, person: str) -> str:
        """What was chosen for a person last; empty where nothing was."""
        with self._lock:
            return self._read().get(_side(phone), {}).get(person, "")

    def keep(self, phone: Phone, person: str, choice: str) -> None:
        """Remember a choice."""
        with self._lock:
            chosen = self._read()
            side = chosen.setdefault(_side(phone), {})
            if side.get(person) == choice:
                return
            side.pop(person, None)
            side[person] = choice
            while len(side) > _MOST:
                side.pop(next(iter(side)))
            try:
                self._write(chosen)
            except OSError as error:
                _LOGGER.warning("what was chosen cannot be remembered: %s", error)

    def forget(self, person: str | None) -> int:
        """Forget what was chosen for a person or, with None, for anybody; how much it was. Raises
        `OSError`."""
        with self._lock:
            before = self._read()
            after = {
                side: {id: choice for id, choice in chosen.items() if person not in (None, id)}
                for side, chosen in before.items()
            }
            count = sum(map(len, before.values())) - sum(map(len, after.values()))
            if person is None:
                self._file.unlink(missing_ok=True)
            elif count:
                self._write(after)
            return count

    def _read(self) -> dict[str, dict[str, str]]:
        return self._files.get("choices", [self._file], lambda: _sides(self._file))

    def _write(self, chosen: dict[str, dict[str, str]]) -> None:
        write_private(self._file, json.dumps(chosen, ensure_ascii=False).encode())


def _side(phone: Phone) -> str:
    return "person" if phone.role is Role.PERSON else "care"


def _sides(file: Path) -> dict[str, dict[str, str]]:
    try:
        written: Any = json.loads(file.read_text(encoding="utf-8"))
        return {
            str(side): {str(person): str(choice) for person, choice in chosen.items()}
            for side, chosen in written.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        _LOGGER.warning("what was chosen cannot be read: %s", error)
        return {}
