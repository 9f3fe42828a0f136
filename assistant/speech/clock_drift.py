"""Two clocks that run apart: by how much the echo comes later, or sooner, from frame to frame.

A speaker and a microphone seldom share a clock. At 50 parts in a million the echo is 0.8 samples
later after each second, and what was learned of its way no longer fits. The way is learned all
the time, so that it moves along: by how much tells how fast the clocks run apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.speech.echo_path import EchoPath, Spectra, power
from assistant.speech.ports import MICROPHONE_FRAME, Samples
from assistant.speech.resampling import LEAST, Later

_EVERY = 50
"""Frames of sound between two looks: a second, in which the way follows."""
_FINER = 16
"""Places between two samples at which the two are held against each other."""
_FARTHEST = 8
"""Samples from one look to the next; more is another way, not another clock."""
_ALIKE = 0.7
"""How like each other, from 0 to 1, the two have to be."""
_SHARE = 0.3
"""How much one look counts: the way is a little behind."""
_FASTEST = 300e-6
"""No two sound cards are farther apart."""
_LOW, _MIDDLE, _HIGH, _MOST = 160, 320, 480, 640
"""Samples that what was played may be taken later by. The echo is later still by far: the sound
card alone keeps 60 ms ready."""


class Clocks:
    """Takes what was played later and later, or less and less so, as its echo comes.

    So the way of the echo stays where it is. What this is later by at all is kept within bounds
    while nothing sounds, by whole frames, which the way is then sooner by.
    """

    def __init__(self) -> None:
        self.rate = 0.0
        """Samples in each sample by which the echo grows later."""
        self._by: float = _MIDDLE
        """Samples."""
        self._later = Later(_MOST)
        self._before: Spectra | None = None
        """The way at the last look."""
        self._frames = self._sounding = 0
        """Since then: all, and those with sound."""

    def aligned(self, played: Samples) -> Samples:
        """The next frame with sound, 16 kHz."""
        self._run_on()
        return self.beneath(played)

    def beneath(self, played: Samples) -> Samples:
        """The same of one that is passed as silence, since only the background sounds."""
        self._by = min(max(self._by, LEAST), _MOST)
        return self._later.frame(played, self._by)

    def pass_silence(self, path: EchoPath) -> bool:
        """A frame without sound; whether the way had to be moved."""
        self._run_on()
        if self._by < _LOW and path.make_sooner():
            self._by += MICROPHONE_FRAME
        elif self._by > _HIGH and path.make_later():
            self._by -= MICROPHONE_FRAME
        else:
            return False
        self._before = None
        return True

    def follow(self, path: EchoPath) -> None:
        """Look at the way now and then, after each frame with sound."""
        self._sounding += 1
        if self._sounding < _EVERY:
            return
        before, self._before = self._before, path.spectra.copy()
        samples = self._frames * MICROPHONE_FRAME
        self._frames = self._sounding = 0
        if before is not None and (moved := moved_by(before, path.spectra)) is not None:
            rate = self.rate + _SHARE * moved / samples
            self.rate = min(max(rate, -_FASTEST), _FASTEST)

    def _run_on(self) -> None:
        self._frames += 1
        self._by += self.rate * MICROPHONE_FRAME


def moved_by(before: Spectra, now: Spectra) -> float | None:
    """By how many samples one way is later than the other; None where it is another way."""
    alike = _correlation((now * before.conj()).sum(axis=0))
    same = _correlation(np.sqrt(power(now).sum(axis=0) * power(before).sum(axis=0)))
    reach = _FARTHEST * _FINER
    near = np.concatenate([alike[-reach:], alike[: reach + 1]])
    best = int(near.argmax())
    if best in (0, 2 * reach) or near[best] < _ALIKE * same[0]:
        return None
    left, middle, right = near[best - 1 : best + 2]
    between = 0.5 * (left - right) / (left - 2 * middle + right)
    return float((best - reach + between) / _FINER)


def _correlation(cross: NDArray[np.complex64]) -> NDArray[np.float64]:
    """By how alike two signals are when one is so much later, in parts of a sample."""
    return np.fft.irfft(cross, _FINER * 2 * MICROPHONE_FRAME)
