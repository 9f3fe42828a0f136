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
from assistant.exercise import loader
from assistant.exercise.model import Exercise
from assistant.rehearsal.rehearse import Equipment, rehearse
from assistant.rehearsal.report import Report
from assistant.rehearsal.scenario import load
from assistant.session import script
from tests.scenarios.branches import Branch, Branches, unreachable
from tests.scenarios.phrase_book import PhraseBook

HERE = Path(__file__).parent
SCRIPTS = HERE.parents[1] / "scripts"
SCENARIOS = sorted(HERE.glob("*.yaml"))
EXERCISES = {
    language: sorted(path.stem for path in (SCRIPTS / language).glob("*.yaml"))
    for language in ("en", "ko")
}
IN_KOREAN = [
    path
    for path in SCENARIOS
    if not path.stem.startswith("sound-")
    and (scenario := load(path)).exercise in EXERCISES["ko"]
    and scenario.language != "ko"
]
"""Scenarios in English that Korean plays as well, through its phrase book."""

NOT_TAKEN: dict[Branch, str] = {}
"""Branches that no scenario takes, and why."""


@functools.cache
def exercise(name: str, language: str = "en") -> Exercise:
    return loader.load(SCRIPTS / language / f"{name}.yaml", (SCRIPTS,))


@functools.cache
def branches(language: str) -> Branches:
    shared = {path.stem for path in (SCRIPTS / "en" / "shared").glob("*.yaml")}
    signals = {"panic", "unreal", "crying", "relief", "asleep", "suggest"}
    return Branches(shared | signals)


@functools.cache
def phrase_book(language: str) -> PhraseBook:
    return PhraseBook.load(language)


@functools.cache
def by_text(path: Path, into: str = "") -> Report:
    """Play a scenario, noting the branches it takes; `into` another language."""
    scenario = load(path)
    if into:
        scenario = phrase_book(into).translated(scenario)
    language = scenario.language or "en"
    found = exercise(scenario.exercise, language)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script.machine, "take", branches(language).watched_take(found))
        return rehearse(found, languages.load(language), scenario, text=True)


def shown(report: Report) -> str:
    return "\n".join([report.summary, *report.transcript, "", *report.failures])


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_by_text(path: Path) -> None:
    report = by_text(path)
    assert report.passed, shown(report)
    assert report.checks, "a scenario that expects nothing shows nothing"


@pytest.mark.parametrize("path", IN_KOREAN, ids=lambda path: path.stem)
def test_in_korean_by_text(path: Path) -> None:
    report = by_text(path, "ko")
    assert report.passed, shown(report)


@pytest.mark.parametrize("language", EXERCISES)
def test_every_branch_is_taken(language: str) -> None:
    for path in SCENARIOS:
        by_text(path)
    for path in IN_KOREAN if language == "ko" else ():
        by_text(path, language)
    found = branches(language)
    possible = {
        branch for name in EXERCISES[language] for branch in found.of(exercise(name, language))
    }
    missing = possible - found.taken
    assert missing == set(NOT_TAKEN), "\n".join(map(str, missing ^ set(NOT_TAKEN)))


@pytest.mark.parametrize(
    ("language", "name"), [(code, name) for code, names in EXERCISES.items() for name in names]
)
def test_every_step_can_be_come_to(language: str, name: str) -> None:
    assert unreachable(exercise(name, language)) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["sound-short-round", "sound-stop", "sound-echo", "muscle-relaxation-long"]
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
        # What computing costs on a busy machine is not what is tested here.
        equipment=Equipment(voice="hibari", recogniser="moonshine", charge=False),
    )
    assert report.passed, shown(report)
    assert time.process_time() - begun < 60


@pytest.mark.slow
def test_a_quarter_of_an_hour_by_text_takes_two_seconds_from_start_to_end() -> None:
    command = [sys.executable, "-m", "assistant", "rehearse", "muscle-relaxation", "--text"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
