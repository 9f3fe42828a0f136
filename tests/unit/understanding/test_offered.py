"""What the shipped questions offer: named by place, and by their words alone."""

from __future__ import annotations

import pytest

from assistant.languages import load
from assistant.understanding.meaning import Hypothesis, Number
from assistant.understanding.understand import understand
from tests.understanding.score import expected, questions
from tests.unit.understanding.shorthand import chosen

ENGLISH = load("en").lexicon


@pytest.mark.parametrize(
    ("question", "said", "name"),
    [
        ("Would you like a friend's words, or a simple phrase?", "the last one", "simple"),
        ("Would you like a friend's words, or a simple phrase?", "the second", "simple"),
        ("Which phrase fits best, the kind, the patient, or the simple one?", "the last", "simple"),
        ("Does it feel easier now, about the same, or worse?", "the last one", "worse"),
        (
            "Would you like to make a sound, find some words, or draw?",
            "the third one please",
            "draw",
        ),
        ("Did it happen, or a part of it, or not?", "the first", "happened"),
        ("Would one song be possible, or a look at one photo?", "the latter", "photo"),
    ],
)
def test_nobody_means_by_place_what_the_question_does_not_name(
    question: str, said: str, name: str
) -> None:
    asked = next(each for each in questions("en") if each.endswith(question))
    meant = understand((Hypothesis(said),), expected(asked, "en").asked_in((asked,)), ENGLISH)
    assert meant == chosen(name)


def test_the_scale_itself_is_no_rating() -> None:
    asked = "How much distress is there right now, from zero to ten?"
    expects = expected(asked, "en")
    for said in ("is it zero or ten", "go over the zero and the ten again"):
        assert not isinstance(understand((Hypothesis(said),), expects, ENGLISH), Number)
    assert understand((Hypothesis("zero"),), expects, ENGLISH) == Number(value=0)
    assert understand((Hypothesis("between four and five"),), expects, ENGLISH) == Number(value=4.5)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_question_of_every_exercise_is_found_by_its_words(language: str) -> None:
    asked = questions(language)
    assert len(asked) > 100
    assert all(expected(question, language) is asked[question] for question in asked)
