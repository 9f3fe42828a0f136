"""A text as the tokens that Moonshine's decoder writes it with, and back."""

from __future__ import annotations

import functools
import itertools
from pathlib import Path

BEGIN, END = 1, 2
_SPACE = "▁"
_BYTES = 258
"""The last of the 256 tokens that are a byte each."""
_LONG = 128
"""A length from here on takes two bytes."""


class Tokens:
    """The vocabulary of 32,768 tokens, read from the file that comes with the model."""

    def __init__(self, path: Path) -> None:
        self._bytes = _entries(path.read_bytes())
        written = [entry.decode("utf-8", "replace") for entry in self._bytes]
        # The first of a kind; the bytes stand for what has no sign of its own, and are no letters.
        self._numbers = {text: at for at, text in reversed(list(enumerate(written))) if at > _BYTES}
        self.of = functools.lru_cache(maxsize=50_000)(self._of)

    def text(self, numbers: list[int]) -> str:
        """What these tokens say."""
        whole = b"".join(self._bytes[number] for number in numbers if number > END)
        return whole.decode("utf-8", "replace").replace(_SPACE, " ").strip()

    def _of(self, text: str) -> tuple[int, ...]:
        """The tokens of a text, without the one that ends it; empty where a sign of it has none.

        Two neighbours are merged again and again, those first whose token has the lowest number, as the decoder
        was taught. The longest token first would split "Nine" otherwise than it was ever written.
        """
        parts = list(_SPACE + text.replace(" ", _SPACE))
        while True:
            pairs = (self._numbers.get(a + b) for a, b in itertools.pairwise(parts))
            found = [(number, at) for at, number in enumerate(pairs) if number is not None]
            if not found:
                break
            _, at = min(found)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        numbers = [self._numbers.get(part) for part in parts]
        return () if None in numbers else tuple(number for number in numbers if number is not None)


def _entries(content: bytes) -> list[bytes]:
    """Each is its length and its bytes."""
    found, at = list[bytes](), 0
    while at < len(content):
        length, at = content[at], at + 1
        if length >= _LONG:
            length, at = content[at] * _LONG + length - _LONG, at + 1
        found.append(content[at : at + length])
        at += length
    return found
