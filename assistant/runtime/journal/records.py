"""What a journal holds: whose session of what it is, then each event with what it led to."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from assistant.exercise.model import Exercise
from assistant.runtime.journal.line_format import Row
from assistant.session.actions import Action, Prepare
from assistant.session.events import Event, Understood
from assistant.session.person import Person
from assistant.understanding.meaning import Meaning

FORMAT = 1
_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (*get_args(Event), *get_args(Meaning))
}
_WORDS = frozenset({"text", "shown", "value", "section", "minutes_left"})
"""Fields of actions that follow from a person's words, which need not be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Whose session of what it is: all that a session needs to begin with."""

    session: str
    """Random; the same as in the history."""
    exercise: str
    content: str
    """The exercise's `fingerprint`."""
    language: str
    person: Person
    duplex: bool
    words: bool
    """Whether the person's words may be kept."""
    began: datetime
    boot: str = ""
    up: float = 0.0
    """When it began, too: after so many seconds of which start of the machine."""
    format: int = FORMAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event and what it led to."""

    event: Event
    led_to: str
    """`digest` of the actions."""


class Unreadable(Exception):
    """A row that this version of the assistant does not know."""


def header_row(header: Header) -> Row:
    """As it is written."""
    row: Row = _plain(header)
    return row


def header(row: Row) -> Header:
    """As it was. Raises `Unreadable`."""
    if row.get("format") != FORMAT:
        raise Unreadable(f"its format is {row.get('format')}, not {FORMAT}")
    read: Header = _as(Header, row)
    return read


def happened_row(number: int, event: Event, led_to: str) -> Row:
    """As it is written; rows are numbered from 1."""
    return {"number": number, "event": _plain(event), "led-to": led_to}


def happened(number: int, row: Row) -> Happened:
    """As it was. Raises `Unreadable`."""
    if row.get("number") != number:
        raise Unreadable(f"row {number} says it is {row.get('number')}")
    return Happened(event=_event(row.get("event")), led_to=str(row.get("led-to")))


def digest(actions: Iterable[Action]) -> str:
    """Tells actions from others, whatever words they are put in."""
    kept = [
        {key: value for key, value in _plain(action).items() if key not in _WORDS}
        for action in actions
        if not isinstance(action, Prepare)
    ]
    return f"{zlib.crc32(json.dumps(kept).encode()):08x}"


def fingerprint(exercise: Exercise) -> str:
    """Tells an exercise from one in which a session would go otherwise."""
    return hashlib.sha256(json.dumps(_plain(exercise)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON knows it, of a dataclass with its name and what it is compared by."""
    if dataclasses.is_dataclass(value):
        compared = (field.name for field in dataclasses.fields(value) if field.compare)
        fields = {name: _plain(getattr(value, name)) for name in compared}
        return {"is": type(value).__name__, **fields}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


def _event(plain: Any) -> Event:
    kind = _kind(plain)
    if kind is Understood and plain["meaning"] is not None:
        meaning = _as(_kind(plain["meaning"]), plain["meaning"])
        plain = {**plain, "meaning": meaning}
    event: Event = _as(kind, plain)
    return event


def _kind(plain: Any) -> type[Any]:
    kind = _KINDS.get(str(plain.get("is"))) if isinstance(plain, dict) else None
    if kind is None:
        raise Unreadable("it has something that this version does not know")
    return kind


def _as(kind: type[Any], plain: Any) -> Any:
    try:
        return _adapter(kind.__name__).validate_python(plain)
    except ValidationError as error:
        raise Unreadable(str(error)) from error


@functools.cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_KINDS.get(name, Header))
