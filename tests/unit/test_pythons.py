"""`make pythons`: which Pythons are tried, and that one on which a test fails is not called well."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import pythons

ROOT = Path(__file__).parents[2]
HERE = Path(sys.executable)


def test_the_oldest_python_that_is_allowed_is_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">={pythons.PYTHONS[0]}"


@pytest.mark.slow
def test_what_pytest_says_decides() -> None:
    well, said = pythons.tested(HERE, ["tests/unit/test_pythons.py", "-k", "oldest"])
    assert well and "1 passed" in said
    well, said = pythons.tested(HERE, ["tests/unit/nowhere.py"])
    assert not well and "nowhere" in said


def test_one_that_cannot_be_had_is_named_and_the_others_are_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def environment(uv: Path, version: str, folder: Path) -> Path:
        if version == "3.14":
            raise subprocess.CalledProcessError(2, "uv", stderr="no such wheel\n")
        return HERE

    monkeypatch.setattr(pythons, "environment", environment)
    monkeypatch.setattr(pythons, "tested", lambda python, wishes: (True, "7 passed"))
    done = CliRunner().invoke(pythons.main, ["--only", "3.14", "--only", "3.11"])
    missing, tried = done.output.splitlines()
    assert done.exit_code == 1
    assert missing.endswith("cannot be had here. no such wheel") and tried.endswith("7 passed")
