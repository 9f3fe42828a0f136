"""Numbers: "about a six", "six or seven", "five, no, six", "a lot"."""

from __future__ import annotations

from assistant.exercise.model import Expectation
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import Number
from assistant.understanding.negation import is_negated, split
from assistant.understanding.phrases import Match, cover, trim
from assistant.understanding.words import Words

Found = Match[float]


def read(words: Words, expects: Expectation, lexicon: Lexicon) -> Number | None:
    """The number within bounds: said, or as an amount, or misheard as a word that sounds like it."""
    found = _found(words, expects, lexicon)
    asked = lexicon.words(expects.question)
    if found and all(_is_label(words, match, lexicon, asked) for match in found):
        return None
    if found:
        valid = _valid(words, found, lexicon, asked)
        # "Zero to ten" is the scale itself, put back to us.
        is_scale = [match.value for match in valid] == [expects.low, expects.high]
        value = None if is_scale else _settled(words, valid, lexicon)
    else:
        value = _amount(words, expects, lexicon)
    certain = value is not None or bool(found)
    if not certain and (sounds := cover(words, lexicon.numbers.sounds, lexicon.padding)):
        value = sounds[-1].value if len(sounds) == 1 else None
    if value is None or not expects.low <= value <= expects.high:
        return None
    return Number(value=value, certain=certain)


def is_bare(words: Words, lexicon: Lexicon) -> bool:
    """Whether nothing is said but numbers and what belongs to them."""
    numbers = lexicon.numbers
    spelt = tuple(word for word in words if not word[0].isdecimal())
    around = (numbers.between, numbers.half, numbers.point, numbers.minus)
    scale = (numbers.scale_before, numbers.scale_after)
    known = (numbers.compounds, numbers.levels, *around, *scale, lexicon.corrections)
    return not trim(spelt, lexicon.padding, lexicon.asides, *known)


def place(words: Words, lexicon: Lexicon) -> int | None:
    """The whole number that is all that was said: "two", of two choices."""
    found = [match.value for match in cover(words, lexicon.numbers.words, lexicon.padding)]
    bare = trim(words, lexicon.padding)
    digits = [float(word) for word in bare if word.isdecimal() and len(bare) == 1]
    value = (found + digits)[0] if len(found + digits) == 1 else None
    return int(value) if value is not None and value == int(value) else None


def _found(words: Words, expects: Expectation, lexicon: Lexicon) -> list[Found]:
    """Every number in order, in words or digits."""
    numbers = lexicon.numbers
    named = (numbers.words if expects.high <= 10 else numbers.compounds).find(words)
    taken = {at for match in named for at in range(match.start, match.end)}
    digits = [
        Match(at, at + 1, float(word.replace(",", ".")))
        for at, word in enumerate(words)
        if word[0].isdecimal() and at not in taken
    ]
    spelt = [Match(m.start, m.end, m.value) for m in named if m.value is not None]
    return sorted([*spelt, *digits], key=lambda match: match.start)


def _valid(words: Words, found: list[Found], lexicon: Lexicon, asked: Words) -> list[Found]:
    """Fractions put together, scales and what was taken back left out."""
    kept: list[Found] = []
    for match in found:
        previous = kept[-1] if kept else None
        gap = words[previous.end : match.start] if previous else ()
        if (
            _is_label(words, match, lexicon, asked)
            or _is_scale(words, match, lexicon)
            or is_negated(words, match, lexicon.negation)
        ):
            continue
        if previous and gap in lexicon.numbers.point and match.value < 10:
            kept[-1] = Match(previous.start, match.end, previous.value + match.value / 10)
        elif half := lexicon.numbers.half.at(words, match.end):
            kept.append(Match(match.start, half.end, match.value + 0.5))
        else:
            kept.append(match)
    kept = [m for m in kept if not _is_past(words, m, lexicon)] or kept
    if corrections := lexicon.corrections.find(words):
        kept = [m for m in kept if m.start >= corrections[-1].end] or kept
    if settling := lexicon.numbers.settling.find(words):
        end = settling[-1].end
        later = [m for m in kept if m.start >= end]
        # "Six, but I had three bad nights" settles nothing.
        if later and not trim(words[end : later[0].start], lexicon.padding):
            return later
    return kept


def _is_past(words: Words, match: Found, lexicon: Lexicon) -> bool:
    """The seven of "down from a seven to a four"."""
    return any(
        words[at : match.start] in lexicon.numbers.past_before
        for at in range(max(0, match.start - 3), match.start)
    )


def _is_label(words: Words, match: Found, lexicon: Lexicon, asked: Words) -> bool:
    """The seven of "ward seven", which rates nothing, and the two of "two years ago", where years are not `asked` for."""
    before = any(
        words[at : match.start] in lexicon.numbers.label_before
        for at in range(max(0, match.start - 2), match.start)
    )
    counted = lexicon.numbers.label_after.at(words, match.end)
    return before or (counted is not None and words[counted.start] not in asked)


def _is_scale(words: Words, match: Found, lexicon: Lexicon) -> bool:
    """The second ten of "ten out of ten"."""
    before = any(
        words[at : match.start] in lexicon.numbers.scale_before
        for at in range(max(0, match.start - 3), match.start)
    )
    return before or lexicon.numbers.scale_after.at(words, match.end) is not None


def _settled(words: Words, kept: list[Found], lexicon: Lexicon) -> float | None:
    """The one number, or the middle of a range. Numbers that contradict each other are none."""
    if not kept or any(
        words[at : kept[0].start] in lexicon.numbers.minus for at in range(kept[0].start)
    ):
        return None
    low, high = kept[0], kept[-1]
    if low.value == high.value:
        return low.value
    gap = words[low.end : high.start]
    joined = cover(gap, lexicon.numbers.between, lexicon.padding) or (
        words[low.end - 1].endswith(lexicon.numbers.between_endings)
    )
    is_range = joined or (not trim(gap, lexicon.padding) and abs(low.value - high.value) <= 1)
    if len(kept) == 2 and is_range:
        return (low.value + high.value) / 2
    return None


def _amount(words: Words, expects: Expectation, lexicon: Lexicon) -> float | None:
    """The first amount, stretched over the bounds: "a lot" is 8 of 10."""
    said, _ = split(words, lexicon.numbers.levels.find(words), lexicon.negation)
    if not said:
        return None
    return round(expects.low + said[0].value / 10 * (expects.high - expects.low), 1)
