"""Who does not understand a question hears it in other words, whatever was asked."""

from __future__ import annotations

import pytest

from tests.unit.session.asked import Asked

PUZZLED = [
    "what do you mean?",
    "how do you mean, dear?",
    "sorry, what does that mean",
    "I don't understand the question",
    "I don't understand",
    "what do you want me to say",
    "can you put it another way",
]
KOREAN = ["무슨 뜻이에요?", "무슨 말인지 모르겠어요", "질문이 이해가 안 돼요", "쉽게 말해 주세요"]
ASKED = [
    ("grounding", "five things you can see", "One is enough"),
    ("grounding", "from zero to ten", "ten is as bad as you can imagine"),
    ("calm-place", "is there a place", "such as a garden or a kitchen"),
    ("calm-place", "Is it calm there", "a worry, or a sad memory"),
    ("calm-place", "If it had one word", "such as sea, or warm"),
    ("name-an-emotion", "more pleasant right now", "A guess is fine"),
    ("highs-and-lows", "What was one low", "Out loud, or only to yourself"),
    ("reaching-out", "somebody who feels safe", "not be hurt or judged"),
    ("muscle-relaxation", "Do you have lasting pain", "weeks or years"),
    ("hard-moment", "cold water, a slow breath", "The water cools the skin"),
    ("winding-down", "Would you like to begin", "You can say yes, or no"),
]


@pytest.mark.parametrize(("name", "question", "words"), ASKED)
def test_a_question_is_put_in_other_words(name: str, question: str, words: str) -> None:
    for said in PUZZLED[:3]:
        asked = Asked(name, question, {"full round": "full"})
        answered = asked.say(said)
        assert question in asked.question, f"{said!r} was taken for an answer"
        assert words in answered


@pytest.mark.parametrize("said", PUZZLED)
@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("grounding", "five things you can see"),
        ("calm-place", "is there a place"),
        ("calm-place", "If it had one word"),
        ("name-an-emotion", "more pleasant right now"),
        ("hard-moment", "cold water, a slow breath"),
        ("grounding", "from zero to ten"),
    ],
)
def test_however_it_is_said(name: str, question: str, said: str) -> None:
    asked = Asked(name, question, {"full round": "full"})
    answered = asked.say(said)
    assert question in asked.question
    assert "You can say pause" not in answered
    assert "didn't quite catch" not in answered
    assert "However you understand it" not in answered


@pytest.mark.parametrize("said", KOREAN)
@pytest.mark.parametrize(
    ("name", "question"), [("calm-place", "편안한 곳이 있나요"), ("grounding", "보이는 것")]
)
def test_in_korean(name: str, question: str, said: str) -> None:
    asked = Asked(name, question, language="ko")
    answered = asked.say(said)
    assert question in asked.question
    assert "틀린 대답은 없고" not in answered


def test_whoever_never_understands_is_let_go_on() -> None:
    asked = Asked("calm-place", "is there a place")
    for _ in range(8):
        if "is there a place" in asked.question:
            asked.say("what do you mean?")
    assert "is there a place" not in asked.question
