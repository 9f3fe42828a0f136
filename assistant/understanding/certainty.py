"""How certain a meaning is.

A number or a choice may be uncertain, a feeling may be one whose opposite sounds alike, and a word may have
been "stop". Whatever else is said at any moment (pain, another command) is heeded when it was heard clearly and
never when a word only sounded like it, and a yes or no that is uncertain is asked for again.
"""

from __future__ import annotations

import dataclasses

from assistant.understanding.meaning import Chosen, Command, Feelings, Meaning, Number


def is_certain(meaning: Meaning) -> bool:
    """Whether it needs no confirming."""
    match meaning:
        case Number(certain=certain) | Chosen(certain=certain) | Command(certain=certain):
            return certain
        case Feelings(feelings=(first, *_)):
            return not first.confusable
    return True


def certainly(meaning: Meaning) -> Meaning:
    """The same without a doubt."""
    match meaning:
        case Number() | Chosen() | Command():
            return dataclasses.replace(meaning, certain=True)
    return meaning


def uncertainly(meaning: Number | Chosen) -> Meaning:
    """The same, to be confirmed."""
    return dataclasses.replace(meaning, certain=False)
