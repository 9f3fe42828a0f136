"""When enough was heard: to take a reply as finished, and to read it no more."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.exercise.model import Expectation, Wants
from assistant.understanding.certainty import is_certain
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Command,
    Danger,
    Hypothesis,
    Meaning,
    Number,
    YesNo,
)
from assistant.understanding.understand import is_loose, is_slip, understand

_EMERGENCY = 3
"""The tier at which nothing more is waited for."""
_CLOSED = (Wants.YES_NO, Wants.NUMBER, Wants.CHOICE)


def is_enough(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> bool:
    """Whether another reading would not say more clearly what was said.

    Danger is read twice; so is what is heard as something else ("three" and "tree", "sore" for "four"),
    and a "yeah" that is to choose something.
    """
    meaning = understand(hypotheses, expects, lexicon)
    if isinstance(meaning, Danger):
        return meaning.certain and len(hypotheses) > 1
    if meaning is None or not is_certain(meaning) or is_slip(hypotheses, expects, lexicon):
        return False
    return len(hypotheses) > 1 or not any(
        lexicon.sounds.confusable.find(words) or is_loose(meaning, words, expects, lexicon)
        for words in (lexicon.words(h.text) for h in hypotheses)
    )


def is_complete(meaning: Meaning | None, expects: Expectation | None) -> bool:
    """True where nothing that could follow is worth waiting for.

    A list, a feeling or an own sentence may always go on; a doubtful word is given time.
    """
    match meaning:
        case Command():
            return True
        case Danger(tier=tier):
            return tier == _EMERGENCY
        case YesNo() | Number(certain=True) | Chosen(certain=True):
            return expects is not None and expects.wants in _CLOSED and not expects.several
    return False
