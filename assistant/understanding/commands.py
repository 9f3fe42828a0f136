"""Commands that work at any time, distinguished from answers that contain the same words.

An utterance is a command when nothing else is said, but for politeness and a yes or no. "Stop" is
heeded more readily, since missing it is the worse mistake.
"""

from __future__ import annotations

from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import CommandName
from assistant.understanding.negation import is_negated
from assistant.understanding.phrases import cover, trim
from assistant.understanding.words import Words, breaths

URGENT = (CommandName.STOP, CommandName.PAUSE)
"""Heeded whatever was asked, the first before the second."""


def whole(words: Words, lexicon: Lexicon) -> CommandName | None:
    """The command an utterance consists of; of several the urgent one, else the last."""
    matches = cover(words, lexicon.commands, lexicon.padding, lexicon.yes_no)
    names = [match.value for match in matches]
    if not names or any(is_negated(words, match, lexicon.negation) for match in matches):
        return None
    return next((name for name in URGENT if name in names), names[-1])


def is_stop(text: str, words: Words, *, open_reply: bool, lexicon: Lexicon) -> bool:
    """Whether to stop at once: it was said by itself, between two breaths, or first or last.

    Where anything may be answered, the rest has to speak for it: "stop it hurts", not "stop signs".
    """
    parts = [lexicon.words(part) for part in breaths(text)]
    if open_reply and len(parts) > 1:
        parts = [part for part in parts if not cover(part, lexicon.yielding, lexicon.padding)]
    if any(whole(part, lexicon) is CommandName.STOP for part in parts):
        return True
    if open_reply and not lexicon.signals.find(words):
        return False
    return at_edge(words, lexicon) is CommandName.STOP


def at_edge(words: Words, lexicon: Lexicon) -> CommandName | None:
    """The urgent command a short utterance begins or ends with.

    The softer words for it, which may be answers, have to stand alone.
    """
    if len(words) > lexicon.short:
        return None
    matches = lexicon.commands.find(words)
    names = [
        match.value
        for match in matches
        if not (_rest(words[: match.start], lexicon) and _rest(words[match.end :], lexicon))
        and not is_negated(words, match, lexicon.negation)
        and not cover(words[match.start : match.end], lexicon.yielding, lexicon.padding)
    ]
    return next((name for name in URGENT if name in names), None)


def _rest(words: Words, lexicon: Lexicon) -> Words:
    """What is said besides politeness, yes and no."""
    return trim(words, lexicon.padding, lexicon.yes_no)
