"""How often the wake phrase is missed, and how often other speech wakes: `python -m tests.wake [FOLDER ...]`.

Every voice of `assistant bench` says the phrase at three levels, in quiet and in the noise of a fan 20 and 10 dB below
it. Then the same voices say other things for `--minutes`: sentences that writers wrote as replies, and what sounds like
the phrase now and then. Folders of recordings with a `labels.csv` are other speech, too. The ears are those of the
bedside device; nothing is awaited but the phrase. Shares and rates come with the 95 % bound that they are below.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from assistant import languages
from assistant.bench.equipment import said
from assistant.bench.listening import for_microphone
from assistant.bench.repertoire import Repertoire, Speaker
from assistant.care.service import wake_phrase
from assistant.hear import audio_files
from assistant.languages import Language
from assistant.rehearsal.acoustics import gain
from assistant.session.actions import Patience
from assistant.session.events import Heard
from assistant.settings import Settings
from assistant.speech import recognisers
from assistant.speech.accuracy import labelled
from assistant.speech.echo_canceller import EchoRemover
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_FRAME,
    Recogniser,
    Samples,
)
from assistant.speech.voice_activity import VoiceActivity
from assistant.speech.worker import InlineWorker
from assistant.understanding.wake import is_woken
from tests.understanding.sets import replies, rounds

LEVELS = (-20.0, -32.0, -44.0)
"""dBFS of a voice: close by, across the room, softly."""
NOISES = {"in quiet": None, "a fan 20 dB below": 20.0, "a fan 10 dB below": 10.0}
PACES = (0.9, 1.0, 1.15)
ALIKE = {"en": ("hello fred", "yellow friend", "hello there", "fellow friends", "hello, my friend Anna is here"),
         "ko": ("안녕 친구들", "안녕하세요 친구", "안녕히 가세요")}  # fmt: skip
"""What may sound like it, and is something else."""
_EVERY = 25
"""So many sentences to one of those."""
_APART = 0.9
"""Seconds between two sentences."""
_ROOM = -70.0
"""dBFS of a quiet room."""


class Bedside:
    """The ears between sessions, to which sound is brought in one stream."""

    def __init__(
        self, language: Language, recogniser: Recogniser, phrases: tuple[str, ...]
    ) -> None:
        self._phrases, self._lexicon = phrases, language.lexicon
        make = wake_phrase.ears(phrases, language.lexicon)
        self._ears = make(lambda: recogniser, InlineWorker(), VoiceActivity(), EchoRemover())
        self._room = np.random.default_rng(1)
        self.seconds = 0.0

    def woken(self, samples: Samples) -> int:
        """How often it was woken by this: 16 kHz."""
        count, nothing = 0, np.zeros(SPEAKER_FRAME, np.float32)
        for start in range(0, len(samples) - MICROPHONE_FRAME + 1, MICROPHONE_FRAME):
            frame = samples[start : start + MICROPHONE_FRAME]
            frame = frame + self._room.standard_normal(len(frame)).astype(np.float32) * np.float32(
                gain(_ROOM)
            )
            self._ears.listen(None, Patience.CLOSED)
            self.seconds += FRAME_SECONDS
            count += sum(
                isinstance(event, Heard)
                and is_woken(event.hypotheses, self._phrases, self._lexicon)
                for event in self._ears.hear(frame, nothing, self.seconds)
            )
        return count


def spoken(text: str, speaker: Speaker, decibels: float) -> Samples:
    """What a voice says, at a level."""
    heard = for_microphone(said(text, speaker))
    return heard * np.float32(gain(decibels) / np.sqrt(np.mean(heard**2)))


def with_quiet(samples: Samples, seconds: float) -> Samples:
    quiet = np.zeros(round(seconds * MICROPHONE_HZ), np.float32)
    return np.concatenate([quiet, samples, quiet])


def in_noise(samples: Samples, decibels: float) -> Samples:
    """All through it, so many decibels below its voice."""
    loud = np.sqrt(np.mean(samples[np.abs(samples) > 1e-4] ** 2))
    noise = np.random.default_rng(2).standard_normal(len(samples)).astype(np.float32)
    return samples + noise * np.float32(loud * gain(-decibels))


def other_speech(code: str, folders: Iterable[Path]) -> Iterator[tuple[Samples, int]]:
    """Utterances by one after another, without end where there are no folders; and which round it is."""
    for folder in folders:
        for each in labelled(folder):
            yield audio_files.for_ears(each.path), 0
    speakers = Repertoire.load(code).speakers
    sentences = sorted({one.text for folder in rounds(code) for one in replies(folder, code)})
    chance = random.Random(1)
    for number in range(10**9):
        text = chance.choice(ALIKE[code] if number % _EVERY == 0 else sentences)
        yield spoken(text, speakers[number % len(speakers)], chance.choice(LEVELS[:2])), 1


def missed(
    bedside: Bedside, phrase: str, decibels: float, noise: float | None, code: str
) -> tuple[int, int]:
    """How often the phrase did not wake it, and how often it was said."""
    count = of = 0
    for speaker in Repertoire.load(code).speakers:
        for pace in PACES:
            one = Speaker(voice=speaker.voice, language=speaker.language, pace=pace)
            samples = with_quiet(spoken(phrase, one, decibels), 1.5)
            count += bedside.woken(in_noise(samples, noise) if noise else samples) == 0
            of += 1
    return count, of


def most(count: int, of: float) -> float:
    """What the mean number is below by 95 %, when `count` were seen: Poisson, as a rate of `of`."""
    low, high = float(count), count + 20.0 + 4 * math.sqrt(count + 1)
    while high - low > 1e-6:
        middle = (low + high) / 2
        chance = sum(math.exp(-middle) * middle**k / math.factorial(k) for k in range(count + 1))
        low, high = (middle, high) if chance > 0.05 else (low, middle)
    return high / of


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.wake")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--recogniser", default="auto")
    parser.add_argument("--language", default="en")
    parser.add_argument("--minutes", type=float, default=60.0)
    given = parser.parse_args()
    build = recognisers.choose(given.language, given.recogniser).build
    if build is None:
        parser.error(f"no recogniser for {given.language} is installed")
    recogniser, language = build(), languages.load(given.language)
    phrases = wake_phrase.phrases(Settings(language=given.language))
    print(f'{recogniser.name}, "{phrases[0]}"\n')
    print("| the phrase | " + " | ".join(f"at {level:g} dBFS" for level in LEVELS) + " |")
    print("|---" * (len(LEVELS) + 1) + "|")
    for name, noise in NOISES.items():
        row = []
        for level in LEVELS:
            bedside = Bedside(language, recogniser, phrases)
            count, of = missed(bedside, phrases[0], level, noise, given.language)
            row.append(f"{count} of {of} missed")
        print(f"| {name} | " + " | ".join(row) + " |", flush=True)
    bedside, count = Bedside(language, recogniser, phrases), 0
    for samples, endless in other_speech(given.language, given.folders):
        if endless and bedside.seconds >= 60 * given.minutes:
            break
        count += bedside.woken(with_quiet(samples, _APART / 2))
    hours = bedside.seconds / 3600
    print(
        f"\n{hours:.2f} hours of other speech: woken {count} times, below {most(count, hours):.2f} an hour"
    )


if __name__ == "__main__":
    main()
