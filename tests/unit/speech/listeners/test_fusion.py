from __future__ import annotations

import numpy as np
import pytest

from assistant.speech.listeners import OTHERS, installed
from assistant.speech.listeners.fusion import Weights, fused, weights
from assistant.speech.listeners.panel import MOONSHINE, Asked
from assistant.speech.listeners.pronunciations import words

ROW = np.float32
WEIGHTS = Weights(
    listeners={"one": 1.0, "two": 0.5},
    floors={"one": -10.0, "two": -20.0},
    none=-4.0,
    common=-1.0,
    read=-3.0,
)


def likely(one: list[float], two: list[float], expected: list[bool]) -> list[float]:
    scores = {"one": [np.array(one, ROW)], "two": [np.array(two, ROW)]}
    return list(fused(scores, np.where(expected, 0.0, WEIGHTS.common), WEIGHTS))


def test_what_both_hear_is_likely_and_what_neither_hears_is_none() -> None:
    yes, no = likely([0, -9], [-1, -15], [True, True])
    assert yes > 0.95 and no < 0.01
    assert sum(likely([-9, -9], [-18, -18], [True, True])) < 0.01


def test_listeners_that_disagree_leave_it_open() -> None:
    yes, no = likely([0, -3], [-6, 0], [True, True])
    assert 0.3 < yes < 0.7 and 0.3 < no < 0.7


def test_a_word_nobody_asked_for_takes_its_share() -> None:
    three, tree = likely([-0.1, 0], [-0.2, 0], [True, False])
    assert three < 0.8 and tree > 0.2


def test_below_its_floor_a_score_says_nothing_more() -> None:
    assert likely([-10, 0], [-20, 0], [True, True]) == likely([-99, 0], [-99, 0], [True, True])


def test_readings_of_the_same_utterance_are_averaged() -> None:
    scores = {"one": [np.array([0.0], ROW), np.array([-8.0], ROW)], "two": [np.array([0.0], ROW)]}
    assert fused(scores, np.zeros(1), WEIGHTS)[0] == pytest.approx(0.5)


def test_there_are_weights_for_whichever_listeners_are_installed() -> None:
    every = [(MOONSHINE,), (MOONSHINE, *OTHERS), (MOONSHINE, *installed())]
    assert all(0 < each < 5 for names in every for each in weights(names).listeners.values())


def test_a_word_that_was_only_read_has_less_in_advance_than_one_that_people_say() -> None:
    asked = Asked.about(("zero",), ["vero", "hello"])
    in_advance = dict(zip(asked.phrases, asked.in_advance(WEIGHTS), strict=True))
    assert "hello" in words() and "vero" not in words()
    assert (in_advance["zero"], in_advance["hello"], in_advance["vero"]) == (0.0, -1.0, -3.0)
