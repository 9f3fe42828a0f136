"""Whom to call, by region: emergency numbers, and lines by kind, from `lines.yaml`."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from assistant.errors import AssistantError
from assistant.languages.yaml_tables import load_yaml

SERVICES = ("emergency", "police", "fire")
"""Of which the first is everywhere; the others only where they have numbers of their own."""
KINDS = ("crisis", "abuse", "children", "poison")
HOURS = ("always", "varies")
"""What the hours of a line can be; anything else stands there in words."""
GOOD_FOR = datetime.timedelta(days=365)
"""So long after they were looked up, numbers are to be looked up again."""


@functools.cache
def _read() -> Mapping[str, Any]:
    file = resources.files(__package__) / "lines.yaml"
    return load_yaml(file.name, file.read_text(encoding="utf-8"))


def regions() -> tuple[str, ...]:
    """Where numbers are known."""
    return tuple(sorted(_read()))


def spoken(code: str, hours: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """For each region and each country in it, numbers and names as a language speaks them.

    `hours` says each of `HOURS` in that language. A line of whose speakers it is not sure that they
    know the language has `foreign`. Raises `AssistantError` naming every line that lacks its name or
    its hours in it.
    """
    missing = [
        f"lines.yaml: {region}: {kind}: {key}: {code}: missing"
        for region, written in _read().items()
        for kind, line in written.get("lines", {}).items()
        for key in ("name", "hours")
        if isinstance(line[key], Mapping) and code not in line[key]
    ]
    if missing:
        raise AssistantError("language-broken", "\n".join(missing))
    return {
        country: dict(_of_region(written, code, hours))
        for region, written in _read().items()
        for country in (region, *written.get("countries", ()))
    }


def _of_region(
    written: Mapping[str, Any], code: str, hours: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for service in SERVICES:
        if service in written:
            yield f"{service}-number", written[service]
    for kind, line in written.get("lines", {}).items():
        yield f"{kind}-number", line["number"]
        yield f"{kind}-name", line["name"][code]
        when = line["hours"]
        yield f"{kind}-hours", when[code] if isinstance(when, Mapping) else hours[when]
        if code not in line["languages"]:
            yield f"{kind}-foreign", "yes"


def shown(region: str) -> dict[str, str]:
    """The numbers of a region, or of a country, as they are written; none where none are known."""
    for name, written in _read().items():
        if region in (name, *written.get("countries", ())):
            services = {each: written[each] for each in SERVICES if each in written}
            lines = {kind: line["number"] for kind, line in written.get("lines", {}).items()}
            return services | lines
    return {}


def told(region: str) -> list[str]:
    """The same, a line each."""
    return [f"{kind}: {number}" for kind, number in shown(region).items()]


def checked(region: str) -> datetime.date:
    """When the numbers of a region were looked up last."""
    return datetime.date.fromisoformat(_read()[region]["checked"])


def outdated(today: datetime.date) -> tuple[str, ...]:
    """The regions whose numbers were looked up more than a year ago."""
    return tuple(region for region in regions() if today - checked(region) > GOOD_FOR)
