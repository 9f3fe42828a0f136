"""The page's language and its texts: as they stand in `page.yaml`."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Collection, Mapping
from typing import Any

from assistant import languages
from assistant.care.service import sentences as care
from assistant.errors import AssistantError

_ERRORS_IN = "en"


@functools.cache
def texts(code: str) -> dict[str, Any]:
    """Everything the page says in a language, and what each language calls itself."""
    names = {each: languages.name_of(each) for each in languages.available()}
    written = languages.read_file(code, "page.yaml")
    written["choices"]["language"] |= names
    return written | {"others": [(each, name) for each, name in names.items() if each != code]}


def day(date: datetime.date, texts: Mapping[str, Any]) -> str:
    """A day of the year, such as 24 Nov."""
    return str(texts["date"].format(day=date.day, month=texts["months"][date.month - 1]))


def failure(error: AssistantError, code: str) -> str:
    """What went wrong, in a language: errors tell it in English, and by their code."""
    known: dict[str, str] = texts(code)["errors"]
    otherwise: str = error.message if code == _ERRORS_IN else texts(code)["refused"]
    return known.get(error.code, otherwise)


def trouble(sentence: str, spoken: str, code: str) -> str:
    """What keeps the device from hearing, which it tells in the language it speaks."""
    there, here = care.load(spoken).troubles, care.load(code).troubles
    told = next((here[each] for each in there if there[each] == sentence), "")
    otherwise: str = (
        sentence if not sentence or code == _ERRORS_IN else texts(code)["trouble-other"]
    )
    return told or otherwise


def language(wanted: str, accepted: str, otherwise: str, known: Collection[str]) -> str:
    """The one that was chosen, else the first the browser asks for, else the device's."""
    asked = (part.partition(";")[0].strip().partition("-")[0] for part in accepted.split(","))
    return next((code for code in (wanted, *asked, otherwise) if code in known), "en")
