"""What was reached with several sentences in one breath does not get lost."""

from __future__ import annotations

from tests.understanding.several_sentences import noticed, texts


def test_danger_among_sentences_is_noticed() -> None:
    assert len(noticed("danger")) >= 0.9 * len(texts("danger"))


def test_ordinary_sentences_are_not_all_feared() -> None:
    assert len(noticed("ordinary")) <= 0.16 * len(texts("ordinary"))
