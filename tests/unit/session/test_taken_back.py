"""What is taken back is not the answer: in one breath, and once the exercise has gone on."""

from __future__ import annotations

import pytest

from tests.unit.session.asked import Asked

LOW, HIGH, HELPED = "one low of the last day", "one better moment", "helped that moment"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("the sun, no wait, the tea", "I heard: the tea"),
        ("the sun came out. Sorry, I meant the warm tea", "I heard: the warm tea"),
        ("the sun scratch that the tea", "I heard: the tea"),
        ("my tea, scratch that, no wait, my bath", "I heard: my bath"),
        ("the nurse came, there was no wait", "I heard: the nurse came, there was no wait"),
        ("I rang my son, I meant to for weeks", "I heard: I rang my son, I meant to for weeks"),
    ],
)
def test_own_words_in_one_breath(said: str, kept: str) -> None:
    asked = Asked("highs-and-lows", HIGH)
    asked.say(said)
    asked.to("you'd like tomorrow")
    assert kept in asked.say("a walk")


@pytest.mark.parametrize(
    "said",
    [
        "sorry, I meant the tea",
        "no wait, the tea",
        "scratch that, the tea",
        "no, scratch that, it was the tea",
    ],
)
def test_own_words_once_it_has_gone_on(said: str) -> None:
    asked = Asked("highs-and-lows", HIGH)
    asked.say("the sun came in at noon")
    assert HELPED in asked.question
    answered = asked.say(said)
    assert "I see." in answered
    assert HELPED in asked.question
    asked.to("you'd like tomorrow")
    asked.say("some tea")
    asked.player.until_listening()
    said_back = [each for each in asked.player.said if "I heard" in each]
    assert said_back
    assert "tea" in said_back[-1]
    assert "sun" not in said_back[-1]


def test_what_plainly_answers_what_is_asked_now_takes_nothing_back() -> None:
    asked = Asked("reaching-out", "good moment for it")
    asked.say("no wait, today")
    assert "small enough" in asked.question


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("sad, no wait, angry", "a word like angry"),
        ("angry, sorry, I meant sad", "a word like sad"),
        ("tired, scratch that, worried", "a word like worried"),
        ("sad and angry", "words like"),
    ],
)
def test_a_feeling_in_one_breath(said: str, fits: str) -> None:
    asked = Asked("name-an-emotion", "more pleasant right now")
    assert fits in asked.say(said)


@pytest.mark.parametrize("said", ["no wait, angry", "sorry, I meant angry", "scratch that, angry"])
def test_a_feeling_once_it_has_gone_on(said: str) -> None:
    asked = Asked("name-an-emotion", "more pleasant right now")
    assert "a word like sad" in asked.say("sad")
    assert "a word like angry" in asked.say(said)


@pytest.mark.parametrize("said", ["no wait, by letter", "scratch that, in person"])
def test_a_choice_once_it_has_gone_on(said: str) -> None:
    asked = Asked("reaching-out", "by telephone, by message")
    asked.say("by phone")
    assert "the hello, or the question" in asked.question
    assert "I see." in asked.say(said)


@pytest.mark.parametrize(
    ("said", "things"),
    [
        ("a lamp, no wait, a candle", ["candle"]),
        ("the door, sorry, I meant the window", ["window"]),
        ("a cup, a lamp, scratch that, a mug", ["cup", "mug"]),
    ],
)
def test_things_in_one_breath(said: str, things: list[str]) -> None:
    asked = Asked("grounding", "five things you can see", {"full round": "full"})
    asked.say(said)
    assert asked.named == things


@pytest.mark.parametrize("said", ["바다, 아니다, 산이요", "바다 그게 아니라 산이요"])
def test_own_words_in_korean(said: str) -> None:
    asked = Asked("calm-place", "그곳에 말을 하나 붙인다면", language="ko")
    asked.say(said)
    assert asked.player.session.memory["calm-word"] == "산이요"
