"""How much what was heard is like what was said."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz


def likeness(heard: str, said: str) -> float:
    """0 to 1: how well the shorter one fits somewhere into the longer, letter by letter."""
    return fuzz.partial_ratio(_plain(heard), _plain(said)) / 100


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))
