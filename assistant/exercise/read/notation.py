"""What a writer may put into a value: names, durations, silences, references.

Everything here raises or yields sentences for the writer; `text` reads what has none.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.exercise import markup
from assistant.exercise.terms import WORDING
from assistant.exercise.text import PAUSE, REFERENCE

NAME = r"[^\W\d][\w-]*"
"""A name: letters of any language, then digits and hyphens too."""

MAX_SECONDS = 3600.0
MAX_DAYS = 3660

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
_SPELLED = re.compile(
    r"(?:(\d{1,3}(?:\.\d+)?)\s*(?:min|m|minutes?))?\s*"
    r"(?:(\d{1,5}(?:\.\d+)?)\s*(?:s|sec|seconds?))?"
)
_DAYS = re.compile(r"(\d{1,4})\s*(day|week|month|year)s?")
_DAYS_OF = {"day": 1, "week": 7, "month": 30, "year": 365}
_REFERRED = re.compile(rf"{WORDING}{NAME}|{NAME}(?:\.{NAME})?")


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a text."""

    sentence: str
    snippet: str = ""
    """What it is about, as it is written there; empty when that is the whole text."""


class WrongText(ValueError):
    """A text with mistakes in it; points at the first."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("; ".join(each.sentence for each in mistakes))
        self.snippet = mistakes[0].snippet


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


def days(text: str) -> int:
    """Days of `90 days`, `2 weeks`, `6 months` or `1 year`."""
    found = _DAYS.fullmatch(text.strip())
    if not found:
        raise ValueError(f'"{text}" is not a number of days; write "90 days" or "2 weeks"')
    count = int(found[1]) * _DAYS_OF[found[2]]
    if not 0 < count <= MAX_DAYS:
        raise ValueError("an answer is kept for a day at least, and for ten years at most")
    return count


def mistakes(text: str) -> Iterator[Mistake]:
    """What is wrong in a text."""
    spoken = PAUSE.sub("", text)
    if not spoken.strip() and not PAUSE.search(text):
        yield Mistake("a text is empty")
    for pause in PAUSE.finditer(text):
        if not 0 < float(pause[1]) <= MAX_SECONDS:
            yield Mistake(f'"{pause[0]}" is more than nothing and at most an hour', pause[0])
    sign = markup.found(spoken)
    stray = re.search(r"\[[^\[\]]*\]?|\]", spoken)
    if stray and stray[0] not in sign:
        meant = f"silences are in seconds, such as [{_seconds_meant(stray[0])}s]"
        yield Mistake(f'"{stray[0]}" is not a silence; {meant}', stray[0])
    for reference in REFERENCE.finditer(spoken):
        if not _REFERRED.fullmatch(reference[1]):
            what = f'"{reference[0]}" is not a name; write "{{name}}" or "{{item.field}}"'
            yield Mistake(what, reference[0])
    if sign:
        yield read_aloud(sign)
    if stray := re.search(r"[{}]", REFERENCE.sub("", spoken)):
        yield Mistake(f'a "{stray[0]}" without its other half; a name is "{{name}}"')


def read_aloud(sign: str) -> Mistake:
    """A tag, or a sign of Markdown."""
    return Mistake(f'"{sign}" would be read aloud; only words may stand here', sign)


def _seconds_meant(bracket: str) -> str:
    """The seconds of `[1 min]` or `[3]`; of what is no time at all, an example."""
    inside = bracket.strip("[] ")
    for written in (inside, f"{inside} s"):
        with contextlib.suppress(ValueError):
            return f"{duration(written):g}"
    return "60"
