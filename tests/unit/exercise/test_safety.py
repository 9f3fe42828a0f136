"""What is done in danger is in every exercise, whatever its own files say."""

from __future__ import annotations

from pathlib import Path

from assistant.exercise import loader
from assistant.exercise.check.examine import check
from assistant.exercise.terms import DANGERS

SCRIPTS = Path(__file__).parents[3] / "scripts"
PLAIN = """\
format: 1
title: Own
summary: One sentence.
minutes: 1
steps:
  - say: Hello.
"""


def own(tmp_path: Path, name: str, text: str) -> Path:
    file = tmp_path / "en" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_an_exercise_of_ones_own_has_it(tmp_path: Path) -> None:
    file = own(tmp_path, "own.yaml", PLAIN)
    exercise = loader.load(file, (tmp_path, SCRIPTS))
    assert set(DANGERS) <= set(exercise.anywhere)


def test_an_exercise_cannot_change_it(tmp_path: Path) -> None:
    file = own(tmp_path, "own.yaml", PLAIN + "anywhere:\n  harm: Never mind.\n")
    problems = check(file, (tmp_path, SCRIPTS))
    assert "same in every exercise" in str(problems[0])


def test_a_file_of_ones_own_does_not_replace_it_and_is_refused(tmp_path: Path) -> None:
    text = "format: 1\ntitle: Mine\nanywhere:\n  harm: Never mind.\n"
    mine = own(tmp_path, "shared/safety.yaml", text)
    assert any("cannot be replaced" in str(each) for each in check(mine, (tmp_path, SCRIPTS)))
    exercise = loader.load(own(tmp_path, "own.yaml", PLAIN), (tmp_path, SCRIPTS))
    said = [str(step) for step in exercise.steps.values()]
    assert not any("Never mind" in each for each in said)
