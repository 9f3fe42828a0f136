"""The scenarios of the exercises that Korean has, played in Korean through its phrase book.

A scenario that needs a phrase the book lacks is left out; whether one is missed, the branches tell.
What is done in danger is tried in `tests/safety`.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator

import pytest

from assistant import languages
from assistant.exercise.model import End, Exercise
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.rehearse import rehearse
from assistant.rehearsal.report import Report
from assistant.session import script
from tests.scenarios.branches import Branches, unreachable
from tests.scenarios.phrase_book import PhraseBook
from tests.scenarios.test_scenarios import SCENARIOS, SCRIPTS, exercise, load, shown

EXERCISES = sorted(path.stem for path in (SCRIPTS / "ko").glob("*.yaml"))
SHARED = {path.stem for path in (SCRIPTS / "ko" / "shared").glob("*.yaml")}
DETOURS = {"pain", "panic", "unreal", "crying", "relief", "asleep", "suggest"}


def _played() -> Iterator[tuple[str, Scenario]]:
    """By name, those in Korean and those that can be said in Korean; made to be heard are others."""
    book = PhraseBook.load("ko")
    for path in SCENARIOS:
        scenario = load(path)
        named = {scenario.exercise, scenario.expect.then} - {""}
        if not named or not named <= set(EXERCISES) or path.stem.startswith("sound-"):
            continue
        if scenario.language == "ko":
            yield path.stem, scenario
        else:
            try:
                yield path.stem, book.translated(scenario)
            except KeyError:
                continue


PLAYED = dict(_played())
BRANCHES = Branches(SHARED | DETOURS)


@functools.cache
def by_text(name: str) -> Report:
    """Play a scenario, noting the branches it takes."""
    found = korean(PLAYED[name].exercise)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script.machine, "take", BRANCHES.watched_take(found))
        return rehearse(found, languages.load("ko"), PLAYED[name], text=True)


def test_every_exercise_is_there() -> None:
    assert set(EXERCISES) == {path.stem for path in (SCRIPTS / "en").glob("*.yaml")}


def korean(name: str) -> Exercise:
    return exercise(name, "ko")


@pytest.mark.parametrize("name", PLAYED)
def test_by_text(name: str) -> None:
    report = by_text(name)
    assert report.passed, shown(report)


def test_every_branch_is_taken() -> None:
    for name in PLAYED:
        by_text(name)
    missing = {
        branch for name in EXERCISES for branch in BRANCHES.of(_without_danger(name))
    } - BRANCHES.taken
    assert not missing, "\n".join(map(str, missing))


@pytest.mark.parametrize("name", EXERCISES)
def test_every_step_can_be_come_to(name: str) -> None:
    assert unreachable(korean(name)) == set()


def test_every_exercise_is_suggested_to_somebody() -> None:
    leads_to = {step.then for step in korean("suggest").steps.values() if isinstance(step, End)}
    assert leads_to - {""} == set(EXERCISES) - {"suggest", "check-in"}


def _without_danger(name: str) -> Exercise:
    found = korean(name)
    detours = {signal: step for signal, step in found.anywhere.items() if signal in DETOURS}
    return dataclasses.replace(found, anywhere=detours)
