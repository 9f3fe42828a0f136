"""Which replies a question can get: the keys of `heard`, the triggers of its step."""

from __future__ import annotations

import re

from assistant.exercise.model import Expectation, Wants
from assistant.exercise.terms import DECLINED, DONE, NO_INPUT, NO_MATCH, NOTHING, UNSURE

FAMILIES = (
    "numb sad lonely afraid angry ashamed overwhelmed tired unsure-mixed calm happy warm".split()
)
"""The families of feelings, in every language."""

STRENGTHS = ("little", "some", "lot")

ALWAYS = (UNSURE, NOTHING, DECLINED, NO_INPUT, NO_MATCH)
"""What every question can get in reply."""

_RANGE = re.compile(r"([0-9]{1,9})(?:\s*[-–]\s*([0-9]{1,9}))?")


def triggers(expects: Expectation) -> list[str]:
    """Every reply a question can get, ranges of numbers aside."""
    match expects.wants:
        case Wants.YES_NO:
            own = ["yes", "no"]
        case Wants.CHOICE:
            own = [choice.name for choice in expects.choices]
        case Wants.EMOTION:
            own = [*FAMILIES, *(choice.name for choice in expects.choices)]
        case Wants.NUMBER:
            own = []
        case _:
            own = [*(choice.name for choice in expects.choices), DONE]
    return list(dict.fromkeys([*own, *ALWAYS]))


def keys(written: str) -> list[str]:
    """The replies that share a branch: `yes or unsure` is two."""
    return re.split(r"\s+or\s+", written.strip())


def number_range(written: str) -> tuple[int, int] | None:
    """The bounds of `8-10`, or of `0` alone; None when it is no range."""
    found = _RANGE.fullmatch(written)
    return (int(found[1]), int(found[2] or found[1])) if found else None


def range_trigger(low: int, high: int) -> str:
    """The trigger for numbers from low to high, which `model.range_of` reads back."""
    return f"{low}-{high}"
