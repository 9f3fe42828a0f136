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
    assert f"looks for exercises in {home / 'data/scripts/en'} and " in str(result.exception)


PASTED = """format: 1
title: Warm <i>hands</i>
summary: x
minutes: 1
texts: {rest: "Now _really_ rest."}
steps:
  - say: Let <b>go</b> now. {rest}
  - say: "**Slowly**, please."
  - ask: |
      Ready?
      - yes
    heard: {yes: "See [this](https://example.org).", no: Tom &amp; Jerry.}
  - say: 2 * 3 is 6, and 3 < 4. Sam's 4* hotel, well - yes.
"""


def test_what_would_be_read_aloud_is_told_with_line_and_column(home: Path) -> None:
    own = home / "data/scripts/en/warm-hands.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(PASTED, "utf-8")
    result = CliRunner().invoke(cli, ["check", "warm-hands"])
    assert result.exit_code == 1
    for place, sign in [
        ("2:13 title", "<i>"),
        ("5:20 texts.rest", "_really_"),
        ("7:14 steps[0].say", "<b>"),
        ("8:11 steps[1].say", "**Slowly**"),
        ("11:7 steps[2].ask", "-"),
        ("12:23 steps[2].heard.yes.say", "[this](https://example.org)"),
        ("12:62 steps[2].heard.no.say", "&amp;"),
    ]:
        assert f'{own}:{place}: "{sign}" would be read aloud' in result.output, result.output
    assert "steps[3]" not in result.output and "silence" not in result.output


@pytest.mark.parametrize(
    ("line", "place", "cause"),
    [
        ("\u00a0 - say: Hello.", "6:1", "this line is indented with a no-break space (U+00A0)"),
        ("  - say: **Hello.**", "6:10", "a text cannot begin with `*`"),
    ],
)
def test_what_a_pasted_line_brings_along_is_named(
    home: Path, line: str, place: str, cause: str
) -> None:
    own = home / "data/scripts/en/warm-hands.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(f"format: 1\ntitle: x\nsummary: x\nminutes: 1\nsteps:\n{line}\n", "utf-8")
    result = CliRunner().invoke(cli, ["check", "warm-hands"])
    assert result.exit_code == 1
    assert f"{own}:{place}" in result.output and cause in result.output
