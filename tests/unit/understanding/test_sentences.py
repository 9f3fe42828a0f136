"""What a sentence model's probabilities come to, and that an expectation knows its question."""

from __future__ import annotations

import pytest

from assistant.exercise.model import Ask, Choice, Expectation, Wants
from assistant.understanding.meaning import Route
from assistant.understanding.sentences import (
    REPLIES,
    UNKNOWN,
    DangerKind,
    Opinion,
    opinion,
    options,
)


def test_every_kind_of_danger_leads_somewhere() -> None:
    assert all(kind.route for kind in DangerKind if kind is not DangerKind.NONE)
    assert {kind.tier for kind in DangerKind} == {0, 1, 2, 3}


def test_the_likeliest_danger_is_never_certain() -> None:
    said = Opinion(danger={"none": 0.2, "ill": 0.5, "fire": 0.3})
    danger = said.gravest(above=0.7)
    assert danger is not None and danger.route is Route.ILL and not danger.certain
    assert said.gravest(above=0.8) is None
    assert said.at_least(3) == 0.8


def test_where_nothing_is_known_there_is_no_danger_and_no_reading() -> None:
    assert UNKNOWN.gravest(above=0) is None
    assert UNKNOWN.likeliest() == ("other", 0.0)
    assert opinion(None, "yes", None) is UNKNOWN


def test_the_likeliest_reading_can_be_asked_for_among_some() -> None:
    said = Opinion(reply={"yes": 0.3, "command:stop": 0.6})
    assert said.likeliest() == ("command:stop", 0.6)
    assert said.likeliest(("yes", "no")) == ("yes", 0.3)
    assert "signal:pain" in REPLIES


@pytest.mark.parametrize("text", [("Shall we?",), ("Here is one.", "Shall we?")])
def test_an_expectation_knows_the_words_of_its_question(text: tuple[str, ...]) -> None:
    asked = Ask(id="1", text=text, expects=Expectation(wants=Wants.YES_NO))
    assert asked.expects.question == " ".join(text)
    assert asked.expects == Expectation(wants=Wants.YES_NO)


def test_options_are_every_way_to_say_each_choice() -> None:
    choice = Choice(name="room", words=("the room", "look around"))
    assert options(Expectation(wants=Wants.CHOICE, choices=(choice,))) == {
        "room": ("the room", "look around")
    }
