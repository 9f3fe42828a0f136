"""The words a Vosk model knows, read from its files: loading the model would take seconds.

A model's graph carries its words as OpenFst writes a table of symbols: a header, then each word with
its length before it and its number behind it. A whole graph has them beside it, in `words.txt`.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

_FST, _SYMBOLS = 2125659606, 2125658996
"""What a graph and a table of symbols begin with."""
_HAS_INPUT, _HAS_OUTPUT = 1, 2
"""Flags of a graph: which tables are in it."""
_HANGUL = re.compile("[가-힣]+")
_LISTS = ("graph/words.txt", "words.txt")
_GRAPHS = ("graph/Gr.fst", "Gr.fst")


class Spelling:
    """Phrases in the words a model knows."""

    def __init__(self, knows: Callable[[str], bool]) -> None:
        self._knows = knows
        self._spelt: dict[str, tuple[str, ...] | None] = {}

    def missing(self, phrases: Sequence[str]) -> list[str]:
        """Those it can never recognise."""
        return [phrase for phrase in phrases if self.of(phrase) is None]

    def of(self, phrase: str) -> tuple[str, ...] | None:
        """A phrase in the model's words, or None when one of them is missing."""
        if phrase not in self._spelt:
            words = [self._pieces(word) for word in phrase.lower().split()]
            known = [piece for word in words for piece in word or ()]
            self._spelt[phrase] = None if None in words else tuple(known)
        return self._spelt[phrase]

    def _pieces(self, word: str) -> list[str] | None:
        """The word itself, or in Korean the fewest known pieces it is written from.

        Korean models know stems and endings, and lack most of what these make together.
        """
        if self._knows(word):
            return [word]
        if not _HANGUL.fullmatch(word):
            return None
        best: dict[int, list[str]] = {0: []}
        for end in range(1, len(word) + 1):
            found = [
                [*best[start], word[start:end]]
                for start in range(end)
                if start in best and self._knows(word[start:end])
            ]
            if found:
                best[end] = min(found, key=lambda pieces: (len(pieces), -len(pieces[0])))
        return best.get(len(word))


def spelling(model: Path) -> Spelling | None:
    """What a model can spell; None where its words cannot be told from its files."""
    known = words(model)
    return None if known is None else Spelling(lambda word: word.encode() in known)


def words(model: Path) -> frozenset[bytes] | None:
    """All that a model can write; None where it cannot be told from its files."""
    for name in _LISTS:
        if (model / name).is_file():
            lines = (model / name).read_bytes().splitlines()
            return frozenset(line.split(maxsplit=1)[0] for line in lines if line.strip())
    for name in _GRAPHS:
        if (model / name).is_file():
            try:
                return _Graph((model / name).read_bytes()).words()
            except (struct.error, ValueError):
                return None
    return None


class _Graph:
    """Reads the head of a graph. Raises `ValueError` and `struct.error` where it is of another kind."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def words(self) -> frozenset[bytes]:
        """Those that come out of it."""
        self._begins_with(_FST)
        self._text()  # the kind of graph
        self._text()  # and of arc
        _, flags, _, _, _, _ = self._numbers("<iiQqqq")
        if not flags & _HAS_OUTPUT:
            raise ValueError("there are no words in it")
        if flags & _HAS_INPUT:
            self._pass_over_table()
        return self._table()

    def _pass_over_table(self) -> None:
        count = self._count()
        content, at = self._content, self._at
        for _ in range(count):
            at += int.from_bytes(content[at : at + 4], "little") + 12
        self._at = at

    def _table(self) -> frozenset[bytes]:
        count = self._count()
        content, at = self._content, self._at
        found: list[bytes] = []
        for _ in range(count):  # half a million: no call in here that can be spared
            start = at + 4
            end = start + int.from_bytes(content[at:start], "little")
            found.append(content[start:end])
            at = end + 8
        self._at = at
        return frozenset(found)

    def _count(self) -> int:
        """Of the words in the table that begins here, whose head is passed over."""
        self._begins_with(_SYMBOLS)
        self._text()  # its name
        return self._numbers("<qq")[1]

    def _begins_with(self, magic: int) -> None:
        if self._numbers("<i") != (magic,):
            raise ValueError("it is of another kind")

    def _text(self) -> None:
        (length,) = self._numbers("<i")
        self._at += length

    def _numbers(self, form: str) -> tuple[int, ...]:
        numbers = struct.unpack_from(form, self._content, self._at)
        self._at += struct.calcsize(form)
        return numbers
