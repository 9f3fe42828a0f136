"""What every voice's raw sound goes through: one rate, one loudness, no silence around it."""

from __future__ import annotations

import numpy as np

from assistant.errors import VoiceError
from assistant.speech.ports import SPEAKER_HZ, Samples

_RMS = 10 ** (-20 / 20)
_PEAK = 10 ** (-1 / 20)
_WINDOW = SPEAKER_HZ // 100
"""10 ms."""
MARGIN_SECONDS = 0.03
"""Silence left around a clip; every longer silence is the exercise's own."""
_MARGIN = round(MARGIN_SECONDS * SPEAKER_HZ)
_AUDIBLE = 10 ** (-45 / 20)
"""Relative to the loudest window: keeps the breath of an f or an h."""
_VOICED = 10 ** (-25 / 20)
"""Relative to the loudest window: what loudness is judged by."""


def finished(raw: Samples, hertz: int, text: str) -> Samples:
    """A clip at 24 kHz: trimmed, -20 dBFS where there is voice, peaks below -1 dBFS."""
    if not any(character.isalnum() for character in text):
        return np.zeros(0, dtype=np.float32)
    samples = _resampled(raw, hertz)
    levels = _levels(samples)
    loudest = float(levels.max(initial=0.0))
    if loudest < 1e-4:
        raise VoiceError(
            "voice-silent",
            f'The voice made no sound of "{text[:60]}".',
            hint="Choose another voice, or check that this one speaks the exercise's language.",
        )
    return _levelled(_trimmed(samples, levels, loudest), levels, loudest)


def _resampled(raw: Samples, hertz: int) -> Samples:
    samples = np.ascontiguousarray(raw, dtype=np.float32)
    if hertz == SPEAKER_HZ:
        return samples
    import soxr

    resampled: Samples = soxr.resample(samples, hertz, SPEAKER_HZ)
    return resampled


def _levels(samples: Samples) -> Samples:
    """RMS of each 10 ms."""
    windows = np.resize(samples, len(samples) // _WINDOW * _WINDOW).reshape(-1, _WINDOW)
    levels: Samples = np.sqrt(np.mean(windows**2, axis=1))
    return levels


def _trimmed(samples: Samples, levels: Samples, loudest: float) -> Samples:
    audible = np.flatnonzero(levels > loudest * _AUDIBLE)
    start = max(0, int(audible[0]) * _WINDOW - _MARGIN)
    end = (int(audible[-1]) + 1) * _WINDOW + _MARGIN
    trimmed = samples[start:end].copy()
    # The cut runs through near silence, and still must not click.
    edge = np.linspace(0, 1, min(_MARGIN // 4, len(trimmed)), dtype=np.float32)
    trimmed[: len(edge)] *= edge
    trimmed[len(trimmed) - len(edge) :] *= edge[::-1]
    return trimmed


def _levelled(samples: Samples, levels: Samples, loudest: float) -> Samples:
    voiced = levels[levels > loudest * _VOICED]
    rms = float(np.sqrt(np.mean(voiced**2)))
    peak = float(np.abs(samples).max())
    return samples * np.float32(min(_RMS / rms, _PEAK / peak))
