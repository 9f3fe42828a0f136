"""From what was said to the words it is made of.

Phrases in the language's data and replies go through the same mill, so that the person who writes
the data never has to think about it. Words are kept decomposed (accents, and the letters of a
Hangul syllable, apart): a stem can then end within a syllable, and likeness is letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

LONGEST = 2000
"""Characters of a reply that are looked at."""

Words = tuple[str, ...]

_WORD = re.compile(r"\d+(?:[.,]\d+)?|(?<=\d)/(?=\d)|-(?=\d)|[^\W\d_]+(?:['-][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?:[^.?!…。\n]|\.(?=\d)|(?<=\b[a-zA-Z])\.)+[.?!…。]*")
_BREAK = re.compile(r"[;:!?…、。\n]+|[,.](?!\d)")
_SYLLABLE = re.compile("[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|[^\u1100-\u11ff]+|.")
_STUTTER = re.compile(r"\b(\w{1,2})-\s*(?=\1\w)")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """How a language writes its words."""

    spaced: bool = True
    """Whether spaces tell words apart; if not, they are where the writer liked them."""
    endings: tuple[str, ...] = ()
    """What may hang on the last word of a phrase without changing what it means."""
    rewritten: Mapping[str, str] = field(default_factory=dict)
    """Words that are replaced, such as contractions, by what they stand for."""

    @property
    def joiner(self) -> str:
        return " " if self.spaced else ""

    @cached_property
    def _ending(self) -> re.Pattern[str]:
        endings = sorted(map(decompose, self.endings), key=len, reverse=True)
        return re.compile(f"(?:{'|'.join(map(re.escape, endings))}){{1,3}}")

    def is_ending(self, text: str) -> bool:
        return bool(self.endings) and self._ending.fullmatch(text) is not None

    def words(self, text: str) -> Words:
        """Lower case, without punctuation, contractions written out."""
        plain = unicodedata.normalize("NFKC", text[:LONGEST]).translate(_APOSTROPHES).lower()
        return tuple(
            decompose(part)
            for word in _WORD.findall(_STUTTER.sub("", plain))
            for part in self.rewritten.get(word, word.strip("-").replace("-", " ") or word).split()
        )

    def spoken(self, text: str) -> tuple[str, ...]:
        """A phrase of the data as given to a recogniser: as written, and contracted."""
        plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).lower()
        written = " ".join(_WORD.findall(plain)).replace("-", " ")
        if not self._contractions:
            return (written,)
        return written, self._long.sub(lambda long: self._contractions[long[0]], written)

    @cached_property
    def _contractions(self) -> dict[str, str]:
        """What people say instead of what it stands for."""
        return {long: word for word, long in self.rewritten.items() if "'" in word and " " in long}

    @cached_property
    def _long(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, self._contractions))})\b")


def decompose(text: str) -> str:
    """Letters and what they carry, apart."""
    return unicodedata.normalize("NFKD", text)


def syllables(words: Words) -> Words:
    """Words of decomposed Hangul by their syllables; what is no Hangul stays whole."""
    return tuple(part for word in words for part in _SYLLABLE.findall(word))


def shown(words: Words) -> str:
    """Words as they are written for people."""
    return unicodedata.normalize("NFC", " ".join(words))


def breaths(text: str) -> list[str]:
    """The stretches between the commas, full stops and the like a recogniser wrote."""
    return [part for part in _BREAK.split(text[:LONGEST]) if part.strip()]


def full_sentences(text: str) -> list[str]:
    """The sentences a recogniser wrote, each with the mark that ends it."""
    return [part.strip() for part in _SENTENCE.findall(text[:LONGEST]) if _WORD.search(part)]


def without_repeats(words: Words) -> Words:
    """ "I I I don't know" is a stutter."""
    return tuple(word for at, word in enumerate(words) if at == 0 or word != words[at - 1])
