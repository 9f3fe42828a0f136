"""Whether a statement was negated."""

from __future__ import annotations

from assistant.understanding.lexicon import Negation
from assistant.understanding.phrases import Match, T
from assistant.understanding.words import Words


def is_negated(words: Words, match: Match[T], negation: Negation) -> bool:
    """Whether a "not" stands before it, or where the language has it, behind."""
    return _before(words, match.start, negation) or bool(negation.after.at(words, match.end))


def split(
    words: Words, matches: tuple[Match[T], ...], negation: Negation
) -> tuple[tuple[Match[T], ...], tuple[Match[T], ...]]:
    """What was said, and what was denied: both of "not sad or angry"."""
    said: list[Match[T]] = []
    denied: list[Match[T]] = []
    for at, match in enumerate(matches):
        previous = matches[at - 1] if at else None
        carried = (
            previous is not None
            and previous in denied
            and words[previous.end : match.start] in negation.chain
        )
        (denied if carried or is_negated(words, match, negation) else said).append(match)
    return tuple(said), tuple(denied)


def _before(words: Words, start: int, negation: Negation) -> bool:
    """Walks back through what a "not" reaches through."""
    at = start
    while at > 0:
        if any(words[begin:at] in negation.before for begin in range(max(0, at - 3), at)):
            return True
        steps = [
            begin for begin in range(max(0, at - 3), at) if words[begin:at] in negation.through
        ]
        if not steps:
            return False
        at = steps[0]
    return False
