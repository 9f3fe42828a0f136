"""`assistant new`: an exercise to begin from."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli import cli
from assistant.errors import ScriptError


@pytest.mark.parametrize("code", ["en", "ko"])
def test_what_is_begun_can_be_checked_and_rehearsed_as_it_is(home: Path, code: str) -> None:
    run = CliRunner().invoke
    begun = run(cli, ["new", "warm-hands", "--lang", code])
    assert begun.exit_code == 0
    assert str(home / f"data/scripts/{code}/warm-hands.yaml") in begun.output
    checked = run(cli, ["check", "warm-hands", "--lang", code])
    assert (checked.exit_code, checked.output) == (0, "warm-hands: no problems.\n")
    played = run(cli, ["rehearse", "warm-hands", "--lang", code, "--text"])
    assert played.exit_code == 0
    assert "completed" in played.output


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Warm Hands", "is not a valid name for an exercise"),
        ("../hands", "is not a valid name for an exercise"),
        ("grounding", 'There is already an exercise "grounding"'),
    ],
)
def test_a_name_that_is_none_or_taken_is_told(home: Path, name: str, told: str) -> None:
    result = CliRunner().invoke(cli, ["new", name])
    assert isinstance(result.exception, ScriptError)
    assert told in str(result.exception)
    assert not (home / "data/scripts").exists()
