"""How words are pronounced, in hama's signs, and which sound the same; see `pronunciations.yaml`.

hama can tell by itself, but takes 50 ms a word, and gets some of the most common wrong ("yes").
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("pronunciations.yaml")


@functools.cache
def known() -> Mapping[str, tuple[str, ...]]:
    """The signs of each word."""
    written = {**_read()["words"], **_read()["by hand"]}
    return {word: tuple(signs.split()) for word, signs in written.items()}


@functools.cache
def words() -> tuple[str, ...]:
    """Common words, for what is said when it is no reply."""
    return tuple(_read()["common"])


@functools.cache
def same(word: str) -> tuple[str, ...]:
    """The word, and others that sound the same: "four" and "for"."""
    return next((tuple(group) for group in _read()["alike"] if word in group), (word,))


@functools.cache
def _read() -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return written
