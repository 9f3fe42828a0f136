"""What is written in `when:` and `if:`, as comparisons.

`before >= 8`, `form is not short`, `after >= before + 2`, `x is yes and y is known`.
"""

from __future__ import annotations

import re

from assistant.exercise.model import Comparison, Condition, Operator
from assistant.exercise.read.notation import NAME

_NUMBER = r"-?\d{1,9}(?:\.\d{1,9})?"
_SUBJECT = rf"{NAME}(?:\.{NAME})?"
_KNOWN = re.compile(rf"({_SUBJECT})\s+(is known|is unknown)")
_WORD = re.compile(rf"({_SUBJECT})\s+(is not|is)\s+({_NUMBER}|{NAME})")
_SIZE = re.compile(
    rf"({_SUBJECT})\s*(>=|<=|>|<)\s*(?:({_NUMBER})|({_SUBJECT})(?:\s*([+-])\s*({_NUMBER}))?)"
)
_SHAPES = "`before >= 8`, `form is short`, `form is not short` or `feeling is known`"


def condition(text: str) -> Condition:
    """Read a condition; raises ValueError saying what is not understood."""
    pieces = re.split(r"\s+(and|or)\s+", " ".join(text.split()))
    joints = set(pieces[1::2])
    if len(joints) > 1:
        raise ValueError('a condition joins with "and" or with "or", not both')
    return Condition(
        comparisons=tuple(comparison(piece) for piece in pieces[::2]), every="or" not in joints
    )


def comparison(text: str) -> Comparison:
    """Read one comparison."""
    if found := _KNOWN.fullmatch(text):
        return Comparison(name=found[1], operator=Operator(found[2]))
    if found := _WORD.fullmatch(text):
        return Comparison(name=found[1], operator=Operator(found[2]), value=_value(found[3]))
    if found := _SIZE.fullmatch(text):
        name, operator, number, other, sign, added = found.groups()
        if number:
            return Comparison(name=name, operator=Operator(operator), value=float(number))
        value = float(added or 0) * (-1 if sign == "-" else 1)
        return Comparison(name=name, operator=Operator(operator), value=value, other=other)
    raise ValueError(f'"{text}" is not a comparison; write it like {_SHAPES}')


def _value(text: str) -> str | float:
    return float(text) if re.fullmatch(_NUMBER, text) else text
