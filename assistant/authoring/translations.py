"""Whether the same exercise in two languages is the same.

What can be compared without knowing a language is how it is built: named steps, what is
remembered, choices, pieces, and the length of lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from assistant.exercise import catalogue
from assistant.exercise.compile.library import Library
from assistant.exercise.read.document import Document
from assistant.exercise.read.problems import Problem

Part: TypeAlias = "tuple[str, str]"
"""What kind of thing it is, and its name."""


def missing(document: Document, library: Library, folders: Sequence[Path]) -> Iterator[Problem]:
    """What the same exercise has in another language and this one lacks."""
    mine = set(_parts(document.written))
    for path in _counterparts(document.path, folders):
        other = library.document(path)
        for what, name in sorted(set(_parts(other.written)) - mine) if other else ():
            there = f"{catalogue.language_of(path)}/{path.name}"
            yield document.source.problem(
                (), f"lacks {what} {name}, which {there} has", "translate it, or take it out there"
            )


def untranslated(files: Sequence[Path], folders: Sequence[Path]) -> dict[str, list[str]]:
    """By language, the exercises among these files that it does not have."""
    found: dict[str, list[str]] = {}
    for file in files:
        if catalogue.is_shared(file):
            continue
        for code in sorted(_languages(folders) - {catalogue.language_of(file)}):
            if not any((folder / code / file.name).is_file() for folder in folders):
                found.setdefault(code, []).append(file.stem)
    return found


def _counterparts(path: Path, folders: Sequence[Path]) -> Iterator[Path]:
    within = (catalogue.SHARED, path.name) if catalogue.is_shared(path) else (path.name,)
    for code in sorted(_languages(folders) - {catalogue.language_of(path)}):
        files = (folder.joinpath(code, *within) for folder in folders)
        yield from [file for file in files if file.is_file()][:1]


def _languages(folders: Sequence[Path]) -> set[str]:
    return {
        entry.name
        for folder in folders
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.is_dir() and len(entry.name) == 2
    }


def _parts(written: Any) -> Iterator[Part]:
    """However deep."""
    if isinstance(written, list):
        for each in written:
            yield from _parts(each)
    if not isinstance(written, dict):
        return
    for key, value in written.items():
        match key, value:
            case "id", str():
                yield "the step", f'"{value}"'
            case (("remember" | "rate"), str()):
                yield "what is remembered as", f'"{value}"'
            case "choices", dict():
                yield from (("the choice", f'"{name}"') for name in value)
            case "pieces", dict():
                yield from (("the piece", f'"{name}"') for name in value)
            case "lists", dict():
                for name, items in value.items():
                    length = len(items) if isinstance(items, list) else 0
                    yield "the list", f'"{name}" of {length}'
        yield from _parts(value)
