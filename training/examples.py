"""The example sentences, read and checked, and the digest by which a model tells which it was made of.

Files of a language in `examples/`; what lies in `held-out/` is never trained on, only calibrated with.
Each line is an example, its columns separated by tabs:

- `danger-*.tsv`: the kind of danger, or `none:` and what it only looks like; the sentence.
- `replies-*.tsv`: what it means; the question, `*` for any; the reply.
- `questions.tsv`: a question; where it offers something, `name: way | way; name: way`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from assistant.understanding.sentences import CHOICE, REPLIES, DangerKind

FOLDER = Path(__file__).parent
ANY = "*"

Options: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


class ExampleError(Exception):
    """A line that is no example: one sentence, with file and line."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something said of one's own accord."""

    kind: DangerKind
    about: str
    """What it only looks like, if it is no danger."""
    text: str


@dataclass(frozen=True, slots=True)
class Replied:
    """Something said to a question."""

    meaning: str
    question: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """All of a folder."""

    told: list[Told]
    replied: list[Replied]
    questions: Mapping[str, Options]

    def some(self, count: int, chance: random.Random) -> Examples:
        """So many of each, for a trial."""
        return dataclasses.replace(
            self,
            told=chance.sample(self.told, count),
            replied=chance.sample(self.replied, count),
        )


def read(language: str) -> tuple[Examples, Examples]:
    """The examples to train on, and those held out. Raises `ExampleError` for the first line that is none."""
    questions = dict(_questions(FOLDER / "examples" / language / "questions.tsv"))
    learned = _read(FOLDER / "examples" / language, questions)
    held_out = _read(FOLDER / "held-out" / language, questions)
    known = {(each.meaning, each.question, each.text) for each in held_out.replied}
    told = {each.text for each in held_out.told}
    return (
        Examples(
            told=[each for each in learned.told if each.text not in told],
            replied=[
                each
                for each in learned.replied
                if (each.meaning, each.question, each.text) not in known
            ],
            questions=questions,
        ),
        held_out,
    )


def digest(language: str) -> str:
    """Of all example files, by their names and contents."""
    held = hashlib.sha256()
    for folder in ("examples", "held-out"):
        for file in sorted((FOLDER / folder / language).glob("*.tsv")):
            held.update(f"{folder}/{file.name}\n".encode())
            held.update(file.read_bytes())
    return held.hexdigest()


def _read(folder: Path, questions: Mapping[str, Options]) -> Examples:
    told = [each for file in sorted(folder.glob("danger*.tsv")) for each in _told(file)]
    replied = [
        each for file in sorted(folder.glob("replies*.tsv")) for each in _replied(file, questions)
    ]
    return Examples(told=told, replied=replied, questions=questions)


def _told(file: Path) -> Iterator[Told]:
    kinds = [kind.value for kind in DangerKind]
    for place, (label, text) in _rows(file, 2):
        kind, _, about = label.partition(":")
        if kind not in kinds:
            raise ExampleError(
                f'{place}: there is no kind "{kind}". There are: {", ".join(kinds)}.'
            )
        yield Told(DangerKind(kind), about, text)


def _replied(file: Path, questions: Mapping[str, Options]) -> Iterator[Replied]:
    for place, (meaning, question, text) in _rows(file, 3):
        if question != ANY and question not in questions:
            raise ExampleError(f'{place}: questions.tsv has no question "{question}".')
        offered = [CHOICE + name for name, _ in questions.get(question, ())]
        if meaning not in (*REPLIES, *offered):
            can = ", ".join((*REPLIES, *offered))
            raise ExampleError(f'{place}: nothing is called "{meaning}". There are: {can}.')
        yield Replied(meaning, question, text)


def _questions(file: Path) -> Iterator[tuple[str, Options]]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        question, _, offered = line.partition("\t")
        try:
            yield question, tuple(_option(each) for each in offered.split("; ") if each)
        except ValueError:
            raise ExampleError(
                f"{file.name}:{number}: an option is written `name: way | way`."
            ) from None


def _option(written: str) -> tuple[str, tuple[str, ...]]:
    name, ways = written.split(": ", 1)
    return name, tuple(ways.split(" | "))


def _rows(file: Path, columns: int) -> Iterator[tuple[str, list[str]]]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        row, place = line.split("\t"), f"{file.name}:{number}"
        if len(row) != columns or not all(each.strip() for each in row):
            raise ExampleError(f"{place}: an example has {columns} columns, separated by tabs.")
        yield place, row
