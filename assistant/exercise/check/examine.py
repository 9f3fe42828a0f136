"""Everything that can be wrong with an exercise, found in one go.

`loader.load` refuses what `check` finds, so what runs has been checked.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.exercise import catalogue
from assistant.exercise.check import reachability, remembered
from assistant.exercise.check.references import Naming
from assistant.exercise.compile.flatten import Flattener
from assistant.exercise.compile.labels import Flat, Origin
from assistant.exercise.compile.library import Library
from assistant.exercise.model import Ask, Exercise
from assistant.exercise.read import notation, step_schema
from assistant.exercise.read.document import Document
from assistant.exercise.read.problems import Problem, UnusableScript, did_you_mean
from assistant.exercise.terms import ANYWHERE, DANGERS, LENGTH

COUNTED_SECONDS = 10.0
"""The longest hold that is counted down aloud."""


_NEEDED = {
    catalogue.ANYWHERE: ("anywhere",),
    catalogue.SAFETY: ("anywhere",),
    catalogue.WORDINGS: ("wordings",),
}
"""What shared files of their own kind need instead of steps."""
_UNUSED = {
    "wordings": "is never spoken",
    "lists": "is not used by any `repeat`",
    "texts": "is never spoken",
}


def check(path: Path, folders: Sequence[Path] = ()) -> list[Problem]:
    """All that is wrong with a file, or with the files in a folder."""
    library = Library(folders)
    found: list[Problem] = []
    for file in catalogue.files(path):
        found += examine(file, library).problems
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A file that was read."""

    document: Document | None
    """None when nothing could be made of it."""
    flat: Flat
    exercise: Exercise | None
    """None when something is wrong with it."""
    problems: list[Problem]


def examine(path: Path, library: Library) -> Examined:
    """Read an exercise and find all that is wrong with it; what it is, if nothing is."""
    document = library.document(path)
    exercise, flat, found = None, Flat(), list[Problem]()
    if document:
        found += _of_the_file(document)
        found += _of_safety(document, library)
        try:
            flat = Flattener(library).exercise(document, document.file.steps or [])
            exercise = _exercise(document, flat)
            found += flat.problems
            found += _of_the_ways(flat)
            found += _of_lengths(document, flat)
            found += Naming(document, flat, *_known_names(document, flat, library)).problems()
            found += _of_the_unused(document, flat, library)
        except UnusableScript as error:
            found += error.problems
    problems = list(dict.fromkeys([*library.problems, *found]))
    problems.sort(key=lambda each: (each.file != str(path), each.file, each.line, each.column))
    return Examined(
        document=document,
        flat=flat,
        exercise=None if problems else exercise,
        problems=problems,
    )


def _exercise(document: Document, flat: Flat) -> Exercise:
    file = document.file
    return Exercise(
        name=document.path.stem,
        language=catalogue.language_of(document.path),
        title=file.title.strip(),
        summary=(file.summary or "").strip(),
        minutes=file.minutes or 0.0,
        first=flat.first,
        steps=flat.steps,
        anywhere=flat.anywhere,
        lengths={str(name): minutes for name, minutes in (file.lengths or {}).items()},
        wordings=flat.wordings,
    )


def _of_the_file(document: Document) -> Iterator[Problem]:
    """What a file of its kind needs, and what is wrong within single steps."""
    source, file, written = document.source, document.file, document.written
    shared = catalogue.is_shared(document.path)
    if not catalogue.is_a_name(document.path.stem):
        message = f'"{document.path.stem}" is not a valid name for an exercise'
        yield source.problem((), message, "use small letters, digits and hyphens")
    needed = ("steps",) if shared else ("summary", "minutes", "steps")
    if shared:
        needed = _NEEDED.get(document.path.stem, needed)
    is_safety = catalogue.is_shared(document.path, catalogue.SAFETY)
    for key in needed:
        if key not in written:
            yield source.problem((), f"`{key}` is missing")
    for signal in file.anywhere:
        known = DANGERS if is_safety else ANYWHERE
        if signal in DANGERS and not is_safety:
            message = f"what is done in danger ({signal}) is the same in every exercise"
            yield source.problem(("anywhere", signal), message, "remove it", key=True)
        elif signal not in known:
            hint = did_you_mean(signal, known)
            yield source.problem(("anywhere", signal), f'unknown signal "{signal}"', hint, key=True)
    lists = [file.steps or [], *file.pieces.values(), *file.anywhere.values()]
    for step in (step for steps in lists for step in step_schema.walk(steps)):
        yield from _of_a_step(step, Origin(document, step.loc))


def _of_lengths(document: Document, flat: Flat) -> Iterator[Problem]:
    """The lengths that can be chosen beforehand are those it asks about."""
    lengths = set(document.file.lengths or {})
    asked: set[str] = set()
    for step in flat.steps.values():
        if isinstance(step, Ask) and step.remember == LENGTH:
            asked |= {choice.name for choice in step.expects.choices}
    if lengths - asked:
        message = f"no question remembers `{LENGTH}` with {', '.join(sorted(lengths - asked))}"
        hint = f"write `remember: {LENGTH}` at the question for it, with choices of these names"
        yield document.source.problem(("lengths",), message, hint, key=True)
    if asked - lengths:
        message = f"`lengths` does not mention {', '.join(sorted(asked - lengths))}"
        hint = f"write how many minutes each takes: lengths: {{{min(asked - lengths)}: 5}}"
        yield document.source.problem(
            ("lengths",) if lengths else (), message, hint, key=bool(lengths)
        )


def _of_safety(document: Document, library: Library) -> Iterator[Problem]:
    """Nobody's own file replaces what is done in danger, and that leaves nothing out."""
    if not catalogue.is_shared(document.path, catalogue.SAFETY):
        return
    used = catalogue.safety(document.path, library.folders)
    if used is not None and used.resolve() != document.path.resolve():
        message = "what is done in danger is part of the assistant and cannot be replaced"
        yield document.source.problem((), message, "remove this file")
    for danger in DANGERS:
        if danger not in document.file.anywhere:
            yield document.source.problem(("anywhere",), f"`{danger}` is missing", key=True)


def _of_a_step(step: step_schema.Step, origin: Origin) -> Iterator[Problem]:
    match step:
        case step_schema.Hold():
            if step.count and step.hold > COUNTED_SECONDS:
                message = f"a hold of {step.hold:g} s is too long to count"
                yield origin.problem(message, "count up to 10 s", at=("count",))
            for key, at in _moments(step, origin):
                if at >= step.hold:
                    message = f"{at:g} s is after the hold, which lasts {step.hold:g} s"
                    yield origin.problem(message, at=("during", key))
        case step_schema.Breathe() if (step.breathe.cycles is None) == (step.breathe.for_ is None):
            yield origin.problem("needs either `cycles` or `for`", at=("breathe",))


def _moments(step: step_schema.Hold, origin: Origin) -> Iterator[tuple[str, float]]:
    """The moments of a hold, each as it is written and in seconds."""
    written = origin.document.at((*origin.loc, "during"))
    for key in written if step.during and isinstance(written, Mapping) else ():
        with contextlib.suppress(ValueError):  # one that is no duration has been told already
            yield key, notation.duration(key)


def _of_the_ways(flat: Flat) -> Iterator[Problem]:
    """What is never reached, and what is never left."""
    starts = [flat.first, *flat.anywhere.values()]
    for id in reachability.unreachable(flat.steps, starts):
        where = flat.entries.get(id, flat.origins[id])
        yield where.problem("is never reached", "everything before it leads elsewhere")
    never = list(reachability.endless(flat.steps, starts))
    for id in never:
        hint = "let a reply, or a condition that can change, lead out of it"
        yield flat.origins[id].problem("loops forever from here", hint)
    for id in reachability.endless(flat.steps, starts, reachability.silent_ways):
        if id in never:
            continue
        hint = "let `no-input` lead out of it"
        yield flat.origins[id].problem("loops forever when nobody answers", hint)
    spinning = reachability.spinning(flat.steps)
    if spinning and spinning not in never:
        hint = "say or ask something in it"
        yield flat.origins[spinning].problem("loops without saying a word", hint)


def _known_names(
    document: Document, flat: Flat, library: Library
) -> tuple[Callable[[], frozenset[str]], dict[str, list[remembered.Kind]]]:
    """What may be known besides what this file remembers, and what that can be."""
    kinds = remembered.all_remembered(flat.steps.values())

    @functools.cache
    def elsewhere() -> frozenset[str]:
        if catalogue.is_shared(document.path):
            return library.remembered(document) | library.kept(document) | kinds.keys()
        return library.kept(document)

    return elsewhere, kinds


def _of_the_unused(document: Document, flat: Flat, library: Library) -> Iterator[Problem]:
    """Texts, lists and pieces that nothing uses; what is wrong within such pieces."""
    used = set(flat.used)
    for name, steps in document.file.pieces.items():
        if (document, "pieces", name) not in used:
            alone = Flattener(library).exercise(document, steps)
            used |= alone.used
            yield from alone.problems
            if not _is_mentioned(name, document):
                yield document.source.problem(("pieces", name), "is never called", key=True)
    is_wordings = catalogue.is_shared(document.path, catalogue.WORDINGS)
    for key, what in _UNUSED.items():
        if is_wordings and key == "wordings":
            continue  # which of them are used is no matter of one file
        for name in getattr(document.file, key):
            if (document, key, name) not in used and not _is_mentioned(name, document):
                yield document.source.problem((key, name), what, key=True)


def _is_mentioned(name: str, document: Document) -> bool:
    """Whether something wrong elsewhere in the file may be what would use it."""
    times = len(re.findall(rf"(?<![\w-]){re.escape(name)}(?![\w-])", document.source.text))
    return bool(document.problems) and times > 1
