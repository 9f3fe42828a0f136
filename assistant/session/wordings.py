"""What recurs in a step and has several wordings, and which sentences are not to be heard too often. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.exercise.model import AnyStep, Ask, Hold, Say, Text
from assistant.exercise.terms import WORDING
from assistant.exercise.text import references

MOST_OF_A_WORDING = 2
"""How often the same short sentence is heard in a session; then another is said, or none."""
_LETTERS_OF_A_NOD = 32
"""So long is a sentence that only acknowledges."""


def short(text: Text) -> Iterator[str]:
    """Those of its sentences that only acknowledge, such as "Thank you."."""
    return (each for each in text if isinstance(each, str) and len(each) <= _LETTERS_OF_A_NOD)


def recurring(step: AnyStep) -> Iterator[str]:
    """The names of what recurs in a step and has several wordings."""
    texts: tuple[Text, ...] = ()
    match step:
        case Say(text=text) | Ask(text=text):
            texts = (text,)
        case Hold(during=during):
            texts = tuple(text for _, text in during)
    for text in texts:
        yield from (name for name in references(text) if name.startswith(WORDING))
