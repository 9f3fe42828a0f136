"""Several readings of one utterance: which is believed."""

from __future__ import annotations

import pytest

from assistant.exercise.model import Expectation
from assistant.languages import load
from assistant.understanding.meaning import Feelings, Hypothesis
from assistant.understanding.reading import read
from assistant.understanding.understand import understand
from tests.unit.understanding.shorthand import (
    EMOTION,
    FREE,
    ITEMS,
    NO,
    NUMBER,
    PAUSE,
    STOP,
    YES,
    YES_NO,
    choice,
    chosen,
    number,
    signal,
)

FORM = choice(short="short", long="long")


def hypotheses(written: str) -> tuple[Hypothesis, ...]:
    """`"=yes / yes please"`: readings in order, the constrained ones marked with `=`."""
    parts = [part.strip() for part in written.split("/")] if written else []
    return tuple(Hypothesis(part.lstrip("="), constrained=part[:1] == "=") for part in parts)


CASES: list[tuple[str, Expectation | None, object]] = [
    ("", YES_NO, None),
    ("yes", YES_NO, YES),
    ("=yes / yes", YES_NO, YES),
    ("=yes / yeah", YES_NO, YES),
    ("=no / know", YES_NO, NO),
    ("=yes / the train is late", YES_NO, None),
    ("=yes / ", YES_NO, None),
    ("=yes", YES_NO, None),
    ("=yes", None, None),
    ("=stop", YES_NO, STOP),
    ("=pause", None, PAUSE),
    ("=stop / ", None, None),
    ("=stop / top", None, STOP),
    ("=stop / the bus was late again", None, None),
    ("=three / tree", NUMBER, number(3, certain=False)),
    ("=three / three", NUMBER, number(3)),
    ("=three / the three of us", NUMBER, number(3, certain=False)),
    ("=four / for", NUMBER, number(4)),
    ("=yes / no", YES_NO, None),
    ("=seven / heaven", NUMBER, number(7)),
    ("=short / a long one", FORM, chosen("long", certain=False)),
    ("tree / =three", NUMBER, number(3, certain=False)),
    ("tree", NUMBER, number(3, certain=False)),
    ("=five / bye", NUMBER, number(5)),
    ("=five / nine", NUMBER, number(9, certain=False)),
    ("=two / do", NUMBER, number(2)),
    ("=short / sport", FORM, chosen("short")),
    ("yes / stop", YES_NO, STOP),
    ("six / stop", NUMBER, STOP),
    ("=yes / yes but my arm hurts", YES_NO, signal("pain", "left-arm", "right-arm")),
    ("yes / yes it hurts", YES_NO, signal("pain")),
    ("mumble mumble / six", NUMBER, number(6, certain=False)),
    ("no / yes", YES_NO, NO),
    # One word of pain in one reading of several is heeded where no other answers.
    ("sore", NUMBER, signal("pain")),
    ("thore / sore", NUMBER, signal("pain")),
    ("sore / sore / four", NUMBER, signal("pain")),
    ("thore / sore / four", NUMBER, number(4)),
    ("four / sore", NUMBER, number(4)),
    ("four / it is sore", NUMBER, signal("pain")),
    ("=four / sore", NUMBER, signal("pain")),
]


@pytest.mark.parametrize(("written", "expects", "meaning"), CASES)
def test_hypotheses(written: str, expects: Expectation | None, meaning: object) -> None:
    assert understand(hypotheses(written), expects, load("en").lexicon) == meaning


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("=이 / 이", number(2)),
        ("=이 / 이요", number(2, certain=False)),
        ("=이 / 취임 / 이 에", number(2, certain=False)),
        ("=일 / 이", number(1, certain=False)),
        ("=일곱 / 일곱", number(7)),
        ("=이 / 오늘 날씨가 좋네요", None),
    ],
)
def test_korean_numbers_are_certain_when_both_readings_say_so(
    written: str, meaning: object
) -> None:
    assert understand(hypotheses(written), NUMBER, load("ko").lexicon) == meaning


@pytest.mark.parametrize(
    ("said", "confusable"),
    [
        ("cheerful", "tearful"),
        ("tearful", "cheerful"),
        ("scared", "cared"),
        ("curious", "furious"),
        ("tired", ""),
        ("blew", "blew"),
        ("exausted", "exausted"),
    ],
)
def test_feelings_that_need_confirming(said: str, confusable: str) -> None:
    meaning = read(said, EMOTION, load("en").lexicon)
    assert isinstance(meaning, Feelings)
    assert [feeling.confusable for feeling in meaning.feelings] == [confusable]


@pytest.mark.parametrize(
    ("code", "said", "absent"),
    [
        ("en", "nothing", [True]),
        ("en", "I don't feel anything", [True]),
        ("en", "numb", [False]),
        ("en", "nothing, just a bit sad", [False, True]),
        ("ko", "아무 느낌도 없어요", [True]),
        ("ko", "무감각해요", [False]),
    ],
)
def test_no_feeling_at_all_is_marked(code: str, said: str, absent: list[bool]) -> None:
    meaning = read(said, EMOTION, load(code).lexicon)
    assert isinstance(meaning, Feelings)
    assert [feeling.absent for feeling in meaning.feelings] == absent
    assert all(feeling.family == "numb" for feeling in meaning.feelings if feeling.absent)


@pytest.mark.parametrize("expects", [ITEMS, FREE])
def test_what_is_too_long_is_cut(expects: Expectation) -> None:
    assert read("word " * 100_000, expects, load("en").lexicon) is not None
