"""The voice of an utterance, cut out so that it is the same whatever came before it.

A net that reads sound reads the same word otherwise after a quarter of a second of quiet than after half of one, in
exact silence than in a room, and when it begins a hundredth of a second later against the frames. So a word always lies
at the same place, to the sample, in the same faint hiss, at the same level: measured with `python -m tests.preceding`.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from assistant.speech.ports import MICROPHONE_HZ, Samples

LEVEL = 0.04
"""RMS that every voice is brought to: read as they come, a tenth more words are wrong."""
_PEAK = 0.95
_QUIETEST = 1e-4
"""RMS below which there is only the converter's own noise: nothing was said."""
_EVEN = 1.5
"""Loudest to quietest tenth below which it is a hum or a hiss, into which words would be read. However long the quiet
before a word, the loudest of it count."""
_SHORTEST = MICROPHONE_HZ // 5
_WINDOW = MICROPHONE_HZ // 50
_VOICE = 0.1
"""Share of the loudest window's level from where it is the voice."""
_EDGE = MICROPHONE_HZ // 5
"""What is kept as it was heard before the voice and after it: an "s" or an "f" may be softer than the share above."""
_FADE = MICROPHONE_HZ // 20
"""Samples of it over which the room is faded in and out."""
MARGIN = 2 * MICROPHONE_HZ // 5
"""Quiet around the voice: with less of it words are clipped, and foreign ones taken for replies."""
_HISS = 0.025
"""How loud the hiss is that it lies in, against the voice: 32 dB below it. In exact silence more words are read wrong."""
_SLOWED = 0.9


def excerpt(heard: Samples, margin: int = MARGIN, level: float | None = LEVEL) -> Samples | None:
    """The voice with `margin` samples of quiet before and after it; None without one. `level` None: as loud as it is."""
    if len(heard) < _SHORTEST:
        return None
    powers = np.concatenate([[0.0], np.cumsum(heard.astype(np.float64) ** 2)])
    levels = np.sqrt(np.maximum(powers[_WINDOW:] - powers[:-_WINDOW], 0.0) / _WINDOW)
    quiet, loud = np.quantile(levels[:: _WINDOW // 4], (0.1, max(0.9, 1 - _SHORTEST / len(levels))))
    if loud < _EVEN * quiet:
        return None
    voiced = np.flatnonzero(levels > _VOICE * levels.max())
    if not len(voiced) or (rms := float(np.sqrt(np.mean(levels[voiced] ** 2)))) < _QUIETEST:
        return None
    first, end = int(voiced[0]), int(voiced[-1]) + _WINDOW
    edge = min(_EDGE, margin)
    start, stop = max(0, first - edge), min(len(heard), end + edge)
    voice = heard[start:stop].astype(np.float64)
    louder = min((level or rms) / rms, _PEAK / float(np.abs(voice).max()))
    voice *= louder
    rising, falling = min(_FADE, first - start), min(_FADE, stop - end)
    voice[:rising] *= np.linspace(0, 1, rising, endpoint=False)
    voice[len(voice) - falling :] *= np.linspace(1, 0, falling)
    whole = _HISS * rms * louder * _hiss(end - first + 2 * margin)
    at = margin - (first - start)
    whole[at : at + len(voice)] += voice
    return whole.astype(np.float32)


@functools.lru_cache(maxsize=1)
def _hiss(length: int) -> NDArray[np.float64]:
    """The same each time. Not to be written to."""
    return np.random.default_rng(0).standard_normal(length)


def slowed_down(utterance: Samples | None) -> Samples | None:
    """The same, slower and lower: some clipped words are read right only so."""
    if utterance is None:
        return None
    length = round(len(utterance) / _SLOWED)
    places = np.linspace(0, len(utterance) - 1, length)
    return np.interp(places, np.arange(len(utterance)), utterance).astype(np.float32)
