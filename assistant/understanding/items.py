"""Things named in one breath: "a lamp, the blue blanket and the window" are three.

Recognisers write few commas, so an article begins a new item too, unless it belongs to the one
before ("the corner of the room").
"""

from __future__ import annotations

from assistant.understanding import replies, scratching, talk
from assistant.understanding.lexicon import ItemMark, Lexicon
from assistant.understanding.meaning import Items, Nothing, Reply
from assistant.understanding.phrases import cover, trim
from assistant.understanding.words import Words, decompose, shown


def read(text: str, words: Words, lexicon: Lexicon) -> Reply | None:
    """The things named and whether that was all. A bare "no" says there is nothing more."""
    marks = lexicon.listing.marks.find(words)
    is_last = any(match.value is ItemMark.FINISHED for match in marks)
    if lexicon.listing.absent.find(words) and not lexicon.listing.except_for.find(words):
        return Nothing()
    if (aside := replies.aside(words, lexicon)) and not is_last:
        return replies.MEANINGS[aside]
    if cover(words, lexicon.yes_no, lexicon.padding):
        no = replies.polarity(words, lexicon) is False
        return Items(items=(), finished=True) if no else None
    things: dict[str, None] = {}
    finished = False
    for part in scratching.parts(text, lexicon):
        if things:  # "the door, no wait, the window": the door is taken back
            things.popitem()
        for said in talk.without_remarks(part, lexicon):
            for piece in _pieces(said, lexicon):
                finished = finished or piece is None
                for each in _one_by_one(piece, lexicon) if piece else ():
                    if thing := _thing(each, lexicon):
                        things[thing] = None
    return Items(items=tuple(things), finished=finished) if things or finished else None


def _pieces(words: Words, lexicon: Lexicon) -> list[Words | None]:
    """Cut at separators and before articles; None where it was said that this was all."""
    pieces: list[Words | None] = []
    start, linked = 0, True
    marks = {match.start: match for match in lexicon.listing.marks.find(words)}
    at = 0
    while at < len(words):
        match = marks.get(at)
        mark = match.value if match else None
        if mark is ItemMark.SEPARATOR or mark is ItemMark.FINISHED:
            pieces.append(words[start:at])
            start = match.end if match else at
        elif mark is ItemMark.ARTICLE and not linked:
            pieces.append(words[start:at])
            start = at
        if mark is ItemMark.FINISHED:
            pieces.append(None)
        linked = mark not in (None, ItemMark.WHOLE)
        at = match.end if match else at + 1
        if mark is None and (end := _joining(words[at - 1], lexicon)):
            pieces.append((*words[start : at - 1], end))
            start = at
    return [*pieces, words[start:]]


def _one_by_one(piece: Words, lexicon: Lexicon) -> list[Words]:
    """Words in a row that nothing joins are a thing each: "phone cup book pen lamp" is five.

    What describes and what links belongs to the next word, what is done to the one before: "a soft pillow",
    "glass of water", "clock ticking". What ties belongs to both: the 있는 of 책상 위에 있는 컵.
    """
    listing = lexicon.listing
    core = trim(piece, listing.idle, lexicon.padding)
    known = (listing.linking, lexicon.yes_no)
    if len(core) < _ROW or any(each.find(core) for each in known):
        return [piece]
    if any(word.endswith(listing.telling + listing.closing) for word in core):
        return [piece]
    marks = {match.start: match for match in listing.marks.find(core)}
    things: list[Words] = []
    at, belongs, was_doing = 0, False, False
    while at < len(core):
        match = marks.get(at)
        end = match.end if match else at + 1
        word = "" if match else core[at]
        links = match is not None and match.value in (ItemMark.LINK, ItemMark.ARTICLE)
        links = links or (word.endswith(listing.tying) and word not in listing.things)
        is_doing = word.endswith(listing.doing) and word not in listing.things
        begins = not things or not (
            belongs or links or word in listing.heads or (is_doing and not was_doing)
        )
        if begins:
            things.append(core[at:end])
        else:
            things[-1] += core[at:end]
        describes = {core[at], core[end - 1]} <= listing.describing or word.endswith(listing.owning)
        belongs = links or describes or (is_doing and begins)
        was_doing, at = is_doing, end
    return things


_ROW = 3
"""So many bare words are no longer one thing."""


def _joining(word: str, lexicon: Lexicon) -> str:
    """The word without an ending that joins it to the next thing, or empty."""
    return _without(word, lexicon.listing.joining, lexicon)


def _thing(piece: Words, lexicon: Lexicon) -> str:
    """An item without what was said around it."""
    core = trim(piece, lexicon.listing.idle, lexicon.padding)
    if core and (last := _without(core[-1], lexicon.listing.trailing, lexicon)):
        core = (*core[:-1], last)
    return shown(core)


def _without(word: str, endings: tuple[str, ...], lexicon: Lexicon) -> str:
    """The word without the longest of the endings, or so that a known word is left.

    Empty when it has none to lose.
    """
    if shown((word,)) in lexicon.listing.whole:
        return ""
    rests = [
        rest
        for ending in endings
        if (rest := word.removesuffix(decompose(ending))) not in ("", word)
        and (len(ending) > 1 or len(shown((rest,))) > 1)
    ]
    known = (rest for rest in rests if shown((rest,)) in lexicon.listing.whole)
    return next(known, rests[0] if rests else "")
