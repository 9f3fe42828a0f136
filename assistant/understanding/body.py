"""Parts of the body: "my left shoulder", "both knees", "nowhere"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from assistant.understanding import replies
from assistant.understanding.lexicon import Aside, Lexicon
from assistant.understanding.meaning import Nothing, Regions, Reply
from assistant.understanding.negation import split
from assistant.understanding.phrases import Match, PhraseSet, cover
from assistant.understanding.words import Words, decompose

Parts: TypeAlias = tuple[Match[frozenset[str]], ...]


def read(words: Words, lexicon: Lexicon) -> Reply | None:
    """The parts to be left alone, or `Nothing` when all is well.

    A part that is named is left alone, also where it is denied ("not the belly"), unless it is said to be well or
    another is said in its place: one too many is a moment missed, one too few may hurt.
    """
    named = lexicon.body.parts.find(words)
    not_meant = [*_put_right(named, words, lexicon), *_well(named, words, lexicon)]
    spared = [part for part in named if part not in not_meant]
    if spared:
        return Regions(regions=_regions(spared, words, lexicon))
    if other := _other_side(named, words, lexicon):
        return Regions(regions=other)
    if named or replies.aside(words, lexicon) is Aside.NOTHING:
        return Nothing()
    no = replies.polarity(words, lexicon) is False
    well = cover(words, lexicon.body.well, lexicon.padding, lexicon.yes_no)
    return Nothing() if no or well else None


def _put_right(named: Parts, words: Words, lexicon: Lexicon) -> list[Match[frozenset[str]]]:
    """The parts in whose place another was said: the arm of "not my arm, my leg"."""
    said, denied = split(words, named, lexicon.negation)
    return [
        part
        for part in denied
        if any(
            part.end <= other.start
            and _is_made_of(words[part.end : other.start], lexicon.body.instead, lexicon)
            for other in said
        )
    ]


def _well(named: Parts, words: Words, lexicon: Lexicon) -> list[Match[frozenset[str]]]:
    """The parts that are said to be well: "my neck and shoulders are fine", "no pain in my back or my legs". Of
    none other is it believed: "my back, all right", "apart from my knees I feel good"."""
    fine, _ = split(words, lexicon.body.well.find(words), lexicon.negation)
    said, _ = split(words, named, lexicon.negation)
    unwell = lexicon.body.unwell.find(words)
    found: list[Match[frozenset[str]]] = []
    for well in fine:
        if not any(each.start < well.end and well.start < each.end for each in unwell):
            found += _of_those_before(well, said, words, lexicon)
            found += _of_those_behind(well, named, words, lexicon)
    return found


def _other_side(named: Parts, words: Words, lexicon: Lexicon) -> frozenset[str]:
    """Where all that is named is well, and a side is said of no part: "my right leg is okay, my left isn't"."""
    said = [side for part in named for side in _sides(part, words, lexicon)]
    well = lexicon.body.well.find(words)
    other = {
        side.value
        for side in _side_words(words, lexicon)
        if side not in said and not any(w.start <= side.start < w.end for w in well)
    }
    regions: frozenset[str] = frozenset().union(*(part.value for part in named))
    return frozenset(region for region in regions if region.partition("-")[0] in other)


def _of_those_before(well: Match[None], said: Parts, words: Words, lexicon: Lexicon) -> Parts:
    """The "neck and shoulders" of "my neck and shoulders are fine"."""
    group: Parts = ()
    at = well.start
    for part in reversed([each for each in said if each.end <= well.start]):
        between = lexicon.body.joining if group else lexicon.body.linking
        closed = group and decompose(words[part.end - 1]).endswith(lexicon.body.closing)
        if closed or not _is_made_of(words[part.end : at], between, lexicon):
            break
        group, at = (part, *group), part.start
    if group and _is_excepted(group[0], words, lexicon):
        return ()
    # A mere "all right" behind an answer is not said of it: "my back, all right".
    linked = bool(group) and (
        group[-1].end < well.start
        or words[group[-1].end - 1].endswith(lexicon.spelling.endings)  # my back's all right
    )
    return group if linked or not _is_owned(group, words, lexicon) else ()


def _is_excepted(part: Match[frozenset[str]], words: Words, lexicon: Lexicon) -> bool:
    """Whether all but it is well: "everything but my legs is fine"."""
    but = [each.end for each in lexicon.body.all_but.find(words) if each.end <= part.start]
    return bool(but) and _is_made_of(words[but[-1] : part.start], lexicon.body.owning, lexicon)


def _is_owned(group: Parts, words: Words, lexicon: Lexicon) -> bool:
    """Whether a "my" or an "except" stands before it, or before its side."""
    before = words[: group[0].start] if group else ()
    while before and before[-1:] in lexicon.body.sides:
        before = before[:-1]
    return bool(before) and before[-1:] in lexicon.body.owning


def _of_those_behind(well: Match[None], named: Parts, words: Words, lexicon: Lexicon) -> Parts:
    """The "back" and "legs" of "no pain in my back or my legs"."""
    ahead = lexicon.body.ahead.at(words, well.end)
    if ahead is None and words[well.start : well.end] not in lexicon.body.ahead:
        return ()
    group: Parts = ()
    at = ahead.end if ahead else well.end
    for part in [each for each in named if each.start >= at]:
        between = lexicon.body.joining if group else lexicon.body.owning
        if not _is_made_of(words[at : part.start], between, lexicon):
            break
        group, at = (*group, part), part.end
    return group


def _is_made_of(between: Words, phrases: PhraseSet, lexicon: Lexicon) -> bool:
    """Whether nothing but these and sides stands there."""
    sides = _side_words(between, lexicon)
    left = [
        word
        for at, word in enumerate(between)
        if not any(side.start <= at < side.end for side in sides)
    ]
    return not left or bool(cover(tuple(left), phrases))


def regions(words: Words, lexicon: Lexicon) -> frozenset[str]:
    """Ids of the regions named. A side holds for the parts after it: "left arm and leg"."""
    parts, _ = split(words, lexicon.body.parts.find(words), lexicon.negation)
    return _regions(parts, words, lexicon)


def _regions(
    parts: Iterable[Match[frozenset[str]]], words: Words, lexicon: Lexicon
) -> frozenset[str]:
    return frozenset().union(*(_on(part, _sides(part, words, lexicon)) for part in parts))


def _on(part: Match[frozenset[str]], sides: Iterable[Match[str]]) -> frozenset[str]:
    """A part's regions on these sides; all of them where it has none there."""
    names = {side.value for side in sides}
    return frozenset(r for r in part.value if r.partition("-")[0] in names) or part.value


def _sides(part: Match[frozenset[str]], words: Words, lexicon: Lexicon) -> list[Match[str]]:
    """The sides that are said of a part: those before it, or else behind it. Of another part before it they are
    not said where this one is named anew: "my left arm and my legs"."""
    sides = _side_words(words, lexicon)
    before = [side for side in sides if side.end <= part.start]
    if not before:
        return _behind(part, sides, words, lexicon)
    others = [p for p in lexicon.body.parts.find(words) if before[-1].end <= p.start < part.start]
    if others and any(
        words[at : at + 1] in lexicon.body.owning for at in range(others[-1].end, part.start)
    ):
        return []
    pairs = lexicon.body.pairs.find(words)
    if others and any(p.start <= part.start and p.end == part.end for p in pairs):
        return []  # "my left hip and knees"
    said = before[-1:]
    for side in reversed(before[:-1]):  # "left and right"
        if words[side.end : said[0].start] not in lexicon.body.joining:
            break
        said.insert(0, side)
    return said


def _behind(
    part: Match[frozenset[str]], sides: list[Match[str]], words: Words, lexicon: Lexicon
) -> list[Match[str]]:
    """The side that is said behind it: "my knee, the left one", and not that of the next part: "knees and left hip"."""
    for side in sides:
        if side.start >= part.end:
            of_another = lexicon.body.parts.at(words, side.end) is not None
            return [] if of_another else [side]
    return []


def _side_words(words: Words, lexicon: Lexicon) -> list[Match[str]]:
    """Where left or right is a side: not in "right now", nor in "left out"."""
    others = lexicon.body.no_side.find(words)
    return [
        side
        for side in lexicon.body.sides.find(words)
        if not any(other.start <= side.start < other.end for other in others)
    ]
