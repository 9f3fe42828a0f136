"""From the speaker's rate to the microphone's, frame by frame, each frame whole and on time."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from assistant.speech.ports import SPEAKER_FRAME, Samples

_TAPS = 60
"""Of the low-pass filter from 24 to 16 kHz: flat to 7 kHz, 60 dB down at 9."""


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
