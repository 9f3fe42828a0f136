"""What is said to a question that offers an end: "keep going" is no yes to "Would you like to finish here?"."""

from __future__ import annotations

import pytest

from tests.unit.session.asked import Asked

FIRST = {"en": "Would you like to begin?", "ko": "시작해 볼까요?"}
GOES_ON = {
    "en": ["keep going", "carry on", "no, let's carry on", "I'd like to keep going"],
    "ko": ["계속할래요", "계속해요", "이어 가요", "아니요 계속할게요", "조금 더 할래요"],
}
ENDS = {"en": ["finish", "yes please", "go on then"], "ko": ["네", "마칠래요", "네 마칠게요"]}
PANIC = {
    "en": ("I'm panicking", "finish here", "stay with the room"),
    "ko": ("공황이 와요", "여기서 마칠까요", "방"),
}
SAID = [(language, words) for language, said in GOES_ON.items() for words in said]
MEANT_AS_END = [(language, words) for language, said in ENDS.items() for words in said]


def hard_moment(language: str) -> Asked:
    says, asked, _ = PANIC[language]
    return Asked("grounding", FIRST[language], language=language).then(says, asked)


@pytest.mark.parametrize(("language", "words"), SAID)
def test_who_wants_to_go_on_after_panic_is_not_sent_away(language: str, words: str) -> None:
    asked = hard_moment(language)
    asked.say(words)
    assert not asked.player.session.finished


@pytest.mark.parametrize(("language", "words"), MEANT_AS_END)
def test_who_wants_to_end_after_panic_may(language: str, words: str) -> None:
    asked = hard_moment(language)
    asked.say(words)
    assert asked.player.outcome == "ended-early"


@pytest.mark.parametrize(("language", "words"), SAID)
def test_who_wants_to_go_on_is_given_more(language: str, words: str) -> None:
    question = {"en": "leave it at this", "ko": "여기까지만 할까요"}[language]
    answered = Asked("grounding", question, language=language).say(words)
    assert {"en": "smell", "ko": "냄새"}[language] in answered


@pytest.mark.parametrize(("language", "words"), SAID[:-1])
def test_who_wants_to_go_on_with_it_is_not_led_to_another(language: str, words: str) -> None:
    first, asks, leave = {
        "en": (FIRST["en"], "what should I do", "Shall we leave it"),
        "ko": (FIRST["ko"], "뭘 하면 좋을까요", "더 맞는 것을 찾아볼까요"),
    }[language]
    asked = Asked("grounding", first, language=language).then(asks, leave)
    asked.say(words)
    assert asked.player.session.exercise.name == "grounding"
    assert first in asked.question


@pytest.mark.parametrize(
    ("words", "goes_on"),
    [("네, 둘째 거요", False), ("네 조금 더 할게요", True), ("네, 여기까지 할게요", False)],
)
def test_a_korean_yes_before_one_of_two_is_no_choice_of_the_first(
    words: str, *, goes_on: bool
) -> None:
    answered = Asked("grounding", "여기까지만 할까요", language="ko").say(words)
    assert ("냄새" in answered) is goes_on


def test_a_korean_yes_before_what_is_not_known_is_asked_about() -> None:
    answered = Asked("grounding", "여기까지만 할까요", language="ko").say("네, 그게 나을 듯한데요")
    assert "냄새" not in answered
    assert answered.endswith("?")
