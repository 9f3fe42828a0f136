"""`settings.toml` as it is changed by a program: what is set, with the rest of it untouched."""

from __future__ import annotations

import json
import re
import threading
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from assistant import languages
from assistant.files import write_private
from assistant.settings import Settings

_WRITING = threading.Lock()
"""Held from reading the settings to writing them: two who change them do so one after the other."""


def change(
    file: Path,
    values: Mapping[str, str | float],
    take: Callable[[Settings], object] = lambda settings: None,
) -> None:
    """Set some values for good, and have all the settings that come of it taken before anybody else changes
    any. Raises `AssistantError` for what cannot be set, and `OSError` or `ValueError` where the file cannot be
    used; then nothing has changed."""
    with _WRITING:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        text = changed(before, values)
        settings = Settings.parse(text, file)
        languages.load(settings.language)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_private(file, text.encode("utf-8"))
        take(settings)


def changed(text: str, values: Mapping[str, str | float]) -> str:
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
