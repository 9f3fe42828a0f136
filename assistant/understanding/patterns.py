"""Patterns of words: few of them stand for many ways to say a thing.

`(one|another)` is either, `(perhaps)?` may be left out and `(very)*` come again, `<name>` is one of
a list, `kill-` any word that begins so, `..` a few words of any kind, `^` and `$` the ends.
Where a language does not tell words apart by spaces, a pattern is a row of letters instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.understanding.word_forms import WordForms
from assistant.understanding.words import Spelling, Words, decompose

_PART = re.compile(r"<[^<>]+>|\)[?*]?|[(|^$]|\.\.|[^\s()|<>^$]+")
_SKIPPED = {True: r"(?:\S+ ){0,5}?", False: r".{0,16}?"}
"""What `..` stands for, with spaces and without."""
_SKIPPED_BARE = r"(?:\S+ ){0,3}?"
"""The same, of words none of which is a function word."""

Needed: TypeAlias = tuple[str, ...]
"""Of these, a text has to hold one; empty where nothing can be told."""


class PatternError(ValueError):
    """A pattern that cannot be read."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where something was found: from a place in the text up to another."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


class Slots:
    """What patterns of one language stand for: their lists, each read once for all that name it, and their words."""

    def __init__(
        self,
        written: Mapping[str, Sequence[str]],
        spelling: Spelling,
        forms: WordForms | None = None,
    ) -> None:
        """With `forms`, patterns are compared with words as `WordForms.bare` has them."""
        self.spelling = spelling
        self.forms = forms
        self._written = written
        self._read: dict[str, _Read] = {}

    def read(self, name: str, within: tuple[str, ...]) -> _Read:
        """A list, as one of its texts. Raises `PatternError` where there is none, or it holds itself."""
        if name not in self._read:
            if name not in self._written or name in within:
                raise PatternError(f"there is no <{name}>")
            texts = self._written[name]
            rows = [_Reader(text, self, (*within, name)).row() for text in texts]
            self._read[name] = self.either(rows)
        return self._read[name]

    def either(self, rows: Sequence[_Read]) -> _Read:
        """In bare words, what is nothing but function words is no alternative to what is more."""
        if self.forms:
            rows = [row for row in rows if row.source] or rows
        known = all(row.needed for row in rows)
        needed = tuple(dict.fromkeys(n for row in rows for n in row.needed)) if known else ()
        return _Read(f"(?:{'|'.join(row.source for row in rows)})", needed)


class Pattern:
    """One pattern. It is made when a text first holds what it needs."""

    __slots__ = ("_compiled", "_needed", "_source")

    def __init__(self, written: str, slots: Slots) -> None:
        """Raises `PatternError`."""
        read = _Reader(written, slots).row()
        self._source = (r"(?<!\S)" if slots.spelling.spaced else "") + read.source
        self._needed = read.needed
        self._compiled: re.Pattern[str] | None = None

    def find(self, text: str) -> Iterator[Span]:
        """Every place in a text, as `joined` gives it, where it is found."""
        if self._needed and not any(needed in text for needed in self._needed):
            return iter(())
        if self._compiled is None:
            self._compiled = re.compile(self._source)
        return (Span(*found.span()) for found in self._compiled.finditer(text))


def joined(words: Words, spelling: Spelling) -> str:
    """Words as patterns look at them."""
    return "".join(f"{word} " for word in words) if spelling.spaced else "".join(words)


@dataclass(frozen=True, slots=True)
class _Read:
    """A regular expression, and what a text needs for it."""

    source: str
    needed: Needed = ()


class _Reader:
    """From what is written to a regular expression."""

    def __init__(self, written: str, slots: Slots, within: tuple[str, ...] = ()) -> None:
        self._written = written
        self._parts = _PART.findall(written)
        self._slots = slots
        self._spelling = slots.spelling
        self._forms = slots.forms
        self._within = within
        """The slots this stands in."""

    def row(self) -> _Read:
        """The whole of it, which is a row and not a choice."""
        if not self._parts:
            raise PatternError("there is an empty pattern")
        read = self._row(lambda part: False)
        if self._parts:
            raise PatternError(f"the brackets of {self._written!r} do not match")
        return read

    def _row(self, ends: Callable[[str], bool]) -> _Read:
        reads: list[_Read] = []
        while self._parts and not ends(self._parts[0]):
            reads.append(self._next())
        needed = [read.needed for read in reads if read.needed]
        return _Read("".join(read.source for read in reads), min(needed, key=_rarity, default=()))

    def _next(self) -> _Read:
        part = self._parts.pop(0)
        if part == "(":
            return self._choice()
        if part == "..":
            return _Read(_SKIPPED_BARE if self._forms else _SKIPPED[self._spelling.spaced])
        if part in "^$":
            return _Read(part)
        if part[0] in ")|":
            raise PatternError(f"the brackets of {self._written!r} do not match")
        if part[0] == "<":
            return self._slots.read(part[1:-1], self._within)
        return self._word(part)

    def _choice(self) -> _Read:
        rows: list[_Read] = []
        while True:
            rows.append(self._row(lambda part: part[0] in ")|"))
            if not self._parts:
                raise PatternError(f"the brackets of {self._written!r} do not match")
            if (part := self._parts.pop(0)) != "|":
                break
        either = self._slots.either(rows)
        return either if part == ")" else _Read(either.source + part[1])

    def _word(self, part: str) -> _Read:
        stem = part.endswith("-") and len(part) > 1
        words = self._spelling.words(part.removesuffix("-") if stem else part)
        if not self._spelling.spaced:
            letters = "".join(words) or decompose(part)
            return _Read(re.escape(letters), (letters,))
        if self._forms:
            return self._bare(words, stem=stem)
        if stem:
            return _Read(rf"{re.escape(words[-1])}\S* ", (words[-1],))
        source = "".join(re.escape(word) + "(?:'s)? " for word in words)
        return _Read(source, (max(words, key=len),))

    def _bare(self, words: Words, *, stem: bool) -> _Read:
        assert self._forms is not None
        if stem:
            plain = self._forms.plainest(words[-1])
            begins = plain if words[-1].startswith(plain) else words[-1]
            return _Read(rf"{re.escape(begins)}\S* ", (begins,))
        bare = self._forms.content(words)
        source = "".join(f"{re.escape(word)} " for word in bare)
        return _Read(source, (max(bare, key=len),) if bare else ())


def _rarity(needed: Needed) -> float:
    """Less, the seldomer a text holds one of them: they are few, and long."""
    return sum(1 / len(each) ** 3 for each in needed)
