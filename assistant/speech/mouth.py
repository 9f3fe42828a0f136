"""The mouth: phrases, exact silences and soft tones, as one stream of frames.

A frame is made in a few microseconds, and silence is one shared frame, because this runs
50 times a second between two frames of the microphone.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.errors import VoiceError
from assistant.session.actions import Cue
from assistant.speech.background import BackgroundSound
from assistant.speech.clips import Clips
from assistant.speech.cues import tone
from assistant.speech.ports import SPEAKER_FRAME, SPEAKER_HZ, Samples
from assistant.speech.worker import WorkerFull

_LOGGER = logging.getLogger(__name__)

SILENCE: Samples = np.zeros(SPEAKER_FRAME, dtype=np.float32)
"""One frame of exact silence, shared: not to be written to."""
SILENCE.flags.writeable = False

_FADE = np.zeros(SPEAKER_FRAME, dtype=np.float32)
_FADE[: round(0.005 * SPEAKER_HZ)] = np.linspace(1, 0, round(0.005 * SPEAKER_HZ))
"""5 ms: too short to be heard as speech, long enough not to click."""

_RAMP = np.linspace(0, 1, SPEAKER_FRAME, dtype=np.float32)
_CEILING, _KNEE = 0.95, 0.8
_RELEASE = 10 ** (0.5 / 20)
"""How much of the limiter's reduction is given back per frame: 0.5 dB."""
_DUCKED = 10 ** (-14 / 20)
"""Still there, so that nothing is lost if it was a cough, and soft enough to speak over."""
_MOST_DECIBELS, _LEAST_DECIBELS = 12.0, -24.0


@dataclass(kw_only=True)
class _Phrase:
    say: int
    text: str
    pace: float
    clip: Samples | None = None
    given: int = 0
    """Samples of the clip that were given to the speaker."""


class ClipMouth:
    """Speaks clips. When one fails, `frame` raises once and the phrase counts as finished."""

    def __init__(self, clips: Clips, background: BackgroundSound | None = None) -> None:
        """`background` sounds beneath, once it is wanted; what comes of both is what is played."""
        self._background = background
        self.late_frames = 0
        """Frames of silence given because a phrase was not rendered yet."""
        self._clips = clips
        self._phrases: deque[_Phrase] = deque()
        self._cues: list[tuple[Samples, int]] = []
        """Tones that are sounding and how many samples of each were given."""
        self._tail: Samples | None = None
        """What fades out after `stop`."""
        self._finished: list[int] = []
        self._at = 0.0
        self._volume = self._ducking = 1.0
        self._gain = self._wanted_gain = 1.0
        self._limit = 1.0
        """The limiter's present reduction, 1.0 being none."""

    def say(self, say: int, text: str, pace: float) -> None:
        self._phrases.append(_Phrase(say=say, text=text, pace=pace))
        self._clips.request(text, pace, at=self._at, urgent=True)

    def prepare(self, texts: Sequence[str], pace: float) -> None:
        try:
            for text in texts:
                self._clips.request(text, pace, at=self._at, urgent=False)
        except WorkerFull:
            _LOGGER.debug("too much was prepared at once; the rest is rendered when it is said")

    def cue(self, cue: Cue, seconds: float) -> None:
        self._cues.append((tone(cue, seconds), 0))

    def stop(self) -> None:
        mixed = self._mixed()
        self._tail = None if mixed is None else mixed * _FADE
        self._phrases.clear()
        self._cues.clear()

    def duck(self, ducked: bool) -> None:
        self._ducking = _DUCKED if ducked else 1.0
        self._wanted_gain = self._volume * self._ducking

    def volume(self, decibels: float) -> None:
        decibels = min(_MOST_DECIBELS, max(_LEAST_DECIBELS, decibels))
        self._volume = 10 ** (decibels / 20)
        self._wanted_gain = self._volume * self._ducking

    def accompany(self, wanted: bool) -> None:
        if self._background is not None:
            self._background.wanted = wanted

    @property
    def fading(self) -> bool:
        background = self._background
        return background is not None and background.sounds and not background.wanted

    def finished(self) -> list[int]:
        finished, self._finished = self._finished, []
        return finished

    def frame(self, at: float) -> Samples:
        """The next 20 ms. Raises `VoiceError` when the phrase whose turn it is cannot be said."""
        voice = self._voice(at)
        return voice if self._background is None else self._background.mixed(voice, self._volume)

    def _voice(self, at: float) -> Samples:
        """Speech and tones alone."""
        self._at = at
        if not (self._phrases or self._cues or self._tail is not None):
            self._gain = self._wanted_gain
            return SILENCE
        self._fetch(at)
        mixed = self._mixed()
        self._advance()
        if mixed is None:
            self._gain = self._wanted_gain
            return SILENCE
        return self._loudened(mixed)

    def _fetch(self, at: float) -> None:
        """Take the clip of the phrase whose turn it is, if it is rendered."""
        if not self._phrases or self._phrases[0].clip is not None:
            return
        phrase = self._phrases[0]
        try:
            phrase.clip = self._clips.get(phrase.text, phrase.pace, at)
        except VoiceError:
            self._finished.append(self._phrases.popleft().say)
            raise
        if phrase.clip is None:
            self.late_frames += 1

    def _mixed(self) -> Samples | None:
        """What sounds in the next frame, before the volume; None for silence."""
        parts = [(sound, given) for sound, given in self._cues]
        if self._phrases and (clip := self._phrases[0].clip) is not None:
            parts.append((clip, self._phrases[0].given))
        if not parts and self._tail is None:
            return None
        mixed = np.zeros(SPEAKER_FRAME, np.float32) if self._tail is None else self._tail.copy()
        for sound, given in parts:
            part = sound[given : given + SPEAKER_FRAME]
            mixed[: len(part)] += part
        return mixed

    def _advance(self) -> None:
        """Note that the next frame is given."""
        self._tail = None
        self._cues = [
            (sound, given + SPEAKER_FRAME)
            for sound, given in self._cues
            if given + SPEAKER_FRAME < len(sound)
        ]
        if self._phrases and (clip := self._phrases[0].clip) is not None:
            self._phrases[0].given += SPEAKER_FRAME
            if self._phrases[0].given >= len(clip):
                self._finished.append(self._phrases.popleft().say)

    def _loudened(self, mixed: Samples) -> Samples:
        """The volume, gliding over one frame, and a limiter so that louder never crackles."""
        peak = float(np.abs(mixed).max()) * max(self._gain, self._wanted_gain)
        limit = min(1.0, _CEILING / peak) if peak > 0 else 1.0
        if limit > self._limit:
            limit = min(limit, self._limit * _RELEASE)
        before, after = self._gain * self._limit, self._wanted_gain * limit
        self._gain, self._limit = self._wanted_gain, limit
        if before == after:
            mixed *= np.float32(after)
        else:
            mixed *= _RAMP * np.float32(after - before) + np.float32(before)
        return _rounded(mixed) if peak > _CEILING else mixed


def _rounded(mixed: Samples) -> Samples:
    """Peaks bent below full scale, for the moment it takes the limiter to act."""
    over = np.abs(mixed) > _KNEE
    room = 1 - _KNEE
    excess = np.abs(mixed[over]) - _KNEE
    mixed[over] = np.sign(mixed[over]) * (_KNEE + room * np.tanh(excess / room))
    return mixed
