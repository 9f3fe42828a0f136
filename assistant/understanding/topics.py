"""What somebody's own words are about: a loss, a worry, somebody's kindness. Pure.

Topics are a language's data (`topics.yaml`), in the order in which they weigh: the first that is found counts.
An entry is a phrase, or several classes of phrases of which each has to be there, in whatever order: nobody,
and a way to call or to come. A phrase that is denied is not said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.exercise.terms import TOPICS
from assistant.understanding.lexicon import Negation
from assistant.understanding.negation import split
from assistant.understanding.phrases import PhraseSet
from assistant.understanding.words import Spelling, Words

MEANING = "meaning"
QUESTIONS = ("why", MEANING, "difference", "how-long", "who", "kept", "must")
"""What somebody may ask us back."""
PUZZLED = "puzzled"
"""What says, by itself, that the question was not understood."""
WHAT_IS = "what-is"
"""What a question about one of our own words begins with: "what is distress?"."""
LOSS = "loss"
BESIDE = (LOSS, "lonely", "shame", "anger")
"""What is not passed over where it is told beside an answer: "six, it's my mother's anniversary"."""
INSTEAD = (LOSS, "lonely", "pain", "worry", "tired")
"""What is met where it is told instead of an answer: "I can't sleep", to whether to begin."""
_MOST_ASKED_ABOUT = 2
"""Words of ours that are asked about at once."""
_FEWEST_BESIDE = 4
"""Words of which an answer is one, and something told beside it the others."""

Written: TypeAlias = Mapping[str, Sequence[str | Sequence[Sequence[str]]]]
"""By topic, its entries as they stand in the file."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Those of one language."""

    entries: tuple[tuple[str, tuple[PhraseSet, ...]], ...]
    """Each with the classes of which every one has to be found."""
    negation: Negation

    def of(self, words: Words, names: Iterable[str] = TOPICS) -> str:
        """The first of some topics that is found; empty where none is."""
        wanted = frozenset(names)
        for name, classes in self.entries:
            if name in wanted and self._is_said(words, classes):
                return name
        return ""

    def beside(self, words: Words) -> str:
        """What is told beside an answer, of that which weighs; empty where nothing is."""
        return self.of(words, BESIDE) if len(words) >= _FEWEST_BESIDE else ""

    def asks_about(self, words: Words, ours: Iterable[str]) -> bool:
        """Whether it ends with a question about nothing but words of `ours`: "okay. What is a line?"."""
        known = set(ours)
        starts = [
            phrases for name, classes in self.entries if name == WHAT_IS for phrases in classes
        ]
        for phrases in starts:
            for match in phrases.find(words):
                if match.start and match.end - match.start == 1:
                    continue  # the "what" of "about what may come" asks nothing
                rest = words[match.end :]
                if 0 < len(rest) <= _MOST_ASKED_ABOUT and known.issuperset(rest):
                    return True
        return False

    def _is_said(self, words: Words, classes: tuple[PhraseSet, ...]) -> bool:
        found = [phrases.find(words) for phrases in classes]
        if len(found) > 1:  # here a "nobody" is part of what is said
            return all(found)
        said, _ = split(words, found[0], self.negation)
        return bool(said)


def read(written: Written, spelling: Spelling, negation: Negation) -> Topics:
    """From `topics.yaml`. Raises `ValueError` naming the topics that are missing or unknown."""
    if wrong := sorted({*TOPICS, *QUESTIONS, PUZZLED, WHAT_IS} ^ set(written)):
        raise ValueError(f"missing or unknown: {', '.join(wrong)}")
    entries = []
    for name, each_written in written.items():
        single = [entry for entry in each_written if isinstance(entry, str)]
        joined = [entry for entry in each_written if not isinstance(entry, str)]
        for classes in ([[single]] if single else []) + [list(each) for each in joined]:
            sets = tuple(PhraseSet([(way, None) for way in ways], spelling) for ways in classes)
            entries.append((name, sets))
    return Topics(tuple(entries), negation)
