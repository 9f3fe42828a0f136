"""What the listeners' weights are fitted on beside recordings: voices that say answers and whatever else is said.

Kokoro's people, the product's own voices and variants of espeak-ng say every answer, some phrases that may be said
instead of one, words that sound like an answer, and common words and remarks. Each comes once, in a room of its own:
another level, another noise, another quiet before it. Which words a voice says, and how, is the same every time.
What was rendered is kept in a folder.
"""

from __future__ import annotations

import random
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs

from assistant.bench.equipment import said
from assistant.bench.listening import for_microphone
from assistant.bench.repertoire import Speaker
from assistant.rehearsal.acoustics import gain
from assistant.speech.accuracy import ANSWERS
from assistant.speech.ports import MICROPHONE_HZ, Samples
from tests.kokoro import Kokoro, Unavailable

OFTEN = ("ten", "yeah", "okay", "pause", "help", "wait", "again", "nothing", "sorry", "what")
"""Expected beside the answers in nearly every question."""
ALIKE = (
    "tree free through threat thread tea key zoo do chew tooth door floor more fourth fire hive dive find fine "
    "file life sick mix fix sit sixth kicks heaven eleven having several hate late day eighty rate night mine line "
    "mind nice hero arrow euro row run gone want once when wine yet guess chess less us this yesterday dress nose "
    "low now known slow snow note shop top step stock stuff start drop goat grow gold ghost cold though girl"
).split()
"""Words that sound like an answer, and are none."""
COMMON = (
    *(
        "house water window people morning picture garden baby cousin table music school mother river paper "
        "doctor kitchen happy sister bread under always second about little never over winter jacket apple "
        "green chair listen money walk blanket outside candle finger monday sleep coffee cloudy maybe hello "
        "light left look bird cup hand spoon off up down right on bag"
    ).split(),
    "come in", "good night", "my dear", "how are you", "the window", "look at that", "what time", "excuse me",
    "over there", "in the kitchen", "turn it off", "close the door", "who is it", "not today", "a cup of tea",
)  # fmt: skip
"""Words and remarks that are no reply."""
_COUNT = 396
"""So many utterances, some five minutes of rendering."""
_ACCENTED = ("hf_", "hm_", "jf_", "jm_", "zf_", "zm_")
"""Languages whose voices say single English words so that nobody would know them: Hindi,
Japanese and Chinese."""
HELD_OUT = 5
"""Every so-manieth of Kokoro's voices is not fitted on: it tells whether what was fitted holds for others."""
_EACH = (4, 7, 7)
"""How many of `OFTEN`, `ALIKE` and `COMMON` a voice says."""
_ESPEAK = (
    "en-us",
    "en-gb",
    "en-gb-scotland",
    "en-029",
    "en-gb-x-rp",
    "en-gb-x-gbclan",
    "en-gb-x-gbcwmd",
)
_NOISES = (None, None, 40.0, 25.0, 15.0)
"""Decibels below the voice: none, or a steady noise."""
_LEVELS = (-40.0, -20.0)
_BEFORE, _AFTER = (0.3, 2.0), (0.1, 0.5)
"""Seconds around a word."""
_FAINT = -75.0
"""dBFS of a room in which nothing is heard; half of them are digital zeros instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One utterance: 16 kHz, the room around it."""

    words: str
    speaker: str
    samples: Samples
    held_out: bool = False


def sayings(speaker: str) -> list[str]:
    """What a voice says."""
    chance = random.Random(speaker)
    every = zip((OFTEN, ALIKE, COMMON), _EACH, strict=True)
    return [*ANSWERS, *(text for texts, count in every for text in chance.sample(texts, count))]


def in_a_room(voice: Samples, name: str) -> Samples:
    """At a level, in a noise, after a quiet, that follow from the name."""
    chance = np.random.default_rng(zlib.crc32(name.encode()))
    before, after = chance.uniform(*_BEFORE), chance.uniform(*_AFTER)
    loud = np.flatnonzero(np.abs(voice) > 0.02 * np.abs(voice).max())
    close = voice[loud[0] : loud[-1] + 1]
    level = chance.uniform(*_LEVELS)
    close = close * np.float32(gain(level) / np.sqrt(np.mean(close**2)))
    around = [np.zeros(round(each * MICROPHONE_HZ), np.float32) for each in (before, after)]
    whole = np.concatenate([around[0], close, around[1]])
    below = chance.choice(np.array(_NOISES, object))
    noise = level - below if below is not None else chance.choice([_FAINT, -np.inf])
    room = chance.standard_normal(len(whole)) * gain(noise)
    if below is not None and chance.random() < 0.5:  # softer towards the treble, as most rooms
        room = np.convolve(room, [0.5, 0.3, 0.2], "same") * 1.6
    return (whole + room).astype(np.float32)


def spoken(kept: Path | None = None) -> Iterator[Spoken]:
    """By all voices that can be had, the same part of all that they could say; those that cannot be had are named on
    standard error."""
    kept = kept or Path(platformdirs.user_cache_dir("exercise-assistant-tests")) / "fitting"
    kept.mkdir(parents=True, exist_ok=True)
    every = [
        (speaker, held_out, say, text)
        for speaker, held_out, say in _voices()
        for text in sayings(speaker)
    ]
    random.Random(1).shuffle(every)
    for speaker, held_out, say, text in every[:_COUNT]:
        if speaker.startswith(_ACCENTED):
            continue
        name = f"{speaker} {text}"
        file = kept / f"{zlib.crc32(name.encode()):08x}.npy"
        if not file.exists():
            part = file.with_suffix(".part.npy")
            np.save(part, say(text).astype(np.float16))
            part.rename(file)
        voice = np.load(file).astype(np.float32)
        yield Spoken(words=text, speaker=speaker, samples=in_a_room(voice, name), held_out=held_out)


def _voices() -> Iterator[tuple[str, bool, Callable[[str], Samples]]]:
    """Each by name, whether it is held out, and what says a text."""
    for number, pace in enumerate((0.85, 1.0, 1.2)):
        yield f"hibari {number}", False, _by_product("hibari", "en", pace)
    for number, language in enumerate(_ESPEAK):
        pace = 0.85 + 0.1 * (number % 4)
        yield f"pyttsx3 {language}", False, _by_product("pyttsx3", language, pace)
    try:
        kokoro = Kokoro()
    except Unavailable as reason:
        print(reason, file=sys.stderr)
        return
    for number, voice in enumerate(kokoro.voices):
        pace = random.Random(voice).choice((0.8, 0.9, 1.0, 1.1, 1.25))
        yield (
            voice,
            number % HELD_OUT == 0,
            lambda text, voice=voice, pace=pace: kokoro.say(text, voice, pace),  # type: ignore[misc]
        )


def _by_product(voice: str, language: str, pace: float) -> Callable[[str], Samples]:
    one = Speaker(voice=voice, language=language, pace=pace)
    return lambda text: for_microphone(said(text, one))
