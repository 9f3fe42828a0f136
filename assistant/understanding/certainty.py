"""How certain a meaning is, and what is done if it is not.

What a mistake would cost decides. A number or a choice that is doubtful is confirmed by voice; so is
a feeling, whose opposite may sound alike. A yes or no is not worth a second question: where it is
doubtful the first is asked again. What is said at any moment ("stop", pain) is heeded when it was
heard clearly and never when a word only sounded like it, so it is never doubtful.
"""

from __future__ import annotations

import dataclasses

from assistant.understanding.meaning import Chosen, Feelings, Meaning, Number, YesNo


def is_certain(meaning: Meaning) -> bool:
    """Whether it needs no confirming."""
    match meaning:
        case Number(certain=certain) | Chosen(certain=certain):
            return certain
        case Feelings(feelings=(first, *_)):
            return not first.confusable
    return True


def certainly(meaning: Meaning) -> Meaning:
    """The same without a doubt."""
    match meaning:
        case Number() | Chosen():
            return dataclasses.replace(meaning, certain=True)
    return meaning


def doubtful(meaning: Meaning) -> Meaning | None:
    """The same, to be confirmed; None for what is asked for again instead."""
    match meaning:
        case Number() | Chosen():
            return dataclasses.replace(meaning, certain=False)
        case YesNo():
            return None
    return meaning
