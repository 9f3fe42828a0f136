"""Somebody who wants no tones hears none, and is told each breath in words."""

from __future__ import annotations

import pytest

from assistant import languages
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.rehearse import rehearse
from assistant.session.actions import PlayCue, Say
from assistant.session.person import Person
from tests import shipped


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


def test_words_guide_every_breath() -> None:
    tones, said = played("breathing", bells=True)
    _, words = played("breathing", bells=False)
    assert words.count("And out.") == tones // 2 > said.count("And out.")
