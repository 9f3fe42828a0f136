"""From what several listeners say to one probability for each phrase, and for none of them.

The scores of a phrase are added up, each times the weight of its listener. Phrases that nobody asked for compete
with those that are expected, and so does a constant: their share is how likely it is that none was said. So "none
of these" is the likelier the worse everything fits, and the better something else does.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

FILE = Path(__file__).with_name("weights.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Fitted by `python -m tests.fit_listeners`."""

    listeners: Mapping[str, float]
    """By name, what a score counts."""
    floors: Mapping[str, float]
    """Below which a score says nothing more."""
    none: float
    """What everything has to be better than."""
    common: float
    """What a common word that nobody asked for has in advance."""
    read: float
    """The same of one that is not common, and that was only read: rather a misreading than what was said."""


@functools.cache
def weights(names: tuple[str, ...]) -> Weights:
    """For these listeners together. Raises `KeyError` where they were not fitted together."""
    return Weights(**yaml.safe_load(FILE.read_text(encoding="utf-8"))[", ".join(names)])


def fused(
    scores: Mapping[str, Sequence[NDArray[np.float32]]],
    in_advance: NDArray[np.float64],
    weights: Weights,
) -> NDArray[np.float64]:
    """How likely each phrase is, 0 to 1; what is missing to 1 is that none of them was said.

    `scores`: by listener, those of each reading of the same utterance; -inf for what is out of the question.
    `in_advance`: what each phrase has in advance, 0 for what is expected.
    """
    total = in_advance
    for name, readings in scores.items():
        floor = weights.floors[name]
        clipped = [np.clip(each, floor, 0.0) for each in readings]
        total = total + weights.listeners[name] * np.mean(clipped, axis=0)
        # A thousand phrases that nobody said must not outweigh the one that somebody did.
        total[np.all(np.isneginf(readings), axis=0)] = -np.inf
    most = max(float(total.max(initial=weights.none)), weights.none)
    likely = np.exp(total - most)
    shares: NDArray[np.float64] = likely / (likely.sum() + np.exp(weights.none - most))
    return shares
