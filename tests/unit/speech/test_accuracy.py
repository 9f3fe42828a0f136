"""What counts as right."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import StoreError
from assistant.exercise.model import Wants
from assistant.speech.accuracy import ANSWERS, YES_OR_NO, Outcome, expecting, labelled, outcome
from assistant.understanding.meaning import Chosen, Command, CommandName, Meaning, Unsure, YesNo

STOP, PAUSE = Command(name=CommandName.STOP), Command(name=CommandName.PAUSE)


@pytest.mark.parametrize(
    ("said", "meaning", "what"),
    [
        ("two", Chosen(names=("two",)), Outcome.RIGHT),
        ("two", Chosen(names=("ten",)), Outcome.WRONG),
        ("two", Chosen(names=("two",), certain=False), Outcome.CONFIRMED),
        ("two", Chosen(names=("ten",), certain=False), Outcome.CONFIRMED),
        ("two", None, Outcome.AGAIN),
        ("two", Unsure(), Outcome.WRONG),
        ("tree", Unsure(), Outcome.FOREIGN_ACCEPTED),
        ("two", STOP, Outcome.WRONG),
        ("two", PAUSE, Outcome.WRONG),
        ("stop", STOP, Outcome.RIGHT),
        ("stop", None, Outcome.AGAIN),
        ("yes", YesNo(yes=True), Outcome.RIGHT),
        ("yes", YesNo(yes=False), Outcome.WRONG),
        ("tree", Chosen(names=("three",)), Outcome.FOREIGN_ACCEPTED),
        ("tree", Chosen(names=("three",), certain=False), Outcome.FOREIGN_REFUSED),
        ("tree", None, Outcome.FOREIGN_REFUSED),
        ("tree", STOP, Outcome.FOREIGN_ACCEPTED),
        ("tree", PAUSE, Outcome.FOREIGN_ACCEPTED),
    ],
)
def test_outcome(said: str, meaning: Meaning | None, what: Outcome) -> None:
    assert outcome(said, meaning, ANSWERS) is what


def test_everything_is_expected_at_once() -> None:
    assert [choice.words for choice in expecting(ANSWERS).choices] == [(a,) for a in ANSWERS]
    assert expecting(YES_OR_NO).wants is Wants.YES_NO


def test_labels_are_read(tmp_path: Path) -> None:
    text = "file,words,speaker,source,licence\na/b.wav,two,p1,here,CC0\n"
    (tmp_path / "labels.csv").write_text(text)
    [one] = labelled(tmp_path)
    assert (one.path, one.words, one.speaker) == (tmp_path / "a/b.wav", "two", "p1")


@pytest.mark.parametrize("text", [None, b"file,said\na.wav,two\n", b"file,words\n\xff"])
def test_labels_that_cannot_be_used(tmp_path: Path, text: bytes | None) -> None:
    if text is not None:
        (tmp_path / "labels.csv").write_bytes(text)
    with pytest.raises(StoreError, match=r"labels\.csv"):
        labelled(tmp_path)
