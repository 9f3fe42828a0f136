"""How well the ears hear a folder of people's recordings: `python -m tests.accuracy FOLDER`.

Speakers are split in two halves. What is tuned is tuned on the first; the second says whether it
holds for people it was not tuned on.
"""

from __future__ import annotations

import sys
import wave
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soxr

from assistant.languages import load
from assistant.session.actions import Patience
from assistant.session.events import Heard
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
from assistant.speech.hearing import ears
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_FRAME,
    Recogniser,
    Samples,
)
from assistant.speech.worker import InlineWorker
from assistant.understanding.meaning import Meaning
from assistant.understanding.understand import understand

LEXICON = load("en").lexicon
QUIET = np.zeros(MICROPHONE_HZ // 2, dtype=np.float32)
LATER = np.zeros(2 * MICROPHONE_HZ, dtype=np.float32)


def half(one: Labelled) -> int:
    """Of the speakers."""
    return zlib.crc32(one.speaker.encode()) % 2


def samples(path: Path) -> Samples:
    """A recording as the microphone gives it, between half a second of quiet and more."""
    with wave.open(str(path)) as file:
        hertz = file.getframerate()
        raw = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
    return np.concatenate([QUIET, soxr.resample(raw, hertz, MICROPHONE_HZ), QUIET, LATER])


def heard(recogniser: Recogniser, sound: Samples, answers: tuple[str, ...]) -> Meaning | None:
    """What the first utterance with a meaning means."""
    expects = expecting(answers)
    listening = ears(lambda: recogniser, InlineWorker(charge=False), LEXICON)
    listening.listen(expects, Patience.CLOSED)
    nothing = np.zeros(SPEAKER_FRAME, dtype=np.float32)
    for at in range(len(sound) // MICROPHONE_FRAME):
        frame = sound[at * MICROPHONE_FRAME : (at + 1) * MICROPHONE_FRAME]
        for event in listening.hear(frame, nothing, (at + 1) * FRAME_SECONDS):
            words = event.hypotheses if isinstance(event, Heard) else ()
            if words and (meaning := understand(words, expects, LEXICON)):
                return meaning
    return None


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


def main(folder: Path, verbose: bool) -> None:
    build = recognisers.choose("en", "moonshine").build
    assert build is not None
    recogniser = build()
    recordings = labelled(folder)
    for answers in (ANSWERS, YES_OR_NO):
        print(", ".join(answers))
        known = [one for one in recordings if answers == ANSWERS or one.words in answers]
        outcomes = dict[Path, Outcome]()
        for one in known:
            meaning = heard(recogniser, samples(one.path), answers)
            outcomes[one.path] = outcome(one.words, meaning, answers)
            if verbose and outcomes[one.path] not in (Outcome.RIGHT, Outcome.FOREIGN_REFUSED):
                print(f"    {outcomes[one.path]}: {one.words} ({one.speaker}): {meaning}")
        for source in dict.fromkeys(one.source for one in known):
            those = [one for one in known if one.source == source]
            print(f"  {source}: {told(outcomes[one.path] for one in those)}")
            for which in (0, 1):
                part = [outcomes[one.path] for one in those if half(one) == which]
                print(f"    {'held out' if which else 'tuned on'}: {told(part)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), verbose="-v" in sys.argv)
