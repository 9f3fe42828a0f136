"""Whom to call, by region: emergency numbers and crisis lines, from `lines.yaml`."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from importlib import resources
from typing import Any

from assistant.errors import AssistantError
from assistant.languages.yaml_tables import load_yaml

_NUMBERS = ("emergency-number", "police-number", "crisis-number")


@functools.cache
def _read() -> Mapping[str, Any]:
    file = resources.files(__package__) / "lines.yaml"
    return load_yaml(file.name, file.read_text(encoding="utf-8"))


def regions() -> tuple[str, ...]:
    """Where numbers are known."""
    return tuple(sorted(_read()))


def spoken(code: str) -> dict[str, dict[str, str]]:
    """For each region and each country in it, numbers and names as a language speaks them.

    Raises `AssistantError` naming every region whose crisis line has no name in the language.
    """
    nameless = [
        f"lines.yaml: {region}: crisis-name: {code}: missing"
        for region, line in _read().items()
        if code not in line.get("crisis-name", {code: ""})
    ]
    if nameless:
        raise AssistantError("language-broken", "\n".join(nameless))
    return {
        country: {
            **{name: line[name] for name in _NUMBERS if name in line},
            **({"crisis-name": line["crisis-name"][code]} if "crisis-name" in line else {}),
        }
        for region, line in _read().items()
        for country in (region, *line.get("countries", ()))
    }


def shown(region: str) -> dict[str, str]:
    """The numbers of a region, or of a country, as they are written; none where none are known."""
    line = spoken("en").get(region, {})
    return {name.removesuffix("-number"): line[name] for name in _NUMBERS if name in line}


def told(region: str) -> list[str]:
    """The same, a line each."""
    return [f"{kind}: {number}" for kind, number in shown(region).items()]


def checked(region: str) -> datetime.date:
    """When the numbers of a region were looked up last."""
    return datetime.date.fromisoformat(_read()[region]["checked"])
