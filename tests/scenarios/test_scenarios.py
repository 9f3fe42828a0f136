"""Every scenario beside this file, played by text; some of them with sound, too."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from assistant import languages
from assistant.exercise import loader
from assistant.exercise.model import Exercise
from assistant.rehearsal.rehearse import Equipment, rehearse
from assistant.rehearsal.report import Report
from assistant.rehearsal.scenario import load
from assistant.session import script
from tests.scenarios.branches import Branches

HERE = Path(__file__).parent
SCRIPTS = HERE.parents[1] / "scripts"
SCENARIOS = sorted(HERE.glob("*.yaml"))


@functools.cache
def exercise(name: str, language: str) -> Exercise:
    return loader.load(SCRIPTS / language / f"{name}.yaml", (SCRIPTS,))


def play(path: Path, **how: object) -> Report:
    scenario = load(path)
    language = scenario.language or "en"
    found = exercise(scenario.exercise, language)
    return rehearse(found, languages.load(language), scenario, **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def branches() -> Branches:
    shared = {path.stem for path in SCRIPTS.glob("en/shared/*.yaml")}
    return Branches(shared | {"panic", "unreal", "crying"})


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_by_text(path: Path, branches: Branches, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load(path)
    watched = branches.watched_take(exercise(scenario.exercise, scenario.language or "en"))
    monkeypatch.setattr(script.machine, "take", watched)
    report = play(path, text=True)
    shown = "\n".join([*report.transcript, "", *report.failures])
    assert report.passed, f"{report.summary}\n{shown}"
    assert report.checks, "a scenario that expects nothing shows nothing"
