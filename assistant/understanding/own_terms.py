"""What says yes or no to one question alone, in that question's own terms: "for years", to whether it is new.

An exercise lists such words for yes and for no (`means`), and the one it lists first weighs more: pain that is
in the chest, and has been for years, is in the chest. Where it lists both, a denied one says the other: "not in my
chest". They count among whatever other words, and before a mere "yes": to several things asked in one, that may be
said to any.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from assistant.exercise.model import Choice, Expectation
from assistant.understanding.lexicon import Lexicon, Polarity
from assistant.understanding.negation import split
from assistant.understanding.phrases import Phrases, trim
from assistant.understanding.words import Words, breaths

Means: TypeAlias = tuple[Choice, ...]
YES = "yes"
_PLAIN = {Polarity.YES: True, Polarity.NO: False}
_NOTHING: frozenset[bool] = frozenset()


def said(text: str, expects: Expectation | None, lexicon: Lexicon) -> frozenset[bool]:
    """True for yes, False for no; nothing where none of its terms are used. Both where it has to be asked again: a
    "yes" or "no" before what says the other, unless that weighs more; and what the "not" of "not really" may deny
    or not."""
    if expects is None or not expects.means:
        return _NOTHING
    rows = [lexicon.words(breath) for breath in breaths(text)]
    meant = _meant(rows, expects.means, lexicon)
    if meant is None:
        return _NOTHING
    if meant is _first(expects.means) and len(expects.means) > 1:
        other = _meant([_after_no(words, lexicon) for words in rows], expects.means, lexicon)
    else:
        other = _opening(rows, lexicon)
    return frozenset({meant} if other is None else {meant, other})


def _meant(rows: Iterable[Words], means: Means, lexicon: Lexicon) -> bool | None:
    """What weighs most of what is said in one breath or another."""
    found = {yes for words in rows for yes in _found(words, means, lexicon)}
    first = _first(means)
    return first if first in found else not first if found else None


def _found(words: Words, means: Means, lexicon: Lexicon) -> Iterator[bool]:
    plain = {m.end: m.end - m.start for m in lexicon.yes_no.find(words) if m.value is Polarity.NO}
    named, denied = split(words, _terms(means, lexicon).find(words), lexicon.negation)
    for match in (*named, *denied):
        after_no = plain.get(match.start, 0)
        # "No, carry on" says twice what "not really the same" takes back.
        agrees = after_no == 1 and match.value is False
        is_denied = not agrees and (match in denied or after_no > 0)
        if not is_denied or len(means) > 1:
            yield match.value is not is_denied


def _after_no(words: Words, lexicon: Lexicon) -> Words:
    """What follows a plain "no" or "not really" at its beginning, or all of it."""
    match = lexicon.yes_no.at(words, 0)
    return words[match.end :] if match and match.value is Polarity.NO else words


def _opening(rows: Iterable[Words], lexicon: Lexicon) -> bool | None:
    """The plain yes or no it begins with: in "that is always so" there is none."""
    words = trim(next(iter(rows), ()), lexicon.padding)
    match = lexicon.yes_no.at(words, 0)
    return _PLAIN.get(match.value) if match else None


def _first(means: Means) -> bool:
    return means[0].name == YES


@functools.lru_cache(maxsize=32)
def _terms(means: Means, lexicon: Lexicon) -> Phrases[bool]:
    written = [(word, each.name == YES) for each in means for word in each.words]
    return Phrases(written, lexicon.spelling)
