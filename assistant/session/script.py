"""The exercise as it is being walked through: its machine, the position, and the way that led there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.exercise.model import AnyStep, Ask, Exercise, Item, Text
from assistant.exercise.text import fill
from assistant.session import interruption, machine
from assistant.session.actions import Record
from assistant.session.person import Person
from assistant.session.position import (
    Performed,
    Position,
    Value,
    item,
    leave_behind,
    lookup,
    section,
    settle,
)
from assistant.understanding.meaning import BLANK


class Script:
    """Moves through the steps, and back."""

    def __init__(
        self, exercise: Exercise, person: Person, numbers: Mapping[str, Text] | None = None
    ) -> None:
        """`numbers`: those to call, and the person's own people, by the names texts have for them."""
        self.exercise = exercise
        self._beginning = Position(
            step=exercise.first,
            memory=person.memory,
            kept=frozenset(name.partition(".")[0] for name in person.kept),
            spared=person.spared,
            numbers=numbers or {},
            fresh=person.seed + person.sessions,
        )
        self.at = self._beginning.copy()
        self._machine = machine.build(exercise)
        self._visited: list[Position] = []
        """Where each turn of a list, or else each step, was begun."""
        self._answered = False
        """Whether a question of this turn was answered."""
        self._hurting: frozenset[str] = frozenset()
        """Regions that are spared because they hurt, whatever is gone back to."""

    @property
    def step(self) -> AnyStep:
        """The step we are at."""
        return self.exercise.steps[self.at.step]

    @property
    def item(self) -> Item | None:
        """What is being worked with: a muscle group, a sense."""
        return item(self.exercise, self.at)

    @property
    def section(self) -> str:
        """Where in the exercise this is, in words; empty when it does not say."""
        return section(self.exercise, self.at)

    def lookup(self, name: str) -> Text | None:
        """What `{name}` stands for here."""
        return lookup(self.exercise, self.at, name)

    def fill(self, text: Text) -> Text:
        """A text with its references filled."""
        return fill(text, self.lookup)

    def take(self, trigger: str) -> None:
        """Leave the step."""
        self._answered |= isinstance(self.step, Ask)
        leave_behind(self.exercise, self.at)
        machine.take(self._machine, self.at, trigger)

    @property
    def kept(self) -> dict[str, Value]:
        """What is known by now and kept from session to session."""
        memory = self.at.memory
        return {name: memory[name] for name in memory if name.partition(".")[0] in self.at.kept}

    def settle(self, note: Callable[[Record], None]) -> Performed:
        """Pass through silent steps to the next one that is performed, and note where we are.

        `note` gets what is to be kept and forgotten.
        """
        step = settle(self.exercise, self.at, self.take, note)
        here = self.at.copy()
        if here.step.startswith(interruption.SCOPE):
            return step  # beside the exercise: no place to go back to
        if not self._visited or self._unit(self._visited[-1]) != self._unit(here):
            self._visited.append(here)
            self._answered = False
        return step

    def skip_turn(self) -> None:
        """Leave this turn of the list for the next one."""
        self.at.step = self.step.within[-1]

    def begin_turn_again(self) -> None:
        """Go to where this turn, or else this step, was begun, knowing what is known by now."""
        self._go_to(self._visited[-1])

    def go_back(self) -> bool:
        """Go to the question or the turn before this one, as if it had not been come to yet.

        What hurts stays spared. False, and the first step, where there is nothing before.
        """
        self._visited.pop()
        while len(self._visited) > 1 and not self._is_landmark(self._visited[-1]):
            self._visited.pop()
        found = bool(self._visited) and self._is_landmark(self._visited[-1])
        if not self._visited:
            self._visited.append(self._beginning.copy())
        self._go_to(self._visited[-1])
        self.at.memory = dict(self._visited[-1].memory)
        self.at.spared = self._visited[-1].spared | self._hurting
        return found

    @property
    def question_before(self) -> Ask | None:
        """The question that "go back" would lead to."""
        before = next((at for at in reversed(self._visited[:-1]) if self._is_landmark(at)), None)
        step = self.exercise.steps[before.step] if before else None
        return step if isinstance(step, Ask) else None

    def spare(self, regions: frozenset[str]) -> None:
        """Leave alone from now on what hurts."""
        self._hurting |= regions
        self.at.spared |= regions

    def detour(self, target: str) -> None:
        """Go to a step from which a `Return` will lead back here.

        A detour that is under way already is begun again, and what it led to is forgotten.
        """
        kind = target.rpartition("/")[0] + "/"
        for depth, (step, _) in enumerate(self.at.left):
            if step.startswith(kind):
                self.at.left = self.at.left[:depth]
                break
        else:
            self.at.left = (*self.at.left, (self.at.step, dict(self.at.turns)))
        self.at.step = target

    def interrupt(self) -> None:
        """Go to the offer to carry on, from which a `Return` leads to where this step is begun again.

        What belongs to a turn of a list begins with that turn, unless a question of it was reached:
        nobody hears "let go" while they hold nothing, and no answer is asked for twice.
        """
        if self.on_detour(interruption.OFFER):
            self.at.step = interruption.OFFER
            return
        memory = self.at.memory
        for name in [each for each in memory if each.endswith(".short")]:
            if not str(memory[name]).strip(f" {BLANK}"):
                del memory[name]  # words that were not kept cannot be said back
        if section := self.section:
            memory[interruption.PLACE] = section
        if not isinstance(self.step, Ask) and not self._answered:
            self.begin_turn_again()
        self.detour(interruption.OFFER)

    def on_detour(self, target: str) -> bool:
        """Whether we are on the detour that begins there."""
        return self.at.step.startswith(target.rpartition("/")[0] + "/")

    def _go_to(self, visited: Position) -> None:
        self.at.step, self.at.turns, self.at.left = visited.step, dict(visited.turns), visited.left

    def _is_landmark(self, at: Position) -> bool:
        """Whether a person would know it as a place to go back to."""
        return isinstance(self.exercise.steps[at.step], Ask) or self._unit(at)[0] != at.step

    def _unit(self, at: Position) -> tuple[str, int]:
        for id in reversed(self.exercise.steps[at.step].within):
            if id in at.turns and item(self.exercise, at) is not None:
                return id, at.turns[id]
        return at.step, 0
