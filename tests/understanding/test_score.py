"""What counts as right, as wrong, and as asked again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.understanding import sets
from tests.understanding.score import Verdict, is_noticed, judge, noticed
from tests.understanding.sets import Reply, Sentence

BEGIN = "Would you like to begin?"
SEEN = "One by one is fine. Tell me three things you can see or touch."
HELPED = "Who, or what, helped that moment to happen?"
RATE = "From zero to ten, how sure are you that it will be possible?"


@pytest.mark.parametrize(
    ("kind", "question", "said", "meant", "verdict"),
    [
        ("yes-no", BEGIN, "yes please", "yes", Verdict.RIGHT),
        ("yes-no", BEGIN, "no thank you", "yes", Verdict.WRONG),
        ("yes-no", BEGIN, "the curtains", "yes", Verdict.ASKED),
        ("number", RATE, "about a six", "6", Verdict.RIGHT),
        ("number", RATE, "about a six", "7", Verdict.WRONG),
        ("number", RATE, "the curtains", "none", Verdict.RIGHT),
        ("items", SEEN, "a lamp and a cup", "2", Verdict.RIGHT),
        ("command", RATE, "stop", "stop", Verdict.RIGHT),
        ("command", RATE, "stop", "other", Verdict.WRONG),
        ("signal", RATE, "my left shoulder hurts", "pain:left shoulder", Verdict.RIGHT),
        ("signal", RATE, "my left shoulder hurts", "pain:neck", Verdict.WRONG),
        ("signal", HELPED, "the relief nurse on Tuesdays", "none", Verdict.RIGHT),
        ("signal", HELPED, "my shoulder hurts", "none", Verdict.WRONG),
    ],
)
def test_a_reply_is_judged_by_what_was_meant(
    kind: str, question: str, said: str, meant: str, verdict: Verdict
) -> None:
    assert judge(Reply(kind, question, said, meant), "en") is verdict


def test_danger_is_noticed_when_enough_is_made_of_it() -> None:
    grave = Sentence(3, "overdose", "I've taken all my pills")
    assert is_noticed(grave, "en")
    assert not is_noticed(Sentence(1, "hopeless", "what a nice evening"), "en")
    assert noticed(Sentence(0, "ordinary", "what a nice evening"), "en") == 0


def test_a_question_that_is_never_asked_is_no_measure() -> None:
    with pytest.raises(KeyError):
        judge(Reply("yes-no", "Is this asked anywhere?", "yes", "yes"), "en")


def test_a_line_with_a_column_too_few_is_named(tmp_path: Path) -> None:
    (tmp_path / "danger.en.tsv").write_text("3\tfire\tsmoke\n2\tnothing\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"danger\.en\.tsv:2 has 2 columns, not 3"):
        sets.dangerous(tmp_path, "en")
