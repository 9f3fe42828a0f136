"""What the weights are fitted on is the same every time, and what cannot be had is said in one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.rehearsal.acoustics import gain
from assistant.speech.accuracy import ANSWERS
from tests import fit_listeners, fitting_voices, kokoro


def test_a_voice_says_every_answer_and_the_same_others_every_time() -> None:
    said = fitting_voices.sayings("af_heart")
    assert said == fitting_voices.sayings("af_heart") != fitting_voices.sayings("bm_george")
    assert set(ANSWERS) < set(said)
    assert len(said) == len(set(said))


def test_what_only_sounds_like_an_answer_is_none() -> None:
    foreign = (*fitting_voices.ALIKE, *fitting_voices.COMMON)
    assert len(foreign) == len(set(foreign))
    assert not [text for text in foreign if any(fit_listeners.says(a, text) for a in ANSWERS)]
    assert fit_listeners.says("no", "know")
    assert fit_listeners.says("the six", "six") and not fit_listeners.says("six seven", "six")


def test_a_room_follows_from_the_name_and_holds_the_voice_whole() -> None:
    voice = np.sin(np.arange(8000) / 5).astype(np.float32)
    rooms = [fitting_voices.in_a_room(voice, f"somebody {number}") for number in range(20)]
    again = fitting_voices.in_a_room(voice, "somebody 3")
    assert np.array_equal(rooms[3], again)
    lengths = {len(room) for room in rooms}
    assert len(lengths) == 20 and min(lengths) > len(voice) + 0.4 * 16_000 - 1
    loudest = [np.abs(room).max() for room in rooms]
    assert min(loudest) > gain(-42) and max(loudest) < 0.3


def test_without_npm_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "npm" else name)
    with pytest.raises(kokoro.Unavailable, match=r"^Kokoro's voices are left out: npm cannot"):
        kokoro.get(tmp_path)
