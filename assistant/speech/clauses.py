"""A sentence taken apart for a slow voice, so that its beginning can be heard before its end is rendered. Pure."""

from __future__ import annotations

import re

_FEWEST_WORDS = 3
"""In a clause: what is shorter sounds hurried by itself, and ends before the next one is there."""
_CLAUSE = re.compile(r"\S.*?(?:[,;:.!?…—][\"”’)]*(?=\s|$)|$)", re.DOTALL)


def whole(text: str) -> tuple[str, ...]:
    """A sentence as it is: a quick voice's."""
    return (text,)


def clauses(text: str) -> tuple[str, ...]:
    """Its sentences and clauses, each with the mark it ends with, where one is long enough."""
    found: list[str] = []
    for clause in _CLAUSE.findall(text.strip()):
        if found and min(len(found[-1].split()), len(clause.split())) < _FEWEST_WORDS:
            found[-1] = f"{found[-1]} {clause}"
        else:
            found.append(clause)
    return tuple(found) or (text,)
