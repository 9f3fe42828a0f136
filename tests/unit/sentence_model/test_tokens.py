"""Words are cut as the encoder learned them."""

from __future__ import annotations

import unicodedata

import pytest

from assistant.sentence_model.tokens import Tokens, Unigrams, WordPieces, plain

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "stop", "un", "##real", "##s", "'", "s", "it", "é"]


@pytest.fixture
def tokens() -> Tokens:
    return WordPieces(PIECES)


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


SCORED = {
    "<s>": 0.0, "<pad>": 0.0, "</s>": 0.0, "<unk>": 0.0,
    "▁": -3.0, "▁죽": -8.0, "▁죽고": -12.0, "고": -4.0, "▁싶": -9.0, "▁싶어": -8.5, "어": -4.0, "요": -4.0,
}  # fmt: skip


@pytest.fixture
def unigrams() -> Tokens:
    return Unigrams(list(SCORED), list(SCORED.values()))


def test_the_likeliest_way_to_cut_a_word_is_taken(unigrams: Tokens) -> None:
    pieces = [list(SCORED)[number] for number in unigrams.of("죽고 싶어요!", 9)]
    assert pieces == ["▁죽고", "▁싶어", "요"]


def test_a_letter_that_no_piece_has_is_unknown_and_the_rest_of_the_word_is_read(
    unigrams: Tokens,
) -> None:
    pieces = [list(SCORED)[number] for number in unigrams.of("죽쀍고", 9)]
    assert pieces == ["▁죽", "<unk>", "고"]
    assert unigrams.of("고" * 5000, 9) == [3]


def test_korean_that_came_in_separate_letters_is_put_together() -> None:
    assert plain(unicodedata.normalize("NFD", "죽고 싶어요.")) == ["죽고", "싶어요"]
