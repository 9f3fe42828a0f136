"""What is no speech gives no leave, whatever is read into it; and what comes before a word does not change it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
import soxr

from assistant import languages
from assistant.exercise.model import Expectation, Wants
from assistant.hear.judge import judge
from assistant.speech import recognisers
from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Recogniser, Samples, Voice
from assistant.understanding.meaning import Meaning, Number, YesNo

pytestmark = pytest.mark.slow

ENGLISH = languages.load("en")
LEAVE = dataclasses.replace(Expectation(wants=Wants.YES_NO), leave=True)
NUMBER = Expectation(wants=Wants.NUMBER)


@pytest.fixture(scope="module")
def ears() -> Recogniser:
    pytest.importorskip("moonshine_voice", reason="moonshine-voice is not installed")
    build = recognisers.choose("en", "listeners").build
    assert build is not None
    return build()


@pytest.fixture(scope="module")
def voice() -> Voice:
    pytest.importorskip("hibari", reason="hibari-tts is not installed")
    from assistant.speech.voices.hibari import HibariVoice

    return HibariVoice()


def burst(number: int) -> Samples:
    """Half of them noise alone, as a sneeze or a door; half with a pitch that falls, as a cough, a laugh or a dog."""
    chance = np.random.default_rng(number)
    count = int(MICROPHONE_HZ * chance.uniform(0.2, 0.6))
    spectrum = np.fft.rfft(chance.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / MICROPHONE_HZ)
    middle, wide = chance.uniform(400, 2500), chance.uniform(300, 1500)
    sound = np.fft.irfft(spectrum * np.exp(-(((hertz - middle) / wide) ** 2)), count)
    sound /= np.abs(sound).max()
    if number % 2:
        pitch = chance.uniform(90, 350) * np.exp(-np.arange(count) / count * chance.uniform(0, 0.6))
        phase = 2 * np.pi * np.cumsum(pitch) / MICROPHONE_HZ
        sound += sum(np.sin(k * phase) * share for k, share in ((1, 0.6), (2, 0.4), (3, 0.3)))
    sound *= np.minimum(1, np.arange(count) / 300) * np.exp(-np.arange(count) / count * 4)
    return (0.3 * sound / np.abs(sound).max()).astype(np.float32)


def tones() -> Iterator[Samples]:
    """A telephone, a bell, a chord."""
    t = np.arange(MICROPHONE_HZ) / MICROPHONE_HZ
    for pitches, fades in (((440, 480), 0.0), ((880, 1320, 2093), 4.0), ((262, 330, 392), 1.0)):
        sound = sum(np.sin(2 * np.pi * pitch * t) for pitch in pitches) * np.exp(-fades * t)
        yield (0.1 * sound).astype(np.float32)


@pytest.mark.parametrize("asked", ["moonshine", "listeners"])
def test_no_sound_that_is_no_speech_gives_leave_or_counts(asked: str) -> None:
    build = recognisers.choose("en", asked).build
    assert build is not None
    ears = build()
    for sound in (*(burst(number) for number in range(100, 112)), *tones()):
        for expects in (LEAVE, NUMBER):
            assert judge(sound, expects, ENGLISH, ears).meaning is None


def said(voice: Voice, text: str) -> Samples:
    return soxr.resample(voice.render(text, 1.0), SPEAKER_HZ, MICROPHONE_HZ).astype(np.float32)


@pytest.mark.parametrize(
    ("text", "yes"),
    [("Yes.", True), ("Yes, please.", True), ("Mm-hm.", True), ("Uh-huh.", True), ("No.", False)],
)
def test_a_person_who_agrees_gives_leave(
    ears: Recogniser, voice: Voice, text: str, yes: bool
) -> None:
    assert judge(said(voice, text), LEAVE, ENGLISH, ears).meaning == YesNo(yes=yes)


def before(seconds: float, loud: float) -> Samples:
    """Quiet: digital zeros, or faint noise."""
    noise = np.random.default_rng(3).normal(0, 1, round(seconds * MICROPHONE_HZ))
    return (loud * noise).astype(np.float32)


BEFORE = [(seconds, loud) for seconds in (0.5, 1.5, 5.0) for loud in (0.0, 3e-4)]


@pytest.mark.parametrize(
    ("text", "meaning", "expects"),
    [
        ("Four.", Number(value=4), NUMBER),
        ("Nine.", Number(value=9), NUMBER),
        ("Yes.", YesNo(yes=True), LEAVE),
    ],
)
def test_the_same_word_means_the_same_whatever_quiet_comes_before_it(
    ears: Recogniser, voice: Voice, text: str, meaning: Meaning, expects: Expectation
) -> None:
    word = said(voice, text)
    for seconds, loud in BEFORE:
        heard = np.concatenate([before(seconds, loud), word])
        assert judge(heard, expects, ENGLISH, ears).meaning == meaning, (seconds, loud)
