"""Which writing a text is in, and so which voice can say it. Pure.

A voice knows the letters of its language. What it does with others differs from voice to voice: it
leaves them out without a word, or says "Chinese letter". So a text is taken apart by its writings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

LATIN = "LATIN"
OF_LANGUAGE = {"ko": frozenset({"HANGUL", LATIN})}
"""The writings a voice of a language knows, where it is not Latin letters alone."""
LANGUAGE_OF = {
    "HANGUL": "ko",
    "CJK": "cmn",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "GURMUKHI": "pa",
    "GUJARATI": "gu",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "ETHIOPIC": "am",
    "MYANMAR": "my",
}
"""Whose voice is taken for a writing; none for one that is not here. A Japanese name in Chinese
characters is read as Chinese: nothing in it tells."""
_SOUND = re.compile(
    r"(?:SYLLABLE|LETTER|CHARACTER)(?: (?:SMALL|CAPITAL|FINAL))* (\w+)(?: WITH .*)?"
)
_LATIN = re.compile(
    r"LATIN (SMALL|CAPITAL|LETTER) (?:LETTER |LIGATURE |\w+ )*?(\w+)(?: (?:WITH|PRECEDED) .*)?$"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text."""

    text: str
    writing: str
    """Empty where the voice itself knows it."""


def known_to(language: str) -> frozenset[str]:
    """The writings that a voice of this language knows."""
    return OF_LANGUAGE.get(language, frozenset({LATIN}))


def tidied(text: str) -> str:
    """Letters and digits that are written in an unusual way, as usual: a full-width A, an Arabic 3,
    a Hangul syllable in its parts."""
    return "".join(map(_usual, unicodedata.normalize("NFC", text)))


def parts(text: str, known: Collection[str]) -> list[Part]:
    """A tidied text, taken apart where its writing changes. What is no letter stays with what is
    before it, but for digits, which every voice knows."""
    found: list[Part] = []
    for character in text:
        writing = writing_of(character)
        own = "" if writing in known else writing
        if found and ((not writing and not character.isdigit()) or found[-1].writing == own):
            found[-1] = Part(found[-1].text + character, found[-1].writing)
        else:
            found.append(Part(character, own))
    return found


def writing_of(character: str) -> str:
    """`LATIN`, `HANGUL`, `CJK` and so on, as Unicode has it; empty for what is no letter."""
    if not character.isalpha():
        return ""
    return unicodedata.name(character, "UNKNOWN").split()[0].partition("-")[0]


def plain_letter(character: str) -> str:
    """A Latin letter without what is above, below or through it; others as they are."""
    found = _LATIN.match(_name(character))
    if not found:
        return character
    return found[2].lower() if found[1] == "SMALL" else found[2].capitalize()


def spelled(text: str) -> str:
    """Letters by their names and syllables by their sounds, which every voice can say; empty where
    one has none, as Chinese characters do."""
    sounds = [_SOUND.search(_name(character)) for character in text if character.isalpha()]
    return " ".join(sound[1].lower() for sound in sounds if sound) if all(sounds) else ""


def _usual(character: str) -> str:
    if character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    compatible = unicodedata.normalize("NFKC", character)
    unusual = writing_of(character) not in ("", LATIN, *LANGUAGE_OF)
    return compatible if unusual and compatible.isalpha() else character


def _name(character: str) -> str:
    return unicodedata.name(character, "")
