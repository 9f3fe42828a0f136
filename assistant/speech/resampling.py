"""Other rates and other moments for a signal that comes frame by frame: each frame whole, on time."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from assistant.speech.ports import MICROPHONE_FRAME, SPEAKER_FRAME, Samples

_TAPS = 60
"""Of the low-pass filter from 24 to 16 kHz: flat to 7 kHz, 60 dB down at 9."""
_BETWEEN_TAPS = 16
"""Of the filter that finds a value between two samples: 50 dB true up to 5 kHz."""
LEAST = _BETWEEN_TAPS // 2
"""Samples that filter is late by itself."""
_RAMP = ((np.arange(MICROPHONE_FRAME) + 1) / MICROPHONE_FRAME).astype(np.float32)


class Slower:
    """24 kHz to 16 kHz, 1.25 ms late: every second output lies between two samples."""

    def __init__(self) -> None:
        self._history: Samples = np.zeros(_TAPS - 1, dtype=np.float32)
        at = np.arange(_TAPS) - (_TAPS - 1) / 2
        taps = [
            np.sinc((at - shift) * 2 / 3) * np.kaiser(_TAPS, 6.0) * 2 / 3 for shift in (-0.75, 0.75)
        ]
        self._kernel: Samples = np.stack([each / each.sum() for each in taps], 1).astype(np.float32)

    def frame(self, samples: Samples) -> Samples:
        """The next 20 ms."""
        padded = np.concatenate([self._history, samples])
        self._history = padded[SPEAKER_FRAME:]
        slower: Samples = (sliding_window_view(padded, _TAPS)[::3] @ self._kernel).reshape(-1)
        return slower


class Later:
    """A signal at 16 kHz, later by a number of samples that may change from frame to frame.

    Within a frame it glides from one to the other, so that a clock that runs a little faster or
    slower can be followed without a click.
    """

    def __init__(self, most: int) -> None:
        """`most`: samples it will ever be later by."""
        self._history: Samples = np.zeros(most + _BETWEEN_TAPS + MICROPHONE_FRAME, dtype=np.float32)
        self._by = 0.0

    def frame(self, samples: Samples, by: float) -> Samples:
        """The next 20 ms, at their end later by so many: 0, or between `LEAST` and `most`."""
        self._history[:-MICROPHONE_FRAME] = self._history[MICROPHONE_FRAME:]
        self._history[-MICROPHONE_FRAME:] = samples
        before, self._by = self._by, by
        if before == by:
            return self._at(by)
        gliding: Samples = self._at(before) * (1 - _RAMP) + self._at(by) * _RAMP
        return gliding

    def _at(self, by: float) -> Samples:
        """With the filter's own delay taken off; as it is where no filter is needed."""
        whole, part = divmod(by, 1.0)
        end = len(self._history) - int(whole)
        if part == 0:
            return self._history[end - MICROPHONE_FRAME : end].copy()
        end += LEAST
        needed = self._history[end - MICROPHONE_FRAME - _BETWEEN_TAPS + 1 : end]
        between: Samples = np.convolve(needed, _between(part), "valid")
        return between


def _between(part: float) -> Samples:
    """The filter that gives the values so far behind the middle of its taps."""
    at = np.arange(_BETWEEN_TAPS) - LEAST - part
    taps = np.sinc(at) * np.kaiser(_BETWEEN_TAPS + 1, 5.0)[:-1]
    whole: Samples = (taps / taps.sum()).astype(np.float32)
    return whole
