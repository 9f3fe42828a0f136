"""A voice and a mouth without sound, for sessions by text and instant rehearsals.

What they say lasts as long as speech or reading would, so that pauses, timers and the total are true.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

from assistant.session.actions import Cue
from assistant.speech.mouth import SILENCE
from assistant.speech.ports import FRAME_SECONDS, SPEAKER_HZ, Samples

_SPOKEN, _READ = 150, 238
"""Words a minute. Adults read English non-fiction silently at 238 on average, most at 175 to 300, and
other languages at what says the same in them (Brysbaert 2019, doi.org/10.1016/j.jml.2019.104047).
With the silences after sentences fewer appear: no more than the 160 to 180 that are asked of subtitles."""
_SECONDS_PER_WORD = 60 / _SPOKEN
_SECONDS_PER_SYLLABLE = 1 / 4.2
"""Korean is written in syllables and its words vary too much in length to count."""
_SECONDS_PER_STOP = 0.25
"""What a voice adds at a comma or between two sentences."""

_HANGUL = re.compile("[가-힣]")
_WORD = re.compile(r"[^\W가-힣]+(?:['\u2019-][^\W가-힣]+)*")
_STOP = re.compile(r"[,;:.!?…](?=\s)")


def spoken_seconds(text: str, pace: float = 1.0) -> float:
    """How long `text` takes to say, in seconds, at a pace of 1.0 about 150 words a minute."""
    seconds = (
        len(_WORD.findall(text)) * _SECONDS_PER_WORD
        + len(_HANGUL.findall(text)) * _SECONDS_PER_SYLLABLE
        + len(_STOP.findall(text)) * _SECONDS_PER_STOP
    )
    return seconds / pace


def reading_seconds(text: str, pace: float = 1.0) -> float:
    """How long `text` takes to read silently, in seconds."""
    return spoken_seconds(text, pace) * _SPOKEN / _READ


class SilentVoice:
    """Says nothing, taking its time."""

    name = "silent"

    def render(self, text: str, pace: float) -> Samples:
        return np.zeros(round(spoken_seconds(text, pace) * SPEAKER_HZ), dtype=np.float32)


class QuietMouth:
    """Says nothing, for as long as saying it would take, or reading it."""

    def __init__(self, seconds: Callable[[str, float], float] = spoken_seconds) -> None:
        self._seconds = seconds
        self._phrases: deque[tuple[int, float]] = deque()
        """Number and length of what is still to be said."""
        self._over = 0.0
        """When the phrase whose turn it is will be over; 0 before it has begun."""
        self._finished: list[int] = []

    def say(self, say: int, text: str, pace: float) -> None:
        self._phrases.append((say, self._seconds(text, pace)))

    def prepare(self, texts: Sequence[str], pace: float) -> None:
        """Nothing is rendered."""

    def cue(self, cue: Cue, seconds: float) -> None:
        """Tones take no time of their own."""

    def stop(self) -> None:
        self._phrases.clear()
        self._over = 0.0

    def duck(self, ducked: bool) -> None:
        """Silence has no volume."""

    def volume(self, decibels: float) -> None:
        """Silence has no volume."""

    def accompany(self, wanted: bool) -> None:
        """There is nothing to sound beneath."""

    fading = False

    @property
    def next(self) -> float:
        """When something can happen here: before the end of a phrase nothing does. 0: at once."""
        if not self._phrases:
            return math.inf
        return self._over - FRAME_SECONDS if self._over else 0.0

    def frame(self, at: float) -> Samples:
        if self._phrases:
            say, seconds = self._phrases[0]
            if not self._over:
                self._over = at + seconds
            if at + FRAME_SECONDS >= self._over:
                self._phrases.popleft()
                self._over = 0.0
                self._finished.append(say)
        return SILENCE

    def finished(self) -> list[int]:
        if not self._finished:
            return []
        finished, self._finished = self._finished, []
        return finished
