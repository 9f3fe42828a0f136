"""The listeners that run here, asked about one utterance after another."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.speech.listeners import Impression, Listener, Scores
from assistant.speech.listeners.fusion import Weights, fused, weights
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
_PLAIN = 0.9
"""How probable Moonshine has to find a text that is expected for nothing else to be asked: no other could be likely
beside it, and weighing all of them would take twice the time."""
_LETTERS = re.compile(r"[^\w' ]+")
MOONSHINE = "moonshine"

Heard: TypeAlias = Mapping[str, Impression]
"""What each listener makes of one reading, by its name."""


class Panel:
    """Moonshine, which reads, and the others, which only score."""

    def __init__(self, others: Sequence[Listener] = ()) -> None:
        self._others = others
        self._weights = weights((MOONSHINE, *(other.name for other in others)))

    def begin(self, phrases: Iterable[str]) -> Weighing:
        """A new utterance, in which these are expected."""
        return Weighing(self, _short(tuple(phrases)))

    def heard(self, samples: Samples, first: Impression) -> Heard:
        """What all make of it; `first` is Moonshine's."""
        return heard(samples, first, self._others)

    def fused(self, scores: dict[str, list[Scores]], asked: Asked) -> Scores:
        """See `fusion.fused`."""
        return fused(scores, asked.in_advance(self._weights), self._weights).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the listeners are asked about."""

    phrases: tuple[str, ...]
    """What is expected; then what was read, where that was not; then common words."""
    expected: NDArray[np.bool_]
    common: NDArray[np.bool_]
    shown: int
    """How many are expected or were read."""

    def in_advance(self, weights: Weights) -> NDArray[np.float64]:
        """What each of them has in advance."""
        return np.select([self.expected, self.common], [0.0, weights.common], weights.read)

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
            common=np.isin([*expected, *other, *common], words()),
            shown=len(expected) + len(other),
        )


def heard(samples: Samples, first: Impression, others: Sequence[Listener]) -> Heard:
    """What all make of an utterance; others than Moonshine need less quiet around it."""
    close = samples[_LESS:-_LESS] if len(samples) > 4 * _LESS else samples
    every = {MOONSHINE: first, **{other.name: other.hear(close) for other in others}}
    return {name: _Remembering(impression) for name, impression in every.items()}


def by_each(phrases: Sequence[str], readings: Sequence[Heard]) -> dict[str, list[Scores]]:
    """The scores of each listener in each reading, by its name. The others are asked only about what Moonshine
    finds possible in one of them: most phrases it does not, and no agreement of others would make up for that."""
    first = [reading[MOONSHINE].scores(phrases) for reading in readings]
    possible = np.any([scores > -REACH for scores in first], axis=0)
    asked = [phrases[int(at)] for at in np.flatnonzero(possible)]
    found = {MOONSHINE: [np.where(possible, scores, np.float32(-np.inf)) for scores in first]}
    for name in readings[0].keys() - found.keys():
        found[name] = [np.full(len(phrases), -np.inf, np.float32) for _ in readings]
        for scores, reading in zip(found[name], readings, strict=True):
            scores[possible] = reading[name].scores(asked)
    return found


class _Remembering:
    """An impression that is asked about each phrase once."""

    def __init__(self, impression: Impression) -> None:
        self._impression = impression
        self._scores: dict[str, np.float32] = {}

    def scores(self, phrases: Sequence[str]) -> Scores:
        fresh = [phrase for phrase in phrases if phrase not in self._scores]
        if fresh:
            self._scores.update(zip(fresh, self._impression.scores(fresh), strict=True))
        return np.array([self._scores[phrase] for phrase in phrases], np.float32)


class Weighing:
    """One utterance: every reading of it makes its probabilities firmer."""

    def __init__(self, panel: Panel, phrases: tuple[str, ...]) -> None:
        self._panel = panel
        self._phrases = phrases
        self._readings: list[Heard] = []
        self._read: dict[str, None] = {}

    def again(self) -> Weighing:
        """The same phrases, and nothing heard yet."""
        return Weighing(self._panel, self._phrases)

    def add(self, samples: Samples, impression: MoonshineImpression) -> tuple[Hypothesis, ...]:
        """One more reading; the phrases as likely as they are by all so far. Empty for more than a short reply."""
        text = plain(impression.text)
        if not text or len(text.split()) > MOST_WORDS:
            return ()
        if impression.sure >= _PLAIN and (said := self._plainly(text)):
            return (Hypothesis(said, constrained=True, sound=round(impression.sure, 3)),)
        self._read[text] = None
        self._readings.append(self._panel.heard(samples, impression))
        asked = Asked.about(self._phrases, self._read)
        likely = self._panel.fused(by_each(asked.phrases, self._readings), asked)
        # What was read counts, whether it was expected in these words or not: it may mean the same.
        best = sorted(range(asked.shown), key=lambda at: -likely[at])
        return tuple(
            Hypothesis(asked.phrases[at], constrained=True, sound=round(float(likely[at]), 3))
            for at in best
            if likely[at] >= _SHOWN
        )

    def _plainly(self, text: str) -> str | None:
        """The phrase that was read, where it is expected."""
        alike = same(text)
        return next((phrase for phrase in self._phrases if phrase in alike), None)


def plain(text: str) -> str:
    """A reading as phrases are written."""
    return " ".join(_LETTERS.sub(" ", text.lower().replace("’", "'").replace("-", " ")).split())


@functools.lru_cache(maxsize=64)
def _short(phrases: tuple[str, ...]) -> tuple[str, ...]:
    kept = (plain(phrase) for phrase in phrases)
    return tuple(dict.fromkeys(each for each in kept if 0 < len(each.split()) <= MOST_WORDS))
