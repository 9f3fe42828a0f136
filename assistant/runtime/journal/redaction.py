"""The person's own words taken out of what was understood, where they may not be kept.

What is left is what it came to: yes or no, numbers, choices, feelings of the vocabulary, how many
things were named and which were named twice. It leads to the same actions, in other words.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.session.events import Understood
from assistant.understanding.meaning import BLANK, Items, Meaning, Words


class Discretion:
    """Leaves words out of one session."""

    def __init__(self, given: int = 0) -> None:
        """`given`: how many stand-ins were given out before the session was cut off."""
        self._given = given
        self._stand_ins: dict[str, str] = {}

    def without_words(self, said: Understood) -> Understood:
        """The same without the person's words."""
        nothing = tuple(replace(hypothesis, text="") for hypothesis in said.hypotheses)
        return replace(said, hypotheses=nothing, meaning=self._meaning(said.meaning))

    def _meaning(self, meaning: Meaning | None) -> Meaning | None:
        match meaning:
            case Items(items=items):
                return replace(meaning, items=tuple(self._stand_in(thing) for thing in items))
            case Words(text=text, about=about):
                return Words(text=" ".join(BLANK for _ in text.split()), about=about)
        return meaning

    def _stand_in(self, thing: str) -> str:
        """The same for the same thing: what was named twice counts once."""
        if thing not in self._stand_ins:
            self._given += 1
            self._stand_ins[thing] = BLANK * self._given
        return self._stand_ins[thing]


def given(said: Understood) -> int:
    """The highest stand-in there is in what was understood."""
    things = said.meaning.items if isinstance(said.meaning, Items) else ()
    return max((len(thing) for thing in things if not thing.strip(BLANK)), default=0)
