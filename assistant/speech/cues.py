"""Soft tones: two bells, and two breaths that last as long as the breath.

Sines with slow edges, quieter than speech. Rising means in, falling means out.
"""

from __future__ import annotations

import functools
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.session.actions import Cue
from assistant.speech.ports import SPEAKER_HZ, Samples

Wave: TypeAlias = NDArray[np.float64]

_LOUDNESS = 0.16
"""Peak; speech is levelled to about 0.1 RMS with peaks near 0.5."""
_BREATH_HZ = (196.0, 294.0)
"""Low and high end of a breath's glide: a fifth, below where voices sound sharp."""
_BEGIN_HZ, _END_HZ = 523.25, 392.0


@functools.lru_cache(maxsize=16)
def tone(cue: Cue, seconds: float) -> Samples:
    """The cue's sound at 24 kHz, lasting exactly `seconds`. Not to be written to."""
    count = max(0, round(seconds * SPEAKER_HZ))
    samples = _sound(cue, np.arange(count) / SPEAKER_HZ, max(seconds, 1e-3))
    samples.flags.writeable = False
    return samples


def _sound(cue: Cue, t: Wave, seconds: float) -> Samples:
    low, high = _BREATH_HZ
    match cue:
        case Cue.BEGIN:
            return _bell(t, _BEGIN_HZ, seconds)
        case Cue.END:
            return _bell(t, _END_HZ, seconds)
        case Cue.IN:
            return _breath(t, low, high, seconds)
        case Cue.OUT:
            return _breath(t, high, low, seconds)


def _bell(t: Wave, hertz: float, seconds: float) -> Samples:
    """A struck tone whose higher part dies away first."""
    decay = 5.0 / seconds
    sound = np.sin(2 * np.pi * hertz * t) * np.exp(-decay * t)
    sound += 0.3 * np.sin(2 * np.pi * 2.01 * hertz * t) * np.exp(-2 * decay * t)
    return _edged(sound, t, seconds, attack=0.012, release=min(0.08, seconds / 3))


def _breath(t: Wave, start_hz: float, end_hz: float, seconds: float) -> Samples:
    """A glide whose pitch bends most in the middle, swelling and fading as breath does."""
    # The phase is the integral of a pitch that eases from one end to the other.
    eased = t / 2 - np.sin(np.pi * t / seconds) * seconds / (2 * np.pi)
    phase = 2 * np.pi * (start_hz * t + (end_hz - start_hz) * eased)
    sound = np.sin(phase) + 0.25 * np.sin(2 * phase)
    edge = min(0.6, seconds / 3)
    return _edged(sound, t, seconds, attack=edge, release=edge)


def _edged(sound: Wave, t: Wave, seconds: float, attack: float, release: float) -> Samples:
    rising = np.clip(t / attack, 0, 1)
    falling = np.clip((seconds - t) / release, 0, 1)
    edge = np.sin(np.pi / 2 * np.minimum(rising, falling)) ** 2
    samples: Samples = (_LOUDNESS * edge * sound).astype(np.float32)
    return samples
