"""What is noticed of what is said aloud: a voice, noise 15 dB below it, the ears, the recogniser."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy as np
import soxr

from assistant.languages import load
from assistant.session.actions import Patience
from assistant.session.events import Heard
from assistant.speech import recognisers, voices
from assistant.speech.ears_factory import ears
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_FRAME,
    SPEAKER_HZ,
    Recogniser,
    Samples,
    Voice,
)
from assistant.speech.worker import InlineWorker
from assistant.understanding.meaning import Danger, Hypothesis
from assistant.understanding.understand import danger

NOISE = -15.0
"""Decibels, below the voice."""
VOICES = {"en": "hibari", "ko": "pyttsx3"}
RECOGNISERS = {"en": "moonshine", "ko": "vosk"}
"""What is there without a download; for Korean, where the package with its model is installed."""


def lacking(language: str) -> str:
    """Why it cannot be measured here; empty where it can."""
    choice = recognisers.choose(language, RECOGNISERS[language], ())
    return "" if choice.build else choice.why


class Listener:
    """A voice and a recogniser for a language."""

    def __init__(self, language: str) -> None:
        self._lexicon = load(language).lexicon
        self._voice: Voice = voices.choose(language, VOICES[language]).build()
        build = recognisers.choose(language, RECOGNISERS[language], ()).build
        assert build is not None, "there is no recogniser"
        self._recogniser: Recogniser = build()

    def noticed(self, text: str) -> tuple[Danger | None, tuple[str, ...]]:
        """The gravest danger in what is heard of a sentence, and what was heard."""
        found: list[Danger] = []
        readings: list[str] = []
        for hypotheses in self.heard(text):
            readings += [hypothesis.text for hypothesis in hypotheses]
            noticed = danger(hypotheses, self._lexicon)
            found += [noticed] if noticed else []
        return max(found, key=lambda each: each.tier, default=None), tuple(readings)

    def heard(self, text: str) -> Iterator[tuple[Hypothesis, ...]]:
        """What is heard of a sentence, of each stretch of speech in it."""
        sound = self._said(text)
        listening = ears(lambda: self._recogniser, InlineWorker(), self._lexicon)
        listening.listen(None, Patience.WORD)
        nothing = np.zeros(SPEAKER_FRAME, dtype=np.float32)
        for at in range(len(sound) // MICROPHONE_FRAME):
            frame = sound[at * MICROPHONE_FRAME : (at + 1) * MICROPHONE_FRAME]
            for event in listening.hear(frame, nothing, (at + 1) * FRAME_SECONDS):
                if isinstance(event, Heard) and event.hypotheses:
                    yield event.hypotheses

    def _said(self, text: str) -> Samples:
        """Between silences, with noise over all of it."""
        clip = soxr.resample(self._voice.render(text, 1.0), SPEAKER_HZ, MICROPHONE_HZ)
        loudness = float(np.sqrt(np.mean(clip[np.abs(clip) > 0.01] ** 2)))
        before, after = np.zeros(MICROPHONE_HZ // 2), np.zeros(3 * MICROPHONE_HZ)
        sound = np.concatenate([before, clip, after])
        chance = np.random.default_rng(zlib.crc32(text.encode()))
        noise = chance.standard_normal(len(sound)) * loudness * 10 ** (NOISE / 20)
        mixed: Samples = (sound + noise).astype(np.float32)
        return mixed
