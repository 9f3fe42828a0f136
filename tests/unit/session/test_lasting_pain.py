"""Pain that somebody has had for years is no emergency; pain that is new, strong or in the chest is one."""

from __future__ import annotations

import pytest

from assistant.session.actions import Record
from tests.unit.session.asked import Asked

AGAIN = "Yes, no or not sure will do"


def in_pain(said: str, name: str = "grounding") -> Asked:
    return Asked(name, "four things you can feel", {"full round": "full"}).then(said, "Is the pain")


@pytest.mark.parametrize(
    "said",
    [
        "I've had it for years",
        "just my arthritis",
        "same old hip",
        "it's always like that",
        "my hip always hurts",
        "my usual back pain",
        "it's nothing new",
        "no worse than usual",
        "it comes and goes",
        "not strong, and not in my chest, it's the old trouble",
        "not really, it's my old hip",
    ],
)
def test_what_has_lasted_spares_the_part_and_goes_on(said: str) -> None:
    asked = in_pain("my hip hurts")
    answered = asked.say(said)
    assert "as gently as you like" in answered
    assert Record(kind="spared", name="pain", value=("hips",)) in asked.player.actions
    assert asked.player.outcome is None


@pytest.mark.parametrize(
    "said",
    [
        "it's new",
        "in my chest",
        "strong",
        "worse than usual",
        "stronger than usual",
        "not like usual",
        "I've never had it before",
        "since this morning",
        "no, it's in my chest",
        "it's in my chest, I've had it for years",
        "it's always strong",
        "can't get my breath",
        "it's always like that but I can't get my breath",
    ],
)
def test_what_is_new_or_strong_or_in_the_chest_is_an_emergency(said: str) -> None:
    asked = in_pain("my hip hurts")
    answered = asked.say(said)
    assert "emergency number" in answered or "call" in answered
    assert "as gently as you like" not in answered


@pytest.mark.parametrize(
    "said", ["yes, I've had it for years", "not really it's my old hip", "it's not my arthritis"]
)
def test_what_says_both_is_asked_again(said: str) -> None:
    assert AGAIN in in_pain("my hip hurts").say(said)


@pytest.mark.parametrize(
    "said", ["오래됐어요", "그냥 관절염이에요", "늘 그래요", "평소랑 똑같아요"]
)
def test_what_has_lasted_goes_on_in_korean(said: str) -> None:
    asked = Asked("grounding", "느껴", language="ko").then("허리가 아파요", "새로 생긴 통증")
    asked.say(said)
    assert asked.player.outcome is None


@pytest.mark.parametrize("said", ["새로 생겼어요", "가슴이요", "평소보다 심해요", "어제부터요"])
def test_what_is_new_is_an_emergency_in_korean(said: str) -> None:
    asked = Asked("grounding", "느껴", language="ko").then("허리가 아파요", "새로 생긴 통증")
    assert "전화하시거나" in asked.say(said)


@pytest.mark.parametrize(
    ("name", "question", "careful"),
    [
        ("muscle-relaxation", "Do you have lasting pain", "if tensing suits you"),
        ("gentle-movement", "Does moving hurt today", "in thought"),
        ("breathing", "Are you short of breath today", "let a doctor or nurse know"),
    ],
)
def test_who_is_asked_before_whether_there_is_any_has_it_all_the_same(
    name: str, question: str, careful: str
) -> None:
    for said in ("only the usual", "same old hip", "it's always like that"):
        assert careful in Asked(name, question).say(said), said
