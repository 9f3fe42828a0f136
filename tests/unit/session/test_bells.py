"""Somebody who wants no tones hears none, and is told each breath in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant import languages
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.rehearse import rehearse
from assistant.session.actions import PlayCue, Say
from assistant.session.person import Person
from tests import shipped

TONES = re.compile(r"\b(tones?|bells?|chimes?)\b|신호음|종소리|은은한 소리")


def played(name: str, *, bells: bool) -> tuple[int, list[str]]:
    """How many tones sounded in a session of somebody who goes along, and what was said."""
    who = Person(bells=bells, times=4)
    report = rehearse(shipped.exercise(name), languages.load("en"), Scenario(who=who), text=True)
    actions = [entry.what for entry in report.entries]
    return (
        sum(isinstance(action, PlayCue) for action in actions),
        [action.text for action in actions if isinstance(action, Say)],
    )


@pytest.mark.parametrize("name", ["breathing", "muscle-relaxation"])
def test_no_tone_sounds(name: str) -> None:
    assert played(name, bells=True)[0] > 0
    assert played(name, bells=False)[0] == 0


@pytest.mark.parametrize(
    "path",
    sorted(shipped.SCRIPTS.glob("*/*.yaml")),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_nobody_who_wants_no_tones_is_told_of_one(path: Path) -> None:
    """Whichever times it is, of every exercise that plays them."""
    language = path.parent.name
    exercise = shipped.exercise(path.stem, language)
    for times in (0, 4):
        scenario = Scenario(who=Person(bells=False, times=times))
        report = rehearse(exercise, languages.load(language), scenario, text=True)
        said = [entry.what.text for entry in report.entries if isinstance(entry.what, Say)]
        assert said
        assert not [text for text in said if TONES.search(text)]


def test_words_guide_every_breath() -> None:
    tones, said = played("breathing", bells=True)
    _, words = played("breathing", bells=False)
    assert words.count("And out.") == tones // 2 > said.count("And out.")
