"""The shape of a profile's YAML, as pydantic models: what may stand where."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from assistant.exercise import markup
from assistant.exercise.read.fields import LANGUAGE, shown
from assistant.exercise.read.problems import did_you_mean
from assistant.exercise.terms import REGIONS
from assistant.people import appointments
from assistant.people.appointments import Appointment
from assistant.people.profile import SENSES, SHARED
from assistant.session.person import Background
from assistant.session.position import Value
from assistant.settings import PATIENCE, Settings

FORMAT = 1
NO_BACKGROUND = "off"

_SETTINGS = {each.name: each for each in dataclasses.fields(Settings)}


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"has to be a day such as 2030-12-31, not {shown(value)}") from None


def _one_of(known: Collection[str], what: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            hint = did_you_mean(str(value), known)
            raise ValueError(f"unknown {what} {shown(value)}; {hint}".rstrip("; "))
        return value

    return check


def _several(known: Collection[str], what: str) -> Callable[[Any], tuple[str, ...]]:
    one = _one_of(known, what)

    def check(value: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one(each) for each in (value if _is_list(value) else [value])))

    return check


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _region(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2}", value.strip()):
        raise ValueError(f"has to be a country's two letters such as GB, not {shown(value)}")
    return value.strip().upper()


def _number(value: Any) -> str:
    text = " ".join(str(value).split()) if isinstance(value, int | str) else ""
    if isinstance(value, bool) or not re.fullmatch(r"\+?[\d ()/*#.-]{2,30}", text):
        raise ValueError(f"has to be a telephone number, not {shown(value)}")
    return text


def _value(value: Any) -> Value:
    if _is_list(value) and all(isinstance(each, str) for each in value):
        return tuple(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and value:
        return value
    raise ValueError(f"has to be a word, a number or a list of words, not {shown(value)}")


def _words_alone(text: str) -> str:
    if sign := markup.found(text):
        raise ValueError(f'is spoken, so that only words may stand there, not "{sign}"')
    return text


def _appointments(value: Any) -> tuple[Appointment, ...]:
    return tuple(appointments.parse(str(each)) for each in (value if _is_list(value) else [value]))


def _patience(value: Any) -> Any:
    if isinstance(value, str) and value in PATIENCE:
        return PATIENCE[value]
    low, high = _SETTINGS["patience"].metadata["between"]
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    words = ", ".join(PATIENCE)
    raise ValueError(f"has to be a number from {low:g} to {high:g}, or {words}, not {shown(value)}")


def _between(name: str) -> Any:
    low, high = _SETTINGS[name].metadata["between"]
    return Field(default=None, ge=low, le=high, strict=True)


def _background(value: Any) -> Background | None:
    return None if value == NO_BACKGROUND else Background(_known_background(value))


_known_background = _one_of((NO_BACKGROUND, *Background), "background")
_known_voice = _one_of(_SETTINGS["voice"].metadata["choices"], "voice")
_Spoken = Annotated[
    str,
    StringConstraints(pattern=r"^[^\n]*\S[^\n]*$", max_length=80),
    AfterValidator(_words_alone),
]
_Date = Annotated[date, BeforeValidator(_date)]
_Days = Annotated[int, Field(ge=1, strict=True)]
_Shared = Annotated[tuple[str, ...], BeforeValidator(_several(SHARED, "thing to share"))]
_Strict = Annotated[bool, Field(strict=True)]


class Part(BaseModel):
    """A mapping of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Contact(Part):
    name: _Spoken
    sounds_like: _Spoken | None = Field(default=None, alias="sounds-like")
    number: Annotated[str, BeforeValidator(_number)] = ""
    may_be_told: _Strict = Field(default=False, alias="may-be-told")


class Answer(Part):
    value: Annotated[Value, BeforeValidator(_value)]
    said: _Date
    days: _Days | None = None


class File(Part):
    format: Annotated[int, Field(ge=1, strict=True)]
    name: _Spoken | None = None
    sounds_like: _Spoken | None = Field(default=None, alias="sounds-like")
    language: Annotated[str, StringConstraints(pattern=LANGUAGE)] | None = None
    voice: Annotated[str, BeforeValidator(_known_voice)] | None = None
    pace: float | None = _between("pace")
    volume: float | None = _between("volume")
    patience: Annotated[float | None, BeforeValidator(_patience)] = None
    spare: Annotated[tuple[str, ...], BeforeValidator(_several(REGIONS, "region"))] = ()
    without: Annotated[tuple[str, ...], BeforeValidator(_several(SENSES, "sense"))] = ()
    region: Annotated[str, BeforeValidator(_region)] | None = None
    checked: _Date | None = Field(default=None, alias="numbers-checked")
    adapts: _Strict = True
    bells: _Strict = True
    background: Annotated[Background | None, BeforeValidator(_background)] = None
    contacts: tuple[Contact, ...] = ()
    schedule: Annotated[tuple[Appointment, ...], BeforeValidator(_appointments)] = ()
    share: dict[_Spoken, _Shared] = Field(default_factory=dict)
    kept: dict[str, Answer] = Field(default_factory=dict)
