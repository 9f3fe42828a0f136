"""Whether the installed model knows the words a person is offered to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from assistant.authoring.exercise_text import questions
from assistant.exercise.check.examine import Examined
from assistant.exercise.read.problems import Problem


class Knows(Protocol):
    """A recogniser, or only the words of one."""

    def missing(self, words: Sequence[str], /) -> list[str]:
        """Those it can never recognise."""


def unknown_words(examined: Examined, recogniser: Knows) -> Iterator[Problem]:
    """Choices whose offered way of saying them can never be heard."""
    for step, origin in questions(examined):
        for choice in step.expects.choices:
            if missing := recogniser.missing(choice.words[:1]):
                others = [way for way in choice.words if not recogniser.missing([way])]
                hint = f'offer "{others[0]}" first' if others else "offer another word"
                yield origin.problem(
                    f'the installed model does not know "{missing[0]}"',
                    hint,
                    at=("choices", choice.name),
                )
