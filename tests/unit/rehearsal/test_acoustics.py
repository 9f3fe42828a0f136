from __future__ import annotations

import numpy as np
import pytest

from assistant.rehearsal.acoustics import Echo, Noise, convolved, gain, reverberation
from assistant.speech.ports import MICROPHONE_FRAME, MICROPHONE_HZ, SPEAKER_FRAME, SPEAKER_HZ


def level(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples**2)) + 1e-12))


def tone(hertz: float, seconds: float, rate: int = SPEAKER_HZ) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate).astype(np.float32)


def through(echo: Echo, samples: np.ndarray, more: int = 0) -> np.ndarray:
    frames = [*samples.reshape(-1, SPEAKER_FRAME), *([None] * more)]
    heard = [echo.frame(frame) for frame in frames]
    silence = np.zeros(MICROPHONE_FRAME, np.float32)
    return np.concatenate([silence if each is None else each for each in heard])


def dry() -> np.ndarray:
    return reverberation(0.0, np.random.default_rng(0))


def test_a_dry_room_leaves_sound_as_it_is() -> None:
    sound = tone(440, 0.1, MICROPHONE_HZ)
    assert np.allclose(convolved(sound, dry()), sound, atol=1e-6)


@pytest.mark.parametrize("decibels", [0, -6, -20])
@pytest.mark.parametrize("hertz", [200, 1000, 5000])
def test_an_echo_has_its_level_at_every_pitch(decibels: float, hertz: float) -> None:
    heard = through(Echo(decibels, 0.0, dry()), tone(hertz, 1.0))
    assert level(heard[1600:-1600]) == pytest.approx(decibels - 3.01, abs=0.2)


def test_what_a_microphone_cannot_carry_does_not_come_back_as_something_else() -> None:
    assert level(through(Echo(0, 0.0, dry()), tone(10_000, 1.0))[1600:]) < -55


@pytest.mark.parametrize("delay", [0.0, 0.06, 0.25])
def test_an_echo_comes_after_its_delay_to_the_sample(delay: float) -> None:
    click = np.zeros(SPEAKER_HZ, np.float32)
    click[SPEAKER_FRAME * 3] = 1.0
    heard = through(Echo(0, delay, dry()), click)
    filtered = 30 / SPEAKER_HZ  # half of the low-pass filter
    assert np.argmax(np.abs(heard)) / MICROPHONE_HZ == pytest.approx(
        0.06 + delay + filtered, abs=2 / MICROPHONE_HZ
    )


def test_reverberation_rings_on_and_fades() -> None:
    room = reverberation(0.3, np.random.default_rng(1))
    heard = through(Echo(0, 0.0, room), tone(500, 0.2), more=60)
    early, late = heard[3300:4000], heard[6000:7000]
    assert -60 < level(late) < level(early) - 10
    assert level(heard[-MICROPHONE_FRAME:]) < -100


def test_an_echo_ends_and_then_costs_nothing() -> None:
    echo = Echo(0, 0.1, dry())
    assert echo.frame(None) is None
    echo.frame(np.ones(SPEAKER_FRAME, np.float32))
    frames = [echo.frame(None) for _ in range(20)]
    assert frames[-1] is None


def test_noise_has_its_level_and_is_the_same_for_the_same_seed() -> None:
    def second(seed: int) -> np.ndarray:
        noise = Noise(-40, np.random.default_rng(seed))
        return np.concatenate([noise.frame() for _ in range(350)])

    assert level(second(3)) == pytest.approx(-40, abs=0.5)
    assert np.array_equal(second(3), second(3))
    assert not np.array_equal(second(3), second(4))


def test_decibels() -> None:
    assert gain(0) == 1
    assert gain(-20) == pytest.approx(0.1)
