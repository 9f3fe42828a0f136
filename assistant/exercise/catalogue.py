"""Where exercise files are, and what they say about themselves.

`scripts/<language>/<name>.yaml` is an exercise, `scripts/<language>/shared/<name>.yaml` a
piece that any exercise of the language can call, `shared/anywhere.yaml` what all of them do
when pain and the like is heard, `shared/safety.yaml` what all of them do in danger,
`shared/wordings.yaml` how all of them say what recurs.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import ScriptError
from assistant.exercise.read import yaml_reader
from assistant.exercise.read.problems import UnusableScript, did_you_mean

SHARED = "shared"
ANYWHERE = "anywhere"
SAFETY = "safety"
WORDINGS = "wordings"
NOT_CALLED = (ANYWHERE, SAFETY, WORDINGS)
"""Shared files that hold no steps to call."""
SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an exercise says about itself, known without reading all of it."""

    name: str
    language: str
    path: Path
    title: str
    summary: str = ""
    minutes: float | None = None
    """How long it takes, typically; None when the file does not say."""
    lengths: Mapping[str, float] = field(default_factory=dict)
    """Minutes by the lengths that can be chosen; see `model.LENGTHS`."""
    kind: str = "exercise"
    """`exercise`, `piece` or `guide`: see the page on writing."""
    usable: bool = True
    """False when not even its head can be read."""

    def as_json(self) -> dict[str, Any]:
        """For programs; docs/command-line.md describes its keys."""
        return {**dataclasses.asdict(self), "path": str(self.path)}


def is_shared(path: Path, name: str = "") -> bool:
    """Whether a file is a shared piece rather than an exercise; with a name, whether it is that one."""
    return path.parent.name == SHARED and name in ("", path.stem)


def language_of(path: Path) -> str:
    """The language of a file: the name of its folder."""
    folder = path.resolve().parent
    return (folder.parent if folder.name == SHARED else folder).name


def is_a_name(stem: str) -> bool:
    """Whether a file's name can be said and typed: small letters, digits and hyphens."""
    return bool(re.fullmatch(r"[^\W_]+(-[^\W_]+)*", stem)) and stem == stem.lower()


def has_language(path: Path, folders: Sequence[Path]) -> bool:
    """Whether a file is in a folder that is named after a language, as far as can be told."""
    language = language_of(path)
    known = len(language) == 2 and language.isalpha() and language.islower()
    return known or any(each.is_dir() for each in shared_folders(path, folders))


def shared_folders(path: Path, folders: Sequence[Path]) -> list[Path]:
    """Where the shared pieces of a file's language are, its own first."""
    beside = path.parent if is_shared(path) else path.parent / SHARED
    return list(dict.fromkeys([beside, *(each / language_of(path) / SHARED for each in folders)]))


def shared(path: Path, folders: Sequence[Path]) -> dict[str, Path]:
    """The shared pieces a file can call, by name."""
    found: dict[str, Path] = {}
    for folder in shared_folders(path, folders):
        for file in sorted(folder.glob(f"*{SUFFIX}")):
            found.setdefault(file.stem, file)
    return found


def safety(path: Path, folders: Sequence[Path]) -> Path | None:
    """What is done in danger: the last there is, which is what came with the assistant."""
    files = [folder / f"{SAFETY}{SUFFIX}" for folder in shared_folders(path, folders)]
    found = next((file for file in reversed(files) if file.is_file()), None)
    return path if found and found.resolve() == path.resolve() else found


def exercises(language: str, folders: Sequence[Path]) -> dict[str, Path]:
    """The exercises of a language, by name; those of an earlier folder first."""
    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted((folder / language).glob(f"*{SUFFIX}")):
            found.setdefault(file.stem, file)
    return found


def beside(path: Path) -> list[Path]:
    """The exercises in the folder of a file's language."""
    folder = path.parent.parent if is_shared(path) else path.parent
    return sorted(folder.glob(f"*{SUFFIX}"))


def find(name: str, language: str, folders: Sequence[Path]) -> Path:
    """The file of an exercise."""
    known = exercises(language, folders)
    if name in known:
        return known[name]
    hint = did_you_mean(Path(name).stem, known) or "`assistant list` shows what there is"
    hint += "" if hint.endswith("?") else "."
    searched = " and ".join(str(folder / language) for folder in folders)
    raise ScriptError(
        "unknown-exercise",
        f'There is no exercise "{name}"; {hint}',
        hint=f"The assistant looks for exercises in {searched}.",
        spoken="I don't know that exercise.",
    )


def meant(word: str, language: str, folders: Sequence[Path]) -> Path:
    """A file or folder by its path, or the file of an exercise by its name."""
    path = Path(word)
    is_name = path.name == word and not path.suffix and not path.exists()
    return find(word, language, folders) if is_name else path


def languages(folders: Sequence[Path]) -> list[str]:
    """The languages that have exercises."""
    return sorted({file.parent.name for folder in folders for file in folder.glob(f"*/*{SUFFIX}")})


def listing(folders: Sequence[Path], language: str) -> list[Summary]:
    """Every exercise of a language, by its head only: nothing is compiled."""
    return [_summary(path) for path in exercises(language, folders).values()]


def lines(summaries: Sequence[Summary]) -> Iterator[str]:
    """The list as it is shown: the exercises, and apart from them the pieces."""
    pieces = [each for each in summaries if each.kind == "piece"]
    yield from (_line(each) for each in summaries if each.kind == "exercise")
    yield from ("", "Short pieces") if pieces else ()
    yield from map(_line, pieces)


def _line(each: Summary) -> str:
    minutes = f"about {each.minutes:g} min" if each.minutes else ""
    return f"{each.name:20} {minutes:14} {each.summary}"


def _summary(path: Path) -> Summary:
    name, language = path.stem, language_of(path)
    try:
        head = yaml_reader.head(path, ("title", "summary", "minutes"), ("kind", "lengths"))
    except UnusableScript:
        return Summary(name=name, language=language, path=path, title=name, usable=False)
    minutes = head.get("minutes")
    return Summary(
        name=name,
        language=language,
        path=path,
        title=str(head.get("title") or name).strip(),
        summary=str(head.get("summary") or "").strip(),
        minutes=float(minutes) if isinstance(minutes, int | float) else None,
        lengths=lengths if isinstance(lengths := head.get("lengths"), dict) else {},
        kind=str(head.get("kind") or "exercise"),
    )


def files(path: Path) -> Iterator[Path]:
    """A file, or all the exercise files in a folder."""
    if path.is_dir():
        yield from sorted(path.rglob(f"*{SUFFIX}"))
    else:
        yield path
