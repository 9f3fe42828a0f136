"""The same through a voice, noise, the ears and the recogniser."""

from __future__ import annotations

import pytest

from tests.safety.by_voice import Listener, lacking
from tests.safety.dialogues import dialogues, held, path_of
from tests.safety.phrases import dangerous

pytestmark = pytest.mark.slow

EVERY = 3
"""So many phrases are left out for one that is spoken; `make safety` speaks all."""


def test_what_is_said_aloud_in_noise_is_noticed() -> None:
    if why := lacking("en"):
        pytest.skip(why)
    listener = Listener("en")
    spoken = [phrase for phrase in dangerous("en") if phrase.tier >= 2][::EVERY]
    heard = {phrase.text: listener.noticed(phrase.text) for phrase in spoken}
    missed = {text: read for text, (danger, read) in heard.items() if not danger or danger.tier < 2}
    assert len(missed) <= 0.1 * len(spoken), missed


@pytest.mark.parametrize("name", ["ambivalent", "overdose", "smoke"])
def test_a_dialogue_in_danger_comes_to_the_same_by_voice(name: str) -> None:
    if why := lacking("en"):
        pytest.skip(why)
    listener = Listener("en")
    [dialogue] = (each for each in dialogues() if each.name == name)

    def heard(said: str) -> list[str]:
        return [reading.text for readings in listener.heard(said) for reading in readings]

    assert held(dialogue, heard) == path_of(dialogue).read_text(encoding="utf-8")
