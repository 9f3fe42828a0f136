"""Fits what each listener's word counts: `python -m tests.fit_listeners [FOLDER ...]`, a quarter of an hour of one core.

On voices (`tests.fitting_voices`) and on folders of recordings with a `labels.csv`, as `tests.accuracy` takes them. All
answers are expected at once, and whatever else was said has to be refused. Each is weighed as it is first read, and by
all three readings together, so that what is fitted holds for both. What is fitted is written where the assistant reads
it. Recordings that measure how well it hears must not be among these.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.hear import audio_files
from assistant.hear.judge import padded
from assistant.speech.accuracy import ANSWERS, labelled
from assistant.speech.listeners import OTHERS, Listener, Scores, fusion, pronunciations
from assistant.speech.listeners.fusion import Weights, fused
from assistant.speech.listeners.moonshine import Nets
from assistant.speech.listeners.panel import MOONSHINE, MOST_WORDS, Asked, by_each, heard, plain
from assistant.speech.ports import Samples
from assistant.speech.recognisers.moonshine import MoonshineRecogniser, levelled, readings
from tests.fitting_voices import OFTEN, spoken

FLOORS = {MOONSHINE: -6.0, "hama": -15.0}
SETS = ((MOONSHINE,), (MOONSHINE, "hama"))
"""The listeners that may run together."""
STEPS = 200
RECORDED = 0.4
"""What a recording of the folders counts beside a voice: they are of few people, and on the telephone's band."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One utterance, as the listeners hear it."""

    asked: Asked
    right: NDArray[np.bool_]
    """Which phrases say what was said: none where it is no reply."""
    scores: dict[str, list[Scores]]
    """By listener, of each reading."""
    counts: float


def examples(folders: Sequence[Path], listeners: Sequence[Listener]) -> Iterator[Example]:
    nets = MoonshineRecogniser().nets
    for folder in folders:
        for one in labelled(folder):
            samples = padded(audio_files.for_ears(one.path))
            yield from example(one.words, samples, RECORDED, nets, listeners)
    for each in spoken():
        if not each.held_out:
            yield from example(each.words, each.samples, 1.0, nets, listeners)


def example(
    words: str, samples: Samples, counts: float, nets: Nets, listeners: Sequence[Listener]
) -> Iterator[Example]:
    """Nothing where there is no voice, or nothing short is read."""
    utterance = levelled(samples)
    every = [] if utterance is None else [utterance, *readings(samples, utterance)]
    read = [(each, nets.hear(each)) for each in every]
    short = [(each, first) for each, first in read if is_short(plain(first.text))]
    if short:
        asked = Asked.about((*ANSWERS, *OFTEN), [plain(first.text) for _, first in short])
        heard_by_all = [heard(each, first, listeners) for each, first in short]
        yield Example(
            asked=asked,
            right=asked.expected & [says(phrase, words) for phrase in asked.phrases],
            scores=by_each(asked.phrases, heard_by_all),
            counts=counts,
        )


def is_short(text: str) -> bool:
    return 0 < len(text.split()) <= MOST_WORDS


def says(phrase: str, words: str) -> bool:
    """Whether a phrase is what was said, in other words ("yeah") or with others around it ("the six")."""
    if {phrase, words} <= {"yes", "yeah"}:
        return True
    answers = [each for each in (*ANSWERS, *OFTEN) if f" {each} " in f" {phrase} "]
    return any(answers == [each] for each in pronunciations.same(words))


def loss(weights: Weights, known: Sequence[Example]) -> float:
    """How surprised they are by what was said, on average; the smaller the better."""
    total = 0.0
    for one in known:
        in_advance = one.asked.in_advance(weights)
        for count in (1, None):
            scores = {name: one.scores[name][:count] for name in weights.listeners}
            likely = fused(scores, in_advance, weights)
            refused = 1 - likely[one.asked.expected].sum()
            right = likely[one.right].sum() if one.right.any() else refused
            total -= one.counts * np.log(max(float(right), 1e-3))
    return total / sum(one.counts for one in known) / 2


def fitted(names: tuple[str, ...], known: Sequence[Example]) -> Weights:
    """By steps at random, each kept that is an improvement: there are five numbers."""
    chance = np.random.default_rng(1)

    def made(row: np.ndarray) -> Weights:
        counts = dict(zip(names, (round(float(each), 2) for each in row), strict=False))
        none, common, read = (round(float(each), 2) for each in row[len(names) :])
        floors = {name: FLOORS[name] for name in names}
        return Weights(listeners=counts, floors=floors, none=none, common=common, read=read)

    best = np.array([*([0.8] * len(names)), -8.0, -2.0, -2.0])
    least = loss(made(best), known)
    for step in range(STEPS):
        wide = np.array([*([0.2] * len(names)), 1.5, 1.0, 1.0]) * (1.0 if step < STEPS / 2 else 0.3)
        tried = best + wide * chance.standard_normal(len(best))
        tried[: len(names)] = tried[: len(names)].clip(0)
        if (now := loss(made(tried), known)) < least:
            best, least = tried, now
    print(f"{', '.join(names)}: {made(best)}, loss {least:.3f}, {len(known)} recordings")
    return made(best)


def main(folders: Sequence[Path]) -> None:
    known = list(examples(folders, [load() for _, load in OTHERS.values()]))
    found = {", ".join(names): vars_of(fitted(names, known)) for names in SETS}
    head = "# Written by `python -m tests.fit_listeners`: what the listeners' words count, by those that run.\n"
    fusion.FILE.write_text(head + yaml.safe_dump(found, sort_keys=False), encoding="utf-8")


def vars_of(weights: Weights) -> dict[str, object]:
    return {
        name: getattr(weights, name) for name in ("listeners", "floors", "none", "common", "read")
    }


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
