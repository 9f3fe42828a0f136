"""From words to the numbers an encoder knows: WordPiece, longest piece first, in small letters."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"\w+|'")
_LONGEST = 40
"""Characters; a longer word is unknown, as is one that no pieces make."""
_CONTINUES = "##"


class Tokens:
    """A vocabulary and how words are cut by it."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Pieces in the order of their numbers; those that are empty are never used."""
        self._numbers: Mapping[str, int] = {p: n for n, p in enumerate(pieces) if p}
        self.begin, self.end = self._numbers["[CLS]"], self._numbers["[SEP]"]
        self._unknown = self._numbers["[UNK]"]
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


def plain(text: str) -> list[str]:
    """Words and apostrophes in small letters without accents; all other marks are left out."""
    small = unicodedata.normalize("NFD", text.replace("’", "'").lower())
    return _WORD.findall("".join(c for c in small if unicodedata.category(c) != "Mn"))
