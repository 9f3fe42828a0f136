"""Words are cut as the encoder learned them."""

from __future__ import annotations

import pytest

from assistant.sentence_model.tokens import Tokens, plain

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "stop", "un", "##real", "##s", "'", "s", "it", "é"]


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(PIECES)


def test_the_longest_piece_comes_first(tokens: Tokens) -> None:
    assert tokens.of("unreals", 9) == [5, 6, 7]


def test_marks_capitals_and_accents_make_no_difference(tokens: Tokens) -> None:
    assert (
        tokens.of("Stop... it’s UNRÉAL!", 9)
        == tokens.of("stop it's unreal", 9)
        == [4, 10, 8, 9, 5, 6]
    )


@pytest.mark.parametrize("word", ["zebra", "살려", "x" * 5000])
def test_what_no_pieces_make_is_unknown(tokens: Tokens, word: str) -> None:
    assert tokens.of(word, 9) == [1]


def test_of_endless_talk_the_beginning_and_the_end_are_read(tokens: Tokens) -> None:
    text = f"stop {'it ' * 10_000} unreal"
    numbers = tokens.of(text, 6)
    assert len(numbers) == 6
    assert numbers[0] == 4 and numbers[-2:] == [5, 6]


def test_nothing_is_no_word() -> None:
    assert plain(" ...?! ") == []
