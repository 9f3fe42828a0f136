"""What a room does to sound: distance, delay, reverberation, noise.

A crude room, good for telling whether the assistant hears itself and whether a quiet voice is
still understood; not for judging how something sounds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.speech.ports import MICROPHONE_FRAME, MICROPHONE_HZ, Samples
from assistant.speech.resampling import Slower

_NOISE_SECONDS = 7
"""The noise goes round; nobody hears where, and it costs nothing."""


def gain(decibels: float) -> float:
    """Decibels as a factor."""
    return float(10 ** (decibels / 20))


def reverberation(seconds: float, generator: np.random.Generator) -> Samples:
    """An impulse response at 16 kHz: the sound itself, then an echo fading by 60 dB in `seconds`.

    The fading part holds half the energy of the direct one, as across a bedroom.
    """
    count = max(1, round(seconds * MICROPHONE_HZ))
    response = generator.standard_normal(count) * np.exp(-6.9 * np.arange(count) / count)
    response *= np.sqrt(0.5 / max(float(np.sum(response**2)), 1e-12)) if count > 1 else 0.0
    response[0] = 1.0
    whole: Samples = response.astype(np.float32)
    return whole


def convolved(samples: Samples, response: Samples) -> Samples:
    """Samples in a room, all at once; as much longer as the room rings on."""
    count = len(samples) + len(response) - 1
    size = 1 << (count - 1).bit_length()
    spectrum = np.fft.rfft(samples, size) * np.fft.rfft(response, size)
    wet: Samples = np.fft.irfft(spectrum, size)[:count].astype(np.float32)
    return wet


class Noise:
    """A steady, soft hiss, louder in the low, like a fan."""

    def __init__(self, decibels: float, generator: np.random.Generator) -> None:
        count = _NOISE_SECONDS * MICROPHONE_HZ
        spectrum = np.fft.rfft(generator.standard_normal(count))
        spectrum /= np.sqrt(1 + np.arange(len(spectrum)) / (len(spectrum) / 20))
        hiss = np.fft.irfft(spectrum, count)
        self._samples: Samples = (hiss / np.std(hiss) * gain(decibels)).astype(np.float32)
        self._at = 0

    def frame(self) -> Samples:
        """The next 20 ms."""
        samples = self._samples[self._at : self._at + MICROPHONE_FRAME]
        self._at = (self._at + MICROPHONE_FRAME) % len(self._samples)
        return samples


class Echo:
    """What the speaker played, as it comes to the microphone."""

    def __init__(self, decibels: float, delay: float, response: Samples) -> None:
        self._slower = Slower()
        self._response = response * np.float32(gain(decibels))
        # Whole frames: what a frame adds begins one frame after the one it was given with.
        self._size = 1 << (MICROPHONE_FRAME + len(response) - 2).bit_length()
        self._spectrum: NDArray[np.complex128] = np.fft.rfft(self._response, self._size)
        self._delay = max(0, round(delay * MICROPHONE_HZ))
        self._ahead: Samples = np.zeros(self._delay + self._size, dtype=np.float32)
        self._ringing = 0
        """Frames until everything that was played has faded."""

    def frame(self, played: Samples | None) -> Samples | None:
        """The echo in this frame of what was played, this frame included; None for none."""
        if played is not None:
            self._add(self._slower.frame(played))
            self._ringing = len(self._ahead) // MICROPHONE_FRAME + 1
        if not self._ringing:
            return None
        self._ringing -= 1
        heard = self._ahead[:MICROPHONE_FRAME].copy()
        self._ahead[:-MICROPHONE_FRAME] = self._ahead[MICROPHONE_FRAME:]
        self._ahead[-MICROPHONE_FRAME:] = 0
        return heard

    def _add(self, samples: Samples) -> None:
        wet = np.fft.irfft(np.fft.rfft(samples, self._size) * self._spectrum, self._size)
        self._ahead[self._delay : self._delay + self._size] += wet.astype(np.float32)
