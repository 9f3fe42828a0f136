"""What utterances come to, and how it is told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from assistant import languages
from assistant.errors import AssistantError, StoreError
from assistant.exercise.model import Choice, Expectation, Wants
from assistant.hear import output
from assistant.hear.expected import expected
from assistant.hear.judge import Decision, Judgement, judge, judged
from assistant.understanding.meaning import (
    Chosen,
    Command,
    CommandName,
    Declined,
    Feeling,
    Feelings,
    Hypothesis,
    Items,
    Meaning,
    Nothing,
    Number,
    Regions,
    Signal,
    SignalName,
    Strength,
    Unsure,
    Words,
    YesNo,
)
from tests.unit.speech.fakes import FakeRecogniser

ENGLISH = languages.load("en")
NUMBER = Expectation(wants=Wants.NUMBER)


def made_of(expects: str, *utterances: str) -> Judgement:
    """What is made of utterances, each with one or more readings apart by a slash."""
    readings = [tuple(map(Hypothesis, text.split(" / "))) for text in utterances]
    return judged(readings, expected(expects), ENGLISH, 0.1)


@pytest.mark.parametrize(
    ("expects", "utterances", "decision", "meaning"),
    [
        ("number", ["six"], "accepted", Number(value=6)),
        ("number", ["the garden", "six"], "accepted", Number(value=6)),
        ("number", ["six", "seven"], "accepted", Number(value=6)),
        ("number", ["the garden is green"], "rejected", None),
        ("number", [], "rejected", None),
        ("yes-no", ["yes please"], "accepted", YesNo(yes=True)),
        ("yes-no", ["yes", "stop"], "accepted", Command(name=CommandName.STOP)),
        ("items:3", ["a lamp", "the window"], "accepted", Items(items=("lamp", "window"))),
        ("items:2", ["a lamp, that's all"], "accepted", Items(items=("lamp",), finished=True)),
        ("free", ["it was", "a long day"], "accepted", Words(text="it was a long day")),
        ("choice:lamp,window", ["the lamp"], "accepted", Chosen(names=("lamp",))),
        ("command", ["pause"], "accepted", Command(name=CommandName.PAUSE)),
        ("command", ["six"], "rejected", None),
        ("emotion", ["my leg hurts"], "accepted", None),
    ],
)
def test_several_utterances_are_one_answer(
    expects: str, utterances: list[str], decision: str, meaning: Meaning | None
) -> None:
    found = made_of(expects, *utterances)
    assert found.decision == decision
    if meaning is None and decision == "accepted":
        assert isinstance(found.meaning, Signal)
    else:
        assert found.meaning == meaning


def test_what_only_sounds_like_it_is_confirmed() -> None:
    found = made_of("number", "tree")
    assert found.decision is Decision.CONFIRM
    assert found.meaning == Number(value=3, certain=False)


def test_the_readings_are_those_of_the_utterance_that_decided() -> None:
    assert made_of("number", "the garden / a garden", "six / sick").hypotheses == ("six", "sick")
    assert made_of("number", "house / ham", "green").hypotheses == ("house", "ham", "green")


@pytest.mark.parametrize("seconds", [0, 0.01, 1, 30])
def test_nothing_voice_like_is_rejected_without_words(seconds: float) -> None:
    recogniser = FakeRecogniser("yes")
    samples = np.zeros(round(seconds * 16_000), dtype=np.float32)
    found = judge(samples, expected("yes-no"), ENGLISH, recogniser)
    assert (found.decision, found.meaning, found.hypotheses) == (Decision.REJECTED, None, ())
    assert found.seconds > 0 and not recogniser.utterances


@pytest.mark.parametrize(
    ("written", "expectation"),
    [
        ("yes-no", Expectation(wants=Wants.YES_NO)),
        (" number ", NUMBER),
        ("emotion", Expectation(wants=Wants.EMOTION)),
        ("free", Expectation(wants=Wants.FREE)),
        ("command", None),
        ("items:3", Expectation(wants=Wants.ITEMS, count=3)),
        (
            "choice:a  lamp, window,window",
            Expectation(
                wants=Wants.CHOICE,
                choices=(
                    Choice(name="a lamp", words=("a lamp",)),
                    Choice(name="window", words=("window",)),
                ),
            ),
        ),
    ],
)
def test_expectations_as_they_are_written(written: str, expectation: Expectation | None) -> None:
    assert expected(written) == expectation


@pytest.mark.parametrize(
    "written",
    [
        *("", "yes", "number:3", "choice", "choice:", "choice:one", "choice:,"),
        *("items", "items:0", "items:99", "items:x", "items:²"),
        *("body", "free:x", "command:stop"),
    ],
)
def test_other_expectations_are_refused_with_what_there_is(written: str) -> None:
    with pytest.raises(AssistantError, match="yes-no, number, choice"):
        expected(written)


SAD = Feeling(word="sad", family="low", strength=Strength.LOT)
ANGRY = Feeling(word="angry", family="hot", strength=Strength.SOME)


@pytest.mark.parametrize(
    ("meaning", "compact", "plain"),
    [
        (None, None, ""),
        (YesNo(yes=True), {"kind": "yes"}, "yes"),
        (YesNo(yes=False), {"kind": "no"}, "no"),
        (Number(value=6.0), {"kind": "number", "value": 6}, "6"),
        (Number(value=6.5), {"kind": "number", "value": 6.5}, "6.5"),
        (Chosen(names=("a",)), {"kind": "choice", "name": "a"}, "a"),
        (Chosen(names=("a", "b")), {"kind": "choice", "names": ["a", "b"]}, "a, b"),
        (
            Items(items=("lamp", "window")),
            {"kind": "items", "items": ["lamp", "window"], "finished": False},
            "lamp; window",
        ),
        (
            Feelings(feelings=(SAD,), denied=(ANGRY,)),
            {
                "kind": "emotion",
                "feelings": [{"word": "sad", "family": "low", "strength": "lot"}],
                "denied": ["angry"],
            },
            "sad (lot, low), not angry",
        ),
        (
            Regions(regions=frozenset({"neck", "back"})),
            {"kind": "body", "regions": ["back", "neck"]},
            "back, neck",
        ),
        (Words(text="hello"), {"kind": "free", "text": "hello"}, "hello"),
        (
            Command(name=CommandName.GO_ON),
            {"kind": "command", "name": "go-on"},
            'the command "go-on"',
        ),
        (
            Signal(name=SignalName.PAIN, regions=frozenset({"neck"})),
            {"kind": "signal", "name": "pain", "regions": ["neck"]},
            "a sign of pain",
        ),
        (Unsure(), {"kind": "unsure"}, "unsure"),
        (Nothing(), {"kind": "nothing"}, "nothing"),
        (Declined(), {"kind": "declined"}, "declined"),
    ],
)
def test_every_meaning_is_told(
    meaning: Meaning | None, compact: dict[str, object] | None, plain: str
) -> None:
    assert output.compact(meaning) == compact
    assert output.plain(meaning) == plain
    assert json.loads(json.dumps(output.compact(meaning))) == compact


def test_programs_get_exactly_these_fields() -> None:
    found = json.loads(output.as_json("a.wav", made_of("number", "six / sick")))
    assert found == {
        "file": "a.wav",
        "decision": "accepted",
        "meaning": {"kind": "number", "value": 6},
        "evidence": "number",
        "hypotheses": ["six", "sick"],
        "seconds": 0.1,
    }
    failed = json.loads(output.failure_as_json("b.wav", StoreError("x", "Broken.")))
    assert failed == {
        "file": "b.wav",
        "decision": "rejected",
        "meaning": None,
        "evidence": "",
        "hypotheses": [],
        "seconds": 0,
        "error": "Broken.",
    }


def test_people_get_two_lines_however_long_it_was() -> None:
    assert output.as_text("a.wav", made_of("number", "six")) == (
        'a.wav: accepted, 6\n    heard "six" in 0.10 s'
    )
    assert output.as_text("a.wav", made_of("number")).count("\n") == 0
    lines = output.as_text("a.wav", made_of("free", "and on it went " * 100)).splitlines()
    assert len(lines) == 2 and all(len(line) < 150 for line in lines)
