"""What is said of an answer once the exercise has gone on."""

from __future__ import annotations

import pytest

from assistant import languages
from assistant.exercise.model import Choice, Expectation, Wants
from assistant.understanding.corrections import corrected
from assistant.understanding.meaning import Chosen, Corrected, Hypothesis, Number, YesNo

NUMBER = Expectation(wants=Wants.NUMBER)
YES_NO = Expectation(wants=Wants.YES_NO)
SIDE = Expectation(
    wants=Wants.CHOICE, choices=tuple(Choice(name=n, words=(n,)) for n in ("left", "right"))
)


@pytest.mark.parametrize(
    ("said", "answered", "meant"),
    [
        ("No, I meant six.", NUMBER, Number(value=6)),
        ("sorry, I meant four", NUMBER, Number(value=4)),
        ("wait, I meant 7", NUMBER, Number(value=7)),
        ("no no, I meant yes", YES_NO, YesNo(yes=True)),
        ("I said no", YES_NO, YesNo(yes=False)),
        ("no, I meant the left", SIDE, Chosen(names=("left",))),
        ("no, six", NUMBER, None),  # may be an answer to what is asked now
        ("I meant it", NUMBER, None),
        ("I meant to call her at six, but she was out", YES_NO, None),
        ("what I meant was the chair", NUMBER, None),
        ("no, I meant a hundred", NUMBER, None),
        ("", NUMBER, None),
    ],
)
def test_english(said: str, answered: Expectation, meant: object) -> None:
    found = corrected([Hypothesis(said)], answered, languages.load("en").lexicon)
    assert (found and found.meaning) == (meant and Corrected(reply=meant))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("아니 제 말은 육이요", Number(value=6)),
        ("그게 아니라 칠이요", Number(value=7)),
        ("육이요", None),
    ],
)
def test_korean(said: str, meant: object) -> None:
    found = corrected([Hypothesis(said)], NUMBER, languages.load("ko").lexicon)
    assert (found and found.meaning) == (meant and Corrected(reply=meant))


def test_one_reading_of_several_is_enough_when_it_says_so_plainly() -> None:
    readings = [Hypothesis("No, I meant six."), Hypothesis("Know I mentioned.")]
    found = corrected(readings, NUMBER, languages.load("en").lexicon)
    assert found is not None
    assert found.meaning == Corrected(reply=Number(value=6))
