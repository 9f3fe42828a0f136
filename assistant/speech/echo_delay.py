"""How late the echo comes altogether: what was played is held back for as long.

A sound card's echo is back within 0.4 s. Bluetooth adds 0.2 to 0.8 s of its own, and the canceller reaches
half a second only: what comes later is left in, and would be taken for a person. So what was played is held
back until shortly before its echo arrives.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from assistant.speech.ports import FRAME_SECONDS, MICROPHONE_FRAME, MICROPHONE_HZ, Samples

FARTHEST_SECONDS = 1.2
"""The latest echo that is found."""
_NEAR_SECONDS = 0.42
"""Up to here nothing is held back: the canceller and the learned path reach farther."""
_EARLY_SECONDS = 0.1
"""What was played comes this much before its echo: the first sound to arrive may be softer than the loudest."""
_EVERY = 50
"""Frames of sound between two looks: a second."""
_LOOKED_AT = 150
"""Frames of each look: 3 s."""
_SAME_SECONDS = 0.01
_SURE = 12.0
"""Times the usual, from where a place in the correlation is where the echo is. Speech without an echo came to
6 at most, in 200 looks; an echo 20 dB below the room's noise to less than that, and it disturbs nobody."""
_NOTHING: Samples = np.zeros(MICROPHONE_FRAME, dtype=np.float32)


class EchoDelay:
    """Takes what was played and what is heard while anything sounds; gives what was played, held back."""

    def __init__(self) -> None:
        self.frames = 0
        """By how much what was played is held back."""
        count = _LOOKED_AT + round(FARTHEST_SECONDS / FRAME_SECONDS)
        self._played: deque[Samples] = deque([_NOTHING] * count, maxlen=count)
        self._heard: deque[Samples] = deque(maxlen=_LOOKED_AT)
        self._since = 0
        self._before: float | None = None
        """Where the last look found the echo, in seconds."""

    def held_back(self, played: Samples) -> Samples:
        """The frame whose echo comes soon, for one that was just played; 16 kHz."""
        self._played.append(played)
        return self._played[-1 - self.frames]

    def look(self, heard: Samples) -> bool:
        """After each frame while the echo is not taken out; whether it is held back by another time."""
        self._heard.append(heard)
        self._since += 1
        if self._since < _EVERY or len(self._heard) < _LOOKED_AT:
            return False
        self._since = 0
        before, self._before = self._before, self._echo()
        if before is None or self._before is None or abs(self._before - before) > _SAME_SECONDS:
            return False
        late = before - _EARLY_SECONDS if before > _NEAR_SECONDS else 0.0
        frames = round(late / FRAME_SECONDS)
        changed, self.frames = frames != self.frames, frames
        return changed

    def _echo(self) -> float | None:
        """Seconds after it was played; None where it is not heard."""
        heard, played = np.concatenate(self._heard), np.concatenate(self._played)
        size = 1 << (len(played) + len(heard)).bit_length()
        cross = np.fft.rfft(heard, size) * np.fft.rfft(played, size).conj()
        loud = np.abs(cross)
        # Each pitch counts as much as any other, but those that are hardly there.
        alike = np.fft.irfft(cross / (loud + 0.01 * loud.max() + 1e-12), size)
        # `played` begins earlier than `heard` by as much as the latest echo is late.
        earlier = len(played) - len(heard)
        lags = np.roll(alike, earlier)[: earlier + 1]
        at = int(np.abs(lags).argmax())
        sure = abs(lags[at]) > _SURE * np.sqrt(np.mean(lags**2))
        return at / MICROPHONE_HZ if sure else None
