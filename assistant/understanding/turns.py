"""Whether somebody who falls silent has more to say, as far as their last words tell.

Nobody ends with "and", "the" or "um". What ends otherwise may be over, and never surely is: how long a silence is
waited for is left to the ears. What a recogniser writes behind the last word counts, too: a comma, three dots.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.understanding.phrases import PhraseSet
from assistant.understanding.words import Spelling, Words

_OPEN_MARKS = (",", "...", "…", "-", "–", "—", ":", ";")
"""Written where a voice stays up or breaks off."""
_LONGEST = 6
"""So many words are looked at from the end."""


@dataclass(frozen=True, kw_only=True)
class Turns:
    """What a language's last words tell."""

    going_on: PhraseSet
    """After these more is to come."""
    endings: tuple[str, ...]
    """The same, where it hangs on the last word: decomposed."""
    whole: frozenset[str]
    """Words that only look as if they had such an ending: decomposed."""


def goes_on(text: str, turns: Turns, spelling: Spelling) -> bool:
    """Whether the last words call for more. False of nothing at all."""
    words = spelling.words(text)
    if not words:
        return False
    if text.rstrip().endswith(_OPEN_MARKS):
        return True
    return _ends_with(words, turns.going_on) or _hangs_on(words[-1], turns)


def _ends_with(words: Words, phrases: PhraseSet) -> bool:
    return any(words[start:] in phrases for start in range(-_LONGEST, 0))


def _hangs_on(word: str, turns: Turns) -> bool:
    if word in turns.whole:
        return False
    return any(word != ending and word.endswith(ending) for ending in turns.endings)
