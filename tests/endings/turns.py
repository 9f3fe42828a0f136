"""Replies as words and the pauses before them: written ones with drawn pauses, and real ones from a folder.

Where real talk pauses, and for how long, was measured in an American conversation of 25 minutes, SBC001 of the Santa
Barbara Corpus of Spoken American English (Du Bois and others, CC BY-ND 3.0): 393 pauses between a speaker's own
phrases. `real` reads transcripts of that form, which are not part of this project.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.exercise.model import Expectation, Wants
from assistant.languages import load
from assistant.understanding.turns import goes_on
from tests.understanding.score import expected
from tests.understanding.sets import replies, rounds

WORD = 0.3
"""Seconds a word takes."""
MEAN_PAUSE = 0.7
"""Seconds; pauses from 0.3 to 3.5 s were spread exponentially about this: 43 % of them lasted 0.6 s, 16 % 1.2 s,
5 % 2 s, 2.8 % 2.5 s and 1.3 % 3.5 s."""
AFTER_GOING_ON, OTHERWISE = 0.18, 0.09
"""How often a pause follows a word, by whether it calls for more, within a turn."""
SLOWNESS = (1.0, 1.0, 1.5, 2.0)
"""By what the pauses of four people in turn are longer."""
_A_SESSION = 12
_SYLLABLE = 0.174
"""Seconds, the median of phrases without pauses in SBC001."""
_LINE = re.compile(r"\s*([\d.]+)[ \t]+([\d.]+)\s*([A-Z]+:)?\s*(.*)")
_MARKS = re.compile(r"\(\w+\)=?|<\w+|\b[A-Z]+>|[\[\]%@=~*_\d]|\bX+\b|--")
_LONGEST_TURN = 45.0


@dataclass(frozen=True, slots=True)
class Said:
    """A word and the silence before it, in seconds."""

    word: str
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """A reply to a question."""

    expects: Expectation
    said: tuple[Said, ...]


def written(wants: Sequence[Wants], language: str = "en") -> list[list[Turn]]:
    """Sessions of replies by writers who knew nothing of this, with pauses drawn where and as long as people make
    them; the same every time."""
    generator = random.Random(1)
    texts = [reply for folder in rounds(language) for reply in replies(folder, language)]
    asked = [
        (expected(each.question, language), each.text) for each in texts if each.meaning != "none"
    ]
    open_ones = [(expects, text) for expects, text in asked if expects.wants in wants]
    generator.shuffle(open_ones)
    sessions: list[list[Turn]] = []
    for start in range(0, len(open_ones), _A_SESSION):
        slowness = SLOWNESS[len(sessions) % len(SLOWNESS)]
        session = [
            Turn(expects, tuple(_drawn(text, slowness, generator, language)))
            for expects, text in open_ones[start : start + _A_SESSION]
        ]
        sessions.append(session)
    return sessions


def _drawn(text: str, slowness: float, generator: random.Random, language: str) -> Iterator[Said]:
    lexicon = load(language).lexicon
    before: list[str] = []
    for word in text.split():
        calls = bool(before) and goes_on(" ".join(before), lexicon.turns, lexicon.spelling)
        often = AFTER_GOING_ON if calls else OTHERWISE
        pauses = bool(before) and generator.random() < often
        length = generator.expovariate(1 / (MEAN_PAUSE * slowness))
        yield Said(word, length if pauses else 0.0)
        before.append(word)


def real(folder: Path) -> list[list[Turn]]:
    """What each speaker of each transcript says until another one speaks, or for 45 s, as own words."""
    expects = Expectation(wants=Wants.FREE)
    sessions: list[list[Turn]] = []
    for file in sorted(folder.glob("*.trn")):
        turns: dict[str, list[Turn]] = {}
        for speaker, said in _stretches(file):
            turns.setdefault(speaker, []).append(Turn(expects, said))
        sessions += turns.values()
    return sessions


def _stretches(file: Path) -> Iterator[tuple[str, tuple[Said, ...]]]:
    """A pause is what is left of the time of a phrase that begins with one, once its syllables are said."""
    speaker, said, seconds = "", list[Said](), 0.0
    for line in file.read_text("latin-1").splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        begin, end, name, text = float(found[1]), float(found[2]), found[3], found[4]
        words = re.findall(r"[a-z'’-]+", _MARKS.sub("", text).lower())
        is_other = bool(name) and name != speaker
        if said and (is_other or seconds > _LONGEST_TURN):
            yield speaker, tuple(said)
            said, seconds = [], 0.0
        speaker = name or speaker
        if not words:
            continue
        syllables = sum(max(1, len(re.findall("[aeiouy]+", word))) for word in words)
        left = end - begin - _SYLLABLE * syllables
        pause = max(0.0, left) if said and ".." in text[:12] else 0.0
        said += [Said(words[0], pause), *(Said(word) for word in words[1:])]
        seconds += end - begin
    if said:
        yield speaker, tuple(said)


def slower(sessions: Sequence[Sequence[Turn]], factor: float) -> list[list[Turn]]:
    """The same with longer pauses."""
    return [
        [
            replace(
                turn, said=tuple(replace(each, pause=factor * each.pause) for each in turn.said)
            )
            for turn in session
        ]
        for session in sessions
    ]
