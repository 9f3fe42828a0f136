"""What the shipped exercises ask leave for."""

from __future__ import annotations

import pytest

from assistant.exercise.model import Ask, Exercise, Keep
from tests import shipped

EXERCISES = [
    (language, file.stem)
    for language in ("en", "ko")
    for file in sorted((shipped.SCRIPTS / language).glob("*.yaml"))
]


def _asks_to_keep(exercise: Exercise) -> list[Ask]:
    asks = [step for step in exercise.steps.values() if isinstance(step, Ask)]
    return [step for step in asks if isinstance(exercise.steps.get(step.to.get("yes", "")), Keep)]


@pytest.mark.parametrize(("language", "name"), EXERCISES)
def test_nothing_is_kept_but_by_a_yes(language: str, name: str) -> None:
    exercise = shipped.exercise(name, language)
    for step in _asks_to_keep(exercise):
        for answer in ("no", "unsure", "nothing", "declined", "no-input", "no-match"):
            leads_to = exercise.steps.get(step.to.get(answer, step.to.get("done", "")))
            assert not isinstance(leads_to, Keep), (step.id, answer)


def test_there_are_such_questions() -> None:
    for language in ("en", "ko"):
        names = [name for code, name in EXERCISES if code == language]
        asking = [name for name in names if _asks_to_keep(shipped.exercise(name, language))]
        assert {"calm-place", "muscle-relaxation", "safety-plan", "small-step"} <= set(asking)
