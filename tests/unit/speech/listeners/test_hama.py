from __future__ import annotations

import itertools

import numpy as np
import pytest

from assistant.speech.listeners.hama import ctc

BLANK = 2


def by_every_path(logs: np.ndarray, row: tuple[int, ...]) -> float:
    """The same, by looking at each way the signs can lie in time."""
    total = 0.0
    for path in itertools.product(range(logs.shape[1]), repeat=len(logs)):
        said = [sign for sign, _ in itertools.groupby(path) if sign != BLANK]
        if tuple(said) == row:
            total += float(np.exp(sum(logs[at, sign] for at, sign in enumerate(path))))
    return float(np.log(total) - logs.max(axis=1).sum())


@pytest.mark.parametrize("row", [(0,), (1, 0), (0, 0), (0, 1, 0)])
def test_a_row_of_sounds_is_scored_over_all_the_ways_it_lies_in_time(row: tuple[int, ...]) -> None:
    chance = np.random.default_rng(sum(row)).random((5, 3))
    logs = np.log(chance / chance.sum(axis=1, keepdims=True)).astype(np.float32)
    others = [(1,), row, (1, 1, 1)]
    assert ctc(logs, others, BLANK)[1] == pytest.approx(by_every_path(logs, row), abs=1e-4)


def test_what_cannot_be_pronounced_or_was_not_heard_fits_nothing() -> None:
    logs = np.log(np.full((4, 3), 1 / 3, np.float32))
    assert ctc(logs, [()], BLANK)[0] == -40
    assert ctc(logs[:0], [(0,)], BLANK)[0] == -40
