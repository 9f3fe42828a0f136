"""`assistant check`: what it takes, and what it says when nothing is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli import cli
from assistant.errors import ScriptError

GROUNDING = Path(__file__).parents[3] / "scripts/en/grounding.yaml"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["grounding"], "grounding: no problems.\n"),
        (["grounding", "--lang", "ko"], "grounding: no problems.\n"),
        ([str(GROUNDING)], "grounding: no problems.\n"),
        (["grounding", "name-an-emotion"], "2 files, no problems.\n"),
    ],
)
def test_it_takes_names_and_paths_and_says_when_nothing_is_wrong(
    words: list[str], said: str
) -> None:
    result = CliRunner().invoke(cli, ["check", *words])
    assert (result.exit_code, result.output) == (0, said)


def test_an_exercise_of_ones_own_is_found_by_its_name(home: Path) -> None:
    own = home / "data/scripts/en/warm-hands.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("format: 1\ntitle: x\nsummary: x\nminutes: 1\nsteps: [{sya: x}]\n", "utf-8")
    result = CliRunner().invoke(cli, ["check", "warm-hands"])
    assert result.exit_code == 1
    assert f'{own}:5:10 steps[0].sya: unknown kind of step "sya"' in result.output
    assert "no problems" not in result.output


def test_a_name_that_is_none_is_told_with_the_folders_searched(home: Path) -> None:
    result = CliRunner().invoke(cli, ["check", "warm-hand"])
    assert isinstance(result.exception, ScriptError)
    assert f"looked for in {home / 'data/scripts/en'} and " in str(result.exception)
