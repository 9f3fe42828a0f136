"""Parts of the body: "my left shoulder", "both knees", "nowhere"."""

from __future__ import annotations

from assistant.understanding import replies
from assistant.understanding.lexicon import Aside, Lexicon
from assistant.understanding.meaning import Nothing, Regions, Reply
from assistant.understanding.negation import split
from assistant.understanding.phrases import Match, cover
from assistant.understanding.words import Words


def read(words: Words, lexicon: Lexicon) -> Reply | None:
    """The regions named, or `Nothing` when all is well."""
    found = regions(words, lexicon)
    if found and not (lexicon.body.well.find(words) and not lexicon.signals.find(words)):
        return Regions(regions=found)
    if found or replies.aside(words, lexicon) is Aside.NOTHING:
        return Nothing()
    no = replies.polarity(words, lexicon) is False
    well = cover(words, lexicon.body.well, lexicon.padding, lexicon.yes_no)
    return Nothing() if no or well else None


def regions(words: Words, lexicon: Lexicon) -> frozenset[str]:
    """Ids of the regions named. A side holds for the parts after it: "left arm and leg"."""
    parts, _ = split(words, lexicon.body.parts.find(words), lexicon.negation)
    sides = lexicon.body.sides.find(words)
    return frozenset().union(*(_on(part, sides) for part in parts))


def _on(part: Match[frozenset[str]], sides: tuple[Match[str], ...]) -> frozenset[str]:
    """A part's regions on the side said before it, or else behind it."""
    before = [side for side in sides if side.end <= part.start]
    after = [side for side in sides if side.start >= part.end]
    side = before[-1].value if before else after[0].value if after else ""
    return frozenset(r for r in part.value if r.startswith(f"{side}-")) or part.value
