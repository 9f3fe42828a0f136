"""What pydantic found, in sentences for the writer."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assistant.exercise.read.fields import LANGUAGE, shown
from assistant.exercise.read.notation import WrongText
from assistant.exercise.read.problems import Loc, did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong in the shape, before its place in the file is looked up."""

    loc: Loc
    message: str
    hint: str = ""
    key: bool = False
    """Whether it is about the key, not the value."""
    snippet: str = ""
    """What of the value it is about, if not all of it."""


@dataclass(slots=True)
class Findings:
    """What was found so far; handed through pydantic as its context."""

    found: list[Finding] = field(default_factory=list)

    def add(self, loc: Loc, message: str, hint: str = "", *, key: bool = False) -> None:
        self.found.append(Finding(loc=loc, message=message, hint=hint, key=key))

    def add_all(self, error: ValidationError, loc: Loc, keys: Collection[str]) -> set[Loc]:
        """Note every error; gives their places, so that one can go on without what is there."""
        for details in error.errors(include_url=False):
            self.found.append(_finding(details, loc, keys))
        return {each["loc"] for each in error.errors(include_url=False) if each["loc"]}


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys a mapping of this shape can have, as they are written."""
    return [info.alias or name for name, info in model.model_fields.items()]


def _finding(details: ErrorDetails, loc: Loc, keys: Collection[str]) -> Finding:
    inner = tuple(part for part in details["loc"] if part != "[key]")
    place = (*loc, *inner)
    last, kind = str(inner[-1]) if inner else "", details["type"]
    if kind == "missing":
        return Finding(loc=place, message=f"`{last}` is missing", key=True)
    if kind == "extra_forbidden":
        known = keys if len(inner) == 1 else ()
        return Finding(
            loc=place, message=f'unknown key "{last}"', hint=did_you_mean(last, known), key=True
        )
    message = _SENTENCES.get(kind, _own)
    raised = details.get("ctx", {}).get("error")
    return Finding(
        loc=place,
        message=message(details),
        key="[key]" in details["loc"],
        snippet=raised.snippet if isinstance(raised, WrongText) else "",
    )


def _own(details: ErrorDetails) -> str:
    return str(details["msg"]).removeprefix("Value error, ")


def _instead(what: str) -> Callable[[ErrorDetails], str]:
    return lambda details: f"has to be {what}, not {shown(details['input'])}"


def _name(details: ErrorDetails) -> str:
    if str(details["ctx"]["pattern"]).startswith("^[^\\n]"):
        return "has to be one line that is not empty"
    if str(details["ctx"]["pattern"]) == LANGUAGE:
        return f"has to be the code of a language such as en, not {shown(details['input'])}"
    return f"{shown(details['input'])} is not a name: letters, digits and hyphens, a letter first"


def _literal(details: ErrorDetails) -> str:
    given, expected = details["input"], str(details["ctx"]["expected"]).replace("'", '"')
    message = f"has to be {expected}, not {shown(given)}"
    known = re.findall(r'"([^"]*)"', expected)
    hint = did_you_mean(given, known) if isinstance(given, str) else ""
    return f"{message}; {hint}" if hint.startswith("did") else message


def _bound(word: str, name: str) -> Callable[[ErrorDetails], str]:
    def sentence(details: ErrorDetails) -> str:
        context: dict[str, Any] = details["ctx"]
        return f"has to be {word} {context[name]:g}, not {shown(details['input'])}"

    return sentence


_SENTENCES: dict[str, Callable[[ErrorDetails], str]] = {
    "string_type": _instead("a word or text"),
    "int_type": _instead("a whole number"),
    "float_type": _instead("a number"),
    "finite_number": _instead("a number"),
    "bool_type": _instead("true or false"),
    "list_type": _instead("a list"),
    "tuple_type": _instead("a list"),
    "dict_type": _instead("a mapping, `key: value` lines"),
    "model_type": _instead("a mapping, `key: value` lines"),
    "model_attributes_type": _instead("a mapping, `key: value` lines"),
    "string_pattern_mismatch": _name,
    "string_too_long": lambda _: "is too long",
    "too_short": lambda _: "is empty",
    "too_long": lambda _: "has too many entries",
    "literal_error": _literal,
    "enum": _literal,
    "greater_than": _bound("more than", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than_equal": _bound("at most", "le"),
}
