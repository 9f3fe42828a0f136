"""Parts of the body: "my left shoulder", "both knees", "nowhere"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from assistant.understanding import replies
from assistant.understanding.lexicon import Aside, Lexicon
from assistant.understanding.meaning import Nothing, Regions, Reply
from assistant.understanding.negation import split
from assistant.understanding.phrases import Match, cover
from assistant.understanding.words import Words

Parts: TypeAlias = tuple[Match[frozenset[str]], ...]


def read(words: Words, lexicon: Lexicon) -> Reply | None:
    """The parts to be left alone, or `Nothing` when all is well.

    A part that is named is left alone, also where it is denied ("not the belly"), unless it is said to be well or
    another is said in its place: one too many is a moment missed, one too few may hurt.
    """
    named = lexicon.body.parts.find(words)
    put_right = _put_right(named, words, lexicon)
    spared = [p for p in named if p not in put_right and p not in _well(named, words, lexicon)]
    if spared:
        return Regions(regions=_regions(spared, words, lexicon))
    if named or replies.aside(words, lexicon) is Aside.NOTHING:
        return Nothing()
    no = replies.polarity(words, lexicon) is False
    well = cover(words, lexicon.body.well, lexicon.padding, lexicon.yes_no)
    return Nothing() if no or well else None


def _put_right(named: Parts, words: Words, lexicon: Lexicon) -> list[Match[frozenset[str]]]:
    """The parts in whose place another was said: the arm of "not my arm, my leg"."""
    said, denied = split(words, named, lexicon.negation)
    return [part for part in denied if any(part.end <= other.start for other in said)]


def _well(named: Parts, words: Words, lexicon: Lexicon) -> list[Match[frozenset[str]]]:
    """The parts that are said to be well: those before it, back to where something hurts, an exception is made or
    other parts are well; if there are none, those that follow at once."""
    fine, _ = split(words, lexicon.body.well.find(words), lexicon.negation)
    unwell = lexicon.body.unwell.find(words)
    ends = [(each.start, each.end) for each in lexicon.listing.except_for.find(words)]
    ends += [(each.start, each.end) for each in lexicon.signals.find(words)]
    found: list[Match[frozenset[str]]] = []
    begin = 0
    for well in lexicon.body.well.find(words):
        if well not in fine or any(e.start < well.end and well.start < e.end for e in unwell):
            begin = well.end
            continue
        since = max([begin, *(end for _, end in ends if end <= well.start)])
        before = [part for part in named if since <= part.start and part.end <= well.start]
        found += before or _following(well.end, named, ends)
        begin = well.end
    return found


def _following(
    at: int, named: Parts, ends: Sequence[tuple[int, int]]
) -> list[Match[frozenset[str]]]:
    """The parts that follow at once, such as "in my back or my legs"."""
    found = []
    for part in named:
        if part.start < at:
            continue
        if part.start - at > _REACH or any(at <= start < part.start for start, _ in ends):
            break
        found.append(part)
        at = part.end
    return found


_REACH = 2
"""Words between "no pain" and a part that is meant by it."""


def regions(words: Words, lexicon: Lexicon) -> frozenset[str]:
    """Ids of the regions named. A side holds for the parts after it: "left arm and leg"."""
    parts, _ = split(words, lexicon.body.parts.find(words), lexicon.negation)
    return _regions(parts, words, lexicon)


def _regions(
    parts: Iterable[Match[frozenset[str]]], words: Words, lexicon: Lexicon
) -> frozenset[str]:
    sides = lexicon.body.sides.find(words)
    return frozenset().union(*(_on(part, sides) for part in parts))


def _on(part: Match[frozenset[str]], sides: tuple[Match[str], ...]) -> frozenset[str]:
    """A part's regions on the side said before it, or else behind it."""
    before = [side for side in sides if side.end <= part.start]
    after = [side for side in sides if side.start >= part.end]
    side = before[-1].value if before else after[0].value if after else ""
    return frozenset(r for r in part.value if r.startswith(f"{side}-")) or part.value
