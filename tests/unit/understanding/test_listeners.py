"""What several listeners make of a short reply decides, not what one of them read."""

from __future__ import annotations

import dataclasses

import pytest

from assistant import languages
from assistant.exercise.model import Expectation, Wants
from assistant.understanding.decision import Act
from assistant.understanding.meaning import (
    Chosen,
    Command,
    CommandName,
    Hypothesis,
    Meaning,
    Number,
    Signal,
    SignalName,
    YesNo,
)
from assistant.understanding.understand import decide
from assistant.understanding.wake import is_woken

ENGLISH = languages.load("en").lexicon
YES_NO = Expectation(wants=Wants.YES_NO)
LEAVE = dataclasses.replace(YES_NO, leave=True)
NUMBER = Expectation(wants=Wants.NUMBER)


def heard(read: str, **weighed: float) -> tuple[Hypothesis, ...]:
    phrases = {phrase.replace("_", " "): sound for phrase, sound in weighed.items()}
    return (
        Hypothesis(read),
        *(Hypothesis(text, constrained=True, sound=sound) for text, sound in phrases.items()),
    )


@pytest.mark.parametrize(
    ("hypotheses", "expects", "act", "meaning"),
    [
        # A cough that is read as a yes.
        (heard("Yeah.", yes=0.1, yeah=0.2), YES_NO, Act.ASK, None),
        # A yes in two words is as likely as both together.
        (heard("Yes.", yes=0.5, yeah=0.35), YES_NO, Act.ACT, YesNo(yes=True)),
        # Leave takes more than any other yes, and refusing it does not.
        (heard("Yes.", yes=0.5, yeah=0.35), LEAVE, Act.ASK, None),
        (heard("Yes.", yes=0.95), LEAVE, Act.ACT, YesNo(yes=True)),
        (heard("No.", no=0.85), LEAVE, Act.ACT, YesNo(yes=False)),
        # What was read is not what was said.
        (heard("Little.", zero=0.9), NUMBER, Act.ACT, Number(value=0)),
        (heard("Tree.", three=0.6, tree=0.35), NUMBER, Act.CONFIRM, Number(value=3, certain=False)),
        (heard("Four.", four=0.3, five=0.3), NUMBER, Act.ASK, None),
        # "Stop" is heeded as soon as it is read, pain only in words.
        (heard("Stop.", stop=0.1), YES_NO, Act.ACT, Command(name=CommandName.STOP)),
        (heard("That hurts."), YES_NO, Act.ACT, Signal(name=SignalName.PAIN)),
        (heard("Hertz.", it_hurts=0.9), YES_NO, Act.ASK, None),
    ],
)
def test_what_is_done_is_by_how_likely_it_is_and_what_a_mistake_costs(
    hypotheses: tuple[Hypothesis, ...],
    expects: Expectation,
    act: Act,
    meaning: Meaning | Chosen | None,
) -> None:
    decided = decide(hypotheses, expects, ENGLISH)
    assert (decided.act, decided.meaning) == (act, meaning)


def test_a_phrase_that_wakes_has_to_be_likely() -> None:
    for sound, woken in ((0.05, False), (0.9, True)):
        said = heard("Hello, assistance.", hello_assistant=sound)
        assert is_woken(said, ["hello assistant"], ENGLISH) is woken
