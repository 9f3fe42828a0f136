"""Lists of phrases under keys, paired with what the keys stand for."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TypeVar

from assistant.languages.yaml_tables import Table
from assistant.understanding.lexicon import FeelingWord
from assistant.understanding.meaning import Strength

FAMILIES = (
    "numb sad lonely afraid angry ashamed overwhelmed tired unsure-mixed calm happy warm"
).split()

T = TypeVar("T")
E = TypeVar("E", bound=enum.Enum)
Written = list[tuple[str, T]]


def members(table: Table, kind: type[E]) -> Written[E]:
    """One list of phrases for each member of an enumeration."""
    return [(text, member) for member in kind for text in table.phrases(member.value)]


def listed(table: Table) -> Written[str]:
    """Keys and the phrases under them."""
    return [(key, text) for key in table for text in table.phrases(key)]


def by_number(table: Table) -> list[tuple[float, str]]:
    """Phrases under keys that are numbers."""
    pairs: list[tuple[float, str]] = []
    for key, text in listed(table):
        try:
            pairs.append((float(key), text))
        except ValueError:
            table.complain(key, "expected a number as key")
    return pairs


def compounds(words: Written[float], tens: list[str], joiner: str) -> Written[float]:
    """Tens with units behind them: "twenty" and "five" are "twenty five"."""
    values = dict(words)
    units = [(text, value) for text, value in words if value in range(1, 10)]
    return [
        (f"{ten}{joiner}{unit}", values.get(ten, 0) + value)
        for ten in tens
        for unit, value in units
    ]


def vocabulary(families: Table) -> dict[str, FeelingWord]:
    """Every feeling by its word; within a family, by strength."""
    words: dict[str, FeelingWord] = {}
    for family in FAMILIES:
        by_strength = families.table(family)
        for strength in Strength:
            for word in by_strength.phrases(strength.name.lower()):
                if word in words:
                    by_strength.complain(word, "is there twice")
                words[word] = FeelingWord(word=word, family=family, strength=strength)
    return words


def pointing(table: Table, vocabulary: Mapping[str, FeelingWord]) -> Written[FeelingWord]:
    """Other ways to say words of the vocabulary."""
    for key in table:
        if key not in vocabulary:
            table.complain(key, "not in the vocabulary")
    return [(text, vocabulary[key]) for key, text in listed(table) if key in vocabulary]


def longest_first(endings: list[str]) -> tuple[str, ...]:
    return tuple(sorted(endings, key=len, reverse=True))
