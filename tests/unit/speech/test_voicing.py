from __future__ import annotations

import numpy as np
import pytest

from assistant.speech.ports import MICROPHONE_HZ, Samples
from assistant.speech.voicing import is_no_voice, voiced_seconds


def sound(seconds: float, pitch: float | None) -> Samples:
    """With a pitch and its overtones, or a hiss."""
    t = np.arange(round(seconds * MICROPHONE_HZ)) / MICROPHONE_HZ
    if pitch is None:
        return np.random.default_rng(1).normal(0, 0.1, len(t)).astype(np.float32)
    waves = sum(np.sin(2 * np.pi * pitch * k * t) / k for k in range(1, 8))
    return (0.1 * waves).astype(np.float32)


@pytest.mark.parametrize("pitch", [90, 150, 300])
@pytest.mark.parametrize("loud", [0.01, 1.0])
def test_a_voice_has_a_pitch_however_loud_it_is(pitch: float, loud: float) -> None:
    assert voiced_seconds(sound(0.4, pitch) * np.float32(loud)) > 0.3


def test_a_hiss_and_nothing_have_none() -> None:
    assert voiced_seconds(sound(0.5, None)) < 0.05
    assert voiced_seconds(np.zeros(MICROPHONE_HZ, np.float32)) == 0
    assert voiced_seconds(np.zeros(10, np.float32)) == 0


@pytest.mark.parametrize("text", ["Yeah.", "Uh-huh.", "Mm-hm", "You", "Okay.", "No."])
def test_what_is_all_voice_is_not_read_into_a_cough(text: str) -> None:
    cough = np.concatenate([sound(0.3, None), sound(0.1, 120)])
    assert is_no_voice(text, cough)
    assert not is_no_voice(text, sound(0.4, 120))


@pytest.mark.parametrize("text", ["Yes.", "Six.", "Stop.", "Help me.", "Kill me.", "I'm ill."])
def test_other_words_and_more_than_one_are_read_though_they_are_whispered(text: str) -> None:
    assert not is_no_voice(text, sound(0.5, None))
