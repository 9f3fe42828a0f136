"""An exercise begins by a plain yes and is turned down by a plain no; what is told instead is met."""

from __future__ import annotations

import pytest

from assistant.exercise.model import Ask, Keep
from tests import shipped
from tests.unit.session.asked import Asked

BEGIN = {"en": "Would you like to begin?", "ko": "시작해 볼까요?"}
ENDS = {"en": "You can start me again any time", "ko": "언제든 다시 켜 주세요"}
ASKED = {"en": "Would you like to", "ko": "볼까요?"}


def say(said: str, language: str = "en") -> str:
    return Asked("grounding", BEGIN[language], language=language).say(said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I haven't slept since Tuesday"),
        ("en", "I took my pills already"),
        ("en", "my daughter set this up"),
        ("en", "I feel nothing"),
        ("en", "I don't feel anything"),
        ("en", "I can't sleep"),
        ("en", "I was asleep"),
        ("en", "I'm not well"),
        ("en", "I'm not doing great"),
        ("en", "I'm numb"),
        ("ko", "아무 느낌이 없어요"),
        ("ko", "아무것도 안 느껴져요"),
        ("ko", "몸이 안 좋아요"),
        ("ko", "요즘 좀 그래요, 사는 게"),
        ("ko", "딸이 해 놨어요"),
    ],
)
def test_neither_a_yes_nor_a_no(said: str, language: str) -> None:
    answered = say(said, language)
    assert ASKED[language] in answered
    assert ENDS[language] not in answered


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "okay",
        "I suppose so",
        "go on then",
        "ready when you are",
        "Sure. Not like I've got anything better to do.",
        "I suppose so. My sister told me to try this.",
        "OK. I have little time.",
    ],
)
def test_a_yes_begins(said: str) -> None:
    assert "How much distress" in say(said)


@pytest.mark.parametrize(
    "said",
    [
        "no",
        "not tonight",
        "I'm not ready",
        "not in the mood",
        "no, I'm not well",
        "I don't want to",
        "maybe later",
        "not today, love",
    ],
)
def test_a_no_ends(said: str) -> None:
    answered = say(said)
    assert ENDS["en"] in answered or "just the first minute" in answered
    assert "How much distress" not in answered


@pytest.mark.parametrize(
    ("said", "met"),
    [
        ("my dog died", "Somebody is missing there. Would you like to begin?"),
        ("I can't sleep", "That takes strength. Would you like to begin?"),
        ("I'm numb", "Thank you for telling me. Would you like to begin?"),
    ],
)
def test_what_is_told_instead_is_met(said: str, met: str) -> None:
    assert met in say(said)


def test_so_it_is_at_any_closed_question() -> None:
    asked = Asked("grounding", "How much distress")
    answered = asked.say("my wife died in here")
    assert "Somebody is missing there." in answered
    assert "How much distress" in asked.question


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_kept_is_kept_by_a_plain_yes(language: str) -> None:
    asking = [
        step
        for file in sorted((shipped.SCRIPTS / language).glob("*.yaml"))
        for step in shipped.exercise(file.stem, language).steps.values()
        if isinstance(step, Ask)
        and isinstance(
            shipped.exercise(file.stem, language).steps.get(step.to.get("yes", "")), Keep
        )
    ]
    assert asking
    assert all(step.consent and step.expects.leave for step in asking)


@pytest.mark.parametrize(
    "said", ["no?? I'm still freaking out, my heart's going mental", "no, I'm still panicking"]
)
def test_a_no_in_panic_does_not_finish(said: str) -> None:
    asked = Asked("grounding", BEGIN["en"]).then("I'm panicking", "finish here")
    assert "We leave it there" not in asked.say(said)


def test_panic_alone_is_no_yes_to_finishing() -> None:
    asked = Asked("grounding", BEGIN["en"]).then("I'm panicking", "finish here")
    assert "We leave it there" not in asked.say("I'm still freaking out")


def test_who_is_no_more_cannot_be_told() -> None:
    distress = {"How much distress": "four", "any distress": "nine"}
    asked = Asked("grounding", "somebody you trust", distress)
    assert "let them know" not in asked.say("There was. It was him. He died in May.")
