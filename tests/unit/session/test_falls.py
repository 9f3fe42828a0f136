"""Who cannot get up has not fallen; who has fallen is helped."""

from __future__ import annotations

import pytest

from tests.unit.session.asked import Asked

WHERE = {"small-step": "unsteady on your feet", "grounding": "five things you can see"}


def said_at(name: str, question: str, said: str, language: str = "en") -> str:
    return Asked(name, question, {"full round": "full"}, language=language).say(said)


@pytest.mark.parametrize(
    "said",
    [
        "I can't get up, I'm in bed",
        "can't stand, I'm in a wheelchair",
        "I'm in bed and I can't move much",
        "I'm in a hospital bed, I can't get up",
        "I can't get up by myself",
        "I can't stand for long",
        "I can't walk anymore",
        "I can't reach the floor",
        "I can't stand up or I'd fall",
        "I'm afraid I'll fall, I can't stand",
        "I had a fall last year and can't stand since",
    ],
)
@pytest.mark.parametrize("place", ["small-step", "grounding"])
def test_who_cannot_get_up_has_not_fallen(place: str, said: str) -> None:
    answered = said_at(place, WHERE[place], said)
    assert not any(word in answered for word in ("ambulance", "emergency", "ending your life"))


@pytest.mark.parametrize(
    "said",
    [
        "I fell and can't get up",
        "I'm on the floor and can't get up",
        "I slipped and I can't get up",
        "I can't get up, I've tripped",
        "I've fallen out of bed",
        "I've fallen over",
        "I can't get up off the floor",
        "I'm stuck on the floor",
    ],
)
@pytest.mark.parametrize("place", ["small-step", "grounding"])
def test_who_has_fallen_is_helped(place: str, said: str) -> None:
    answered = said_at(place, WHERE[place], said)
    assert "emergency number" in answered or "ambulance" in answered


@pytest.mark.parametrize(
    ("said", "helped"),
    [
        ("침대에 누워 있어서 못 일어나요", False),
        ("휠체어라 못 서요", False),
        ("넘어질까 봐 못 서요", False),
        ("넘어져서 못 일어나요", True),
        ("바닥에 넘어져 있어요", True),
        ("바닥에서 못 일어나겠어요", True),
    ],
)
def test_in_korean(said: str, helped: bool) -> None:
    answered = said_at("calm-place", "있나요", said, language="ko")
    assert ("긴급 전화번호" in answered) is helped
