from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from assistant import languages
from assistant.errors import ModelError, VoiceError
from assistant.rehearsal.rehearse import Equipment, rehearse
from assistant.speech.ports import SPEAKER_HZ
from tests.unit.rehearsal.tiny import EXERCISE, scenario


def sounded(text: str, wav: Path | None = None, **equipment: str) -> object:
    return rehearse(
        EXERCISE,
        languages.load("en"),
        scenario(text),
        text=False,
        wav=wav,
        equipment=Equipment(**equipment),  # type: ignore[arg-type]
    )


def test_a_voice_that_does_not_exist_is_told_before_anything_is_said() -> None:
    with pytest.raises(VoiceError, match="no voice"):
        sounded("person: {voice: nobody}", voice="silent")


def test_without_a_recogniser_there_is_no_rehearsal_with_sound() -> None:
    with pytest.raises(ModelError, match="--text"):
        sounded("", recogniser="text")


@pytest.mark.slow
def test_a_recording_is_heard_in_the_room_and_both_are_written(tmp_path: Path) -> None:
    pytest.importorskip("moonshine_voice")
    hibari = pytest.importorskip("assistant.speech.voices.hibari")
    yes = hibari.HibariVoice().render("no", 1.0)
    with wave.open(str(tmp_path / "no.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SPEAKER_HZ)
        file.writeframes((yes * 20_000).astype("<i2").tobytes())
    text = f"replies: {{ready: {{recording: {tmp_path / 'no.wav'}}}}}\nexpect: {{visited: goodbye, never visited: before}}"
    report = sounded(text, tmp_path / "a.wav", voice="hibari", recogniser="moonshine")
    assert report.passed, report.failures  # type: ignore[attr-defined]
    with wave.open(str(tmp_path / "a.wav")) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    assert len(samples) / SPEAKER_HZ == pytest.approx(report.seconds, abs=0.05)  # type: ignore[attr-defined]
    assert np.abs(samples).max(axis=0).min() > 3000
