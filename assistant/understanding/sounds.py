"""How words sound, and how far two of them are apart.

Sounds are found by rules that the language's data hold: enough to tell which word another may be a
mishearing of, no more. The distance is that of editing one row of sounds into the other, where
like sounds are cheap to take for each other and faint ones cheap to miss, by the longer row: 0 is
the same, and from about a half on they have little in common.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from assistant.understanding.phrases import Phrases
from assistant.understanding.words import Words

Row = tuple[str, ...]
"""Sounds, in order."""

FARTHEST = 0.7
"""What has nothing in common is this far apart, so that one stray reading does not decide."""
_SHORTEST = 2
"""A row counts as no shorter than this: between single sounds every difference would be all."""


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What it costs to take one sound for another, or to miss it. 1 is two unlike consonants."""

    vowels: frozenset[str]
    alike: Mapping[tuple[str, str], float]
    """For pairs, in both orders."""
    missed: Mapping[str, float]
    """For faint sounds."""
    missed_otherwise: float
    unlike_vowels: float
    unlike_kinds: float
    """A vowel for a consonant."""

    def taken_for(self, one: str, other: str) -> float:
        if one == other:
            return 0.0
        if (cost := self.alike.get((one, other))) is not None:
            return cost
        if (one in self.vowels) != (other in self.vowels):
            return self.unlike_kinds
        return self.unlike_vowels if one in self.vowels else 1.0

    def missing(self, sound: str) -> float:
        return self.missed.get(sound, self.missed_otherwise)


@dataclass(frozen=True, kw_only=True)
class Sounds:
    """A language by ear."""

    words: Mapping[str, Row]
    """Words the rules get wrong."""
    rules: tuple[tuple[re.Pattern[str], Row | None], ...]
    """Letters and their sounds, the first that fits; None: the letters themselves."""
    costs: Costs
    near: float
    """Up to here it is the word, if nothing else comes close."""
    likely: float
    """Up to here it may be, and is confirmed."""
    margin: float
    """How much farther everything else that is expected has to be, to be sure; half, to ask."""
    misheard: float
    """How far apart two words are of which it is known that one is heard as the other."""
    quiet: float
    """Up to here one word may have been "stop", and it gets quiet."""
    ordinary: frozenset[str]
    """Words as near to it that are said by themselves for what they are."""
    confusable: Phrases[str]
    """Words that are heard as each other: "three" and "tree"."""

    @cached_property
    def _known(self) -> dict[str, Row]:
        return dict(self.words)

    def of(self, words: Words) -> Row:
        """The sounds of a row of words."""
        return tuple(sound for word in words for sound in self._of_word(word))

    def distance(self, one: Row, other: Row, at_most: float = FARTHEST) -> float:
        """How far apart, from 0 to `FARTHEST`, which also stands for whatever is beyond `at_most`."""
        if one == other:
            return 0.0
        longer = max(len(one), len(other), _SHORTEST)
        if Levenshtein.distance(one, other) >= longer:
            return FARTHEST
        missing, taken_for = self.costs.missing, self.costs.taken_for
        others = [(sound, missing(sound)) for sound in other]
        row = [0.0]
        for _, extra in others:
            row.append(row[-1] + extra)
        for mine in one:
            lost = missing(mine)
            above, left = row, row[0] + lost
            row = [left]
            for at, (sound, extra) in enumerate(others):
                left = min(above[at] + taken_for(mine, sound), above[at + 1] + lost, left + extra)
                row.append(left)
            if min(row) / longer > at_most:  # what is gone through only adds to it
                return FARTHEST
        return min(row[-1] / longer, FARTHEST)

    def _of_word(self, word: str) -> Row:
        if word not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
                self._known.update(self.words)
            self._known[word] = self._by_rule(word)
        return self._known[word]

    def _by_rule(self, word: str) -> Row:
        row: list[str] = []
        at = 0
        while at < len(word):
            for pattern, sounds in self.rules:
                if (found := pattern.match(word, at)) and found.end() > at:
                    row += found[0] if sounds is None else sounds
                    at = found.end()
                    break
            else:
                at += 1
        return tuple(row)


_MOST_KNOWN = 5000
"""Words whose sounds are kept."""
