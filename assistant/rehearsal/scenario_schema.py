"""The shape of a scenario's YAML, as pydantic models: what may stand where."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from assistant.exercise.read import notation
from assistant.exercise.read.fields import shown
from assistant.exercise.read.problems import did_you_mean
from assistant.exercise.terms import REGIONS
from assistant.rehearsal.event_log import NAMES
from assistant.rehearsal.model import DEFAULT_LIMIT, Otherwise
from assistant.session.actions import Outcome
from assistant.session.person import Background
from assistant.session.position import Value
from assistant.understanding.meaning import CommandName

_MILLISECONDS = re.compile(r"(\d{1,6})\s*ms")


def _seconds(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value}s"
    if not isinstance(value, str):
        raise ValueError(f'has to be a duration such as "5s" or "300ms", not {shown(value)}')
    if milliseconds := _MILLISECONDS.fullmatch(value.strip()):
        return int(milliseconds[1]) / 1000
    return 0.0 if value.strip() in ("0s", "0.0s", "0 s") else notation.duration(value)


def words(value: Any) -> str:
    """Something to say; a number is said as it is written."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}"
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"has to be something to say, not {shown(value)}")
    return " ".join(value.split())


def _list(value: Any) -> tuple[str, ...]:
    written = value if isinstance(value, list) else [value]
    return tuple(words(each) for each in written)


def _kept(value: Any) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise ValueError(f"has to be `name: value` lines, not {shown(value)}")
    kept: dict[str, Value] = {}
    for name, each in value.items():
        if isinstance(each, list):
            kept[name] = tuple(words(one) for one in each)
        elif isinstance(each, int | float) and not isinstance(each, bool):
            kept[name] = float(each)
        else:
            kept[name] = words(each)
    return kept


def _within(value: Any) -> dict[str, float]:
    written = value if isinstance(value, dict) else {"replies": value}
    return {said: _seconds(each) for said, each in written.items()}


def _names(value: Any) -> tuple[str, ...]:
    names = _list(value)
    for name in names:
        if name not in NAMES:
            hint = did_you_mean(name, NAMES)
            raise ValueError(f'nothing is called "{name}"; {hint}'.rstrip("; "))
    return names


def _regions(value: Any) -> tuple[str, ...]:
    regions = _list(value)
    for region in regions:
        if region not in REGIONS:
            raise ValueError(f'unknown region "{region}"; {did_you_mean(region, REGIONS)}')
    return regions


_Seconds = Annotated[float, BeforeValidator(_seconds)]
_Said = Annotated[str, BeforeValidator(words)]
_Several = Annotated[tuple[str, ...], BeforeValidator(_list)]
_Kept = Annotated[dict[str, Value], BeforeValidator(_kept)]
_Decibels = Annotated[float, Field(ge=-100, le=30, strict=True)]
_Pace = Annotated[float, Field(ge=0.5, le=2.0, strict=True)]


# Shapes -------------------------------------------------------------------------------


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, defer_build=True)


class Person(Shape):
    voice: str = ""
    pace: _Pace = 1.3
    after: _Seconds = 0.8
    id: str = ""
    name: _Said = ""
    spared: Annotated[tuple[str, ...], BeforeValidator(_regions)] = ()
    kept: _Kept = Field(default_factory=dict)
    times: Annotated[int, Field(ge=0, le=1000, strict=True)] = 0
    sessions: Annotated[int, Field(ge=0, le=1000, strict=True)] = 0
    seed: Annotated[int, Field(ge=0, le=1000, strict=True)] = 0
    earlier: Annotated[int, Field(ge=0, le=100, strict=True)] = 0
    region: str = ""


class Others(Shape):
    say: Annotated[_Several, Field(min_length=1)]
    voice: str = ""
    level: _Decibels = -15.0
    pause: _Seconds = 0.4


class Room(Shape):
    level: _Decibels = 0.0
    echo: _Decibels | None = None
    delay: _Seconds = 0.06
    drift: Annotated[float, Field(ge=-300, le=300, strict=True)] = 0.0
    reverberation: _Seconds = 0.0
    noise: _Decibels | None = None
    others: Others | None = None


class Settings(Shape):
    patience: Annotated[float, Field(ge=0.2, le=10, strict=True)] = 1.0
    pace: _Pace = 1.0
    volume: Annotated[float, Field(ge=-24, le=12, strict=True)] = 0.0
    adapts: Annotated[bool, Field(strict=True)] = True
    bells: Annotated[bool, Field(strict=True)] = True
    background: Background | None = None


class Reply(Shape):
    say: _Said | None = None
    recording: str | None = None
    after: _Seconds | None = None

    @model_validator(mode="after")
    def _one(self) -> Reply:
        if self.say is None and self.recording is None:
            raise ValueError("needs `say` or `recording`")
        return self


class Interruption(Shape):
    at: _Seconds | None = None
    during: str | None = None
    while_saying: _Said | None = Field(default=None, alias="while saying")
    after_saying: _Said | None = Field(default=None, alias="after saying")
    after: _Seconds = 0.0
    time: Annotated[int, Field(ge=1, le=1000, strict=True)] = 1
    say: _Said | None = None
    recording: str | None = None
    press: CommandName | None = None

    @model_validator(mode="after")
    def _one_each(self) -> Interruption:
        anchors = (self.at, self.during, self.while_saying, self.after_saying)
        if sum(anchor is not None for anchor in anchors) != 1:
            raise ValueError("needs one of `at`, `during`, `while saying` and `after saying`")
        if (self.press is None) == (self.say is None and self.recording is None):
            raise ValueError("needs either something to `say`, a `recording`, or a `press`")
        return self


class Expect(Shape):
    outcome: Outcome | None = None
    then: str = ""
    said: _Several = ()
    never_said: _Several = Field(default=(), alias="never said")
    recorded: _Kept = Field(default_factory=dict)
    remembered: _Kept = Field(default_factory=dict)
    visited: _Several = ()
    never_visited: _Several = Field(default=(), alias="never visited")
    within: Annotated[dict[str, float], BeforeValidator(_within)] = Field(default_factory=dict)
    longest_silence: _Seconds | None = Field(default=None, alias="longest silence")
    at_most: _Seconds | None = Field(default=None, alias="at most")
    at_least: _Seconds | None = Field(default=None, alias="at least")
    never: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()


class File(Shape):
    format: Literal[1]
    exercise: str = ""
    language: str = ""
    person: Any = None
    room: Any = None
    settings: Any = None
    replies: Any = None
    confirm: Any = None
    otherwise: Otherwise = Otherwise.COOPERATIVE
    interruptions: Any = None
    expect: Any = None
    limit: _Seconds = DEFAULT_LIMIT
