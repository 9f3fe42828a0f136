"""What a writer may put into a value: names, durations, silences, references.

Everything here raises or yields sentences for the writer; `text` reads what has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.exercise.text import PAUSE, REFERENCE

NAME = r"[^\W\d][\w-]*"
"""A name: letters of any language, then digits and hyphens too."""

MAX_SECONDS = 3600.0

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
_SPELLED = re.compile(
    r"(?:(\d{1,3}(?:\.\d+)?)\s*(?:min|m|minutes?))?\s*"
    r"(?:(\d{1,5}(?:\.\d+)?)\s*(?:s|sec|seconds?))?"
)
_REFERRED = re.compile(rf"{NAME}(?:\.{NAME})?")


def duration(text: str) -> float:
    """Seconds of `5s`, `1:30`, `2 min` or `1 min 30 s`."""
    clock, spelled = _CLOCK.fullmatch(text.strip()), _SPELLED.fullmatch(text.strip())
    if clock:
        seconds = 60.0 * int(clock[1]) + int(clock[2])
    elif spelled and any(spelled.groups()):
        seconds = 60.0 * float(spelled[1] or 0) + float(spelled[2] or 0)
    else:
        raise ValueError(f'"{text}" is not a duration; write "5s", "1:30" or "2 min"')
    if not 0 < seconds <= MAX_SECONDS:
        raise ValueError("a duration is more than nothing and at most an hour")
    return seconds


def mistakes(text: str) -> Iterator[str]:
    """What is wrong in a text, a sentence each."""
    spoken = PAUSE.sub("", text)
    if not spoken.strip() and not PAUSE.search(text):
        yield "a text is empty"
    for pause in PAUSE.finditer(text):
        if not 0 < float(pause[1]) <= MAX_SECONDS:
            yield f'"{pause[0]}" is more than nothing and at most an hour'
    if stray := re.search(r"\[[^\[\]]*\]?|\]", spoken):
        yield f'"{stray[0]}" is not a silence; write "[3s]"'
    for reference in REFERENCE.finditer(spoken):
        if not _REFERRED.fullmatch(reference[1]):
            yield f'"{reference[0]}" is not a name; write "{{name}}" or "{{item.field}}"'
    if stray := re.search(r"[{}]", REFERENCE.sub("", spoken)):
        yield f'a "{stray[0]}" without its other half; a name is "{{name}}"'
