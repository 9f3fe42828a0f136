"""Time for sessions without a sound card."""

from __future__ import annotations

import time

import numpy as np

from assistant.speech.ports import FRAME_SECONDS, MICROPHONE_FRAME, Samples

_LATEST = 1.0
"""Seconds behind the clock after which the time that was lost is let go: a suspended laptop
goes on where it was instead of hurrying after."""


class SilentSound:
    """No microphone and no speaker, paced by the system's clock: for sessions by keyboard."""

    output_delay = 0.0

    def __init__(self) -> None:
        self._next = time.monotonic()
        self._silence: Samples = np.zeros(MICROPHONE_FRAME, dtype=np.float32)

    def exchange(self, frame: Samples) -> Samples:
        """Wait until the frame is over."""
        self._next += FRAME_SECONDS
        ahead = self._next - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
        elif ahead < -_LATEST:
            self._next = time.monotonic()
        return self._silence

    def close(self) -> None:
        """Nothing to let go of."""
