"""Sets of sentences whose writers had seen neither rules, examples nor tests.

A folder is a round. It is measured once as it came, and the figure kept with its date in
docs/understanding.md; after that its sentences may become examples, and it is no measure any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ROUNDS = sorted(path for path in FOLDER.glob("round-*") if path.is_dir())


def rounds(language: str) -> list[Path]:
    """Those that hold sentences of a language."""
    return [folder for folder in ROUNDS if (folder / f"replies.{language}.tsv").exists()]


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody says to a question."""

    kind: str
    """What is asked for, such as `yes-no`; or `command` or `signal`, which fit any question."""
    question: str
    """As it is spoken."""
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody says of their own accord."""

    tier: int
    """3 for an emergency, 2 for a disclosure, 1 for what is ambiguous, 0 for what only looks like one."""
    kind: str
    text: str


def replies(folder: Path, language: str) -> list[Reply]:
    """What is answered to the questions of the exercises."""
    return [Reply(*row) for row in _rows(folder / f"replies.{language}.tsv", 4)]


def dangerous(folder: Path, language: str) -> list[Sentence]:
    """What is said in danger."""
    rows = _rows(folder / f"danger.{language}.tsv", 3)
    return [Sentence(int(tier), kind, text) for tier, kind, text in rows]


def lookalikes(folder: Path, language: str) -> list[Sentence]:
    """What only looks like danger, and ordinary replies."""
    return [Sentence(0, *row) for row in _rows(folder / f"lookalikes.{language}.tsv", 2)]


def renamed(language: str) -> dict[str, str]:
    """What questions were called when the sets were written: those words, and the words of today."""
    file = FOLDER / f"renamed.{language}.tsv"
    return dict(map(tuple, _rows(file, 2))) if file.exists() else {}


def _rows(file: Path, columns: int) -> Iterator[list[str]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        row = line.split("\t")
        if len(row) != columns:
            raise ValueError(f"{file.name}:{number} has {len(row)} columns, not {columns}")
        yield row
