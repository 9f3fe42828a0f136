"""For how long there is a pitch in a sound: vowels have one, coughs hardly.

A cough is a burst of noise, with a tenth of a second of voice at most behind it, and is read as "yeah" or "uh-huh". Those
who say that have a pitch from beginning to end. Measured: of 65 single coughs of eight people none had a pitch for
longer than 0.18 s; "no", "yeah", "mm-hm" of people and voices for 0.32 s and more.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from assistant.speech.ports import MICROPHONE_HZ, Samples

_WINDOW, _STEP = MICROPHONE_HZ // 25, MICROPHONE_HZ // 50
_LOUD = 0.25
"""Share of the loudest window's level above which a window counts."""
_HIGHEST, _LOWEST = MICROPHONE_HZ // 400, MICROPHONE_HZ // 70
"""Samples of one wave of a person's pitch."""
_UP_TO = 4000
"""Hertz: above it is no pitch."""
_ALIKE = 0.7
"""How alike two waves are, from 0 to 1, where there is one."""
_LEAST = 0.2
"""Seconds of a word that is all voice."""
_ALL_VOICE = re.compile(r"(?:[aeiouywmnlrh'-]+|okay)[ ,.!?]*", re.IGNORECASE)
"""What such a word is written with; no voice has to go on through an s, an f or a t. One word alone: who whispers
more than that is read."""


def is_no_voice(text: str, heard: Samples) -> bool:
    """Whether a word that would be all voice was read into a sound that has none."""
    return _ALL_VOICE.fullmatch(text) is not None and voiced_seconds(heard) < _LEAST


def voiced_seconds(heard: Samples) -> float:
    """Of 16 kHz samples, however loud they are."""
    if len(heard) < _WINDOW:
        return 0.0
    windows = sliding_window_view(heard, _WINDOW)[::_STEP]
    windows = windows - windows.mean(axis=1, keepdims=True)
    levels = np.sqrt(np.mean(windows**2, axis=1))
    windows = windows[levels > _LOUD * levels.max()]
    if not len(windows):
        return 0.0
    shape = np.hanning(_WINDOW)
    powers = _power(windows * shape)
    powers[:, 2 * _WINDOW * _UP_TO // MICROPHONE_HZ :] = 0
    again = np.fft.irfft(powers)[:, :_LOWEST] / np.fft.irfft(_power(shape[None]))[:, :_LOWEST]
    alike = again[:, _HIGHEST:].max(axis=1) / np.maximum(again[:, 0], 1e-12)
    return float(np.sum(alike > _ALIKE)) * _STEP / MICROPHONE_HZ


def _power(windows: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.abs(np.fft.rfft(windows, 2 * _WINDOW)) ** 2
    return found
