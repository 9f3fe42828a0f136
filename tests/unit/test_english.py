"""What people read in English is plain and modern, wherever they read it.

The voice is left out: its short sentences are its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from assistant.cli import cli

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "assistant"

DATED = re.compile(
    r"\b(whom|whoever|whosoever|whomever|anew|therein|thereof|lest|unasked"
    r"|(?:is|are|be) let be|holds? no more|hoped for|is told\b(?! to)|(?:to|can) be had"
    r"|(?<!there )is no (?:name|language|file|text|backup|reply|range)|nothing is going on|for ever)\b",
    re.IGNORECASE,
)
"""Words and constructions that nobody says any more, or that read like a translation."""

PAGES = ("README.md", *(f"docs/{name}.md" for name in (
    "caregiver", "people", "raspberry-pi", "models", "settings", "privacy", "hearing", "history",
    "carrying-on", "installing", "command-line", "rehearsal", "care-home", "script-format",
    *(f"clinical/{paper}" for paper in (
        "README", "intended-purpose", "hazard-log", "safety-case", "data-protection", "evidence", "accessibility",
    )),
)))  # fmt: skip
TEXTS = ("page", "screen", "house")
"""What a screen shows; other files of a language hold what is said and what is understood."""


def _help(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    with click.Context(command, info_name=name) as context:
        yield name, " ".join(command.get_help(context).split())
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        yield from _help(inner, f"{name} {inner.name}")


def _texts(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for each in found:
            yield from _texts(each)
    elif isinstance(found, str):
        yield found


def _messages(file: Path) -> Iterator[str]:
    """Every text in the code that is no docstring, with what is filled in as dots."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(each.value) if isinstance(each, ast.Constant) else "..." for each in node.values
            )
        elif isinstance(node, ast.Constant) and id(node) not in alone:
            yield str(node.value)


@pytest.mark.parametrize(("name", "shown"), list(_help(cli, "assistant")))
def test_help(name: str, shown: str) -> None:
    assert not DATED.findall(shown), f"{name} --help"


@pytest.mark.parametrize("name", TEXTS)
def test_screens(name: str) -> None:
    file = PACKAGE / "languages" / "en" / f"{name}.yaml"
    for text in _texts(yaml.safe_load(file.read_text(encoding="utf-8"))):
        assert not DATED.findall(text), text


@pytest.mark.parametrize("name", PAGES)
def test_documents(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not DATED.findall(" ".join(text.split())), name


def test_messages() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {said}"
        for file in PACKAGE.rglob("*.py")
        for said in _messages(file)
        if " " in said and DATED.search(said)
    ]
    assert not found, "\n".join(found)
