"""How well the ears hear single words of people: `python -m tests.accuracy [FOLDER ...]`.

Rules and listeners hear the same in one run, each as `assistant hear` hears it, and every share comes with its 95 %
bounds. What is tuned is tuned on other recordings than those that are given here; `--voices` takes those of Kokoro's
voices that nothing was fitted on. With `--altered` they are heard as other people would say them, too: slower, faster
(pitch and all), and in noise. Processor time is that of a whole reply: ears, readings and meaning.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from assistant.bench.figures import wilson
from assistant.hear import audio_files
from assistant.hear.judge import judge
from assistant.languages import load
from assistant.speech import recognisers
from assistant.speech.accuracy import ANSWERS, YES_OR_NO, Outcome, expecting, labelled, outcome
from assistant.speech.listeners import pronunciations
from assistant.speech.ports import Recogniser, Samples
from assistant.understanding.certainty import certainly
from tests import fitting_voices

ENGLISH = load("en")
NOISE = 15.0
"""Decibels below the recording."""
RECOGNISERS = {"rules": "moonshine", "listeners": "listeners"}
"""By what decides, the setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recording of which it is known what was said."""

    words: str
    speaker: str
    samples: Samples


def sped(samples: Samples, times: float) -> Samples:
    places = np.linspace(0, len(samples) - 1, round(len(samples) / times))
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)


def in_noise(samples: Samples, number: int) -> Samples:
    """Pink, as that of most rooms, and another one for each."""
    white = np.fft.rfft(np.random.default_rng(number).standard_normal(len(samples)))
    pink = np.fft.irfft(white / np.sqrt(np.maximum(np.arange(len(white)), 1)), len(samples))
    level = np.sqrt(np.mean(samples**2) / np.mean(pink**2)) * 10 ** (-NOISE / 20)
    return (samples + level * pink).astype(np.float32)


Alter: TypeAlias = Callable[[Samples, int], Samples]
"""From a recording and its number."""
AS_THEY_ARE: dict[str, Alter] = {"as recorded": lambda samples, _: samples}
ALTERED: dict[str, Alter] = {
    "15 % slower": lambda samples, _: sped(samples, 1 / 1.15),
    "18 % faster": lambda samples, _: sped(samples, 1.18),
    "in noise": in_noise,
}


class Counts:
    """What became of all recordings that one recogniser heard."""

    def __init__(self) -> None:
        self._outcomes: Counter[Outcome] = Counter()
        self._mended = 0
        """Confirmed, and it was what was said."""
        self._seconds = 0.0

    def hear(
        self, word: Word, samples: Samples, answers: Sequence[str], recogniser: Recogniser
    ) -> Outcome:
        begun = time.process_time()
        meaning = judge(samples, expecting(answers), ENGLISH, recogniser).meaning
        self._seconds += time.process_time() - begun
        found = outcome(word.words, meaning, answers)
        sure = certainly(meaning) if meaning is not None else None
        self._mended += (
            found is Outcome.CONFIRMED and outcome(word.words, sure, answers) is Outcome.RIGHT
        )
        self._outcomes[found] += 1
        return found

    def row(self, name: str) -> str:
        found, of = self._outcomes, self._outcomes.total()
        foreign = found[Outcome.FOREIGN_ACCEPTED] + found[Outcome.FOREIGN_REFUSED]
        known, right = of - foreign, found[Outcome.RIGHT]
        shares = [
            _share(right, known),
            _share(right + self._mended, known),
            _share(found[Outcome.WRONG], known),
            _share(found[Outcome.FOREIGN_ACCEPTED], foreign),
            f"{self._seconds / of:.3f} s",
        ]
        return f"| {name} | {' | '.join(shares)} |"


HEAD = "| | right at once | or by one confirmation | wrong | foreign accepted | processor |\n" + (
    "|---" * 6 + "|"
)


def _share(count: int, of: int) -> str:
    if not of:
        return ""
    low, high = wilson(count, of)
    return f"{100 * count / of:.1f} % of {of} ({100 * low:.1f}-{100 * high:.1f})"


def recorded(folder: Path) -> list[Word]:
    """All of a folder."""
    return [
        Word(words=each.words, speaker=each.speaker, samples=audio_files.for_ears(each.path))
        for each in labelled(folder)
    ]


def unheard() -> list[Word]:
    """By Kokoro's voices that nothing was fitted on. "Know" is said for no."""
    return [
        Word(words=answer(each.words), speaker=each.speaker, samples=each.samples)
        for each in fitting_voices.spoken()
        if each.held_out and each.words not in fitting_voices.OFTEN
    ]


def answer(words: str) -> str:
    """The answer that sounds like these words, where there is one."""
    return next((each for each in ANSWERS if words in pronunciations.same(each)), words)


def main(
    known: Sequence[Word], ways: dict[str, Alter], names: Iterable[str], verbose: bool
) -> None:
    """Prints a table for each way, and each question."""
    recogniser: dict[str, Recogniser] = {}
    for name in names:
        build = recognisers.choose("en", RECOGNISERS[name]).build
        assert build is not None
        recogniser[name] = build()
    for way, alter in ways.items():
        for answers in (ANSWERS, YES_OR_NO):
            print(f"\n{way}: {', '.join(answers)}\n\n{HEAD}")
            asked = [one for one in known if answers == ANSWERS or one.words in answers]
            for name, one in recogniser.items():
                counts = Counts()
                for number, word in enumerate(asked):
                    found = counts.hear(word, alter(word.samples, number), answers, one)
                    if verbose and found not in (Outcome.RIGHT, Outcome.FOREIGN_REFUSED):
                        print(f"    {found}: {word.words} ({word.speaker})")
                print(counts.row(name), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--by", nargs="+", choices=RECOGNISERS, default=list(RECOGNISERS))
    parser.add_argument("--voices", action="store_true")
    parser.add_argument("--altered", action="store_true")
    parser.add_argument("-v", action="store_true", dest="verbose")
    given = parser.parse_args()
    every = [word for folder in given.folders for word in recorded(folder)]
    every += unheard() if given.voices else []
    if not every:
        parser.error("name a folder of recordings, or add --voices")
    main(
        every,
        AS_THEY_ARE | (ALTERED if given.altered else {}),
        given.by,
        given.verbose,
    )
