from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from assistant.speech.listeners.tokens import Tokens


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    package = importlib.util.find_spec("moonshine_voice")
    if package is None or package.origin is None:
        pytest.skip("moonshine-voice is not installed")
    return Tokens(Path(package.origin).parent / "assets" / "tiny-en" / "tokenizer.bin")


@pytest.mark.parametrize(
    ("text", "count"), [("Zero.", 2), ("Nine.", 3), ("yes", 1), ("I don't know.", 6)]
)
def test_a_text_is_split_as_the_decoder_writes_it(tokens: Tokens, text: str, count: int) -> None:
    assert len(tokens.of(text)) == count
    assert tokens.text(list(tokens.of(text))) == text


def test_what_has_no_token_is_no_text(tokens: Tokens) -> None:
    assert tokens.of("\ue000") == ()
