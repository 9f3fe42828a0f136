"""What is said in danger beside an answer: that nobody is near, "please stay", "not yet".

Found by patterns, as danger is, and for the same reason: what a frightened person says has to be met
with the right sentence, and it has to be possible to say which rule found it. Only heeded while
something is done about danger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.understanding.meaning import Told
from assistant.understanding.patterns import Pattern, joined
from assistant.understanding.words import Spelling, Words


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One kind of thing that is said."""

    name: str
    """One of `TOLD`."""
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class InDanger:
    """What a language knows of it, the weightiest first."""

    spelling: Spelling
    tellings: tuple[Telling, ...]

    def read(self, readings: Sequence[Words]) -> tuple[Told, ...]:
        """Everything of the kind that any reading holds, the weightiest first."""
        texts = [joined(words, self.spelling) for words in readings if words]
        return tuple(
            Told(name=telling.name)
            for telling in self.tellings
            if any(any(pattern.find(text)) for pattern in telling.patterns for text in texts)
        )
