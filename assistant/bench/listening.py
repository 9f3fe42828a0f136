"""Words brought before open ears, without a session: in quiet, among others, or over our voice."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

import numpy as np
import soxr

from assistant.bench.equipment import Bench, said
from assistant.exercise.model import Expectation
from assistant.hear.judge import Readings, patience
from assistant.rehearsal.acoustics import Echo, gain, reverberation
from assistant.session.events import Heard, VoiceStarted
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_FRAME,
    SPEAKER_HZ,
    Ears,
    Samples,
)

_BEFORE, _AFTER = 0.5, 4.0
"""Seconds the ears are open before the words, and wait for the end of them."""
_APART = 1.0
"""Seconds between two words, the ears closed."""
_VOICES = 6
"""Talking at the same time in babble."""
_BABBLE_SECONDS = 20
_DUCKED = -14.0
"""Decibels."""
_PAUSE = 0.9
"""Seconds between two sentences of ours."""


class Surroundings:
    """What sounds besides the person: frames of what we play, and of what else is heard."""

    def __init__(self, noise: Samples | None = None, speech: Samples | None = None) -> None:
        """`noise` at the microphone's rate, `speech` at the speaker's; both go round."""
        self._noise = _frames(noise, MICROPHONE_FRAME)
        self._speech = _frames(speech, SPEAKER_FRAME)
        self._loudness = np.float32(1.0)
        self._echo = Echo(-6.0, 0.06, reverberation(0.2, np.random.default_rng(0)))

    def duck(self, ducked: bool) -> None:
        """We speak softly, as when somebody is noticed, or as before."""
        self._loudness = np.float32(gain(_DUCKED) if ducked else 1.0)

    def frame(self) -> tuple[Samples, Samples]:
        """Heard and played, for the next 20 ms; the first may be written to."""
        played = next(self._speech) * self._loudness
        echo = self._echo.frame(played if played.any() else None)
        noise = next(self._noise)
        return noise.copy() if echo is None else noise + echo, played


class Listening:
    """Ears to which one word after another is brought, in one stream of sound."""

    def __init__(self, ears: Ears, surroundings: Surroundings, *, settling: float) -> None:
        """`settling`: seconds of the surroundings before the first word."""
        self._ears = ears
        self._surroundings = surroundings
        self._frames = 0
        self._pass(_nothing(settling))

    def hear(self, words: Samples, expects: Expectation | None) -> list[Readings]:
        """Everything that was read while this was said, or in its wake: 16 kHz."""
        self._ears.listen(expects, patience(expects))
        found = self._pass(np.concatenate([_nothing(_BEFORE), words]))
        for _ in range(round(_AFTER / FRAME_SECONDS)):
            if found:
                break
            found = self._pass(_nothing(FRAME_SECONDS))
        self._ears.stop()
        self._surroundings.duck(False)
        self._pass(_nothing(_APART))
        return found

    def _pass(self, samples: Samples) -> list[Readings]:
        readings: list[Readings] = []
        for start in range(0, len(samples), MICROPHONE_FRAME):
            part = samples[start : start + MICROPHONE_FRAME]
            heard, played = self._surroundings.frame()
            heard[: len(part)] += part
            self._frames += 1
            events = self._ears.hear(heard, played, self._frames * FRAME_SECONDS)
            if any(isinstance(each, VoiceStarted) for each in events):
                self._surroundings.duck(True)
            readings += (each.hypotheses for each in events if isinstance(each, Heard))
        return [each for each in readings if each]


def for_microphone(samples: Samples) -> Samples:
    """From the speaker's rate to the microphone's."""
    slower: Samples = soxr.resample(samples, SPEAKER_HZ, MICROPHONE_HZ)
    return slower


@functools.cache
def babble(bench: Bench, decibels: float) -> Samples:
    """Many voices at once, none to be made out: 16 kHz, at a level against full scale. Not to be written to."""
    generator = np.random.default_rng(1)
    sentences = bench.repertoire.speech
    mixed = np.zeros(_BABBLE_SECONDS * MICROPHONE_HZ, np.float32)
    for number in range(_VOICES):
        speaker = bench.repertoire.speakers[number % len(bench.repertoire.speakers)]
        order = generator.permutation(len(sentences))
        talk = np.concatenate([said(sentences[each], speaker) for each in order])
        slower = np.resize(for_microphone(talk), len(mixed))
        mixed += np.roll(slower, int(generator.integers(len(mixed))))
    return mixed * np.float32(gain(decibels) / np.sqrt(np.mean(mixed**2)))


def our_speech(bench: Bench) -> Samples:
    """The assistant, speaking on and on: 24 kHz."""
    _, build = bench.voice()
    voice = build()
    pause = np.zeros(round(_PAUSE * SPEAKER_HZ), np.float32)
    parts = [part for text in bench.repertoire.speech for part in (voice.render(text, 1.0), pause)]
    return np.concatenate(parts)


def _frames(samples: Samples | None, size: int) -> Iterator[Samples]:
    """Round and round; silence for nothing."""
    if samples is None:
        return itertools.repeat(np.zeros(size, np.float32))
    whole = samples[: len(samples) // size * size]
    return itertools.cycle(whole.reshape(-1, size))


def _nothing(seconds: float) -> Samples:
    return np.zeros(round(seconds / FRAME_SECONDS) * MICROPHONE_FRAME, np.float32)
