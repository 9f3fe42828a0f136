"""The scenarios of docs/rehearsal.md can be played, and it leaves out nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant import languages
from assistant.exercise import loader
from assistant.rehearsal import scenario_schema
from assistant.rehearsal.model import Otherwise
from assistant.rehearsal.rehearse import rehearse
from assistant.rehearsal.scenario_reader import parse
from assistant.understanding.meaning import CommandName

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "rehearsal.md").read_text(encoding="utf-8")
SCENARIOS = re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", SCENARIOS, ids=lambda text: str(len(text)))
def test_a_scenario_shown_is_met(text: str) -> None:
    scenario = parse(text, Path("docs/rehearsal.md"))
    path = ROOT / "scripts" / "en" / f"{scenario.exercise}.yaml"
    exercise = loader.load(path, (ROOT / "scripts",))
    report = rehearse(exercise, languages.load("en"), scenario, text=True)
    assert report.failures == [], "\n".join(report.transcript)


def test_every_key_and_word_is_told() -> None:
    models = (
        scenario_schema.File,
        scenario_schema.Person,
        scenario_schema.Room,
        scenario_schema.Settings,
        scenario_schema.Expect,
    )
    models += (scenario_schema.Reply, scenario_schema.Interruption)
    keys = {info.alias or name for model in models for name, info in model.model_fields.items()}
    told = {code.partition(":")[0] for code in re.findall(r"`([^`\n]+)`", GUIDE)}
    assert keys - told == set()
    assert {*Otherwise} - told == set()
    assert {*CommandName} - told == set()
