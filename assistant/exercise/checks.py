"""Everything that can be wrong with an exercise, found in one go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.exercise import shape, shelf
from assistant.exercise.document import Document
from assistant.exercise.flat import Flat
from assistant.exercise.flatten import Flattener
from assistant.exercise.library import Library
from assistant.exercise.model import SIGNALS, Exercise
from assistant.exercise.problems import Problem, UnusableScript, did_you_mean


def check(path: Path, folders: Sequence[Path] = ()) -> list[Problem]:
    """All that is wrong with a file, or with the files in a folder."""
    library = Library(folders)
    found: list[Problem] = []
    for file in shelf.files(path):
        found += examine(file, library)[1]
    return list(dict.fromkeys(found))


def examine(path: Path, library: Library) -> tuple[Exercise | None, list[Problem]]:
    """Read an exercise and find all that is wrong with it; what it is, if nothing is."""
    document = library.document(path)
    if document is None:
        return None, list(library.problems)
    exercise, found = None, list(_of_the_file(document))
    try:
        flat = Flattener(library).exercise(document, document.file.steps or [])
        found += flat.problems
        exercise = _exercise(document, flat)
    except UnusableScript as error:
        found += error.problems
    problems = list(dict.fromkeys([*library.problems, *found]))
    problems.sort(key=lambda problem: (problem.file != str(path), problem.file, problem.line))
    return (None if problems else exercise), problems


def _exercise(document: Document, flat: Flat) -> Exercise:
    file = document.file
    return Exercise(
        name=document.path.stem,
        language=shelf.language_of(document.path),
        title=file.title.strip(),
        summary=(file.summary or "").strip(),
        minutes=file.minutes or 0.0,
        first=flat.first,
        steps=flat.steps,
        anywhere=flat.anywhere,
    )


def _of_the_file(document: Document) -> Iterator[Problem]:
    source, file = document.source, document.file
    is_anywhere = shelf.is_shared(document.path) and document.path.stem == shelf.ANYWHERE
    if not shelf.is_shared(document.path):
        for key in ("summary", "minutes"):
            if key not in document.written:
                yield source.problem((), f"`{key}` is missing")
    if is_anywhere and not document.written.get("anywhere"):
        yield source.problem((), "`anywhere` is missing")
    if not is_anywhere and "steps" not in document.written:
        yield source.problem((), "`steps` is missing")
    for signal in file.anywhere:
        if signal not in SIGNALS:
            hint = did_you_mean(signal, SIGNALS)
            yield source.problem(("anywhere", signal), f'unknown signal "{signal}"', hint, key=True)
