"""How well the ears hear a folder of people's recordings: `python -m tests.accuracy FOLDER`.

Speakers are split in two halves. What is tuned is tuned on the first; the second says whether it
holds for people it was not tuned on. Each is heard as `assistant hear` hears it. With `--altered`
they are heard as other people would say them, too: slower, faster (pitch and all), and in noise.
"""

from __future__ import annotations

import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

import numpy as np

from assistant.hear import audio_files
from assistant.hear.judge import judge
from assistant.languages import load
from assistant.speech import recognisers
from assistant.speech.accuracy import (
    ANSWERS,
    YES_OR_NO,
    Labelled,
    Outcome,
    expecting,
    labelled,
    outcome,
)
from assistant.speech.ports import Recogniser, Samples

ENGLISH = load("en")
NOISE = 15.0
"""Decibels below the recording."""


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


def half(one: Labelled) -> int:
    """Of the speakers."""
    return zlib.crc32(one.speaker.encode()) % 2


def told(outcomes: Iterable[Outcome]) -> str:
    found = Counter(outcomes)
    foreign = found[Outcome.FOREIGN_ACCEPTED] + found[Outcome.FOREIGN_REFUSED]
    known = found.total() - foreign
    return ", ".join(
        f"{what} {found[what]}/{of} ({100 * found[what] / of:.1f} %)"
        for what, of in [
            *[(what, known) for what in list(Outcome)[:4]],
            (Outcome.FOREIGN_ACCEPTED, foreign),
        ]
        if of
    )


def hear(
    known: Iterable[Labelled],
    answers: tuple[str, ...],
    recogniser: Recogniser,
    alter: Alter,
    verbose: bool,
) -> dict[Path, Outcome]:
    outcomes = dict[Path, Outcome]()
    for number, one in enumerate(known):
        samples = alter(audio_files.for_ears(one.path), number)
        meaning = judge(samples, expecting(answers), ENGLISH, recogniser).meaning
        outcomes[one.path] = outcome(one.words, meaning, answers)
        if verbose and outcomes[one.path] not in (Outcome.RIGHT, Outcome.FOREIGN_REFUSED):
            print(f"    {outcomes[one.path]}: {one.words} ({one.speaker}): {meaning}")
    return outcomes


def main(folder: Path, verbose: bool, altered: bool) -> None:
    build = recognisers.choose("en", "moonshine").build
    assert build is not None
    recogniser = build()
    recordings = labelled(folder)
    for way, alter in (AS_THEY_ARE | (ALTERED if altered else {})).items():
        for answers in (ANSWERS, YES_OR_NO):
            print(f"{way}: {', '.join(answers)}")
            known = [one for one in recordings if answers == ANSWERS or one.words in answers]
            outcomes = hear(known, answers, recogniser, alter, verbose)
            for source in dict.fromkeys(one.source for one in known):
                those = [one for one in known if one.source == source]
                print(f"  {source}: {told(outcomes[one.path] for one in those)}")
                for which in (0, 1):
                    part = [outcomes[one.path] for one in those if half(one) == which]
                    print(f"    {'held out' if which else 'tuned on'}: {told(part)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), verbose="-v" in sys.argv, altered="--altered" in sys.argv)
