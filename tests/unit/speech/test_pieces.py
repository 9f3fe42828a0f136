"""Long utterances are read in pieces that stay the same while more is said."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.speech.ports import MICROPHONE_HZ, Samples
from assistant.speech.recognisers.moonshine import pieces


def talking(seconds: float) -> Samples:
    """Three seconds of voice, half a second of quiet, and so on."""
    t = np.arange(round(seconds * MICROPHONE_HZ)) / MICROPHONE_HZ
    noise = np.random.default_rng(1).standard_normal(len(t))
    return (np.where(t % 3.5 < 3.0, 0.1, 0.0001) * noise).astype(np.float32)


def test_a_short_one_is_whole() -> None:
    heard = talking(10)
    (piece,) = pieces(heard)
    assert piece is heard


@pytest.mark.parametrize("seconds", [10.5, 21, 60])
def test_nothing_is_lost_and_cuts_are_where_it_is_quiet(seconds: float) -> None:
    heard = talking(seconds)
    found = pieces(heard)
    assert np.array_equal(np.concatenate(found), heard)
    assert all(len(piece) <= 10 * MICROPHONE_HZ for piece in found)
    ends = np.cumsum([len(piece) for piece in found[:-1]]) / MICROPHONE_HZ
    assert len(ends) and all(3.0 < end % 3.5 < 3.5 for end in ends)


def test_what_follows_moves_no_cut() -> None:
    heard = talking(60)
    every = [len(piece) for piece in pieces(heard)]
    for seconds in (12, 25, 33.3, 47):
        *whole, _ = pieces(heard[: round(seconds * MICROPHONE_HZ)])
        assert [len(piece) for piece in whole] == every[: len(whole)]
