"""Naming feelings: one or a mixture, how strong, and what is not felt.

The feeling that weighs most comes first: the one said with a "mostly", else the stronger, else
the one said first. What follows a "but" is not put first: people play down what is hard.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from rapidfuzz.distance import OSA

from assistant.understanding import replies
from assistant.understanding.lexicon import Aside, FeelingWord, Lexicon
from assistant.understanding.meaning import Feeling, Feelings, Strength
from assistant.understanding.negation import split
from assistant.understanding.phrases import Match, cover
from assistant.understanding.words import Words, shown

_Found = tuple[Match[FeelingWord], ...]


def read(words: Words, lexicon: Lexicon) -> Feelings | None:
    """The feelings named, None when there are none."""
    found = _found(words, lexicon)
    if not found and replies.aside(words, lexicon) is Aside.NOTHING:
        return Feelings(feelings=(_plain(lexicon.emotions.nothing, lexicon),))
    if not found:
        return None
    said, denied = split(words, found, lexicon.negation)
    felt: dict[str, Feeling] = {}
    for match in sorted(said, key=lambda match: _lightness(words, match, found, lexicon)):
        felt.setdefault(match.value.word, _feeling(words, match, found, lexicon))
    refused = {match.value.word: _plain(match.value, lexicon) for match in denied}
    return Feelings(feelings=tuple(felt.values()), denied=tuple(refused.values()))


@functools.lru_cache(maxsize=8)
def families(lexicon: Lexicon) -> Mapping[str, tuple[str, ...]]:
    """Each family of feelings and its words, the plainest first."""
    found: dict[str, list[FeelingWord]] = {}
    for entry in lexicon.emotions.vocabulary.values():
        found.setdefault(entry.family, []).append(entry)
    return {
        family: tuple(entry.word for entry in sorted(entries, key=_plainness))
        for family, entries in found.items()
    }


def _plainness(entry: FeelingWord) -> tuple[bool, bool]:
    return entry.word != entry.family, entry.strength is not Strength.SOME


def of_family(family: str, lexicon: Lexicon) -> Feelings:
    """What somebody feels who did not use any of its words, by the plainest of them."""
    word = families(lexicon)[family][0]
    return Feelings(feelings=(_plain(lexicon.emotions.vocabulary[word], lexicon),))


def misheard(word: FeelingWord, heard: Words) -> Feelings:
    """A feeling that only sounds like what was heard, so that it is confirmed."""
    feeling = Feeling(
        word=word.word, family=word.family, strength=word.strength, confusable=shown(heard)
    )
    return Feelings(feelings=(feeling,))


def _lightness(
    words: Words, match: Match[FeelingWord], found: _Found, lexicon: Lexicon
) -> tuple[bool, bool, bool, int, int]:
    """Sorts what weighs most first.

    "Fine" and the like weigh little: they may be mere manners. "Nothing" weighs least.
    """
    return (
        match.value.absent,
        not lexicon.emotions.mainly.find(_gap(words, match, found)),
        words[match.start : match.end] in lexicon.emotions.openers,
        -_feeling(words, match, found, lexicon).strength,
        match.start,
    )


def _found(words: Words, lexicon: Lexicon) -> _Found:
    """The vocabulary in the words, else what they may be a mishearing or a misspelling of."""
    emotions = lexicon.emotions
    found = tuple(
        Match(match.start, match.end, match.value)
        for match in emotions.words.find(words)
        if match.value is not None
    )
    if len(found) > 1 and _is_opening(words, found[0], lexicon):
        found = found[1:]
    return found or cover(words, emotions.sounds, lexicon.padding) or _misspelt(words, lexicon)


def _is_opening(words: Words, first: Match[FeelingWord], lexicon: Lexicon) -> bool:
    """Whether the first "feeling" only opens the sentence: "okay, I'm sad"."""
    return (
        first.start == 0
        and words[: first.end] in lexicon.emotions.openers
        and not lexicon.emotions.joining.at(words, first.end)
    )


def _misspelt(words: Words, lexicon: Lexicon) -> _Found:
    """Long words one letter off, beginning with the same letter."""
    likeness = lexicon.likeness
    return tuple(
        Match(at, at + 1, entry)
        for at, word in enumerate(words)
        if len(word) >= likeness.feeling_letters
        for name, entry in lexicon.emotions.vocabulary.items()
        if word[0] == name[0] and OSA.normalized_similarity(word, name) >= likeness.feeling
    )


def _feeling(words: Words, match: Match[FeelingWord], found: _Found, lexicon: Lexicon) -> Feeling:
    """With the strength that was said with it: "a bit sad", "very sad".

    What was only taken from a word like it is confirmed, as confusable words are.
    """
    degrees = lexicon.emotions.degrees
    before = [degree.value for degree in degrees.find(_gap(words, match, found))]
    behind = degrees.at(words, match.end)
    is_last = behind is not None and (
        behind.end == len(words) or lexicon.emotions.joining.at(words, behind.end) is not None
    )
    shift = before[-1] if before else behind.value if behind and is_last else 0
    plain = _plain(match.value, lexicon)
    heard = words[match.start : match.end]
    return Feeling(
        word=plain.word,
        family=plain.family,
        strength=Strength(min(3, max(1, plain.strength + shift))),
        confusable=plain.confusable if heard in lexicon.emotions.words else shown(heard),
        absent=plain.absent,
    )


def _plain(word: FeelingWord, lexicon: Lexicon) -> Feeling:
    confusable = lexicon.emotions.confusable.get(word.word, "")
    return Feeling(
        word=word.word,
        family=word.family,
        strength=word.strength,
        confusable=confusable,
        absent=word.absent,
    )


def _gap(words: Words, match: Match[FeelingWord], found: _Found) -> Words:
    """What was said between the feeling before and this one."""
    start = max((other.end for other in found if other.end <= match.start), default=0)
    return words[start : match.start]
