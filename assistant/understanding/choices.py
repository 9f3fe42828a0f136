"""Choosing one of a few: by name, by place, or by leaving the other out."""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz import fuzz

from assistant.exercise.model import Expectation
from assistant.understanding import numbers
from assistant.understanding.lexicon import Lexicon, Polarity
from assistant.understanding.meaning import Chosen
from assistant.understanding.negation import split
from assistant.understanding.phrases import Match, Phrases, cover, trim
from assistant.understanding.words import Words

_SENTENCE = re.compile(r"[^.?!]+")
_MOST_COUNTED = 5
"""Of more choices nobody remembers which was the third."""


def book(expects: Expectation, lexicon: Lexicon) -> Phrases[str]:
    """Every way to say a choice. Its name is none: that is the author's own ("own", "line"), or a code ("IN")."""
    said = [(word, choice.name) for choice in expects.choices for word in choice.words]
    return Phrases(said, lexicon.spelling)


def read(words: Words, expects: Expectation, lexicon: Lexicon) -> Chosen | None:
    """What was chosen. Uncertain when two were named though one was asked for, or none clearly."""
    named = book(expects, lexicon).find(words)
    said, denied = split(words, named, lexicon.negation)
    refused = [match for match in said if _is_turned_down(words, match, lexicon)]
    said, denied = tuple(match for match in said if match not in refused), (*denied, *refused)
    by_name = tuple(
        match for match in said if not _is_plain(words[match.start : match.end], lexicon)
    )
    if said and not by_name:
        return _by_yes_or_no(words, said, expects, lexicon)
    if said:
        return _named(words, by_name, expects, lexicon)
    rest = [c.name for c in expects.choices if c.name not in {match.value for match in denied}]
    if denied:
        return Chosen(names=(rest[0],)) if len(rest) == 1 else None
    return (
        _placed(words, expects, lexicon)
        or agreed(words, expects, lexicon)
        or _alike(words, expects, lexicon)
    )


def turned_down(words: Words, expects: Expectation, lexicon: Lexicon) -> frozenset[str]:
    """The choices that are named and not wanted: "a helpline is a bit much"."""
    named = book(expects, lexicon).find(words)
    return frozenset(match.value for match in named if _is_turned_down(words, match, lexicon))


def _is_turned_down(words: Words, match: Match[str], lexicon: Lexicon) -> bool:
    return lexicon.order.turned_down.at(words, match.end) is not None


def nothing_but(words: Words, expects: Expectation, lexicon: Lexicon) -> Chosen | None:
    """A choice that stands beside any other words: named, or agreed to, with nothing else said."""
    return whole(words, expects, lexicon) or agreed(words, expects, lexicon)


def whole(words: Words, expects: Expectation, lexicon: Lexicon) -> Chosen | None:
    """The same, if nothing else was said."""
    matches = cover(words, book(expects, lexicon), lexicon.padding)
    return _named(words, matches, expects, lexicon) if matches else None


def _named(
    words: Words, said: tuple[Match[str], ...], expects: Expectation, lexicon: Lexicon
) -> Chosen:
    corrections = lexicon.corrections.find(words)
    later = [match for match in said if corrections and match.start >= corrections[-1].end]
    names = tuple(dict.fromkeys(match.value for match in later or said))
    if expects.several or len(names) == 1:
        return Chosen(names=names)
    return Chosen(names=names[:1], certain=bool(lexicon.order.either.find(words)))


def _by_yes_or_no(
    words: Words, said: tuple[Match[str], ...], expects: Expectation, lexicon: Lexicon
) -> Chosen | None:
    """By nothing but a "yes" or "no" that stands for one of them: "yes, the second" names another, and what follows
    a yes in words that are not known may do so, too."""
    if (placed := _placed(words, expects, lexicon)) is not None:
        return placed
    chosen = _named(words, said, expects, lexicon)
    rest = words[said[-1].end :]
    is_all = not trim(rest, lexicon.padding, lexicon.yes_no, lexicon.asides)
    return chosen if is_all else replace(chosen, certain=False)


def _is_plain(words: Words, lexicon: Lexicon) -> bool:
    """Whether it is a mere "yes" or "no"."""
    match = lexicon.yes_no.at(words, 0)
    if match is None or match.end < len(words):
        return False
    return match.value in (Polarity.YES, Polarity.NO)


def _placed(words: Words, expects: Expectation, lexicon: Lexicon) -> Chosen | None:
    """By place: "the second one", "either", "both"."""
    names = _offered(expects, lexicon)
    if lexicon.order.every.find(words) and expects.several:
        return Chosen(names=names)
    if len(names) > _MOST_COUNTED:
        return None
    if lexicon.order.every.find(words) or lexicon.order.either.find(words):
        return Chosen(names=names[:1])
    places, _ = split(words, lexicon.order.places.find(words), lexicon.negation)
    bare = () if words in lexicon.order.bare else words
    place = places[-1].value if places else numbers.place(bare, lexicon)
    if place == -1:
        return Chosen(names=names[-1:])
    if place is None or not 1 <= place <= len(names):
        return None
    return Chosen(names=(names[place - 1],))


def _offered(expects: Expectation, lexicon: Lexicon) -> tuple[str, ...]:
    """The choices without those at the end that the question does not name: of what is understood besides, nobody
    says "the last". All of them where its words are not known."""
    names, ways = tuple(choice.name for choice in expects.choices), book(expects, lexicon)
    for sentence in reversed(_SENTENCE.findall(expects.question)):
        named = {match.value for match in ways.find(lexicon.words(sentence))}
        if len(named) > 1:
            return names[: 1 + max(names.index(name) for name in named)]
    return names


def agreed(words: Words, expects: Expectation, lexicon: Lexicon) -> Chosen | None:
    """By another word for yes or no, where that is one of the choices: "yeah"."""
    said = _plainly(words, lexicon)
    names = {
        choice.name
        for choice in expects.choices
        for word in choice.words
        if said and _plainly(lexicon.words(word), lexicon) is said
    }
    return Chosen(names=tuple(names)) if len(names) == 1 else None


def _plainly(words: Words, lexicon: Lexicon) -> Polarity | None:
    found = {match.value for match in cover(words, lexicon.yes_no, lexicon.padding)}
    if Polarity.MAYBE in found:
        return None
    clear = found & {Polarity.YES, Polarity.NO}
    return clear.pop() if len(clear) == 1 else None


def _alike(words: Words, expects: Expectation, lexicon: Lexicon) -> Chosen | None:
    """The one choice the reply nearly says, to be confirmed."""
    reply = "".join(words)
    close = {
        choice.name
        for choice in expects.choices
        for word in choice.words
        if fuzz.ratio(reply, "".join(lexicon.spelling.words(word))) >= 100 * lexicon.likeness.choice
    }
    return Chosen(names=tuple(close), certain=False) if len(close) == 1 else None
