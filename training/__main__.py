"""Trains the sentence model of a language: `python -m training [LANGUAGE]`."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np
import optax

from assistant.sentence_model import SENTENCE_MODEL, weights
from assistant.understanding.sentences import CHOICE, COMMAND, REPLIES, SIGNAL
from training import examples, network, rows
from training.base import Base, base_of
from training.calibrated import Scored, danger_table, reply_table, sharpness

ROOT = Path(__file__).parents[1]
_SEED = 7
_DANGER_BOUNDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
_REPLY_BOUNDS = (0.0, 0.5, 0.7, 0.8, 0.9)
_ALSO = {"ko": "en"}
"""Another language that is learned from, where the encoder knows both."""
_PASSES = {"en": 5, "ko": 4}
"""Over all examples: with so many the shipped models were made."""
_OF_THE_OTHER, _TIMES = 4500, 2
"""How many of its examples of each kind a pass takes, and how often it takes those of the language itself."""
_EVERY = 40
"""Batches after which it says how far it is."""


def main() -> None:
    """Trains, calibrates, writes the file and prints what it is worth."""
    asked = argparse.ArgumentParser(prog="training", description=__doc__)
    asked.add_argument("language", nargs="?", default="en")
    asked.add_argument(
        "--passes", type=int, help="over all examples; else what is chosen for the language"
    )
    asked.add_argument("--rate", type=float, default=1e-3, help="how much is learned at once")
    asked.add_argument("--most", type=int, default=0, help="examples of each kind, for a trial")
    asked.add_argument("-o", "--output", type=Path)
    given = asked.parse_args()
    given.passes = given.passes or _PASSES.get(given.language, 5)
    try:
        of_these = examples.digest(given.language)  # they may be written on while it learns
        learning, held_out = examples.read(given.language)
        also = _ALSO.get(given.language)
        other = examples.read(also)[0] if also else None
    except examples.ExampleError as error:
        sys.exit(str(error))
    if given.most:
        learning = learning.some(given.most, random.Random(_SEED))
    base = base_of(given.language)
    questions = {**learning.questions, **(other.questions if other else {})}
    made = rows.Batches(weights.lower(base.arrays), base.tokens, questions)
    taught = _Taught(learning, other)
    learned = _train(taught, held_out, made, base, given)
    rounded = {name: np.asarray(value, np.float16) for name, value in learned.items()}
    danger, reply = _scored(held_out, made, base, rounded)
    factors = {"danger": sharpness(danger), "reply": sharpness(reply)}
    about = {
        "format": weights.FORMAT,
        "language": given.language,
        "examples": of_these,
        "base": base.about,
        "vocabulary": base.vocabulary,
        "dangers": list(rows.DANGERS),
        "replies": list(REPLIES),
        "sharpness": factors,
    }
    output = given.output or ROOT / "assistant/languages" / given.language / SENTENCE_MODEL
    output.write_bytes(weights.written(about, {**rounded, **base.scores}))
    print(f"{output.name}: {output.stat().st_size / 1000:.0f} kB, sharpness {factors}")
    kinds = [each.about for each in held_out.told]
    print(*danger_table(danger, factors["danger"], kinds, _DANGER_BOUNDS), "", sep="\n")
    kinds = [_kind(each.meaning) for each in held_out.replied]
    print(*reply_table(reply, factors["reply"], kinds, _REPLY_BOUNDS), sep="\n")


@dataclass(frozen=True, slots=True)
class _Taught:
    """What is learned from."""

    own: examples.Examples
    other: examples.Examples | None

    def of_a_pass(self, chance: random.Random) -> list[rows.Row]:
        """Its rows, each example as it is altered this time."""
        if self.other is None:
            return rows.of_examples(self.own, chance)
        some = self.other.some(_OF_THE_OTHER, chance)
        return [
            row for each in (*[self.own] * _TIMES, some) for row in rows.of_examples(each, chance)
        ]


def _train(
    taught: _Taught,
    held_out: examples.Examples,
    made: rows.Batches,
    base: Base,
    given: Any,
) -> network.Parameters:
    fixed = network.fixed(base.arrays)
    learned = jax.tree.map(jax.numpy.asarray, network.beginning(base.arrays, _SEED))
    chance, key = random.Random(_SEED), jax.random.key(_SEED)
    count = len(list(made.of(taught.of_a_pass(random.Random(_SEED)), None)))
    optimiser = network.optimiser(given.passes * count, given.rate)
    state, step, began = optimiser.init(learned), _step(optimiser), time.monotonic()
    for number in range(1, given.passes + 1):
        made.forget()
        total = 0.0
        for at, batch in enumerate(made.of(taught.of_a_pass(chance), chance), 1):
            batch.pop("indices")
            key, now = jax.random.split(key)
            learned, state, wrong = step(learned, state, fixed, batch, now)
            total += float(wrong)
            if at % _EVERY == 0:
                minutes = (time.monotonic() - began) / 60
                print(
                    f"pass {number}, {at} of {count}: {total / at:.3f}, {minutes:.1f} min",
                    flush=True,
                )
        danger, reply = _scored(held_out, made, base, learned)
        print(
            f"pass {number}: {danger.surprise(sharpness(danger)):.3f} of danger and "
            f"{reply.surprise(sharpness(reply)):.3f} of replies that were held out",
            flush=True,
        )
    return dict(learned)


def _step(optimiser: Any) -> Callable[..., Any]:
    @jax.jit
    def step(learned: Any, state: Any, fixed: Any, batch: Any, key: Any) -> Any:
        wrong, slope = jax.value_and_grad(network.loss)(learned, fixed, batch, key)
        change, state = optimiser.update(slope, state, learned)
        return optax.apply_updates(learned, change), state, wrong

    return step


def _scored(
    held_out: examples.Examples, made: rows.Batches, base: Base, learned: Any
) -> tuple[Scored, Scored]:
    fixed, score = network.fixed(base.arrays), _score
    learned = {name: np.asarray(value, np.float32) for name, value in learned.items()}
    everything = rows.of_examples(held_out, None)
    found: dict[int, tuple[Any, Any]] = {}
    for batch in made.of(everything, None):
        indices = batch.pop("indices")
        danger, reply = (np.asarray(each) for each in score(learned, fixed, batch))
        found |= {number: (danger[at], reply[at]) for at, number in enumerate(indices)}
    told = [n for n, row in enumerate(everything) if row.question is None]
    replied = [n for n, row in enumerate(everything) if row.question is not None]
    return (
        Scored(
            np.array([found[n][0] for n in told]), np.array([everything[n].danger for n in told])
        ),
        Scored(
            np.array([found[n][1] for n in replied]),
            np.array([everything[n].reply for n in replied]),
        ),
    )


_score = jax.jit(network.scores)


def _kind(meaning: str) -> str:
    return meaning.partition(":")[0] if meaning.startswith((COMMAND, SIGNAL, CHOICE)) else meaning


if __name__ == "__main__":
    main()
