"""Simulates hearing each sentence, and remembers the result: most sentences are in many exercises."""

from __future__ import annotations

import functools

from assistant.authoring.exercise_text import Advice
from assistant.exercise.model import Expectation
from assistant.languages import Language
from assistant.understanding.certainty import is_certain
from assistant.understanding.commands import URGENT
from assistant.understanding.meaning import Command, CommandName, Hypothesis, Reply
from assistant.understanding.negation import split
from assistant.understanding.reading import read
from assistant.understanding.understand import by_rule


class Listener:
    """What sentences of one language sound like, to the rules: they are what every device has."""

    def __init__(self, language: Language) -> None:
        self._lexicon = language.lexicon
        self.advice = Advice.load(language)
        self.command = functools.cache(self._command)
        """A command that stops or pauses, which a sentence would be taken for; or None."""
        self.wakes = functools.cache(self._wakes)
        """What wakes the assistant in it."""
        self.presses = functools.cache(self._presses)
        """What presses the person in it."""
        self.is_answered = functools.cache(self._is_answered)
        """Whether words would certainly be taken for an answer to a question."""

    def _command(self, text: str) -> CommandName | None:
        meaning = read(text, None, self._lexicon)
        return meaning.name if isinstance(meaning, Command) and meaning.name in URGENT else None

    def _wakes(self, text: str) -> tuple[str, ...]:
        words = self._lexicon.words(text)
        return tuple(match.value for match in self.advice.wake.find(words))

    def _presses(self, text: str) -> tuple[str, ...]:
        words = self._lexicon.words(text)
        said, _ = split(words, self.advice.pressure.find(words), self._lexicon.negation)
        return tuple(match.value for match in said if match.value)

    def _is_answered(self, text: str, expects: Expectation) -> bool:
        if self._lexicon.safety.gravest([self._lexicon.words(text)]):
            return False
        meaning = by_rule([Hypothesis(text)], expects, self._lexicon)
        return isinstance(meaning, Reply) and is_certain(meaning)
