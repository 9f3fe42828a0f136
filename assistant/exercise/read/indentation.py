"""Lines that begin in the wrong column, explained by the lines above them.

The parser only knows that something else should have come. What is meant can mostly be told
from the lines above: a `-` belongs under a `-`, a key under a key. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_LINE = re.compile(r"( *)((?:- +)*)(?:([\w.-]+(?:(?: or |:)[\w.-]+)*):(?=\s|$))?")
_ODD = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
"""What looks like a space, or like nothing, and is neither to YAML."""
_CALLED = {"\u00a0": "a no-break space", "\u3000": "a wide space", "\u200b": "an invisible space"}
_STRUCTURE = re.compile(
    rf"(?P<before>[ \t{_ODD}]*)(?P<dashes>(?:-[ {_ODD}]+)*)(?P<key>[\w.-]+(?: or [\w.-]+)*:[ {_ODD}]+)?"
)
_TOGETHER = "what belongs together begins in the same column"
_OR_A_TEXT = ", and a text with `: ` in it is in quotes"


def odd_space(line: str, *, alone: bool = False) -> tuple[int, str, str] | None:
    """Where, from 0, a line has such a space before its text, what is wrong with it, and what mends it.

    With `alone` also in a line that is only indented; else it has a `-` or a key as well, since a text
    over several lines may begin with what it likes.
    """
    found = _STRUCTURE.match(line)
    assert found, "every line matches"
    space = re.search(f"[{_ODD}]", found[0])
    if space is None or not (alone or found["dashes"] or found["key"]):
        return None
    called = f"{_CALLED.get(space[0], 'a special space')} (U+{ord(space[0]):04X})"
    hint = "put a plain space there; such spaces come along when a text is copied"
    if space.start() < found.end("before"):
        return space.start(), f"this line is indented with {called}", hint
    return space.start(), f"{called} stands where a plain one belongs", hint


def mistake(above: Sequence[str], line: str, column: int) -> tuple[str, str]:
    """What is wrong with where a line begins, and what mends it; empty when that is all right.

    `column`, from 0, is where reading it failed: where the line begins, or behind its first
    key, which was then taken for a part of the text above.
    """
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "this line is indented with a tab", "indent with spaces"
    found = _LINE.match(line)
    assert found, "every line matches"
    begins = len(found[1])
    if column not in (begins, found.end(3)) or not (found[2] or found[3]):
        return "", ""
    dashes, keys = _open(above)
    if not found[2] and begins in dashes:
        hint = "write `- ` before it, or indent it further"
        return f"this line begins in column {begins + 1}, as the `-` above it, without one", hint
    places = dashes if found[2] else keys
    if not places or begins in places:
        return "", ""
    nearest = min(abs(begins - place) for place in places)
    told = [
        f"{name} above it in column {place + 1}"
        for place, name in sorted(places.items())
        if abs(begins - place) == nearest
    ]
    hint = _TOGETHER + (_OR_A_TEXT if column != begins else "")
    return f"this line begins in column {begins + 1}, {' and '.join(told)}", hint


def _open(lines: Sequence[str]) -> tuple[dict[int, str], dict[int, str]]:
    """Where, from 0, the `-` and the keys stand that a next line could belong to."""
    dashes: dict[int, str] = {}
    keys: dict[int, str] = {}
    for line in lines:
        found = _LINE.match(line)
        if not found or not (found[2] or found[3]):
            continue  # empty, a comment, or the rest of a text
        begins = len(found[1])
        for places in (dashes, keys):
            for place in [place for place in places if place > begins]:
                del places[place]
        for place in (begins + index for index, sign in enumerate(found[2]) if sign == "-"):
            dashes[place] = "the `-`"
        if found[3]:
            keys[begins + len(found[2])] = f"`{found[3]}`"
    return dashes, keys
