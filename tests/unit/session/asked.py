"""A session walked up to one of the shipped questions, to say something there."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.exercise.model import Ask
from assistant.rehearsal.cooperative_person import Cooperative, Otherwise, Repertoire
from assistant.session.person import NOBODY, Person
from tests import shipped
from tests.unit.session.player import Player

_MOST = 80
"""Questions on the way."""


class Asked:
    """At a question of an exercise: `say` something, and see what comes of it."""

    def __init__(
        self,
        name: str,
        question: str,
        answers: Mapping[str, str] | None = None,
        *,
        language: str = "en",
        person: Person = NOBODY,
    ) -> None:
        """Walk there; on the way each question is answered as `answers` say by some words of it, and else helpfully."""
        exercise = shipped.exercise(name, language)
        self.player = Player(exercise, person)
        self._person = Cooperative(exercise, Repertoire.load(language), Otherwise.COOPERATIVE, 1)
        self._answers = answers or {}
        self.to(question)

    def to(self, question: str) -> Asked:
        """On to the next question with these words."""
        for _ in range(_MOST):
            self.player.until_listening()
            assert self.player.outcome is None, f"it ended without asking: {question}"
            if question in self.question:
                return self
            self.player.hear(self._answer())
        raise AssertionError(f"never asked: {question}")

    def then(self, said: str, question: str) -> Asked:
        """Say something that leads to another question, such as that it hurts."""
        self.player.hear(said)
        return self.to(question)

    def _answer(self) -> str:
        found = (said for words, said in self._answers.items() if words in self.question)
        return next(found, None) or self._person.reply(self._step())

    def _step(self) -> Ask:
        session = self.player.session
        step = session.exercise.steps[session.step]
        assert isinstance(step, Ask)
        return step

    @property
    def question(self) -> str:
        """What is being asked, as it stands in the exercise; empty at the end."""
        if self.player.outcome is not None:
            return ""
        return " ".join(piece for piece in self._step().text if isinstance(piece, str))

    def say(self, *readings: str) -> str:
        """What is answered, up to the next question, the pause or the end."""
        before = len(self.player.said)
        self.player.hear(*readings)
        for _ in range(_MOST * 5):
            session = self.player.session
            if session.finished or session.paused or "reply" in session.timers:
                break
            self.player.step_on()
        return " ".join(self.player.said[before:])

    @property
    def named(self) -> list[str]:
        """The things that were named so far in answer to what is asked."""
        return list(self.player.session._context.question.items)

    @property
    def paused(self) -> bool:
        return self.player.session.paused
