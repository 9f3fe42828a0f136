"""Turns `key=value` into the values that a profile's file holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from assistant.errors import AssistantError
from assistant.exercise.read.problems import did_you_mean
from assistant.exercise.read.schema_errors import keys_of
from assistant.people import profile_schema

_LISTS = ("spare", "without", "schedule")
_NUMBERS = ("pace", "volume", "patience")
_BELOW = ("contacts", "share", "kept")
_YES_OR_NO = ("adapts", "bells")
_YES, _NO = ("yes", "true"), ("no", "false")
_TOLD, NOT_TOLD = "may be told", "not to be told"
SOUNDS_LIKE = "sounds like"
"""Before how a contact's name sounds."""
KEYS = tuple(key for key in keys_of(profile_schema.File) if key != "format")


def asked(wishes: Iterable[str], written: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The changes that are asked for, each such as `pace=0.9`, `spare=left-arm, neck`,
    `contacts.Kim=01632 960123, may be told, sounds like keem`, `share.caregiver=ratings, help` or `kept.heart=no`.
    Nothing behind the `=` removes what is there. Raises `AssistantError`.
    """
    changes: dict[str, Any] = {}
    for wish in wishes:
        name, equals, value = wish.partition("=")
        key, dot, below = name.strip().partition(".")
        if not equals or key not in KEYS or bool(dot) != (key in _BELOW):
            raise _unclear(wish, key)
        value = value.strip()
        if dot:
            current = changes.get(key, written.get(key))
            changes[key] = _changed_below(key, current, below.strip(), value, today)
        else:
            changes[key] = _value(key, value)
    return changes


def _value(key: str, text: str) -> Any:
    if not text:
        return None
    if key in _LISTS:
        return _listed(text)
    if key in _NUMBERS:
        return _number_or_word(text)
    return text.casefold() in _YES if key in _YES_OR_NO and text.casefold() in _YES + _NO else text


def _number_or_word(text: str) -> float | str:
    return float(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else text


def _changed_below(key: str, current: Any, name: str, text: str, today: date) -> Any:
    if key == "contacts":
        others = [each for each in current or [] if each.get("name") != name]
        return [*others, _contact(name, text)] if text else others
    entries = {each: value for each, value in (current or {}).items() if each != name}
    if not text:
        return entries
    if key == "share":
        return {**entries, name: _listed(text)}
    value = _listed(text) if "," in text else _number_or_word(text)
    return {**entries, name: {"value": value, "said": today.isoformat()}}


def _contact(name: str, text: str) -> dict[str, Any]:
    parts = _listed(text)
    told = any(part.casefold() == _TOLD for part in parts)
    sounds = [part for part in parts if part.casefold().startswith(f"{SOUNDS_LIKE} ")]
    numbers = [
        part for part in parts if part.casefold() not in (_TOLD, NOT_TOLD) and part not in sounds
    ]
    contact: dict[str, Any] = {"name": name}
    if sounds:
        contact["sounds-like"] = sounds[0][len(SOUNDS_LIKE) :].strip()
    if numbers:
        contact["number"] = ", ".join(numbers)
    return {**contact, "may-be-told": True} if told else contact


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _unclear(wish: str, key: str) -> AssistantError:
    if key in KEYS and key in _BELOW:
        examples = {
            "contacts": "contacts.Kim=01632 960123, may be told",
            "share": "share.caregiver=ratings, help",
            "kept": "kept.heart=no",
        }
        hint = f'Write it like "{examples[key]}".'
    elif key in KEYS:
        hint = f'Write it like "{key}=...", with nothing after the = to remove it.'
    else:
        found = did_you_mean(key, KEYS)
        hint = found[:1].upper() + found[1:] + ("" if found.endswith("?") else ".")
    return AssistantError("profile-key", f'"{wish}" is not a change to a profile.', hint=hint)
