"""Yes and no that are neither: what looks like one beside other words."""

from __future__ import annotations

import pytest

from assistant import languages
from assistant.exercise.model import Expectation, Wants
from assistant.understanding.meaning import (
    Command,
    CommandName,
    Hypothesis,
    Meaning,
    Signal,
    SignalName,
    YesNo,
)
from assistant.understanding.understand import understand

YES, NO = YesNo(yes=True), YesNo(yes=False)


def meaning(words: str) -> Meaning | None:
    lexicon = languages.load("en").lexicon
    return understand((Hypothesis(words),), Expectation(wants=Wants.YES_NO), lexicon)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("it's horrible", None),
        ("it's awful", None),
        ("it is tight", None),
        ("it is a bit much", None),
        ("I want to go home", None),
        ("I want to sleep", None),
        ("it's not bad", None),
        ("it's uncomfortable", NO),
        ("yes", YES),
        ("it is", YES),
        ("it's fine", YES),
        ("I want to", YES),
        ("I want to begin", YES),
        ("yes I had a fall in May", YES),
        ("yes but I am tired", YES),
        ("no but actually yes", YES),
        ("not really", NO),
        ("no more", NO),
        ("I'd like to finish", Command(name=CommandName.STOP)),
        ("I've had enough", Command(name=CommandName.STOP)),
        ("let's finish", Command(name=CommandName.STOP)),
    ],
)
def test_only_a_plain_word_counts_beside_others(words: str, meant: Meaning | None) -> None:
    assert meaning(words) == meant


@pytest.mark.parametrize("words", ["my chest is tight", "there is pressure on my chest"])
def test_a_tight_chest_is_heeded_as_pain(words: str) -> None:
    found = meaning(words)
    assert isinstance(found, Signal)
    assert found.name is SignalName.PAIN
