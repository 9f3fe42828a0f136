"""What may stand as a value: texts, names, durations, conditions, regions.

Each is read by a function that raises ValueError with a sentence for the writer, and has
the JSON Schema that editors show.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from assistant.exercise import markup
from assistant.exercise.model import Condition
from assistant.exercise.read import conditions, notation
from assistant.exercise.read.problems import did_you_mean
from assistant.exercise.terms import REGIONS


def shown(value: Any) -> str:
    """A value as a problem mentions it."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)[:60]


def _texts(value: Any) -> tuple[str, ...]:
    texts = value if isinstance(value, list) and value else [value]
    for text in texts:
        if isinstance(text, dict) and None in text.values():
            raise ValueError("a text beginning with { has to be in quotes")
        if isinstance(text, list):
            raise ValueError("has to be a text; one beginning with [ has to be in quotes")
        if not isinstance(text, str):
            raise ValueError(f"has to be a text, not {shown(text)}; quotes make anything a text")
    if wrong := [mistake for text in texts for mistake in notation.mistakes(text)]:
        raise notation.WrongText(wrong)
    return tuple(texts)


def _words_alone(text: str) -> str:
    if sign := markup.found(text):
        raise notation.WrongText([notation.read_aloud(sign)])
    return text


def _several_texts(value: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(_texts(each) for each in (value if isinstance(value, list) and value else [value]))


def _wordings(value: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list) or len(value) < 2:
        raise ValueError("has to be a list of two wordings or more")
    return tuple(() if each == "" else _texts(each) for each in value)


def _field(value: Any) -> tuple[str, ...]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return _texts(json.dumps(value) if number else value)


def _ways(value: Any) -> tuple[str, ...]:
    ways = value if isinstance(value, list) else [value]
    if not ways or not all(isinstance(way, str) and way.strip() for way in ways):
        raise ValueError("has to be a list of words; put numbers, true and false in quotes")
    return tuple(" ".join(way.split()) for way in ways)


def _seconds(value: Any) -> float:
    if not isinstance(value, str):
        raise ValueError(f'has to be a duration such as "5s", not {shown(value)}')
    return notation.duration(value)


def _days(value: Any) -> int:
    if not isinstance(value, str):
        raise ValueError(f'has to be a time such as "90 days", not {shown(value)}')
    return notation.days(value)


def _names(value: Any) -> tuple[str, ...]:
    names = value if isinstance(value, list) and value else [value]
    for name in names:
        if not isinstance(name, str) or not re.fullmatch(notation.NAME, name):
            raise ValueError(f"has to be a name that something remembers, not {shown(name)}")
    return tuple(names)


def _condition(value: Any) -> Condition:
    if not isinstance(value, str):
        raise ValueError(f"has to be a condition such as `before >= 8`, not {shown(value)}")
    return conditions.condition(value)


def _region(value: str) -> str:
    if value not in REGIONS:
        raise ValueError(f'unknown region "{value}"; {did_you_mean(value, REGIONS)}')
    return value


def _turns(value: Any) -> str | int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 100:
        return value
    if isinstance(value, str) and re.fullmatch(notation.NAME, value):
        return value
    raise ValueError(
        f"has to be the name of a list, or how often from 1 to 100, not {shown(value)}"
    )


def _remembered(value: Any) -> str | float:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise ValueError(f"has to be a word or a number, not {shown(value)}")


LANGUAGE = r"^[a-z]{2,3}$"
"""The code of a language."""
_TEXT: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}
_TEXTS: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": _TEXT, "minItems": 1}]
}
_WORDINGS: dict[str, Any] = {"type": "array", "items": _TEXT, "minItems": 2}
_FIELD: dict[str, Any] = {"anyOf": [*_TEXT["anyOf"], {"type": "number"}]}
_DURATION: dict[str, Any] = {"type": "string", "examples": ["5s", "1:30", "2 min"]}
_DAYS: dict[str, Any] = {"type": "string", "examples": ["90 days", "2 weeks"]}
_NAMES: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}
_CONDITION: dict[str, Any] = {"type": "string", "examples": ["before >= 8", "form is short"]}
_REGION: dict[str, Any] = {"type": "string", "enum": sorted(REGIONS)}

Name = Annotated[
    str,
    StringConstraints(pattern=f"^{notation.NAME}$", max_length=60),
    WithJsonSchema({"type": "string"}),  # an editor's \w knows no Korean
]
"""A name the writer makes up."""
Line = Annotated[
    str,
    StringConstraints(pattern=r"^[^\n]*\S[^\n]*\n?$", max_length=200),
    AfterValidator(_words_alone),
]
"""One line that is shown."""
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts), WithJsonSchema(_TEXT)]
"""One text, or several spoken one after the other."""
SeveralTexts = Annotated[
    tuple[tuple[str, ...], ...], BeforeValidator(_several_texts), WithJsonSchema(_TEXTS)
]
"""Texts of which each time one is spoken."""
Wordings = Annotated[
    tuple[tuple[str, ...], ...], BeforeValidator(_wordings), WithJsonSchema(_WORDINGS)
]
"""Ways to say the same; an empty one is silence."""
FieldText = Annotated[tuple[str, ...], BeforeValidator(_field), WithJsonSchema(_FIELD)]
"""A field of an item; a number is spoken as it is written."""
Ways = Annotated[tuple[str, ...], BeforeValidator(_ways), WithJsonSchema(_TEXT)]
"""Every way to say a choice."""
Duration = Annotated[float, BeforeValidator(_seconds), WithJsonSchema(_DURATION)]
"""Seconds."""
Days = Annotated[int, BeforeValidator(_days), WithJsonSchema(_DAYS)]
"""Whole days."""
Names = Annotated[tuple[str, ...], BeforeValidator(_names), WithJsonSchema(_NAMES)]
"""One name, or several."""
When = Annotated[Condition, BeforeValidator(_condition), WithJsonSchema(_CONDITION)]
"""A condition."""
Turns = Annotated[str | int, BeforeValidator(_turns)]
"""A list, or how often."""
Remembered = Annotated[str | float, BeforeValidator(_remembered)]
"""What is remembered."""
Region = Annotated[str, AfterValidator(_region), WithJsonSchema(_REGION)]
"""A part of the body."""
