from __future__ import annotations

import time

import numpy as np
import pytest

from assistant.errors import VoiceError
from assistant.session.actions import Cue
from assistant.speech.clips import Clips
from assistant.speech.cues import tone
from assistant.speech.mouth import SILENCE, ClipMouth
from assistant.speech.ports import SPEAKER_FRAME, SPEAKER_HZ, Samples
from assistant.speech.worker import InlineWorker
from tests.effort import effort
from tests.unit.speech.fakes import FakeVoice


class SlowVoice(FakeVoice):
    def render(self, text: str, pace: float) -> Samples:
        time.sleep(0.1)
        return super().render(text, pace)


class LoudVoice(FakeVoice):
    def render(self, text: str, pace: float) -> Samples:
        t = np.arange(SPEAKER_HZ) / SPEAKER_HZ
        return (0.8 * np.sin(2 * np.pi * 200 * t)).astype(np.float32)


def mouth_with(voice: FakeVoice | None = None, *, charge: bool = False) -> ClipMouth:
    chosen = voice or FakeVoice()
    return ClipMouth(Clips("fake", lambda: chosen, InlineWorker(charge=charge)))


def frames(mouth: ClipMouth, count: int, start: float = 0.0) -> Samples:
    return np.concatenate([mouth.frame(start + 0.02 * (n + 1)) for n in range(count)])


def test_silence_is_exact_and_shared() -> None:
    mouth = mouth_with()
    assert mouth.frame(0.02) is SILENCE
    assert not SILENCE.any() and not SILENCE.flags.writeable


def test_a_phrase_sounds_whole_and_is_finished_with_its_last_frame() -> None:
    mouth = mouth_with()
    mouth.say(1, "one two", 1.0)
    sounds = frames(mouth, 9)
    assert mouth.finished() == []
    sounds = np.concatenate([sounds, frames(mouth, 1)])
    assert mouth.finished() == [1] and mouth.finished() == []
    assert np.all(sounds == 0.25)
    assert mouth.frame(1.0) is SILENCE


def test_phrases_follow_each_other() -> None:
    mouth = mouth_with()
    mouth.say(1, "one", 1.0)
    mouth.say(2, "two", 1.0)
    assert np.all(frames(mouth, 10) == 0.25)
    assert mouth.finished() == [1, 2]


def test_it_waits_in_silence_for_a_phrase_and_counts_the_frames() -> None:
    mouth = mouth_with(SlowVoice(), charge=True)
    mouth.say(1, "one", 1.0)
    waited = 0
    while mouth.frame(0.02 * (waited + 1)) is SILENCE:
        waited += 1
    assert 4 <= waited <= 20 and mouth.late_frames == waited


def test_what_was_prepared_does_not_wait() -> None:
    mouth = mouth_with(SlowVoice(), charge=True)
    mouth.prepare(["one", "two"], 1.0)
    frames(mouth, 50)
    mouth.say(1, "two", 1.0)
    assert mouth.frame(1.02).any() and mouth.late_frames == 0


def test_preparing_too_much_is_no_failure() -> None:
    mouth_with().prepare([f"phrase {n}" for n in range(400)], 1.0)


def test_stop_fades_within_5_ms_and_then_is_silent() -> None:
    mouth = mouth_with()
    mouth.say(1, "one two three", 1.0)
    mouth.cue(Cue.IN, 4.0)
    frames(mouth, 3)
    mouth.stop()
    tail = mouth.frame(0.1)
    fade = round(0.005 * SPEAKER_HZ)
    assert np.abs(np.diff(tail, prepend=tail[0])).max() < 0.02, "no click"
    assert tail[: fade // 2].any() and not tail[fade:].any()
    assert mouth.frame(0.12) is SILENCE
    assert mouth.finished() == []


def test_after_stop_the_next_phrase_is_said() -> None:
    mouth = mouth_with()
    mouth.say(1, "one two three", 1.0)
    frames(mouth, 3)
    mouth.stop()
    mouth.say(2, "four", 1.0)
    frames(mouth, 6, start=0.06)
    assert mouth.finished() == [2]


def test_a_phrase_that_cannot_be_said_is_raised_once_and_left_behind() -> None:
    mouth = mouth_with()
    mouth.say(1, "broken", 1.0)
    mouth.say(2, "fine", 1.0)
    with pytest.raises(VoiceError):
        mouth.frame(0.02)
    frames(mouth, 6)
    assert mouth.finished() == [1, 2]


def test_an_empty_phrase_is_finished_at_once() -> None:
    mouth = mouth_with()
    mouth.say(1, "", 1.0)
    mouth.frame(0.02)
    assert mouth.finished() == [1]


def test_the_volume_glides_over_one_frame() -> None:
    mouth = mouth_with()
    mouth.say(1, "one two three", 1.0)
    frames(mouth, 2)
    mouth.volume(-6.0)
    glide = frames(mouth, 1)
    assert glide[0] == pytest.approx(0.25) and glide[-1] == pytest.approx(0.1253, abs=1e-3)
    assert np.abs(np.diff(glide)).max() < 0.001
    assert np.allclose(frames(mouth, 1), 0.1253, atol=1e-3)


def test_louder_never_leaves_full_scale_and_jumps_nowhere() -> None:
    mouth = mouth_with(LoudVoice())
    mouth.volume(12.0)
    mouth.say(1, "loud", 1.0)
    sound = frames(mouth, 50)
    assert np.abs(sound).max() < 1.0
    assert np.abs(np.diff(sound)).max() < 0.25
    steady = sound[SPEAKER_FRAME * 5 :]
    assert np.abs(steady).max() > 0.8


@pytest.mark.parametrize("cue", list(Cue))
@pytest.mark.parametrize("seconds", [0.1, 0.3, 4.0, 6.5])
def test_tones_last_as_asked_begin_and_end_softly(cue: Cue, seconds: float) -> None:
    sound = tone(cue, seconds)
    assert len(sound) == round(seconds * SPEAKER_HZ)
    assert abs(sound[0]) < 1e-3 and abs(sound[-1]) < 1e-2
    assert 0.05 < np.abs(sound).max() < 0.25


def test_breathing_in_rises_and_out_falls() -> None:
    def pitch(part: Samples) -> float:
        return float(np.abs(np.fft.rfft(part * np.hanning(len(part)))).argmax() / len(part))

    for cue, rises in ((Cue.IN, True), (Cue.OUT, False)):
        sound = tone(cue, 4.0)
        half = len(sound) // 4
        assert (pitch(sound[-half:]) > pitch(sound[:half])) is rises


def test_a_tone_sounds_beside_speech() -> None:
    mouth = mouth_with()
    mouth.say(1, "one two", 1.0)
    mouth.cue(Cue.BEGIN, 0.2)
    sound = frames(mouth, 10)
    assert not np.allclose(sound, 0.25)
    assert mouth.frame(1.0) is SILENCE


def test_a_frame_is_cheap() -> None:
    mouth = mouth_with()
    mouth.say(1, " ".join(["word"] * 1000), 1.0)
    frames(mouth, 10)
    assert effort(lambda: frames(mouth, 1000)) / 1000 < 0.1
