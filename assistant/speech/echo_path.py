"""The way from our speaker to the microphone, learned while we speak, and what comes back by it.

A Kalman filter in the frequency domain, one coefficient for each bin and each frame of the past
(Enzner and Vary, 2006). It only ever subtracts what was played, so a voice beside ours is left
as it is, down to its first consonant: 21 of 21 commands spoken over the assistant are read from
it, 7 of 21 from what a canceller leaves that suppresses, too.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.speech.ports import MICROPHONE_FRAME, Samples

FRAMES = 30
"""How far back it reaches, device delays and reverberation together: 0.6 s."""
_BINS = MICROPHONE_FRAME + 1
_FORGETS = np.float32(0.999**2)
"""How sure it remains of what it learned, from frame to frame: people move, clocks drift."""
_SMOOTH = np.float32(0.6)
_DOUBT = np.float32(0.3)
"""Share of what it could not explain that it takes for somebody else's, not for its own error."""
_LEAST = np.float32(1e-6)
_EMPTY = 0.01
"""Share of the way below which a frame of it is nothing but doubt."""
_NARROW = 3.0
"""Bins of 25 Hz around the loudest, on average, up to which what is played is a tone: every way that takes
as long as one wave explains it. Speech is seldom narrower than 5 for as long as the way reaches."""
_NOTHING: Samples = np.zeros(MICROPHONE_FRAME, dtype=np.float32)

Spectra: TypeAlias = NDArray[np.complex64]


class EchoPath:
    """Learns from every frame and predicts the echo in it."""

    def __init__(self) -> None:
        self._played: Spectra = np.zeros((FRAMES, _BINS), np.complex64)
        """Spectra of what was played, the newest first."""
        self.spectra: Spectra = np.zeros((FRAMES, _BINS), np.complex64)
        """The way itself: what comes back of each frame, the newest first."""
        self._unsure: Samples = np.ones((FRAMES, _BINS), np.float32)
        """Variance of each coefficient."""
        self._others: Samples = np.full(_BINS, 1e-2, np.float32)
        """Power of everything that is no echo."""
        self.is_tone = False
        """Whether all that is played is a tone: of that, more may be left."""
        self._last = _NOTHING

    def echo(self, played: Samples) -> Samples:
        """What comes back in this frame, of what is played now and was before."""
        self._played[1:] = self._played[:-1]
        self._played[0] = np.fft.rfft(np.concatenate([self._last, played]))
        self._last = played
        echo = np.fft.irfft((self._played * self.spectra).sum(axis=0))
        return echo[MICROPHONE_FRAME:].astype(np.float32)

    def learn(self, rest: Samples, other: Samples) -> None:
        """Improve: `rest` is what the echo did not explain, `other` what is surely no echo.

        Nothing is learned from a tone, which would unlearn what speech has told.
        """
        played = power(self._played)
        self.is_tone = _is_tone(played.sum(axis=0))
        if self.is_tone:
            return
        error, others = _spectrum(rest), power(_spectrum(other))
        others = np.maximum(others, _DOUBT * power(error))
        self._others += (1 - _SMOOTH) * (others - self._others)
        expected = (played * self._unsure).sum(axis=0) + 2 * self._others + _LEAST
        step = self._unsure / expected
        change = np.fft.irfft(step * self._played.conj() * error, axis=1)
        change[:, MICROPHONE_FRAME:] = 0
        self.spectra += np.fft.rfft(change, axis=1)
        kept = _FORGETS * (1 - 0.5 * step * played) * self._unsure
        self._unsure = kept + (1 - _FORGETS) * power(self.spectra)

    def make_sooner(self) -> bool:
        """By a frame, where there is room at its beginning; only while nothing sounds."""
        return self._moved(0, -1)

    def make_later(self) -> bool:
        """By a frame, where there is room at its end; only while nothing sounds."""
        return self._moved(-1, 1)

    def _moved(self, edge: int, by: int) -> bool:
        loud = power(self.spectra).sum(axis=1)
        if loud[edge] > _EMPTY * loud.sum():
            return False
        for each, empty in ((self.spectra, 0.0), (self._unsure, self._unsure[edge].copy())):
            each[:] = np.roll(each, by, axis=0)
            each[-1 - edge] = empty
        return True


def _spectrum(samples: Samples) -> NDArray[np.complex64]:
    return np.fft.rfft(np.concatenate([_NOTHING, samples])).astype(np.complex64)


def _is_tone(loud: Samples) -> bool:
    away = np.abs(np.arange(_BINS) - loud.argmax())
    return bool(loud @ away < _NARROW * loud.sum())


def power(spectrum: Spectra) -> Samples:
    """Of each bin."""
    found: Samples = spectrum.real**2 + spectrum.imag**2
    return found
