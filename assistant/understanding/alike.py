"""Expected phrases that may have been said: readings compared by sound with everything expected.

Readings of one utterance are taken together. What each is away from an expected word is averaged,
so that one reading that happens to fit does not outweigh two that do not. Sure is only what two
readings are near to, or one exactly; what the language knows as a word of its own ("well") may
be a mishearing but is never sure to be one. Commands and plain yes and no are compared with
wherever they are not asked for, but nothing is taken for a command by its sound: only a long one
that changes no more than how we speak. What may have been "stop" is a reason to be quiet.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from rapidfuzz.distance import Levenshtein

from assistant.exercise.model import Expectation, Wants
from assistant.understanding import emotions, numbers
from assistant.understanding.lexicon import FeelingWord, Lexicon, Polarity
from assistant.understanding.meaning import Chosen, CommandName, Number, Reply, YesNo
from assistant.understanding.phrases import cover, trim
from assistant.understanding.sounds import FARTHEST, Row, Sounds
from assistant.understanding.words import Words

_MOST_WORDS = 3
"""A reading of more words is no misheard word, unless the rest is padding."""
_SAME = 0.01
"""A distance below which nothing differs but the spelling."""
_LONG = 6
"""Sounds of a command that may be taken for one by them."""
_HARMLESS = (
    CommandName.SAY_AGAIN,
    CommandName.SLOWER,
    CommandName.FASTER,
    CommandName.LOUDER,
    CommandName.QUIETER,
    CommandName.MORE_TIME,
    CommandName.HELP,
    CommandName.TIME_LEFT,
)

Key: TypeAlias = YesNo | Number | Chosen | FeelingWord | None
"""One answer; None is what may be said at any time."""


def guess(readings: Sequence[Words], expects: Expectation, lexicon: Lexicon) -> Reply | None:
    """The expected answer the readings sound like, certain or not; None when there is no one such.

    A yes or no that is not certain is none: it is asked for again.
    """
    heard = [words for words in readings if words]
    if not any(_forms(words, lexicon) for words in heard):
        return None
    targets = _targets(expects, lexicon)
    if not targets:
        return None
    sounds = lexicon.sounds
    each = [_away(words, expects, lexicon) for words in heard]
    away = {key: sum(one[key] for one in each) / len(each) for key in targets}
    best, *others = sorted(away, key=lambda key: away[key])
    gap = min((away[other] for other in others), default=FARTHEST) - away[best]
    if away[best] > sounds.likely or gap < sounds.margin / 2:
        return None
    near = sounds.near if len(heard) > 1 else _SAME
    doubts = any(_is_doubtful(words, best, expects, lexicon) for words in heard)
    return _made(best, heard[0], away[best] <= near and gap >= sounds.margin and not doubts)


def command(readings: Sequence[Words], lexicon: Lexicon) -> CommandName | None:
    """The command all of several readings sound like, if it is harmless and nothing else comes close.

    Short words are near to everything; what takes six sounds or more is not said by chance.
    """
    sounds = lexicon.sounds
    heard = [
        [sounds.of(form) for form in {words, trim(words, lexicon.padding)} if form]
        for words in readings
        if words
    ]
    if len(heard) < 2:
        return None
    away: dict[CommandName | None, float] = {}
    for row, name in _long(lexicon):
        nearest = [min(_roughly(row, form, sounds) for form in forms) for forms in heard]
        away[name] = min(away.get(name, FARTHEST), sum(nearest) / len(nearest))
    best, *others = sorted(away, key=lambda name: away[name])
    gap = min((away[other] for other in others), default=FARTHEST) - away[best]
    is_sure = away[best] <= sounds.misheard and gap >= sounds.margin
    return best if is_sure and best in _HARMLESS else None


def may_be_stop(readings: Sequence[Words], expects: Expectation | None, lexicon: Lexicon) -> bool:
    """Whether it is one word that sounds more like "stop" than like anything that is expected.

    "Stop" is the shortest word that matters most: with a television in the next room Moonshine 0.0.73 reads
    it as "stuck", "star" or "stall", now and then, and on one processor where not on another. Where nothing
    is asked, or any words are an answer, more than one reading has to say so.
    """
    rows = [lexicon.sounds.of(words) for words in readings if words]
    asked = expects is not None and expects.wants in _NARROW
    if len(rows) < (1 if asked else 2) or any(
        len(words) > 1 or lexicon.sounds.ordinary.issuperset(words) for words in readings if words
    ):
        return False
    plainest = next(t for t, name in lexicon.commands.spoken.items() if name is CommandName.STOP)
    stop = lexicon.sounds.of(lexicon.words(plainest))
    away = max(lexicon.sounds.distance(row, stop) for row in rows)
    expected = [] if expects is None else [_away(words, expects, lexicon) for words in readings]
    others = (far for each in expected for key, far in each.items() if key is not None)
    return away <= lexicon.sounds.quiet and away < min(others, default=FARTHEST)


_NARROW = (Wants.YES_NO, Wants.CHOICE, Wants.NUMBER, Wants.BODY)
"""Questions that hardly one word more than is expected would answer."""


def _roughly(row: Row, other: Row, sounds: Sounds) -> float:
    """Their distance, reckoned only where they have something in common."""
    if Levenshtein.distance(row, other) * 2 > max(len(row), len(other)):
        return FARTHEST
    return sounds.distance(row, other)


@functools.lru_cache(maxsize=8)
def _long(lexicon: Lexicon) -> list[tuple[Row, CommandName | None]]:
    """What takes long to say of all that may be said at any time; None stands for an answer."""
    said = [
        *lexicon.commands.spoken.items(),
        *((text, None) for text in (*lexicon.yes_no.spoken, *lexicon.asides.spoken)),
    ]
    rows = ((lexicon.sounds.of(lexicon.words(text)), name) for text, name in said)
    return [(row, name) for row, name in rows if len(row) >= _LONG]


def _is_doubtful(words: Words, best: Key, expects: Expectation, lexicon: Lexicon) -> bool:
    """Whether it may well be what it seems, and not a mishearing."""
    heard = lexicon.sounds.of(words)
    rows = _targets(expects, lexicon)[best]
    if any(lexicon.sounds.distance(heard, row) <= _SAME for row in rows):
        return False
    if lexicon.sounds.confusable.find(words):
        return True
    return _is_ordinary(words, lexicon) and _known_mishearing(words, expects, lexicon) != best


@functools.lru_cache(maxsize=64)
def _away(words: Words, expects: Expectation, lexicon: Lexicon) -> Mapping[Key, float]:
    """How far a reading is from each answer."""
    sounds = lexicon.sounds
    rows = [sounds.of(form) for form in _forms(words, lexicon)]
    known = _known_mishearing(words, expects, lexicon)
    away: dict[Key, float] = {}
    for key, others in _targets(expects, lexicon).items():
        pairs = (sounds.distance(row, other) for row in rows for other in others)
        farthest = sounds.misheard if known is not None and key == known else FARTHEST
        away[key] = min(farthest, min(pairs, default=FARTHEST))
    return away


def _forms(words: Words, lexicon: Lexicon) -> list[Words]:
    """A reading as it is and without what may surround an answer; none if it is too long."""
    forms = {words: None, trim(words, lexicon.padding): None}
    return [form for form in forms if 0 < len(form) <= _MOST_WORDS]


def _is_ordinary(words: Words, lexicon: Lexicon) -> bool:
    """Whether it consists of words that mean something by themselves."""
    return not trim(words, lexicon.padding, lexicon.yes_no, lexicon.commands)


def _known_mishearing(words: Words, expects: Expectation, lexicon: Lexicon) -> Key:
    """The number, asked for or among the choices, the reading is known to be misheard for."""
    found = cover(words, lexicon.numbers.sounds, lexicon.padding)
    if len(found) != 1:
        return None
    if expects.wants is Wants.NUMBER:
        return Number(value=found[0].value)
    for choice in expects.choices:
        for word in choice.words:
            if numbers.place(lexicon.words(word), lexicon) == found[0].value:
                return Chosen(names=(choice.name,))
    return None


@functools.lru_cache(maxsize=64)
def _targets(expects: Expectation, lexicon: Lexicon) -> dict[Key, list[Row]]:
    """Everything that is expected, by its sounds; under None what may be said at any time."""
    targets: dict[Key, list[Row]] = {}
    for text, key in (*_answers(expects, lexicon), *_always(lexicon)):
        words = lexicon.spelling.words(text)
        if len(words) <= _MOST_WORDS:
            targets.setdefault(key, []).append(lexicon.sounds.of(words))
    answers = {tuple(row) for key, rows in targets.items() if key is not None for row in rows}
    if None in targets:
        targets[None] = [row for row in targets[None] if row not in answers]
    return targets if answers else {}


def _answers(expects: Expectation, lexicon: Lexicon) -> Iterable[tuple[str, Key]]:
    match expects.wants:
        case Wants.YES_NO:
            for text, polarity in _plainest(lexicon):
                yield text, YesNo(yes=polarity is Polarity.YES)
        case Wants.NUMBER:
            known = lexicon.numbers
            for text, value in (
                known.words if expects.high <= 10 else known.compounds
            ).spoken.items():
                if value is not None and expects.low <= value <= expects.high:
                    yield text, Number(value=value)
        case Wants.EMOTION:
            yield from lexicon.emotions.vocabulary.items()
    for choice in expects.choices:
        for word in choice.words:
            yield word, Chosen(names=(choice.name,))


def _always(lexicon: Lexicon) -> Iterable[tuple[str, Key]]:
    """Single words only: what is longer is not mistaken for an answer of one word."""
    yield from ((text, None) for text in lexicon.commands.spoken if " " not in text)
    yield from ((text, None) for text, _ in _plainest(lexicon))


def _plainest(lexicon: Lexicon) -> Iterable[tuple[str, Polarity]]:
    """The first word for yes and for no: among all there are, everything sounds like one."""
    for wanted in (Polarity.YES, Polarity.NO):
        said = (text for text, polarity in lexicon.yes_no.spoken.items() if polarity is wanted)
        yield next(said, ""), wanted


def _made(key: Key, heard: Words, sure: bool) -> Reply | None:
    match key:
        case Number(value=value):
            return Number(value=value, certain=sure)
        case Chosen(names=names):
            return Chosen(names=names, certain=sure)
        case FeelingWord():
            return emotions.misheard(key, heard)
        case YesNo():
            return key if sure else None
    return None
