"""The blueprints, as far as they can be read without Home Assistant; `make home-assistant` has it run them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.care.house.entities import ANSWERS, Topics
from assistant.care.house.happenings import Happening

FOLDER = Path(__file__).parents[4] / "docs/home-assistant"
FILES = sorted(FOLDER.glob("*.yaml"))


class Reader(yaml.SafeLoader):
    """Knows what an input is."""


def inputs(found: Any) -> set[str]:
    """The names that are asked for anywhere in it."""
    match found:
        case dict():
            return set().union(*(inputs(each) for each in found.values()))
        case list():
            return set().union(*(inputs(each) for each in found))
        case ("input", str() as name):
            return {name}
    return set()


Reader.add_constructor("!input", lambda loader, node: ("input", node.value))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_input_is_declared_used_and_explained(file: Path) -> None:
    written = yaml.load(file.read_text("utf-8"), Reader)  # noqa: S506  # a SafeLoader
    declared = written.pop("blueprint")
    assert declared["domain"] == "automation" and declared["description"]
    assert inputs(written) == set(declared["input"])
    assert all(each["name"] and each["selector"] for each in declared["input"].values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_waits_for_what_the_device_tells(file: Path) -> None:
    text = file.read_text("utf-8")
    told = {str(each) for each in Happening} | set(ANSWERS)
    quoted = {word for word in ("asked", "no-answer", "declined") if f"'{word}'" in text}
    assert quoted <= told
    assert Topics(prefix="a", name="b").command not in text  # by entities, never by topics


def test_the_documents_name_them() -> None:
    document = (FOLDER.parent / "care-home.md").read_text("utf-8")
    assert len(FILES) == 2
    assert all(f"home-assistant/{file.name}" in document for file in FILES)
