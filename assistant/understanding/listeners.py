"""A short reply whose sound several listeners weighed: how likely each meaning is.

What was read is one of the phrases that are weighed, and decides nothing by itself: a cough that is read as "yeah"
is no yes, and "For." may well be a four. Only "stop", "pause" and signals are heeded as soon as they are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from assistant.understanding import reading
from assistant.understanding.agreement import Utterance, pressing
from assistant.understanding.evidence import Candidate, Step
from assistant.understanding.meaning import Chosen, Meaning, Number, Signal
from assistant.understanding.reading import Reading


def weighed(utterance: Utterance) -> Iterator[Candidate]:
    """Phrases that mean the same are as likely together as they are one by one."""
    likely: defaultdict[Meaning, float] = defaultdict(float)
    for text, sound in utterance.weighed.items():
        said = Reading(text=text, expects=utterance.expects, lexicon=utterance.lexicon)
        found = next(reading.candidates(said), None)
        match found.meaning if found else None:
            # What hurts or frightens somebody is heeded in their words, never by a sound.
            case None | Signal():
                continue
            # A word that is often misheard for it ("tree") is another word, whose sound was weighed.
            case Number(certain=False) | Chosen(certain=False):
                continue
            case meaning:
                likely[meaning] += sound
    for meaning, sure in sorted(likely.items(), key=lambda each: -each[1]):
        yield Candidate(meaning=meaning, step=Step.LISTENERS, sure=sure)


STEPS = (pressing, weighed)
