"""What is wrong with an exercise file, reported so that its writer can fix it.

A problem is one sentence with a place: file, line, column, and the path inside the
file. All of a file's problems are gathered before anything is raised.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from assistant.errors import ScriptError

Loc: TypeAlias = "tuple[str | int, ...]"
"""A way down a file, such as `("steps", 0, "heard", "no")`."""

_SHOWN = 96
"""Columns of a source line that are shown at most."""
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong."""

    file: str
    line: int = 1
    """From 1, as editors count."""
    column: int = 1
    """From 1, in characters."""
    path: str = ""
    """Where in the file, such as `steps[0].heard.noo`."""
    message: str
    hint: str = ""
    """What mends it; empty when the message says it already."""
    source: str = field(default="", compare=False)
    """The line as it is written."""

    @property
    def sentence(self) -> str:
        """The message and its hint, without the place."""
        message = self.message
        if len(message) > _LONGEST:  # somebody's whole file may be quoted in it
            message = message[:_LONGEST] + "…"
        return f"{message}; {self.hint}" if self.hint else message

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        head = f"{place} {self.path}: " if self.path else f"{place}: "
        return head + self.sentence + self._excerpt()

    def _excerpt(self) -> str:
        if not self.source.strip():
            return ""
        start = max(0, self.column - 1 - _SHOWN // 2)
        shown = self.source[start : start + _SHOWN].replace("\t", " ")
        before = shown[: self.column - 1 - start]
        return f"\n    {shown}\n    {' ' * _width(before)}^"


class UnusableScript(ScriptError):
    """An exercise that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first, more = problems[0], len(problems) - 1
        also = f" (and {more} more)" if more else ""
        super().__init__(
            "script",
            f"{first.file}:{first.line}:{first.column}: {first.sentence}{also}.",
            hint=f"Run `assistant check {first.file}` to see it in place.",
            spoken="This exercise has a mistake in it, so I can't use it yet.",
        )
        self.problems = tuple(problems)


def joined(loc: Iterable[str | int]) -> str:
    """A way down a file as it is read aloud: `steps[0].heard.noo`."""
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the known word that is closest, or the few there are."""
    from rapidfuzz import fuzz, process  # only needed once something is wrong

    options = sorted(set(known))
    best = process.extractOne(word, options, scorer=fuzz.ratio, score_cutoff=60)
    if best:
        return f'did you mean "{best[0]}"?'
    if 0 < len(options) <= 20:
        return "it can be " + ", ".join(f'"{option}"' for option in options)
    return ""


def _width(text: str) -> int:
    """Columns a text takes in a terminal: Korean letters are two wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
