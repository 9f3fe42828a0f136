"""From words to the numbers an encoder knows: words are cut into the pieces it was trained with."""

from __future__ import annotations

import functools
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"\w+|'")
_LONGEST = 40
"""Characters; a longer word is unknown, as is one that no pieces make."""
_CONTINUES = "##"
_BEGINS = "▁"
_UNHEARD_OF = -10.0
"""How much less likely than the least likely piece a letter is that no piece has."""


class Tokens(ABC):
    """A vocabulary and how words are cut by it."""

    def __init__(self, pieces: Sequence[str], begin: str, end: str, unknown: str) -> None:
        """Pieces in the order of their numbers; those that are empty are never used."""
        self._numbers: Mapping[str, int] = {p: n for n, p in enumerate(pieces) if p}
        self.begin, self.end = self._numbers[begin], self._numbers[end]
        self._unknown = self._numbers[unknown]
        self._of_word = functools.lru_cache(maxsize=4096)(self._cut)

    def of(self, text: str, most: int) -> list[int]:
        """The numbers of a text without its punctuation; of a long one as many as asked for, half of
        them from its beginning and half from its end."""
        numbers = self.all_of(text, 2 * most)
        return numbers if len(numbers) <= most else numbers[: most // 2] + numbers[-(most // 2) :]

    def all_of(self, text: str, most_words: int) -> list[int]:
        """The numbers of a text: of its first words and its last, so many of each."""
        words = plain(text)
        if len(words) > 2 * most_words:
            words = words[:most_words] + words[-most_words:]
        return [number for word in words for number in self._of_word(word)]

    @abstractmethod
    def _cut(self, word: str) -> tuple[int, ...]:
        """The numbers of one word's pieces."""


class WordPieces(Tokens):
    """WordPiece: the longest piece first."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Pieces that continue a word begin with two hashes."""
        super().__init__(pieces, "[CLS]", "[SEP]", "[UNK]")

    def _cut(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        begin = 0
        while begin < len(word) <= _LONGEST:
            for end in range(len(word), begin, -1):
                piece = (_CONTINUES if begin else "") + word[begin:end]
                if piece in self._numbers:
                    found.append(self._numbers[piece])
                    begin = end
                    break
            else:
                return (self._unknown,)
        return tuple(found) or (self._unknown,)


class Unigrams(Tokens):
    """SentencePiece's unigram model: of all ways to cut a word the likeliest."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        """With the logarithm of how likely each piece is. Pieces that begin a word begin with a low line."""
        super().__init__(pieces, "<s>", "</s>", "<unk>")
        self._scores = scores
        self._longest = max(map(len, pieces))
        self._least = min(scores) + _UNHEARD_OF

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST:
            return (self._unknown,)
        text = _BEGINS + word
        best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
        for end in range(1, len(text) + 1):
            ways = []
            for begin in range(max(0, end - self._longest), end):
                so_far, cut = best[begin]
                number = self._numbers.get(text[begin:end])
                if number is not None:
                    ways.append((so_far + self._scores[number], (*cut, number)))
            so_far, cut = best[end - 1]
            ways.append((so_far + self._least, (*cut, self._unknown)))
            best.append(max(ways, key=lambda way: way[0]))
        return best[-1][1]


def plain(text: str) -> list[str]:
    """Words and apostrophes in small letters without accents; all other marks are left out."""
    small = unicodedata.normalize("NFD", text.replace("’", "'").lower())
    bare = "".join(c for c in small if unicodedata.category(c) != "Mn")
    return _WORD.findall(unicodedata.normalize("NFC", bare))
