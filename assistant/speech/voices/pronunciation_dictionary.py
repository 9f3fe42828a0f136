"""A dictionary as one text: a tenth of the memory, and a few microseconds a word.

The natural voice knows 180 000 words and how they are used. As Python's own dictionaries they take
100 MB, more than the voice itself, and hardly any of them is ever spoken.
"""

from __future__ import annotations

import gzip
import json
from array import array
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

_TEXT = json.JSONEncoder(ensure_ascii=False).encode
_LARGE = 1000
"""Entries from which it is worth while."""


class Dictionary:
    """Looks up what JSON can hold by its name."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        rows = sorted(f"{name}\t{_text(value)}\n".encode() for name, value in entries.items())
        self._starts = array("I", accumulate(map(len, rows), initial=0))
        self._text = b"".join(rows)

    def get(self, name: str, otherwise: Any = None) -> Any:
        """What stands there."""
        sought = f"{name}\t".encode()
        low, high = 0, len(self._starts) - 1
        while low < high:
            middle = (low + high) // 2
            start = self._starts[middle]
            if self._text[start : start + len(sought)] < sought:
                low = middle + 1
            else:
                high = middle
        start = self._starts[low]
        if not self._text.startswith(sought, start):
            return otherwise
        return json.loads(self._text[start + len(sought) : self._starts[low + 1]])

    def __getitem__(self, name: str) -> Any:
        if (found := self.get(name)) is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None


def _text(value: Any) -> str:
    return value if isinstance(value, _Written) else _TEXT(value)


class _Written(str):
    """A small dictionary as it is written: so it takes the least while the large one is read."""


def read(file: Path) -> Any:
    """A JSON file, packed or not, in which large dictionaries are such as these."""
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as opened:
        return _plain(json.load(opened, object_hook=_smaller))


def _smaller(entries: dict[str, Any]) -> Any:
    if len(entries) >= _LARGE:
        return Dictionary(entries)
    if any(isinstance(value, Dictionary | _Written | dict) for value in entries.values()):
        return {name: _plain(value) for name, value in entries.items()}
    return _Written(_TEXT(entries))


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, _Written) else value
