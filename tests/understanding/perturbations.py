"""The same sentence as somebody else would say it, or as a recogniser would write it.

Each perturbation changes one thing that no meaning hangs on. Which word it is changed at follows from the
sentence alone, so that every run tries the same.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence

_ADVERBS = ("really", "honestly", "just", "actually", "to be honest")
_FILLERS = ("um", "uh", "you know", "er", "well")
_DROPPED = {"a", "an", "the", "to", "of", "am", "is", "are", "been", "have", "has", "that"}
_TENSES = {
    "want": "am wanting",
    "wants": "is wanting",
    "took": "have taken",
    "take": "have taken",
    "feel": "am feeling",
    "think": "am thinking",
    "hurts": "is hurting",
    "hits": "is hitting",
    "swallowed": "have swallowed",
    "cut": "have cut",
    "see": "am seeing",
    "hear": "am hearing",
    "started": "has started",
    "keep": "am keeping",
    "keeps": "is keeping",
}
_SOUNDS = {
    "die": "dye",
    "to": "too",
    "no": "know",
    "here": "hear",
    "there": "their",
    "night": "knight",
    "week": "weak",
    "all": "awl",
    "by": "buy",
    "be": "bee",
    "in": "inn",
    "not": "knot",
    "whole": "hole",
    "wait": "weight",
    "pain": "pane",
    "right": "write",
    "for": "four",
}


def adverb(words: Sequence[str], seed: int) -> list[str] | None:
    """One before the second half: "i honestly want to"."""
    return _with(words, seed, _ADVERBS)


def filler(words: Sequence[str], seed: int) -> list[str] | None:
    """A sound of thinking, anywhere."""
    return _with(words, seed, _FILLERS)


def restart(words: Sequence[str], seed: int) -> list[str] | None:
    """The beginning said over: "i want i want to"."""
    if len(words) < 3:
        return None
    size = 1 + seed % min(3, len(words) - 1)
    return [*words[:size], *words]


def repeat(words: Sequence[str], seed: int) -> list[str] | None:
    """One word twice."""
    at = seed % len(words)
    return [*words[: at + 1], *words[at:]]


def dropped(words: Sequence[str], seed: int) -> list[str] | None:
    """Without one function word."""
    return _instead(words, seed, dict.fromkeys(_DROPPED, ""))


def tense(words: Sequence[str], seed: int) -> list[str] | None:
    """The same in another tense of today: "am wanting" for "want"."""
    return _instead(words, seed, _TENSES)


def sound(words: Sequence[str], seed: int) -> list[str] | None:
    """A word that sounds the same."""
    return _instead(words, seed, _SOUNDS)


PERTURBATIONS: tuple[Callable[[Sequence[str], int], list[str] | None], ...] = (
    adverb,
    filler,
    restart,
    repeat,
    dropped,
    tense,
    sound,
)


def perturbed(text: str, number: int) -> str | None:
    """A text as the perturbation of that number has it; None where it has nothing to change."""
    words = re.findall(r"\S+", text)
    changed = PERTURBATIONS[number](words, zlib.crc32(text.encode())) if words else None
    return None if changed is None else " ".join(changed)


def _with(words: Sequence[str], seed: int, among: Sequence[str]) -> list[str]:
    at = seed % (len(words) + 1)
    return [*words[:at], among[seed // 7 % len(among)], *words[at:]]


def _instead(words: Sequence[str], seed: int, known: dict[str, str]) -> list[str] | None:
    places = [at for at, word in enumerate(words) if word.lower() in known]
    if not places:
        return None
    at = places[seed % len(places)]
    return [*words[:at], *known[words[at].lower()].split(), *words[at + 1 :]]
