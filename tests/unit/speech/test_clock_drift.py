from __future__ import annotations

import numpy as np
import pytest

from assistant.speech.clock_drift import moved_by
from assistant.speech.echo_path import EchoPath, Spectra
from assistant.speech.ports import MICROPHONE_FRAME, MICROPHONE_HZ, Samples
from assistant.speech.resampling import Later


def way(later: float, seed: int = 3) -> Spectra:
    """A second frame's worth of echo, so many samples later."""
    spectra = np.zeros((3, MICROPHONE_FRAME + 1), np.complex64)
    response = np.zeros(2 * MICROPHONE_FRAME)
    response[100:200] = np.random.default_rng(seed).normal(0, 1, 100)
    turned = np.exp(-1j * np.pi * np.arange(MICROPHONE_FRAME + 1) / MICROPHONE_FRAME * later)
    spectra[1] = np.fft.rfft(response) * turned
    return spectra


@pytest.mark.parametrize("later", [0.0, 0.02, -0.4, 1.6, -3.3])
def test_how_far_a_way_has_moved(later: float) -> None:
    assert moved_by(way(0.0), way(later)) == pytest.approx(later, abs=0.02)


def test_another_way_has_not_moved() -> None:
    assert moved_by(way(0.0), way(0.0, seed=4)) is None
    assert moved_by(way(0.0), way(30.0)) is None


@pytest.mark.parametrize("by", [0.0, 8.25, 20.5, 320.0])
def test_a_signal_comes_later(by: float) -> None:
    later = Later(640)
    moments = np.arange(40 * MICROPHONE_FRAME) / MICROPHONE_HZ
    given = np.sin(2 * np.pi * 440 * moments).astype(np.float32)
    found = through(later, given, [by] * 40)
    wanted = np.sin(2 * np.pi * 440 * (moments - by / MICROPHONE_HZ))
    assert np.abs(found - wanted)[5 * MICROPHONE_FRAME :].max() < 0.01


def test_gliding_makes_no_click() -> None:
    moments = np.arange(40 * MICROPHONE_FRAME) / MICROPHONE_HZ
    given = np.sin(2 * np.pi * 440 * moments).astype(np.float32)
    found = through(Later(640), given, [320 + 0.1 * frame for frame in range(40)])
    steps = np.abs(np.diff(found[5 * MICROPHONE_FRAME :]))
    assert steps.max() < 1.05 * np.abs(np.diff(given)).max()


def through(later: Later, given: Samples, by: list[float]) -> Samples:
    frames = given.reshape(-1, MICROPHONE_FRAME)
    return np.concatenate([later.frame(f, each) for f, each in zip(frames, by, strict=True)])


def test_a_way_is_moved_by_a_frame_where_there_is_room() -> None:
    path = EchoPath()
    path.spectra[1] = 1
    assert path.make_later() and path.spectra[2].all() and not path.spectra[1].any()
    assert path.make_sooner() and path.make_sooner() and path.spectra[0].all()
    assert not path.make_sooner() and path.spectra[0].all()
