"""What a room does to sound: distance, delay, reverberation, noise.

A crude room, good for telling whether the assistant hears itself and whether a quiet voice is
still understood; not for judging how something sounds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.speech.ports import MICROPHONE_FRAME, MICROPHONE_HZ, Samples
from assistant.speech.resampling import LEAST, Later, Slower

_LATE, _MOST_LATE = 500.0, 1000
"""Samples at 16 kHz that the speaker's buffer holds where the clocks run apart: in the middle, and
at the most."""
_SILENCE: Samples = np.zeros(MICROPHONE_FRAME, np.float32)
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


class Round:
    """Sound that begins again when it is over."""

    def __init__(self, samples: Samples) -> None:
        """16 kHz; what is more than whole frames is left out."""
        self._samples = samples[: len(samples) // MICROPHONE_FRAME * MICROPHONE_FRAME]
        self._at = 0

    def frame(self) -> Samples:
        """The next 20 ms."""
        samples = self._samples[self._at : self._at + MICROPHONE_FRAME]
        self._at = (self._at + MICROPHONE_FRAME) % len(self._samples)
        return samples


class Noise(Round):
    """A steady, soft hiss, louder in the low, like a fan."""

    def __init__(self, decibels: float, generator: np.random.Generator) -> None:
        count = _NOISE_SECONDS * MICROPHONE_HZ
        spectrum = np.fft.rfft(generator.standard_normal(count))
        spectrum /= np.sqrt(1 + np.arange(len(spectrum)) / (len(spectrum) / 20))
        hiss = np.fft.irfft(spectrum, count)
        super().__init__((hiss / np.std(hiss) * gain(decibels)).astype(np.float32))


class Echo:
    """What the speaker played, as it comes to the microphone."""

    def __init__(
        self, decibels: float, delay: float, response: Samples, drift: float = 0.0
    ) -> None:
        """`drift`: parts in a million by which the speaker's clock is behind the microphone's."""
        self._slower = Slower()
        self._response = response * np.float32(gain(decibels))
        # Whole frames: what a frame adds begins one frame after the one it was given with.
        self._size = 1 << (MICROPHONE_FRAME + len(response) - 2).bit_length()
        self._spectrum: NDArray[np.complex128] = np.fft.rfft(self._response, self._size)
        self._delay = max(0, round(delay * MICROPHONE_HZ))
        self._late = _LATE if drift else 0.0
        """Of the delay, what the clocks change: samples."""
        self._delay = max(0, self._delay - round(self._late))
        self._drift = drift * 1e-6 * MICROPHONE_FRAME
        """Samples in a frame."""
        self._later = Later(_MOST_LATE)
        self._ahead: Samples = np.zeros(self._delay + self._size, dtype=np.float32)
        self._ringing = 0
        """Frames until everything that was played has faded."""

    def frame(self, played: Samples | None) -> Samples | None:
        """The echo in this frame of what was played, this frame included; None for none."""
        self._run_apart()
        if played is not None:
            self._ringing = (len(self._ahead) + _MOST_LATE) // MICROPHONE_FRAME + 1
        if not self._ringing:
            return None
        self._ringing -= 1
        self._add(_SILENCE if played is None else self._slower.frame(played))
        heard = self._ahead[:MICROPHONE_FRAME].copy()
        self._ahead[:-MICROPHONE_FRAME] = self._ahead[MICROPHONE_FRAME:]
        self._ahead[-MICROPHONE_FRAME:] = 0
        return heard

    def _run_apart(self) -> None:
        """The clocks; in silence the sound card makes up for it, by whole milliseconds."""
        if not self._drift:
            return
        late = self._late + self._drift
        is_within = LEAST <= late <= _MOST_LATE
        if is_within or not self._ringing:
            self._late = late if is_within else _LATE

    def _add(self, samples: Samples) -> None:
        samples = self._later.frame(samples, self._late)
        wet = np.fft.irfft(np.fft.rfft(samples, self._size) * self._spectrum, self._size)
        self._ahead[self._delay : self._delay + self._size] += wet.astype(np.float32)
