"""The device's settings, changed from the page: `settings.toml` with the rest of it untouched. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import time

CHANGED_HERE = ("language", "voice", "region", "person", "wake", "quiet", "night")
"""What can be set on the page; the rest is set on the device itself."""


HOURS = ("quiet", "night")
"""Those that are from one time to another."""
BEGIN, END = "begin", "end"


def read(form: Mapping[str, object], one: Callable[[str], str]) -> tuple[dict[str, str], set[str]]:
    """What somebody sent, as the settings have it, and the keys of what cannot be."""
    wanted = {key: one(key) for key in CHANGED_HERE if key in form and key not in HOURS}
    wrong: set[str] = set()
    for key in HOURS:
        if f"{key}-{BEGIN}" in form:
            both = one(f"{key}-{BEGIN}"), one(f"{key}-{END}")
            wanted[key] = "-".join(both) if any(both) else ""
            if wanted[key] and not all(map(_is_a_time, both)):
                wrong.add(key)
    return wanted, wrong


def hours(settings: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """From when to when, for the form."""
    return {key: (settings[key][:5], settings[key].partition("-")[2][:5]) for key in HOURS}


def _is_a_time(written: str) -> bool:
    with suppress(ValueError):
        return bool(re.fullmatch(r"\d\d:\d\d", written)) and time.fromisoformat(written) is not None
    return False


def changed(text: str, values: Mapping[str, str]) -> str:
    """Settings as they are written, with other values for some. Raises `TOMLDecodeError`."""
    wanted = {**tomllib.loads(text), **values}
    for key, value in values.items():
        line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
        found = re.compile(rf"^{key}\s*=.*$", re.MULTILINE)
        if old := found.search(text):
            text = text[: old.start()] + line + text[old.end() :]
        else:
            text = f"{text.rstrip()}\n{line}\n".lstrip()
    if _means(text, wanted):
        return text
    # It was written in a way that cannot be cut at a line.
    return "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in wanted.items()
    )


def _means(text: str, wanted: Mapping[str, object]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False
