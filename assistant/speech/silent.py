"""A voice without sound, for sessions by text and instant rehearsals.

Its clips last as long as speech would, so that pauses, timers and the total are true.
"""

from __future__ import annotations

import re

import numpy as np

from assistant.speech.ports import SPEAKER_HZ, Samples

_SECONDS_PER_WORD = 60 / 150
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


class SilentVoice:
    """Says nothing, taking its time."""

    name = "silent"

    def render(self, text: str, pace: float) -> Samples:
        return np.zeros(round(spoken_seconds(text, pace) * SPEAKER_HZ), dtype=np.float32)
