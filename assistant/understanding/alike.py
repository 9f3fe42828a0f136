"""What was hoped for and may have been said: readings compared by sound with all that is expected.

Readings of one utterance are taken together. What each is away from an expected word is averaged,
so that one reading that happens to fit does not outweigh two that do not. Sure is only what two
readings are near to, or one exactly; what the language knows as a word of its own ("well") may
be a mishearing but is never sure to be one. Commands and plain yes and no are compared with
wherever they are not asked for, but nothing is ever taken for a command by its sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from assistant.exercise.model import Expectation, Wants
from assistant.understanding import emotions
from assistant.understanding.lexicon import FeelingWord, Lexicon, Polarity
from assistant.understanding.meaning import Chosen, Number, Reply, YesNo
from assistant.understanding.phrases import cover, trim
from assistant.understanding.sounds import FARTHEST, Row
from assistant.understanding.words import Words

_MOST_WORDS = 3
"""A reading of more words is no misheard word, unless the rest is padding."""
_SAME = 0.01
"""A distance below which nothing differs but the spelling."""


_PLAIN = (Polarity.YES, Polarity.NO)

Key: TypeAlias = YesNo | Number | Chosen | FeelingWord | None
"""One answer; None is what may be said at any time."""


def guess(readings: Sequence[Words], expects: Expectation, lexicon: Lexicon) -> Reply | None:
    """The expected answer the readings sound like; None when there is none, or more than one.

    It is certain where it is sure. A yes or no that is not sure is none: it is asked for again.
    """
    heard = [words for words in readings if words]
    targets = _targets(expects, lexicon)
    if not heard or not targets:
        return None
    sounds = lexicon.sounds
    away = _away(heard, targets, expects, lexicon)
    best, *others = sorted(away, key=lambda key: away[key])
    gap = min((away[other] for other in others), default=FARTHEST) - away[best]
    if away[best] > sounds.likely or gap < sounds.margin / 2:
        return None
    near = sounds.near if len(heard) > 1 else _SAME
    doubts = any(_is_doubtful(words, targets[best], lexicon) for words in heard)
    return _made(best, heard[0], away[best] <= near and gap >= sounds.margin and not doubts)


def _is_doubtful(words: Words, rows: Sequence[Row], lexicon: Lexicon) -> bool:
    """Whether it may well be what it seems, and not a mishearing."""
    heard = lexicon.sounds.of(words)
    if any(lexicon.sounds.distance(heard, row) <= _SAME for row in rows):
        return False
    return _is_ordinary(words, lexicon) or bool(lexicon.sounds.confusable.find(words))


def _away(
    heard: Sequence[Words], targets: Mapping[Key, list[Row]], expects: Expectation, lexicon: Lexicon
) -> dict[Key, float]:
    """How far the readings are from each answer, on average."""
    away = dict.fromkeys(targets, 0.0)
    for words in heard:
        rows = [lexicon.sounds.of(form) for form in _forms(words, lexicon)]
        known = _known_mishearing(words, expects, lexicon)
        for key, others in targets.items():
            pairs = (lexicon.sounds.distance(row, other) for row in rows for other in others)
            farthest = lexicon.sounds.misheard if known is not None and key == known else FARTHEST
            away[key] += min(farthest, min(pairs, default=FARTHEST)) / len(heard)
    return away


def _forms(words: Words, lexicon: Lexicon) -> list[Words]:
    """A reading as it is and without what may surround an answer; none if it is too long."""
    forms = {words: None, trim(words, lexicon.padding): None}
    return [form for form in forms if 0 < len(form) <= _MOST_WORDS]


def _is_ordinary(words: Words, lexicon: Lexicon) -> bool:
    """Whether it consists of words that mean something by themselves."""
    return not trim(words, lexicon.padding, lexicon.yes_no, lexicon.commands)


def _known_mishearing(words: Words, expects: Expectation, lexicon: Lexicon) -> Key:
    if expects.wants is not Wants.NUMBER:
        return None
    found = cover(words, lexicon.numbers.sounds, lexicon.padding)
    return Number(value=found[0].value) if len(found) == 1 else None


def _targets(expects: Expectation, lexicon: Lexicon) -> dict[Key, list[Row]]:
    """Everything that is expected, by its sounds; under None what may be said at any time."""
    targets: dict[Key, list[Row]] = {}
    for text, key in (*_answers(expects, lexicon), *_always(lexicon)):
        words = lexicon.spelling.words(text)
        targets.setdefault(key, []).append(lexicon.sounds.of(words))
    answers = {tuple(row) for key, rows in targets.items() if key is not None for row in rows}
    if None in targets:
        targets[None] = [row for row in targets[None] if row not in answers]
    return targets if answers else {}


def _answers(expects: Expectation, lexicon: Lexicon) -> Iterable[tuple[str, Key]]:
    match expects.wants:
        case Wants.YES_NO:
            for text, polarity in lexicon.yes_no.spoken.items():
                if polarity in _PLAIN:
                    yield text, YesNo(yes=polarity is Polarity.YES)
        case Wants.NUMBER:
            numbers = lexicon.numbers.words if expects.high <= 10 else lexicon.numbers.compounds
            for text, value in numbers.spoken.items():
                if value is not None and expects.low <= value <= expects.high:
                    yield text, Number(value=value)
        case Wants.EMOTION:
            yield from lexicon.emotions.vocabulary.items()
    for choice in expects.choices:
        for word in choice.words:
            yield word, Chosen(names=(choice.name,))


def _always(lexicon: Lexicon) -> Iterable[tuple[str, Key]]:
    """Single words only: what is longer is not mistaken for an answer of one word."""
    for text in (*lexicon.commands.spoken, *lexicon.yes_no.spoken):
        if " " not in text:
            yield text, None


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
