"""The phrases a grammar recogniser is told to hope for."""

from __future__ import annotations

import pytest

from assistant.exercise.model import Expectation, Wants
from assistant.languages import available, load
from assistant.understanding.grammar import phrases
from assistant.understanding.reading import read
from tests.unit.understanding.shorthand import (
    BODY,
    EMOTION,
    FREE,
    ITEMS,
    NUMBER,
    YES_NO,
    choice,
)

CLOSED = (YES_NO, NUMBER, EMOTION, BODY, choice(short="short", long="the Long one"))


@pytest.mark.parametrize("expects", [ITEMS, FREE])
def test_open_replies_have_no_grammar(expects: Expectation) -> None:
    assert phrases(expects, load("en").lexicon) is None


@pytest.mark.parametrize("code", available())
@pytest.mark.parametrize("expects", [None, *CLOSED])
def test_phrases_are_words_and_come_once(code: str, expects: Expectation | None) -> None:
    hoped_for = phrases(expects, load(code).lexicon)
    assert hoped_for is not None
    assert len(hoped_for) == len(set(hoped_for))
    assert hoped_for == phrases(expects, load(code).lexicon)
    for phrase in hoped_for:
        assert phrase == phrase.lower().strip()
        assert not set(phrase) & set(",.!?-0123456789")


@pytest.mark.parametrize("code", available())
@pytest.mark.parametrize("expects", [None, *CLOSED])
def test_every_phrase_hoped_for_is_understood(code: str, expects: Expectation | None) -> None:
    lexicon = load(code).lexicon
    lost = [p for p in phrases(expects, lexicon) or () if read(p, expects, lexicon) is None]
    if expects is BODY:  # which asks where it hurts: "it hurts" is no answer
        lost = [p for p in lost if read(p, None, lexicon) is None]
    assert lost == []


@pytest.mark.parametrize(
    ("expects", "phrase"),
    [
        (None, "stop"),
        (None, "i want to stop"),
        (None, "that hurts"),
        (YES_NO, "mm hm"),
        (NUMBER, "ten"),
        (NUMBER, "i don't know"),
        (CLOSED[-1], "the long one"),
        (EMOTION, "overwhelmed"),
        (BODY, "left knee"),
    ],
)
def test_it_holds_what_may_be_said(expects: Expectation | None, phrase: str) -> None:
    assert phrase in (phrases(expects, load("en").lexicon) or ())


def test_numbers_out_of_bounds_are_not_hoped_for() -> None:
    few = phrases(Expectation(wants=Wants.NUMBER, low=0, high=5), load("en").lexicon) or ()
    assert "five" in few
    assert "six" not in few


@pytest.mark.parametrize("code", available())
def test_names_that_nobody_says_are_not_hoped_for(code: str) -> None:
    hoped_for = phrases(choice(full="모두 다, all of it", none="none"), load(code).lexicon) or ()
    assert "모두 다" in hoped_for and "none" in hoped_for
    assert "full" not in hoped_for
