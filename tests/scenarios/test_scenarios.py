"""Every scenario beside this file, played by text; some of them with sound, too."""

from __future__ import annotations

import functools
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant import languages
from assistant.exercise.model import End
from assistant.rehearsal import scenario_reader
from assistant.rehearsal.play import Equipment
from assistant.rehearsal.rehearse import rehearse
from assistant.rehearsal.report import Report
from assistant.session import script
from tests.scenarios.branches import Branch, Branches, unreachable
from tests.shipped import SCRIPTS, exercise

HERE = Path(__file__).parent
SCENARIOS = sorted(HERE.glob("*.yaml"))
EXERCISES = sorted(path.stem for path in (SCRIPTS / "en").glob("*.yaml"))


SHARED = {path.stem for path in (SCRIPTS / "en" / "shared").glob("*.yaml")}
SIGNALS = {"panic", "unreal", "crying", "relief", "asleep", "suggest"}


load = functools.cache(scenario_reader.load)
"""Each is asked for its exercise by every test of branches, some sixty times."""


@functools.cache
def branches() -> Branches:
    return Branches(SHARED | SIGNALS)


@functools.cache
def by_text(path: Path) -> Report:
    """Play a scenario, noting the branches it takes."""
    scenario = load(path)
    language = scenario.language or "en"
    found = exercise(scenario.exercise, language)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script.machine, "take", branches().watched_take(found))
        return rehearse(found, languages.load(language), scenario, text=True)


def shown(report: Report) -> str:
    return "\n".join([report.summary, *report.transcript, "", *report.failures])


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_by_text(path: Path) -> None:
    report = by_text(path)
    assert report.passed, shown(report)
    assert report.checks, "a scenario that expects nothing shows nothing"


def test_every_branch_is_of_an_exercise_or_a_piece() -> None:
    of = [scope for name in EXERCISES for scope, _, _ in branches().of(exercise(name))]
    assert set(of) == {*EXERCISES, "shared"}
    pieces = {step.partition("/")[0] for name in EXERCISES for step in shared_steps(name)}
    assert {"opening", "closing", "suggestion", "panic"} < pieces <= SHARED | SIGNALS


@pytest.mark.parametrize("name", EXERCISES)
def test_every_branch_of_an_exercise_is_taken(name: str) -> None:
    are_taken({branch for branch in branches().of(exercise(name)) if branch[0] == name}, {name})


@pytest.mark.parametrize("piece", sorted(SHARED | SIGNALS))
def test_every_branch_of_a_piece_is_taken(piece: str) -> None:
    """In whichever exercise."""
    possible, where = set(), set()
    for name in EXERCISES:
        for branch in branches().of(exercise(name)):
            if branch[0] == "shared" and branch[1].startswith(f"{piece}/"):
                possible.add(branch)
                where.add(name)
    are_taken(possible, where)


def shared_steps(name: str) -> set[str]:
    return {step for scope, step, _ in branches().of(exercise(name)) if scope == "shared"}


def are_taken(possible: set[Branch], where: set[str]) -> None:
    """By the scenarios of those exercises, all together."""
    for path in SCENARIOS:
        if load(path).exercise in where:
            by_text(path)
    missing = possible - branches().taken
    assert not missing, "\n".join(map(str, missing))


@pytest.mark.parametrize("name", EXERCISES)
def test_every_step_can_be_come_to(name: str) -> None:
    assert unreachable(exercise(name)) == set()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_exercise_is_suggested_to_somebody(language: str) -> None:
    steps = exercise("suggest", language).steps.values()
    leads_to = {step.then for step in steps if isinstance(step, End)}
    there_are = {path.stem for path in (SCRIPTS / language).glob("*.yaml")}
    guides = {"suggest", "check-in"}
    assert leads_to - {""} == there_are - guides


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "sound-short-round",
        "sound-stop",
        "sound-echo",
        "sound-reply-early",
        "sound-reply-late",
        "sound-television",
        "sound-visitors",
        "muscle-relaxation-long",
    ],
)
def test_with_sound(name: str) -> None:
    """Moonshine and hibari: a quarter of an hour takes less than a minute."""
    pytest.importorskip("moonshine_voice")
    pytest.importorskip("hibari")
    scenario = load(HERE / f"{name}.yaml")
    begun = time.process_time()
    report = rehearse(
        exercise(scenario.exercise),
        languages.load("en"),
        scenario,
        text=False,
        equipment=Equipment(voice="hibari", recogniser="moonshine"),
    )
    assert report.passed, shown(report)
    assert time.process_time() - begun < max(60, report.seconds / 15)


@pytest.mark.slow
def test_twenty_minutes_by_text_take_some_seconds_from_start_to_end() -> None:
    """Five times what ten million small sums take; it took about three times as much."""
    rehearsal = _processor_time("-m", "assistant", "rehearse", "muscle-relaxation", "--text")
    sums = _processor_time("-c", "sum(number * number % 7 for number in range(10_000_000))")
    assert rehearsal < 5 * sums


def _processor_time(*arguments: str) -> float:
    """Seconds of a Python process from start to end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments], cwd=HERE.parents[1], capture_output=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
