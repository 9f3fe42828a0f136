"""What a grammar recogniser should expect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.exercise.model import Expectation, Wants
from assistant.understanding import choices
from assistant.understanding.lexicon import Lexicon, Polarity


def phrases(expects: Expectation | None, lexicon: Lexicon) -> tuple[str, ...] | None:
    """The expected replies, commands and signals, none twice; None where anything may be said."""
    always = (*_meant(lexicon.commands.spoken), *_meant(lexicon.signals.spoken))
    if expects is None:
        return tuple(dict.fromkeys(always))
    if expects.wants in (Wants.ITEMS, Wants.FREE):
        return None
    expected = (*_expected(expects, lexicon), *lexicon.asides.spoken)
    return tuple(dict.fromkeys((*expected, *always)))


def _expected(expects: Expectation, lexicon: Lexicon) -> Iterable[str]:
    choice = choices.book(expects, lexicon).spoken
    match expects.wants:
        case Wants.NUMBER:
            return (*_numbers(expects, lexicon), *lexicon.numbers.levels.spoken)
        case Wants.CHOICE:
            return (*choice, *_places(expects, lexicon), *lexicon.order.either.spoken)
        case Wants.EMOTION:
            return (*choice, *_meant(lexicon.emotions.words.spoken))
        case Wants.BODY:
            no = (said for said, value in lexicon.yes_no.spoken.items() if value is Polarity.NO)
            return (*lexicon.body.parts.spoken, *_sided(lexicon), *no)
    return (s for s, value in lexicon.yes_no.spoken.items() if value is not Polarity.NEITHER)


def _meant(spoken: Mapping[str, object]) -> Iterable[str]:
    """Without the phrases that are listed only because they mean nothing."""
    return (text for text, meaning in spoken.items() if meaning is not None)


def _numbers(expects: Expectation, lexicon: Lexicon) -> Iterable[str]:
    return (
        words
        for words, value in lexicon.numbers.compounds.spoken.items()
        if value is not None and expects.low <= value <= expects.high
    )


def _places(expects: Expectation, lexicon: Lexicon) -> Iterable[str]:
    count = len(expects.choices)
    return (words for words, place in lexicon.order.places.spoken.items() if place <= count)


def _sided(lexicon: Lexicon) -> Iterable[str]:
    """ "Left arm" and "right arm" for "arm"."""
    return (
        f"{side} {part}"
        for side, prefix in lexicon.body.sides.spoken.items()
        for part, regions in lexicon.body.parts.spoken.items()
        if any(region.startswith(f"{prefix}-") for region in regions) and len(regions) > 1
    )
