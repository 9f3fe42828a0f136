"""What is asked of which listener, and how often."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.speech.listeners import Scores
from assistant.speech.listeners.moonshine import REACH
from assistant.speech.listeners.panel import MOONSHINE, Panel, by_each, heard
from assistant.speech.ports import Samples

SOUND = np.zeros(16_000, np.float32)


class Stub:
    """A listener and its impression: one score for every phrase, and what it was asked."""

    name = "hama"

    def __init__(self, *, text: str = "", sure: float = 0.5, score: float = -1.0) -> None:
        self.text, self.sure, self._score = text, sure, score
        self.heard = 0
        self.asked: list[str] = []

    def hear(self, samples: Samples) -> Stub:
        self.heard += 1
        return self

    def scores(self, phrases: Sequence[str]) -> Scores:
        self.asked += phrases
        return np.full(len(phrases), self._score, np.float32)


def test_what_is_read_plainly_and_expected_is_not_weighed() -> None:
    other, first = Stub(), Stub(text="Six.", sure=0.97)
    [only] = Panel([other]).begin(["six", "seven"]).add(SOUND, first)  # type: ignore[arg-type]
    assert (only.text, only.sound, only.constrained) == ("six", 0.97, True)
    assert (other.heard, first.asked) == (0, [])


def test_what_is_read_plainly_and_not_expected_or_expected_and_not_plain_is_weighed() -> None:
    for text, sure in (("Tree.", 0.99), ("Six.", 0.6)):
        other, first = Stub(), Stub(text=text, sure=sure)
        Panel([other]).begin(["six", "three"]).add(SOUND, first)  # type: ignore[arg-type]
        assert other.heard == 1 and first.asked


def test_a_reading_is_asked_about_each_phrase_once() -> None:
    other, first = Stub(), Stub()
    reading = heard(SOUND, first, [other])
    for phrases in (["six"], ["six", "seven"]):
        by_each(phrases, [reading])
    assert first.asked == other.asked == ["six", "seven"]


def test_what_one_reading_finds_possible_the_others_are_asked_about_in_all() -> None:
    impossible, possible, other = Stub(score=-REACH), Stub(score=-2.0), Stub(score=-3.0)
    readings = [heard(SOUND, first, [other]) for first in (impossible, possible)]
    found = by_each(["six"], readings)
    assert [float(each[0]) for each in found[MOONSHINE]] == [-REACH, -2.0]
    assert [float(each[0]) for each in found["hama"]] == [-3.0, -3.0]
    assert np.isneginf(by_each(["six"], readings[:1])["hama"][0]).all()
