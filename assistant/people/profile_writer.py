"""Changing a profile's text without touching the rest of it: comments, order, what is newer than us."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from yaml.representer import SafeRepresenter

from assistant.exercise.read import yaml_reader
from assistant.exercise.read.indentation import odd_space
from assistant.exercise.read.problems import UnusableScript
from assistant.exercise.read.source import Node


def changed(text: str, changes: Mapping[str, Any]) -> str:
    """A YAML mapping with other values for some of its keys; None or nothing removes a key."""
    for key, value in changes.items():
        text = _with(text, key, value)
    return text


def _with(text: str, key: str, value: Any) -> str:
    source, _ = yaml_reader.parse(text, Path())
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


_Representer: Any = SafeRepresenter  # None is a style to it, and its trees have one


class _Dumper(yaml.SafeDumper):
    """YAML as our reader reads it: `no` and 2030-12-31 are words, and need no quotes."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML copies it per class


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", list("tf")),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?[0-9]+\.[0-9]+$", list("-0123456789")),
):
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def _dumped(values: Mapping[str, Any]) -> str:
    """A line for each key; what is small enough below it stays in that line."""
    tree = _Representer(default_flow_style=None, sort_keys=False).represent_data(_plain(values))
    tree.flow_style = False
    _quote(tree)
    return yaml.serialize(tree, Dumper=_Dumper, allow_unicode=True, width=100)


def _quote(node: yaml.Node) -> None:
    """Put quotes where a text begins with what only looks like a space: outside them it is refused."""
    if isinstance(node, yaml.ScalarNode):
        if odd_space(f"{node.value} ", alone=True):
            node.style = '"'
        return
    for child in node.value:
        for each in child if isinstance(child, tuple) else (child,):
            _quote(each)


def _plain(value: Any) -> Any:
    """What PyYAML knows how to write."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _read(text: str) -> Any:
    try:
        return yaml_reader.parse(text, Path())[0].root.plain()
    except UnusableScript:
        return None
