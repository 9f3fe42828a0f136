"""Phrases by their words alone: in any order and any form, with little else between them.

What is compared are *content words*: without adverbs and function words, each in its plainest form, or where
the language hangs particles on them, without those. A phrase is said where all of its content words are, no
others but a few, and both or neither is denied: "could we the long one leave" is "leave the long one", "not
bad at all" is not "bad".
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.exercise.model import Expectation, Wants
from assistant.understanding.decision import SURE
from assistant.understanding.evidence import Candidate, Step
from assistant.understanding.lexicon import Aside, Lexicon, Polarity
from assistant.understanding.meaning import Chosen, Command, CommandName, Meaning, YesNo
from assistant.understanding.phrases import trim
from assistant.understanding.replies import MEANINGS
from assistant.understanding.words import Words

K = TypeVar("K", bound=Hashable)
_FEWEST = 2
"""Content words of a phrase that may be found so: one alone may be any sentence's."""
_SHARE = 0.6
"""So much of what was said has to be the phrase's."""


@dataclass(frozen=True, slots=True)
class Gist:
    """What words come to."""

    content: frozenset[str]
    denied: bool


class Gists(Generic[K]):
    """Phrases by their gist; those with the same gist and another value stand for nothing."""

    def __init__(self, phrases: Iterable[tuple[Words, K]], lexicon: Lexicon) -> None:
        self._values: dict[Gist, K | None] = {}
        for words, value in phrases:
            gist = gist_of(words, lexicon)
            if len(gist.content) >= _FEWEST:
                same = self._values.setdefault(gist, value)
                if same != value:
                    self._values[gist] = None

    def find(self, said: Gist) -> K | None:
        """What is said most nearly; None where two are as near."""
        if len(said.content) < _FEWEST:
            return None
        found: dict[K, float] = {}
        for gist, value in self._values.items():
            share = len(gist.content) / len(said.content)
            fits = share >= _SHARE and gist.denied == said.denied
            if fits and value is not None and gist.content <= said.content:
                found[value] = max(found.get(value, 0.0), share)
        best = sorted(found.items(), key=lambda pair: pair[1], reverse=True)
        if not best or (len(best) > 1 and best[0][1] == best[1][1]):
            return None
        return best[0][0]


def gist_of(words: Words, lexicon: Lexicon) -> Gist:
    """The content words, and whether they are denied."""
    form = lexicon.forms.bare(lexicon.forms.unadorned(words))
    kept = trim(form.words, lexicon.padding) or form.words
    denied = any(word in _negations(lexicon) for word in form.words)
    return Gist(frozenset(word for word in kept if word not in _negations(lexicon)), denied)


def candidates(words: Words, expects: Expectation | None, lexicon: Lexicon) -> Iterator[Candidate]:
    """What the words say in any order."""
    for meaning in _meanings(words, expects, lexicon):
        if meaning is not None:
            yield Candidate(meaning=meaning, step=Step.WORDS, sure=SURE[Step.WORDS])


def _meanings(
    words: Words, expects: Expectation | None, lexicon: Lexicon
) -> Iterator[Meaning | None]:
    said = gist_of(words, lexicon)
    if expects is not None:
        chosen = _choices(expects, lexicon).find(said) if expects.choices else None
        yield Chosen(names=(chosen,)) if chosen else None
        yes = _yes_no(lexicon).find(said) if expects.wants is Wants.YES_NO else None
        yield YesNo(yes=yes) if yes is not None else None
        # "No, I would never do that" is a no, however like "I would not know" the rest of it is.
        aside = None if lexicon.yes_no.find(words) else _asides(lexicon).find(said)
        yield MEANINGS[aside] if aside else None
    # "You don't have to do it all today" is no "I don't want to do it".
    command = None if said.denied else _commands(lexicon).find(said)
    yield Command(name=command) if command else None


@functools.lru_cache(maxsize=8)
def _negations(lexicon: Lexicon) -> frozenset[str]:
    """Single words that deny, in their plainest form."""
    said = (lexicon.spelling.words(text) for text in lexicon.negation.before.spoken)
    return frozenset(lexicon.forms.plainest(words[0]) for words in said if len(words) == 1)


@functools.lru_cache(maxsize=8)
def _commands(lexicon: Lexicon) -> Gists[CommandName]:
    said = lexicon.commands.spoken.items()
    return Gists(((lexicon.words(text), name) for text, name in said if name), lexicon)


@functools.lru_cache(maxsize=8)
def _asides(lexicon: Lexicon) -> Gists[Aside]:
    return Gists(((lexicon.words(t), value) for t, value in lexicon.asides.spoken.items()), lexicon)


@functools.lru_cache(maxsize=8)
def _yes_no(lexicon: Lexicon) -> Gists[bool]:
    plain = {Polarity.YES: True, Polarity.NO: False}
    said = lexicon.yes_no.spoken.items()
    return Gists(((lexicon.words(t), plain[value]) for t, value in said if value in plain), lexicon)


@functools.lru_cache(maxsize=64)
def _choices(expects: Expectation, lexicon: Lexicon) -> Gists[str]:
    said = [(word, choice.name) for choice in expects.choices for word in choice.words]
    return Gists(((lexicon.words(text), name) for text, name in said), lexicon)
