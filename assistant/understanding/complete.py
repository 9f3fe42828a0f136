"""When enough was heard to take a reply as finished, and to stop reading it."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from assistant.exercise.model import Expectation, Wants
from assistant.understanding.agreement import Utterance, is_loose, is_slip
from assistant.understanding.certainty import is_certain
from assistant.understanding.commands import URGENT
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Command,
    Danger,
    Feelings,
    Hypothesis,
    Items,
    Meaning,
    Number,
    YesNo,
)
from assistant.understanding.understand import understand


class Finality(enum.Enum):
    """How little has to be waited for when a reply was read so far."""

    OPEN = enum.auto()
    """It may go on, or nothing was asked or read."""
    UNFINISHED = enum.auto()
    """Its last words call for more."""
    LIKELY = enum.auto()
    """Nothing in its words calls for more: it may be over, understood or not."""
    ANSWERED = enum.auto()
    """The same, and it holds what was asked for, though more is welcome."""
    DOUBTFUL = enum.auto()
    """It answers, as it seems: it will be confirmed, and may be said better."""
    COMPLETE = enum.auto()
    """Nothing that could follow is worth waiting for."""
    PRESSING = enum.auto()
    """The same, and it is to be heeded at once."""


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
    read = [hypothesis for hypothesis in hypotheses if hypothesis.sound is None]
    if isinstance(meaning, Danger):
        return meaning.certain and len(read) > 1
    if (
        meaning is None
        or not is_certain(meaning)
        or is_slip(Utterance(hypotheses, expects, lexicon))
    ):
        return False
    return len(hypotheses) > 1 or not any(
        lexicon.sounds.confusable.find(words) or is_loose(meaning, words, expects, lexicon)
        for words in (lexicon.words(h.text) for h in read)
    )


def finality(
    meaning: Meaning | None, expects: Expectation | None, *, goes_on: bool | None = None
) -> Finality:
    """How final it is. `goes_on`: whether its last words call for more; None where they tell nothing.

    A list, a feeling or an own sentence may always go on, unless it says that it is over.
    """
    is_closed = expects is not None and expects.wants in _CLOSED and not expects.several
    match meaning:
        case Command(certain=False):
            return Finality.DOUBTFUL
        case Command(name=name):
            return Finality.PRESSING if name in URGENT else Finality.COMPLETE
        case Danger(tier=tier) if tier == _EMERGENCY:
            return Finality.COMPLETE
        case Items(finished=True):
            return Finality.COMPLETE
        case YesNo() | Number() | Chosen() if is_closed:
            return Finality.COMPLETE if is_certain(meaning) else Finality.DOUBTFUL
    if goes_on is None or expects is None:
        return Finality.OPEN
    if goes_on:
        return Finality.UNFINISHED
    match meaning:
        case Items(items=items):
            return Finality.ANSWERED if len(items) >= expects.count else Finality.OPEN
        case Feelings(feelings=(_, *_)) if is_certain(meaning):
            return Finality.ANSWERED
        case Danger():
            return Finality.OPEN
    return Finality.LIKELY
