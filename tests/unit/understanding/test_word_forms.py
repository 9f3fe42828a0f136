"""The plainer forms of what was said."""

from __future__ import annotations

import pytest

from assistant.languages import load
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.understand import danger

FORMS = load("en").lexicon.forms


@pytest.mark.parametrize(
    ("said", "comes_to"),
    [
        ("i really honestly want to", "i want to"),
        ("i want i want to die", "i want to die"),
        ("i took i took i took all of them", "i took all of them"),
        ("to be honest it hurts hurts", "it hurts"),
        ("really", "really"),
        ("", ""),
    ],
)
def test_adverbs_restarts_and_repeats_are_left_out(said: str, comes_to: str) -> None:
    form = FORMS.unadorned(tuple(said.split()))
    assert " ".join(form.words) == comes_to
    words = said.split()
    assert all(words[place] == word for word, place in zip(form.words, form.places, strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("took", "taking"),
        ("stopped", "stopping"),
        ("killed", "kills"),
        ("hoping", "hope"),
        ("tries", "tried"),
        ("dye", "dying"),
        ("knight", "night"),
        ("missing", "missed"),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert FORMS.plainest(one) == FORMS.plainest(other)


@pytest.mark.parametrize(
    ("said", "certain"),
    [
        ("I want to die", True),
        ("I really, honestly want to die", True),
        ("I want, I want to die", True),
        ("I'm wanting to die", True),
        ("I want die", False),
        ("I took, I have took all my pills", True),
    ],
)
def test_what_only_bare_words_say_is_asked_about(said: str, certain: bool) -> None:
    found = danger((Hypothesis(said),), load("en").lexicon)
    assert found is not None
    assert found.tier >= 2
    assert found.certain is certain


@pytest.mark.parametrize("said", ["죽고 정말 싶어요", "정말 그냥 진짜로 죽고 싶어요"])
def test_adverbs_hide_nothing_in_korean(said: str) -> None:
    assert danger((Hypothesis(said),), load("ko").lexicon) is not None
