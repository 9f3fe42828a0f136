"""Fits what each listener's word counts: `python -m tests.fit_listeners FOLDER...`.

A folder holds recordings and `labels.csv`, as `tests.accuracy` takes them. All answers are expected at once, and
whatever else was said has to be refused. What is fitted is written where the assistant reads it. Recordings that
measure how well it hears must not be among these.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from assistant.hear import audio_files
from assistant.hear.judge import padded
from assistant.speech.accuracy import ANSWERS, labelled
from assistant.speech.listeners import OTHERS, Listener, Scores, fusion, pronunciations
from assistant.speech.listeners.fusion import Weights, fused
from assistant.speech.listeners.panel import MOONSHINE, MOST_WORDS, Asked, by_each, heard, plain
from assistant.speech.recognisers.moonshine import MoonshineRecogniser, levelled

FLOORS = {MOONSHINE: -10.0, "hama": -25.0}
SETS = ((MOONSHINE,), (MOONSHINE, "hama"))
"""The listeners that may run together."""
STEPS = 500
OFTEN = ("ten", "yeah", "okay", "pause", "help", "wait", "again", "nothing", "sorry", "what")
"""Expected beside the answers in nearly every question."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One recording, as the listeners hear it."""

    said: str
    asked: Asked
    scores: dict[str, list[Scores]]


def examples(folders: Sequence[Path], listeners: Sequence[Listener]) -> Iterator[Example]:
    nets = MoonshineRecogniser().nets
    for folder in folders:
        for one in labelled(folder):
            utterance = levelled(padded(audio_files.for_ears(one.path)))
            if utterance is None:
                continue
            impression = nets.hear(utterance)
            read = plain(impression.text)
            is_short = 0 < len(read.split()) <= MOST_WORDS
            asked = Asked.about((*ANSWERS, *OFTEN), [read] if is_short else [])
            others = heard(utterance, listeners)
            scored = by_each(asked.phrases, impression, others)
            yield Example(
                said=next((a for a in ANSWERS if one.words in pronunciations.same(a)), one.words),
                asked=asked,
                scores={name: [each] for name, each in scored.items()},
            )


def loss(weights: Weights, known: Sequence[Example]) -> float:
    """How surprised they are by what was said, on average; the smaller the better."""
    total = 0.0
    for one in known:
        scores = {name: one.scores[name] for name in weights.listeners}
        likely = fused(scores, one.asked.expected, weights)
        right = (
            likely[one.asked.phrases.index(one.said)]
            if one.said in ANSWERS
            else 1 - likely[one.asked.expected].sum()
        )
        total -= np.log(max(float(right), 1e-6))
    return total / len(known)


def fitted(names: tuple[str, ...], known: Sequence[Example]) -> Weights:
    """By steps at random, each kept that is an improvement: there are four numbers."""
    chance = np.random.default_rng(1)

    def made(row: np.ndarray) -> Weights:
        counts = dict(zip(names, (round(float(each), 2) for each in row), strict=False))
        none, other = (round(float(each), 2) for each in row[len(names) :])
        floors = {name: FLOORS[name] for name in names}
        return Weights(listeners=counts, floors=floors, none=none, other=other)

    best = np.array([*([0.8] * len(names)), -8.0, -3.0])
    least = loss(made(best), known)
    for step in range(STEPS):
        wide = np.array([*([0.2] * len(names)), 1.5, 1.5]) * (1.0 if step < STEPS / 2 else 0.3)
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
    return {name: getattr(weights, name) for name in ("listeners", "floors", "none", "other")}


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
