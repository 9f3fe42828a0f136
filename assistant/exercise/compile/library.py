"""The files of one reading, each read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.exercise import catalogue
from assistant.exercise.compile.labels import Flat
from assistant.exercise.read import document
from assistant.exercise.read.document import Document
from assistant.exercise.read.problems import Problem, UnusableScript
from assistant.exercise.read.source import Table


@dataclass(slots=True)
class Library:
    """Reads files and remembers them with what is wrong with them."""

    folders: Sequence[Path] = ()
    """Folders that hold `<language>/shared`, besides the one the exercise is in."""
    problems: list[Problem] = field(default_factory=list)
    parts: dict[tuple[Document, str | None], Flat] = field(default_factory=dict)
    """What a file does about a signal, or without one in danger, written out flat."""
    _read: dict[Path, Document | UnusableScript] = field(default_factory=dict)
    """All that was read, to look something up in it or as a part of what is looked at."""
    _looked_at: dict[Path, Document | None] = field(default_factory=dict)
    _shared: dict[Path, dict[str, Path]] = field(default_factory=dict)
    _named: dict[tuple[Path, Any], frozenset[str]] = field(default_factory=dict)

    def document(self, path: Path) -> Document | None:
        """A file, or None when nothing can be made of it."""
        if path not in self._looked_at:
            found = self._file(path)
            self.problems.extend(found.problems)
            self._looked_at[path] = None if isinstance(found, UnusableScript) else found
        return self._looked_at[path]

    def _file(self, path: Path) -> Document | UnusableScript:
        """A file, read once, or what is wrong with it."""
        if path not in self._read:
            try:
                self._read[path] = document.read(path)
            except UnusableScript as error:
                self._read[path] = error
        return self._read[path]

    def shared(self, beside: Document) -> dict[str, Path]:
        """The shared pieces a file can call."""
        known = self._all_shared(beside)
        return {name: path for name, path in known.items() if name not in catalogue.NOT_CALLED}

    def _all_shared(self, beside: Document) -> dict[str, Path]:
        folder = beside.path.parent
        if folder not in self._shared:
            self._shared[folder] = catalogue.shared(beside.path, self.folders)
        return self._shared[folder]

    def knows_language(self, of: Document) -> bool:
        """Whether a file is in the folder of a language, where shared pieces are found."""
        return catalogue.has_language(of.path, self.folders)

    def anywhere(self, beside: Document) -> Document | None:
        """What the language does anywhere, if it says."""
        path = self._all_shared(beside).get(catalogue.ANYWHERE)
        return self.document(path) if path else None

    def wordings(self, beside: Document) -> Document | None:
        """How the language says what recurs, if it has several ways."""
        path = self._all_shared(beside).get(catalogue.WORDINGS)
        return self.document(path) if path else None

    def safety(self, beside: Document) -> Document | None:
        """What is done in danger. It comes with the language, and nobody's own replaces it."""
        path = catalogue.safety(beside.path, self.folders)
        return self.document(path) if path else None

    def exercises(self, beside: Document) -> dict[str, Path]:
        """The exercises a file can go over to, by name."""
        own = {path.stem: path for path in catalogue.beside(beside.path)}
        return own | catalogue.exercises(catalogue.language_of(beside.path), self.folders)

    def remembered(self, beside: Document) -> frozenset[str]:
        """Every name that the exercises and pieces of a language remember."""
        return self._names(beside, _remembered)

    def kept(self, beside: Document) -> frozenset[str]:
        """Every name that other exercises and pieces of a language keep for later sessions."""
        return self._names(beside, _kept)

    def _names(self, beside: Document, of: Callable[[Table], Iterable[Any]]) -> frozenset[str]:
        files = {*self.exercises(beside).values(), *self.shared(beside).values()}
        return frozenset().union(*(self._names_in(file, of) for file in files - {beside.path}))

    def _names_in(self, file: Path, of: Callable[[Table], Iterable[Any]]) -> frozenset[str]:
        """What one file names; nothing where nothing can be made of it."""
        if (file, of) not in self._named:
            known = self._file(file)
            written = None if isinstance(known, UnusableScript) else known.written
            names = (name for table in _tables(written) for name in of(table))
            self._named[file, of] = frozenset(name for name in names if isinstance(name, str))
        return self._named[file, of]


def _tables(written: Any) -> Iterator[Table]:
    """Every mapping in a file, however deep."""
    if isinstance(written, Table):
        yield written
        written = list(written.values())
    for each in written if isinstance(written, list) else ():
        yield from _tables(each)


def _remembered(table: Table) -> Iterator[Any]:
    for each in (table.get("remember"), table.get("rate")):
        yield from each if isinstance(each, Table) else [each]


def _kept(table: Table) -> Iterator[Any]:
    names = table.get("keep")
    if "ask" in table:
        yield table.get("remember") if names else None
    else:
        yield from names if isinstance(names, list) else [names]
