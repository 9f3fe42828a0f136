"""The files of one reading, each read once."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.exercise import document, shelf
from assistant.exercise.document import Document
from assistant.exercise.problems import Problem, UnusableScript


@dataclass(slots=True)
class Library:
    """Reads files and remembers them with what is wrong with them."""

    folders: Sequence[Path] = ()
    """Folders that hold `<language>/shared`, besides the one the exercise is in."""
    problems: list[Problem] = field(default_factory=list)
    _read: dict[Path, Document | None] = field(default_factory=dict)

    def document(self, path: Path) -> Document | None:
        """A file, or None when nothing can be made of it."""
        if path not in self._read:
            try:
                found = document.read(path)
                self.problems.extend(found.problems)
                self._read[path] = found
            except UnusableScript as error:
                self.problems.extend(error.problems)
                self._read[path] = None
        return self._read[path]

    def shared(self, beside: Document) -> dict[str, Path]:
        """The shared pieces a file can call."""
        known = shelf.shared(beside.path, self.folders)
        return {name: path for name, path in known.items() if name != shelf.ANYWHERE}

    def knows_language(self, of: Document) -> bool:
        """Whether a file is in the folder of a language, where shared pieces are found."""
        return shelf.has_language(of.path, self.folders)

    def anywhere(self, beside: Document) -> Document | None:
        """What the language does anywhere, if it says."""
        path = shelf.shared(beside.path, self.folders).get(shelf.ANYWHERE)
        return self.document(path) if path else None

    def remembered(self, beside: Document) -> frozenset[str]:
        """Every name that the exercises and pieces of a language remember."""
        folder = beside.path.parent.parent
        files = {*folder.glob(f"*{shelf.SUFFIX}"), *self.shared(beside).values()}
        found: set[str] = set()
        for file in sorted(files):
            with contextlib.suppress(UnusableScript):
                found |= _remembered(document.read(file).written)
        return frozenset(found)


def _remembered(written: Any) -> set[str]:
    """The names that are the value of a `remember` or `rate`, however deep."""
    if isinstance(written, list):
        return {name for each in written for name in _remembered(each)}
    if not isinstance(written, dict):
        return set()
    kept = [written.get("remember"), written.get("rate")]
    names = {name for each in kept for name in (each if isinstance(each, dict) else [each])}
    below = {name for each in written.values() for name in _remembered(each)}
    return {name for name in names if isinstance(name, str)} | below
