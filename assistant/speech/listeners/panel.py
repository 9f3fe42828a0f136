"""The listeners that run here, asked about one utterance after another."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.speech.listeners import Impression, Listener, Scores
from assistant.speech.listeners.fusion import fused, weights
from assistant.speech.listeners.moonshine import REACH
from assistant.speech.listeners.moonshine import Impression as MoonshineImpression
from assistant.speech.listeners.pronunciations import same, words
from assistant.speech.ports import MICROPHONE_HZ, Samples
from assistant.understanding.meaning import Hypothesis

MOST_WORDS = 3
"""A longer phrase is read well enough, and no longer one is weighed."""
_LESS = MICROPHONE_HZ // 4
"""Samples of the quiet around the voice that the other listeners are spared, before and after it."""
_SHOWN = 0.005
"""A phrase that is less likely is not spoken of."""
_LETTERS = re.compile(r"[^\w' ]+")
MOONSHINE = "moonshine"


class Panel:
    """Moonshine, which reads, and the others, which only score."""

    def __init__(self, others: Sequence[Listener] = ()) -> None:
        self._others = others
        self._weights = weights((MOONSHINE, *(other.name for other in others)))

    def begin(self, phrases: Iterable[str]) -> Weighing:
        """A new utterance, in which these are expected."""
        return Weighing(self, _short(tuple(phrases)))

    def heard(self, samples: Samples) -> list[tuple[str, Impression]]:
        """What the others make of it."""
        return heard(samples, self._others)

    def fused(self, scores: dict[str, list[Scores]], expected: NDArray[np.bool_]) -> Scores:
        """See `fusion.fused`."""
        return fused(scores, expected, self._weights).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the listeners are asked about."""

    phrases: tuple[str, ...]
    """What is expected; then what was read, where that was not; then common words."""
    expected: NDArray[np.bool_]
    shown: int
    """How many are expected or were read."""

    @classmethod
    def about(cls, expected: tuple[str, ...], read: Iterable[str]) -> Asked:
        """A word that sounds like an expected one is that one."""
        known = {word for phrase in expected for word in same(phrase)}
        other = [text for text in dict.fromkeys(read) if text not in known]
        common = [word for word in words() if word not in known and word not in other]
        # "Yes, please" is as expected as the "yes" in it.
        hold = [any(f" {phrase} " in f" {text} " for phrase in expected) for text in other]
        return cls(
            phrases=(*expected, *other, *common),
            expected=np.array([True] * len(expected) + hold + [False] * len(common)),
            shown=len(expected) + len(other),
        )


def heard(samples: Samples, others: Sequence[Listener]) -> list[tuple[str, Impression]]:
    """What others than Moonshine make of an utterance, of which they need less quiet."""
    close = samples[_LESS:-_LESS] if len(samples) > 4 * _LESS else samples
    return [(other.name, other.hear(close)) for other in others]


def by_each(
    phrases: Sequence[str], first: MoonshineImpression, others: Sequence[tuple[str, Impression]]
) -> dict[str, Scores]:
    """The scores of each listener, by its name. The others are asked only about what Moonshine finds possible: most
    phrases it does not, and no agreement of others would make up for that."""
    scores = first.scores(phrases)
    possible = np.flatnonzero(scores > -REACH)
    found = {MOONSHINE: np.where(scores > -REACH, scores, np.float32(-np.inf))}
    for name, other in others:
        found[name] = np.full(len(phrases), -np.inf, np.float32)
        found[name][possible] = other.scores([phrases[int(at)] for at in possible])
    return found


class Weighing:
    """One utterance: every reading of it makes its probabilities firmer."""

    def __init__(self, panel: Panel, phrases: tuple[str, ...]) -> None:
        self._panel = panel
        self._phrases = phrases
        self._impressions: list[tuple[MoonshineImpression, list[tuple[str, Impression]]]] = []
        self._read: dict[str, None] = {}

    def again(self) -> Weighing:
        """The same phrases, and nothing heard yet."""
        return Weighing(self._panel, self._phrases)

    def add(self, samples: Samples, impression: MoonshineImpression) -> tuple[Hypothesis, ...]:
        """One more reading; the phrases as likely as they are by all so far. Empty for more than a short reply."""
        text = plain(impression.text)
        if not text or len(text.split()) > MOST_WORDS:
            return ()
        self._read[text] = None
        self._impressions.append((impression, self._panel.heard(samples)))
        asked = Asked.about(self._phrases, self._read)
        scores: dict[str, list[Scores]] = {}
        for first, others in self._impressions:
            for name, each in by_each(asked.phrases, first, others).items():
                scores.setdefault(name, []).append(each)
        likely = self._panel.fused(scores, asked.expected)
        # What was read counts, whether it was expected in these words or not: it may mean the same.
        best = sorted(range(asked.shown), key=lambda at: -likely[at])
        return tuple(
            Hypothesis(asked.phrases[at], constrained=True, sound=round(float(likely[at]), 3))
            for at in best
            if likely[at] >= _SHOWN
        )


def plain(text: str) -> str:
    """A reading as phrases are written."""
    return " ".join(_LETTERS.sub(" ", text.lower().replace("’", "'").replace("-", " ")).split())


@functools.lru_cache(maxsize=64)
def _short(phrases: tuple[str, ...]) -> tuple[str, ...]:
    kept = (plain(phrase) for phrase in phrases)
    return tuple(dict.fromkeys(each for each in kept if 0 < len(each.split()) <= MOST_WORDS))
