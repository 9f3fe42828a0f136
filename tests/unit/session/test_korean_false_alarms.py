"""What sounds like danger in Korean and mostly is none: medicine that was taken, and eyes that stay closed."""

from __future__ import annotations

import pytest

from tests.unit.session.asked import Asked

NUMBER = "긴급 전화번호"


def said(words: str) -> str:
    return Asked("calm-place", "편안한 곳이 있나요", language="ko").say(words)


@pytest.mark.parametrize(
    "words",
    [
        "약을 다 먹었어요",
        "네, 약 다 먹었어요",
        "아침에 약을 다 먹었어요",
        "처방받은 약은 다 먹었습니다",
    ],
)
def test_who_took_their_medicine_is_asked_at_most(words: str) -> None:
    answered = said(words)
    assert NUMBER not in answered
    assert answered.rstrip().endswith("?")


@pytest.mark.parametrize(
    "words",
    [
        "약을 한꺼번에 다 먹었어요",
        "집에 있는 약을 다 먹었어요",
        "수면제를 다 먹었어요",
        "약 한 통을 다 먹었어요",
    ],
)
def test_who_took_too_much_hears_the_number(words: str) -> None:
    assert NUMBER in said(words)


@pytest.mark.parametrize(
    "words", ["눈을 안 뜨고 싶어요", "저는 눈을 안 뜨고 할게요", "지금은 눈을 안 뜨고 싶어요"]
)
def test_eyes_may_stay_closed(words: str) -> None:
    answered = said(words)
    assert NUMBER not in answered
    assert "나쁘게 여기지 않아요" not in answered


@pytest.mark.parametrize(
    "words",
    ["다시는 눈을 안 뜨고 싶어요", "내일 눈을 안 뜨고 싶어요", "이대로 눈을 안 떴으면 좋겠어요"],
)
def test_who_does_not_want_to_wake_is_heard(words: str) -> None:
    answered = said(words)
    assert "나쁘게 여기지 않아요" in answered or "목숨을 끊을 생각" in answered
