"""A soft sound beneath an exercise: rain, waves and the like, computed and never recorded.

Two rounds of noise, each shaped in the frequency domain and so without a seam, go beside each other. Their
lengths have no common divisor, so that together they come round after 143 s. A frame is two slices, a sum
and a ramp. The seed decides every sample.
"""

from __future__ import annotations

import functools
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.session.person import Background, Person
from assistant.speech.ports import FRAME_SECONDS, SPEAKER_FRAME, SPEAKER_HZ, Beneath, Samples

Wave: TypeAlias = NDArray[np.floating[Any]]

_ROUNDS = (11, 13)
"""Seconds."""
_LEVEL = {
    Background.RAIN: -44.0,
    Background.BROWN_NOISE: -40.0,
    Background.WAVES: -45.0,
    Background.DRONE: -42.0,
    Background.ROOM_TONE: -48.0,
}
"""RMS in dBFS, where speech has -20: low sounds seem softer than high ones of the same power."""
_PEAK = 4.0
"""Times the RMS, bent in above: no drop of rain is louder."""
_BENEATH_VOICE = 10 ** (-9 / 20)
"""How much of it is left while we speak or sound a tone."""
_LOUDEST = 10 ** (6 / 20)
"""However loud the voice is wished for: beneath the loudest there is room for no more."""
_UP_SECONDS, _OUT_SECONDS = 3.0, 0.4
"""From nothing to all of it when an exercise begins, and to nothing again: short, since whoever says stop
or is in danger is to have quiet at once, and long enough not to click."""
_DUCK_SECONDS, _BACK_SECONDS = 0.3, 2.5
"""Down beneath the voice, and up again behind it: slower than the pauses between two sentences."""
_RAMP = np.linspace(0, 1, SPEAKER_FRAME + 1, dtype=np.float32)[1:]


class BackgroundSound:
    """Goes round for as long as it is wanted. For one thread."""

    def __init__(self, kind: Background, seed: int = 0) -> None:
        self.wanted = False
        self._rounds = rounds(kind, seed)
        self._at = 0
        """Samples given."""
        self._here = 0.0
        """How much of it there is, from 0 to 1."""
        self._above = 1.0
        """How much of that the voice leaves."""
        self._gain = 0.0
        """What the last sample was multiplied by."""

    @classmethod
    def of(cls, person: Person) -> BackgroundSound | None:
        """The one they like; None where they like none."""
        return cls(person.background, person.seed) if person.background else None

    @property
    def sounds(self) -> bool:
        """Whether any of it can be heard."""
        return self._gain > 0

    def mixed(self, voice: Samples, volume: float) -> Samples:
        """The next frame of the voice with this beneath it; the voice alone while it is silent."""
        if not (self.wanted or self.sounds):
            return voice
        speaking = bool(voice.any())
        self._here = _nearer(self._here, float(self.wanted), up=_UP_SECONDS, down=_OUT_SECONDS)
        above = _BENEATH_VOICE if speaking else 1.0
        self._above = _nearer(self._above, above, up=_BACK_SECONDS, down=_DUCK_SECONDS)
        before, self._gain = self._gain, self._here * self._above * min(volume, _LOUDEST)
        beneath = self._next() * (_RAMP * np.float32(self._gain - before) + np.float32(before))
        return voice + beneath if speaking else beneath.view(Beneath)

    def _next(self) -> Samples:
        first, second = (_slice(each, self._at) for each in self._rounds)
        self._at += SPEAKER_FRAME
        return first + second


def _slice(round_: Samples, at: int) -> Samples:
    """Rounds are whole frames long."""
    at %= len(round_)
    return round_[at : at + SPEAKER_FRAME]


def _nearer(value: float, wanted: float, *, up: float, down: float) -> float:
    """A frame's way towards what is wanted, of seconds that the whole way takes."""
    least, most = value - FRAME_SECONDS / down, value + FRAME_SECONDS / up
    return min(max(wanted, least), most)


@functools.lru_cache(maxsize=2)
def rounds(kind: Background, seed: int) -> tuple[Samples, Samples]:
    """The two rounds at 24 kHz, as loud together as the sound is. Not to be written to."""
    chance = np.random.default_rng([seed, list(Background).index(kind)])
    first, second = (_round(kind, seconds, chance) for seconds in _ROUNDS)
    return first, second


def _round(kind: Background, seconds: int, chance: np.random.Generator) -> Samples:
    count = seconds * SPEAKER_HZ
    hertz = np.fft.rfftfreq(count, 1 / SPEAKER_HZ)
    match kind:
        case Background.RAIN:
            hiss = _noise(_band(hertz, 300, 7000) / np.sqrt(1 + hertz / 1000), chance)
            sound = hiss + 0.7 * _drops(hertz, seconds, chance)
        case Background.BROWN_NOISE:
            sound = _noise(_band(hertz, 80, 9000) / np.maximum(hertz, 100), chance)
        case Background.WAVES:
            surf = _noise(_band(hertz, 80, 6000) / np.maximum(hertz, 200) ** 0.7, chance)
            swell = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(count) / count + chance.random()))
            sound = surf * (0.15 + 0.85 * swell**2)
        case Background.DRONE:
            # The breath of noise in it tells the way of the echo at every pitch, and not at four alone.
            breath = _noise(_band(hertz, 60, 2000) / np.maximum(hertz, 60), chance)
            sound = _chord(seconds, chance) + 0.15 * breath
        case Background.ROOM_TONE:
            sound = _noise(_band(hertz, 50, 900) / np.sqrt(np.maximum(hertz, 50)), chance)
    level = 10 ** (_LEVEL[kind] / 20) / np.sqrt(len(_ROUNDS))
    even = _PEAK * np.tanh(sound / np.std(sound) / _PEAK)
    samples: Samples = (even / np.std(even) * level).astype(np.float32)
    samples.flags.writeable = False
    return samples


def _noise(shape: Wave, chance: np.random.Generator) -> Wave:
    """Noise with so much of each pitch, of RMS 1; its end goes over into its beginning."""
    phases = chance.standard_normal(len(shape)) + 1j * chance.standard_normal(len(shape))
    return _evened(shape * phases)


def _drops(hertz: Wave, seconds: int, chance: np.random.Generator) -> Wave:
    """Drops that fall at any moment, one in twenty near."""
    count = seconds * SPEAKER_HZ
    train = np.zeros(count)
    falls = chance.integers(0, count, 90 * seconds)
    train[falls] = chance.standard_normal(len(falls)) * chance.exponential(1.0, len(falls)) ** 2
    # Each rings for some milliseconds around 2.5 kHz, as on leaves and sills.
    ring = 1 / (1 + ((hertz - 2500) / 900) ** 2)
    return _evened(np.fft.rfft(train) * ring * _band(hertz, 600, 7000))


def _chord(seconds: int, chance: np.random.Generator) -> Wave:
    """A fifth on A with its octaves, each pitch as often as it fits: the two rounds beat slowly."""
    t = np.arange(seconds * SPEAKER_HZ) / SPEAKER_HZ
    parts = ((110.0, 0.8), (165.0, 0.6), (220.0, 0.6), (330.0, 0.3))
    sound = sum(
        part * np.sin(2 * np.pi * (round(pitch * seconds) / seconds * t + chance.random()))
        for pitch, part in parts
    )
    return np.asarray(sound / np.std(sound))


def _evened(spectrum: NDArray[Any]) -> Wave:
    sound = np.fft.irfft(spectrum)
    return np.asarray(sound / np.std(sound))


def _band(hertz: Wave, low: float, high: float) -> Wave:
    """What is left between two pitches, with soft edges."""
    near = np.maximum(hertz, 1e-3)
    return np.asarray(1 / np.sqrt((1 + (low / near) ** 4) * (1 + (near / high) ** 4)))
