"""The device's settings, changed from the page: `settings.toml` with the rest of it untouched. Pure."""

from __future__ import annotations

import re
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
