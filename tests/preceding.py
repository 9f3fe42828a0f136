"""Whether what came before a word changes what is heard: `python -m tests.preceding [FOLDER ...]`.

Each word is said after 0.5, 1.5 and 5 s, and after lengths that are no whole frames, of digital zeros, of a quiet room
and of a fan, by ears that begin with it and a recogniser that has heard other people meanwhile. The word itself, and
what follows it, is the same each time, sample for sample. A case is one word after one of these; it counts as the
same where the decision and the meaning are those that the word has most often.

Without a folder the words are those of `assistant bench`, said by the voices that are installed; a folder of recordings
says in its `labels.csv` what is said in each, and all answers are expected at once. `--recogniser` takes another one
than the one that is chosen, `--language` another language, `--every N` every so-manieth word, `-v` names the words
that differ.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant import languages
from assistant.bench.repertoire import Repertoire
from assistant.exercise.model import Expectation
from assistant.hear import audio_files
from assistant.hear.judge import Judgement, heard, judged
from assistant.languages import Language
from assistant.rehearsal.acoustics import gain
from assistant.speech import recognisers
from assistant.speech.accuracy import ANSWERS, expecting, labelled
from assistant.speech.ports import MICROPHONE_HZ, Recogniser, Samples
from assistant.understanding.meaning import Words
from tests.wake import spoken

KINDS = {"zeros": None, "quiet": -70.0, "a fan": -50.0}
"""dBFS of what precedes the word."""
SECONDS = (0.5, 1.5, 5.0, 0.507, 1.513)
_AFTER = 6.0
"""Every reply has ended by then."""
_LEVEL = -26.0
"""dBFS of what the voices say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What precedes a word."""

    kind: str
    seconds: float

    def samples(self) -> Samples:
        """The same each time: 16 kHz."""
        length = round(self.seconds * MICROPHONE_HZ)
        decibels = KINDS[self.kind]
        if decibels is None:
            return np.zeros(length, np.float32)
        noise = np.random.default_rng(length).standard_normal(length)
        rounded: Samples = (np.rint(noise * gain(decibels) * 32767) / 32767).astype(np.float32)
        return rounded


LEADS = tuple(Lead(kind=kind, seconds=each) for kind in KINDS for each in SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What is said, and to what question."""

    name: str
    samples: Samples
    expects: Expectation


def by_voices(code: str) -> Iterator[Word]:
    """Replies of all kinds, by every voice of the repertoire."""
    repertoire = Repertoire.load(code)
    for speaker in repertoire.speakers:
        for kind in repertoire.kinds:
            for text in kind.replies:
                name = f"{text} ({speaker.voice} {speaker.language})"
                samples = spoken(text, speaker, _LEVEL)
                yield Word(name=name, samples=samples, expects=kind.expects)


def by_people(folder: Path) -> Iterator[Word]:
    """Single words of a folder, of which any answer is expected."""
    for each in labelled(folder):
        yield Word(
            name=f"{each.words} ({each.path.name})",
            samples=audio_files.for_ears(each.path),
            expects=expecting(ANSWERS),
        )


def hear(word: Word, lead: Lead, language: Language, recogniser: Recogniser) -> Judgement:
    """What a session's ears make of it."""
    after = np.zeros(round(_AFTER * MICROPHONE_HZ), np.float32)
    whole = np.concatenate([lead.samples(), word.samples, after])
    utterances = heard(whole, word.expects, language, recogniser)
    return judged(utterances, word.expects, language, 0.0)


def meant(judgement: Judgement, language: Language) -> str:
    """What a session would do, and with what meaning."""
    meaning = judgement.meaning
    what = " ".join(language.lexicon.words(meaning.text)) if isinstance(meaning, Words) else meaning
    return f"{judgement.decision} {what}".lower()


def heard_after(
    words: Sequence[Word], leads: Iterable[Lead], language: Language, recogniser: Recogniser
) -> dict[Lead, list[str]]:
    """What was heard of each word, by what preceded it; the words come in another order each time."""
    found: dict[Lead, list[str]] = {}
    for lead in leads:
        order = np.random.default_rng(zlib.crc32(repr(lead).encode())).permutation(len(words))
        each = {at: meant(hear(words[at], lead, language, recogniser), language) for at in order}
        found[lead] = [each[at] for at in range(len(words))]
    return found


def usual(found: dict[Lead, list[str]]) -> list[str]:
    """Of each word, what it is heard as most often."""
    return [Counter(each).most_common(1)[0][0] for each in zip(*found.values(), strict=True)]


def same(found: dict[Lead, list[str]], leads: Iterable[Lead]) -> tuple[int, int]:
    """Cases that are as usual, and all."""
    pairs = [pair for lead in leads for pair in zip(found[lead], usual(found), strict=True)]
    return sum(one == other for one, other in pairs), len(pairs)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.preceding")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--recogniser", default="auto")
    parser.add_argument("--language", default="en")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("-v", action="store_true", dest="verbose")
    given = parser.parse_args()
    build = recognisers.choose(given.language, given.recogniser).build
    if build is None:
        parser.error(f"no recogniser for {given.language} is installed")
    recogniser, language = build(), languages.load(given.language)
    sets = {folder.name: by_people(folder) for folder in given.folders}
    for name, every in (sets or {"voices": by_voices(given.language)}).items():
        words = list(every)[:: given.every]
        print(f"{name}, {recogniser.name}, {len(words)} words")
        found = heard_after(words, LEADS, language, recogniser)
        for lead in LEADS:
            print(f"  {lead.seconds:g} s of {lead.kind}: {told(same(found, [lead]))}")
        whole = len({tuple(each) for each in found.values()})
        alike = sum(len(set(each)) == 1 for each in zip(*found.values(), strict=True))
        print(
            f"  all: {told(same(found, LEADS))}; words that never differ: {told((alike, len(words)))}"
        )
        if given.verbose and whole > 1:
            tell_differences(words, found)


def told(share: tuple[int, int]) -> str:
    count, of = share
    return f"{count}/{of} ({100 * count / max(1, of):.1f} %)"


def tell_differences(words: Sequence[Word], found: dict[Lead, list[str]]) -> None:
    for word, common, each in zip(
        words, usual(found), zip(*found.values(), strict=True), strict=True
    ):
        others = [
            f"{taken} after {lead.seconds:g} s of {lead.kind}"
            for lead, taken in zip(found, each, strict=True)
            if taken != common
        ]
        if others:
            print(f"    {word.name}: {common}; {'; '.join(others)}")


if __name__ == "__main__":
    main()
