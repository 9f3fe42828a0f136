from __future__ import annotations

import pytest

from assistant import languages
from assistant.exercise.model import Comparison, Condition, Operator, Pause, Text
from assistant.exercise.read.abbreviations import of_language
from assistant.exercise.read.conditions import condition
from assistant.exercise.read.notation import duration, mistakes
from assistant.exercise.text import NONE, parse


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("One. Two? Three!", ("One.", "Two?", "Three!")),
        ("Let go. [3s] Rest.", ("Let go.", Pause(3.0), "Rest.")),
        ("Let go [0.5s] and rest", ("Let go", Pause(0.5), "and rest")),
        ("About 2.5 metres.  J. R. Kim said so.", ("About 2.5 metres.", "J. R. Kim said so.")),
        (
            "Well… there it is... and gone. Yes… No.",
            ("Well… there it is... and gone.", "Yes…", "No."),
        ),
        ('"Let go." she said. "Now." Go.', ('"Let go." she said.', '"Now."', "Go.")),
        ("A plain thing, e.g. a lamp.", ("A plain thing, e.g. a lamp.",)),
        ("손을 펴세요. 괜찮으세요? 네.", ("손을 펴세요.", "괜찮으세요?", "네.")),
        ("네。그래요！좋아요？", ("네。", "그래요！", "좋아요？")),
        ("「네。」그래요", ("「네。」그래요",)),
        ("Now {group.name}. {group.tense}", ("Now {group.name}.", "{group.tense}")),
        ("[2s]", (Pause(2.0),)),
    ],
)
def test_a_text_is_sentences_and_silences(written: str, text: Text) -> None:
    assert list(mistakes(written)) == []
    assert parse(written) == text


@pytest.mark.parametrize(
    ("code", "written", "count"),
    [
        ("en", "Dr. Kim and Mrs. Lee come at 8 a.m. sharp.", 1),
        ("en", "Bring something soft, e.g. A pillow, i.e. Yours.", 1),
        ("en", "St. Mary's is on 5th St. today, Prof. {name} says.", 1),
        ("en", "She comes at 8 a.m. Then you can rest.", 2),
        ("en", "No. That is all.", 2),
        ("en", "It is No. 5, on p. 12, from Jan. 3 on.", 1),
        ("en", "J. R. R. Tolkien wrote it. So did I. Rest.", 3),
        ("en", "Count to 5. Then to 6. 7 comes last.", 3),
        ("en", "About 2.5 litres vs. 3.1 litres, etc. and so on.", 1),
        ("en", 'He is "Dr." Lee. (See fig. 3.) Rest.', 4),
        ("en", "Tea is ready. come down when you like.", 1),
        ("ko", "Dr. 김이 오세요. 괜찮으세요? 네. 좋아요.", 4),
        ("ko", "2030. 1. 7. 이에요. 쉬세요.", 3),
        ("ko", "물 1.5 리터예요. 3.5도 좋아요.", 2),
    ],
)
def test_no_sentence_is_cut_after_an_abbreviation_of_its_language(
    code: str, written: str, count: int
) -> None:
    text = parse(written, of_language(code))
    assert len(text) == count, text
    assert " ".join(map(str, text)) == written


def test_every_language_says_what_it_abbreviates() -> None:
    for code in languages.available():
        assert of_language(code) != NONE
        assert languages.load(code).spoken.abbreviations == of_language(code)
    assert of_language("..") == of_language("xx") == NONE


@pytest.mark.parametrize(
    "written", ["", "  ", "a [3]", "a [3s", "a 3s]", "{a b}", "{}", "{a", "a}", "{a.b.c}", "[0s]"]
)
def test_what_is_wrong_in_a_text_is_told(written: str) -> None:
    assert len(list(mistakes(written))) >= 1


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("5s", 5), ("1:30", 90), ("2 min", 120), ("1 min 30 s", 90), ("0.5 s", 0.5), ("90 sec", 90)],
)
def test_durations(written: str, seconds: float) -> None:
    assert duration(written) == seconds


@pytest.mark.parametrize("written", ["", "5", "0s", "2 h", "-5s", "1:75", "99 min", "s"])
def test_what_is_no_duration(written: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        duration(written)


def compare(name: str, operator: str, value: str | float | None = None) -> Comparison:
    return Comparison(name=name, operator=Operator(operator), value=value)


@pytest.mark.parametrize(
    ("written", "comparisons"),
    [
        ("before >= 8", (compare("before", ">=", 8.0),)),
        ("before<2.5", (compare("before", "<", 2.5),)),
        ("form is short", (compare("form", "is", "short"),)),
        ("form is not short", (compare("form", "is not", "short"),)),
        ("feeling is known", (compare("feeling", "is known"),)),
        ("feeling is unknown", (compare("feeling", "is unknown"),)),
        ("group.number is 1", (compare("group.number", "is", 1.0),)),
        ("x is no and y >= 1", (compare("x", "is", "no"), compare("y", ">=", 1.0))),
    ],
)
def test_conditions(written: str, comparisons: tuple[Comparison, ...]) -> None:
    assert condition(written) == Condition(comparisons=comparisons)


def test_conditions_that_compare_two_names() -> None:
    (later,) = condition("after >= before + 2").comparisons
    assert (later.other, later.value) == ("before", 2.0)
    (lower,) = condition("after < before - 1").comparisons
    assert (lower.other, lower.value) == ("before", -1.0)
    assert condition("a is b or c is d").every is False


@pytest.mark.parametrize(
    "written", ["", "x", "x = 3", "x is", "x and y", "x is a and y is b or z is c", "3 > x", "x >"]
)
def test_what_is_no_condition(written: str) -> None:
    with pytest.raises(ValueError, match=r"comparison|both"):
        condition(written)
