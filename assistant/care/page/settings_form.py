"""The device's settings, changed from the page: `settings.toml` with the rest of it untouched. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping

CHANGED_HERE = ("language", "voice", "region", "person", "wake", "quiet", "night")
"""What can be set on the page; the rest is set on the device itself."""


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
