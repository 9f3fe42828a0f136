"""How well the ears hear a folder of people's recordings: `python -m tests.accuracy FOLDER`.

Speakers are split in two halves. What is tuned is tuned on the first; the second says whether it
holds for people it was not tuned on. Each is heard as `assistant hear` hears it.
"""

from __future__ import annotations

import sys
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from assistant.hearing import wav
from assistant.hearing.judge import judge
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

ENGLISH = load("en")


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
            judgement = judge(wav.for_ears(one.path), expecting(answers), ENGLISH, recogniser)
            meaning = judgement.meaning
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
