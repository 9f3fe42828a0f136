"""Pain, panic and the like, in answer to anything or to nothing."""

from __future__ import annotations

from assistant.understanding import body
from assistant.understanding.lexicon import Lexicon, SignalPhrase, When
from assistant.understanding.meaning import Signal, SignalName
from assistant.understanding.negation import split
from assistant.understanding.phrases import cover
from assistant.understanding.words import Words

_NO_REGIONS: frozenset[str] = frozenset()


def read(words: Words, lexicon: Lexicon) -> Signal | None:
    """The most pressing signal, in the order of `SignalName`, with the parts of the body named."""
    said, _ = split(words, lexicon.signals.find(words), lexicon.negation)
    if not said:
        return None
    regions = body.regions(words, lexicon)
    alone = bool(cover(words, lexicon.signals, lexicon.padding, lexicon.yes_no))
    names = {
        match.value.name
        for match in said
        if match.value and _holds(match.value, alone=alone, body=bool(regions))
    }
    name = next((name for name in SignalName if name in names), None)
    if name is None:
        return None
    return Signal(name=name, regions=regions if name is SignalName.PAIN else _NO_REGIONS)


def _holds(phrase: SignalPhrase, *, alone: bool, body: bool) -> bool:
    match phrase.when:
        case When.ANYWHERE:
            return True
        case When.ALONE:
            return alone
        case When.WITH_BODY:
            return body or alone
