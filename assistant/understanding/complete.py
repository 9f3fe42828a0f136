"""Whether a reply can be taken as finished the moment it is understood."""

from __future__ import annotations

from assistant.exercise.model import Expectation, Wants
from assistant.understanding.meaning import Chosen, Command, Meaning, Number, YesNo

_CLOSED = (Wants.YES_NO, Wants.NUMBER, Wants.CHOICE)


def is_complete(meaning: Meaning | None, expects: Expectation | None) -> bool:
    """True where nothing that could follow is worth waiting for.

    A list, a feeling or an own sentence may always go on; a doubtful word is given time.
    """
    match meaning:
        case Command():
            return True
        case YesNo() | Number(certain=True) | Chosen(certain=True):
            return expects is not None and expects.wants in _CLOSED and not expects.several
    return False
