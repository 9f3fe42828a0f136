from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from assistant.speech.echo_canceller import Cleaned
from assistant.speech.ports import MICROPHONE_FRAME, MICROPHONE_HZ, Samples
from assistant.speech.voice_activity import VoiceActivity
from tests.effort import effort


def frames(samples: Samples) -> Iterable[Samples]:
    for start in range(0, len(samples) - MICROPHONE_FRAME + 1, MICROPHONE_FRAME):
        yield samples[start : start + MICROPHONE_FRAME]


def noise(seconds: float, level: float) -> Samples:
    chance = np.random.default_rng(3)
    return chance.normal(0, level, round(seconds * MICROPHONE_HZ)).astype(np.float32)


def test_silero_is_asked_only_for_what_is_louder_than_the_room() -> None:
    asked = list[int]()

    def probability(samples: list[float]) -> float:
        asked.append(len(samples))
        return 0.9 if max(samples) > 0.05 else 0.0

    activity = VoiceActivity(lambda: probability)
    for frame in frames(noise(10.0, 0.0005)):
        assert not activity.voiced(Cleaned.of(frame))
    assert asked == []
    voiced = [activity.voiced(Cleaned.of(frame)) for frame in frames(noise(0.5, 0.1))]
    assert sum(voiced) >= len(voiced) - 1 and set(asked) == {512}
    after = [activity.voiced(Cleaned.of(frame)) for frame in frames(noise(2.0, 0.0005))]
    assert sum(after) <= 3


def test_the_floor_follows_a_fan_that_is_switched_on() -> None:
    asked = 0

    def probability(samples: list[float]) -> float:
        nonlocal asked
        asked += 1
        return 0.0

    activity = VoiceActivity(lambda: probability)
    for frame in frames(noise(15.0, 0.01)):
        activity.voiced(Cleaned.of(frame))
    asked = 0
    for frame in frames(noise(5.0, 0.01)):
        activity.voiced(Cleaned.of(frame))
    assert asked == 0


def test_silence_costs_next_to_nothing() -> None:
    activity = VoiceActivity(lambda: lambda samples: 0.0)
    quiet = [Cleaned.of(frame) for frame in frames(noise(20.0, 0.0005))]
    assert effort(lambda: [activity.voiced(frame) for frame in quiet]) / len(quiet) < 0.05


@pytest.mark.slow
def test_silero_tells_a_voice_from_noise() -> None:
    pytest.importorskip("hibari")
    import soxr

    from assistant.speech.voices.hibari import HibariVoice

    speech = soxr.resample(HibariVoice().render("I can see a lamp and a chair.", 1.2), 24000, 16000)
    activity = VoiceActivity()
    for frame in frames(noise(2.0, 0.001)):
        activity.voiced(Cleaned.of(frame))
    during = [
        activity.voiced(Cleaned.of(frame))
        for frame in frames(speech + noise(10, 0.001)[: len(speech)])
    ]
    after = [activity.voiced(Cleaned.of(frame)) for frame in frames(noise(2.0, 0.001))]
    hiss = [activity.voiced(Cleaned.of(frame)) for frame in frames(noise(2.0, 0.05))]
    assert sum(during) > 0.8 * len(during) and sum(after[10:]) == 0
    assert sum(hiss) < 0.1 * len(hiss)
