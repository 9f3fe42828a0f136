"""Changing a profile's text without touching the rest of it: comments, order, what is newer than us."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.exercise import reader
from assistant.exercise.problems import UnusableScript
from assistant.exercise.source import Node


def changed(text: str, changes: Mapping[str, Any]) -> str:
    """A YAML mapping with other values for some of its keys; None or nothing removes a key."""
    for key, value in changes.items():
        text = _with(text, key, value)
    return text


def _with(text: str, key: str, value: Any) -> str:
    source, _ = reader.parse(text, Path())
    root = source.root.value if isinstance(source.root.value, dict) else {}
    empty = value is None or (not isinstance(value, bool | int | float) and len(value) == 0)
    wanted = {k: node.plain() for k, node in root.items() if k != key or not empty}
    if not empty:
        wanted[key] = value
    block = "" if empty else _dumped({key: value})
    spliced = _spliced(text, root.get(key), block)
    # What stands in the file may be written in a way that cannot be cut at a line.
    return spliced if _read(spliced) == _read(_dumped(wanted)) else _dumped(wanted)


def _spliced(text: str, old: Node | None, block: str) -> str:
    if old is None:
        return text + ("\n" if text and not text.endswith("\n") else "") + block
    assert old.key is not None
    lines = text[old.key : max(old.end, old.key)].splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()  # they belong to what comes next
    rest = text[old.key + sum(map(len, lines)) :]
    if lines and not lines[-1].endswith("\n"):
        rest = rest.partition("\n")[2]
    return text[: old.key] + block + rest


def _dumped(values: Mapping[str, Any]) -> str:
    return yaml.safe_dump(
        _plain(values), allow_unicode=True, sort_keys=False, default_flow_style=None, width=100
    )


def _plain(value: Any) -> Any:
    """What PyYAML knows how to write."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _read(text: str) -> Any:
    try:
        return reader.parse(text, Path())[0].root.plain()
    except UnusableScript:
        return None
