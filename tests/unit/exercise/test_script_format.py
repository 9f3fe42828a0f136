"""The page for writers is true: its examples work, its lists are complete."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.exercise.check import examine
from assistant.exercise.compile import replies
from assistant.exercise.read import document, file_schema, step_schema
from assistant.exercise.read.schema_errors import keys_of
from assistant.exercise.terms import REGIONS
from tests.unit.exercise.conftest import HEAD, Write

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "script-format.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_an_exercise(write: Write, example: str) -> None:
    head = "" if example.startswith("format") else HEAD
    assert [str(problem) for problem in examine.check(write(example, head=head))] == []


def test_every_kind_of_step_and_key_is_explained() -> None:
    keys = (
        set(keys_of(file_schema.File))
        | set(keys_of(step_schema.Reprompt))
        | set(keys_of(step_schema.Breath))
    )
    for model in step_schema.KINDS.values():
        keys |= set(keys_of(model))
    assert [key for key in sorted(keys) if not re.search(rf"[`{{ ]{key}[`:]", PAGE)] == []


def test_every_reply_and_region_is_named() -> None:
    words = {*replies.FAMILIES, *replies.ALWAYS, *REGIONS}
    assert [word for word in sorted(words) if f"`{word}`" not in PAGE] == []


def test_the_schema_for_editors_is_current() -> None:
    """Written by `python -m assistant.exercise.read.document > docs/script-format.schema.json`."""
    saved = json.loads((DOCS / "script-format.schema.json").read_text("utf-8"))
    assert saved == document.json_schema()


def test_the_schema_describes_every_key_of_a_file() -> None:
    properties = document.json_schema()["properties"]
    assert all(each.get("description") for each in properties.values())
