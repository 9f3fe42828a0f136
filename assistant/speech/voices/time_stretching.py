"""Speech made slower or quicker at the same pitch, for a voice that knows one pace only.

Overlapping windows are laid nearer to each other or further apart, each taken from where it goes on
best from the one before (WSOLA).
"""

from __future__ import annotations

import math

import numpy as np

from assistant.speech.ports import SPEAKER_HZ, Samples

_WINDOW = 3 * SPEAKER_HZ // 100
_HOP = _WINDOW // 2
_SEARCH = SPEAKER_HZ // 100
"""How far is looked for the best place, either way: the period of a deep voice."""
_SHAPE = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
"""Two halves of it make one."""


def stretched(speech: Samples, factor: float) -> Samples:
    """The same, `factor` times as long."""
    length = round(len(speech) * factor)
    if length == len(speech):
        return speech
    source = np.pad(speech, (_SEARCH, _SEARCH + _WINDOW + _HOP))
    steps = math.ceil(length / _HOP)
    laid = np.zeros(steps * _HOP + _WINDOW, np.float32)
    place = _SEARCH
    for step in range(steps):
        nearby = round(step * _HOP / factor)
        if step:
            going_on = source[place + _HOP : place + _HOP + _WINDOW]
            region = source[nearby : nearby + 2 * _SEARCH + _WINDOW]
            place = nearby + int(np.correlate(region, going_on, "valid").argmax())
        laid[step * _HOP : step * _HOP + _WINDOW] += _SHAPE * source[place : place + _WINDOW]
    return laid[:length]
