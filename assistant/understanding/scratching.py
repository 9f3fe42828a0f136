"""What is taken back in the same breath, where any words are welcome: "the sun, no wait, the tea" is the tea.

Words that only sometimes take something back, such as "sorry" and "actually", do not count here: they may be part
of what is told. The commas of a recogniser tell more: "no wait at the doctor's" is no second thought.
"""

from __future__ import annotations

from itertools import chain

from assistant.understanding.lexicon import Lexicon
from assistant.understanding.words import breaths, shown


def parts(text: str, lexicon: Lexicon) -> list[str]:
    """What was said, cut where something before was taken back: the last counts. One part where nothing was."""
    said = [breath.strip() for breath in breaths(text)]
    if len(said) < 2:
        return _cut(text, lexicon)
    rows = [lexicon.spelling.words(breath) for breath in said]
    found: list[list[str]] = [[]]
    skipped = 0
    for at, words in enumerate(rows):
        match = lexicon.scratching.at(tuple(chain(*rows[at:])), 0) if skipped <= 0 else None
        if match is not None:  # "Sorry, I meant": it may reach into the next breath
            found.append([])
            skipped = match.end
        found[-1] += [said[at]] if skipped <= 0 else [shown(words[skipped:])]
        skipped -= len(words)
    return [", ".join(filter(None, part)) for part in found]


def after(text: str, lexicon: Lexicon) -> str:
    """What follows words at the beginning that take back what was said before them; empty where there are none."""
    first, *rest = parts(text, lexicon)
    return rest[-1] if rest and not first else ""


def _cut(text: str, lexicon: Lexicon) -> list[str]:
    words = lexicon.spelling.words(text)
    found = lexicon.scratching.find(words)
    if not found:
        return [text]
    begins, ends = [0, *(m.end for m in found)], [*(m.start for m in found), len(words)]
    return [shown(words[begin:end]) for begin, end in zip(begins, ends, strict=True)]
