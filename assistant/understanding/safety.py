"""Danger: recognised in every state and before everything else.

Rules find what is said plainly, also where adverbs, restarts and repeats stand between; what they only find in
bare words (`word_forms`) is not certain. What lies within a match of tier 0 or 1 is read as that ("dying for a
cup of tea", "a friend wants to die"). A word may also be one that is misheard for another, where
a rule says so and the rest of what was said bears it out. What only such a word, or only one of
several readings made, is not certain: it is asked about, neither assumed nor dropped.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.understanding.meaning import Danger, Route
from assistant.understanding.patterns import Pattern, Span, joined
from assistant.understanding.sounds import Row, Sounds
from assistant.understanding.word_forms import Form, WordForms
from assistant.understanding.words import Spelling, Words, syllables

_MOST_JOINED = 3
"""So many words may be heard instead of one: "sue a side"."""
_MILD = 1
"""Up to this tier, a match hides the graver ones that lie within it."""
_AROUND = 10
"""So many words, or syllables, on either side of a misheard one are looked at."""
_BORNE_OUT = {True: 2, False: 1}
"""So much else has to be in a match with a misheard word: words, or syllables without spaces."""
_FEWEST_BARE = 2
"""So many words have to be in a match of bare words."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One kind of thing that is said in danger."""

    name: str
    category: str
    route: Route | None
    """What is done about it; None for talk that only looks like it."""
    patterns: tuple[Pattern, ...]
    bare: tuple[Pattern, ...] = ()
    """The same patterns, for words as `WordForms.bare` has them."""

    @property
    def tier(self) -> int:
        return self.route.tier if self.route else 0

    def danger(self, *, certain: bool) -> Danger:
        assert self.route is not None
        return Danger(route=self.route, category=self.category, rule=self.name, certain=certain)


@dataclass(frozen=True, kw_only=True)
class Misheard:
    """A word that may be misheard, and the rules in which that counts; as units."""

    word: Words
    sounds: Row
    instead: frozenset[Words]
    """What is heard instead of it, beyond what sounds alike."""
    rules: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Naming:
    """What names a danger, so that a sentence model alone may propose it."""

    of: tuple[Pattern, ...]
    """Where it has to be named: in sentences like these; in all where there are none."""
    named: tuple[Pattern, ...]

    def is_missing(self, text: str) -> bool:
        """Whether it is not named and has to be; `text` as patterns look at it."""
        asked = not self.of or _any(self.of, text)
        return asked and not _any(self.named, text)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What tells of whom something is said."""

    another: tuple[Pattern, ...]
    """Somebody else, and what they did."""
    own: tuple[Pattern, ...]
    beside: tuple[Pattern, ...]
    """Holds a word for oneself and leaves open of whom it is: "I think"."""

    def is_another(self, text: str) -> bool:
        """Whether somebody else is named in a text, as patterns look at it, and not the one who speaks. Where both
        are it is taken for their own: that is the graver mistake to make."""
        beside = [span for pattern in self.beside for span in pattern.find(text)]
        own = (span for pattern in self.own for span in pattern.find(text))
        of_own = any(not any(each.holds(span) for each in beside) for span in own)
        return not of_own and _any(self.another, text)


def _any(patterns: Iterable[Pattern], text: str) -> bool:
    return any(any(pattern.find(text)) for pattern in patterns)


@dataclass(frozen=True, kw_only=True, eq=False)
class Safety:
    """What a language knows of danger."""

    spelling: Spelling
    sounds: Sounds
    rules: tuple[Rule, ...]
    misheard: tuple[Misheard, ...]
    ambiguous: tuple[Pattern, ...]
    """What may as well be said of nothing bad: what a rule finds within it is asked about."""
    subject: Subject
    has_to_name: Mapping[str, Naming]
    """What has to be said for a sentence model alone to propose a kind of danger, where anything has to."""
    right: frozenset[Words]
    """What is never a mishearing, as units."""
    likely: float
    """Up to here apart, by their sounds, a word may be heard as one of these."""
    forms: WordForms

    def read(self, words: Words) -> Danger | None:
        """The gravest danger in one reading."""
        return _read(self, words)

    def gravest(self, readings: Sequence[Words]) -> Danger | None:
        """The gravest danger in all readings of one utterance.

        Certain is what was said plainly in the only one, or what a second one bears out.
        """
        found = [danger for words in readings if (danger := self.read(words)) is not None]
        if not found:
            return None
        gravest = max(found, key=_gravity)
        borne_out = sum(danger.tier >= gravest.tier for danger in found) > 1
        certain = gravest.certain and (borne_out or len(readings) == 1)
        return dataclasses.replace(gravest, certain=certain)


def unnamed(safety: Safety, words: Words) -> list[str]:
    """The kinds of danger for which something has to be said that is not: a hand that feels nothing is no fire, and
    who cannot get up has not fallen."""
    text = joined(words, safety.spelling)
    return [kind for kind, naming in safety.has_to_name.items() if naming.is_missing(text)]


def with_subject(danger: Danger, safety: Safety, words: Words) -> Danger:
    """The same, with of whom it is said."""
    if danger.route is not Route.HARM:
        return danger
    text = joined(words, safety.spelling)
    return dataclasses.replace(danger, of_another=safety.subject.is_another(text))


def units(words: Words, spelling: Spelling) -> Words:
    """What can be misheard by itself: a word, or where spaces tell nothing, a syllable."""
    return words if spelling.spaced else syllables(words)


@functools.lru_cache(maxsize=512)
def _read(safety: Safety, words: Words) -> Danger | None:
    whole = Form(words, tuple(range(len(words))))
    unadorned = safety.forms.unadorned(words)
    plain = [whole] if unadorned == whole else [whole, unadorned]
    found = [each for form in plain for each in _places(safety, form, words, bare=False)]
    if safety.spelling.spaced:
        found += _places(safety, safety.forms.bare(unadorned), words, bare=True)
    unclear = [
        span for each in safety.ambiguous for span in each.find(joined(words, safety.spelling))
    ]
    dangers = [
        each.rule.danger(certain=not each.bare and not any(s.holds(each.span) for s in unclear))
        for each in _graver(found)
    ]
    for form in plain:
        dangers += _nearly_said(safety, units(form.words, safety.spelling))
    gravest = max(dangers, key=_gravity, default=None)
    return with_subject(gravest, safety, words) if gravest else None


_LESS_IF_DOUBTFUL = 1.5
"""What is certain counts more than what is only a tier graver and doubtful: "he hits me" is no attack."""


def _gravity(danger: Danger) -> float:
    return danger.tier if danger.certain else danger.tier - _LESS_IF_DOUBTFUL


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a rule holds, in what was said as it was said."""

    rule: Rule
    span: Span
    bare: bool = False


def _graver(found: Sequence[_Place]) -> Iterator[_Place]:
    """What is said, but for what lies within something milder."""
    mild = [each for each in found if each.rule.tier <= _MILD]
    for each in found:
        within = (
            m.rule.tier < each.rule.tier and m.span.holds(each.span) and (each.bare or not m.bare)
            for m in mild
        )
        if each.rule.route and not any(within):
            yield each


def _places(safety: Safety, form: Form, words: Words, *, bare: bool) -> list[_Place]:
    """Where each rule holds in a form of what was said. A single bare word is too little."""
    said, begins = _begins(words, safety.spelling), _begins(form.words, safety.spelling)
    found: list[_Place] = []
    for rule, span in _found(joined(form.words, safety.spelling), safety.rules, bare=bare):
        first = bisect.bisect_right(begins, span.start) - 1
        last = bisect.bisect_left(begins, span.end) - 1
        if bare and last - first < _FEWEST_BARE - 1:
            continue
        start = said[form.places[first]] + span.start - begins[first]
        end = said[form.places[last]] + span.end - begins[last]
        if bare:
            start, end = said[form.places[first]], said[form.places[last] + 1]
        found.append(_Place(rule, Span(start, end), bare))
    return found


def _begins(words: Words, spelling: Spelling) -> list[int]:
    """Where each word begins as patterns look at them, and where all end."""
    lengths = [len(word) + spelling.spaced for word in words]
    return [0, *itertools.accumulate(lengths)]


def _said(safety: Safety, heard: Words, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Span]]:
    found = _found(joined(heard, safety.spelling), rules)
    for each in _graver([_Place(rule, span) for rule, span in found]):
        yield each.rule, each.span


def _found(text: str, rules: Sequence[Rule], *, bare: bool = False) -> list[tuple[Rule, Span]]:
    return [
        (rule, span)
        for rule in rules
        for each in (rule.bare if bare else rule.patterns)
        for span in each.find(text)
    ]


def _nearly_said(safety: Safety, heard: Words) -> Iterator[Danger]:
    """What was said, if one word was misheard."""
    for start, end, misheard in _mishearings(safety, heard):
        before, after = heard[max(0, start - _AROUND) : start], heard[end : end + _AROUND]
        meant = (*before, *misheard.word, *after)
        graver = [rule for rule in safety.rules if rule.name in misheard.rules]
        if not _found(joined(meant, safety.spelling), graver):
            continue
        rules = [rule for rule in safety.rules if rule.tier <= _MILD or rule in graver]
        begins = [len(joined(meant[:n], safety.spelling)) for n in range(len(meant))]
        for rule, span in _said(safety, meant, rules):
            size = sum(span.start <= begin < span.end for begin in begins)
            found = span.start <= begins[len(before)] < span.end and rule.name in misheard.rules
            if found and size >= len(misheard.word) + _BORNE_OUT[safety.spelling.spaced]:
                yield dataclasses.replace(rule.danger(certain=False), misheard=True)


def _mishearings(safety: Safety, heard: Words) -> Iterator[tuple[int, int, Misheard]]:
    for start in range(len(heard)):
        for end in range(start + 1, min(start + _MOST_JOINED, len(heard)) + 1):
            for misheard in _misheard_as(safety, heard[start:end]):
                yield start, end, misheard


@functools.lru_cache(maxsize=4096)
def _misheard_as(safety: Safety, run: Words) -> tuple[Misheard, ...]:
    """What a few words may be. The readings of one utterance have most of them in common."""
    return tuple(each for each in safety.misheard if _may_be(safety, run, each))


def _may_be(safety: Safety, run: Words, misheard: Misheard) -> bool:
    if misheard.word[0] in run or run in safety.right:
        return False
    if run in misheard.instead:
        return True
    sounds, likely = safety.sounds, safety.likely
    return sounds.distance(sounds.of(run), misheard.sounds, at_most=likely) <= likely
