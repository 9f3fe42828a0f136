"""The exercise as a state machine of `transitions`: states are steps, triggers are meanings.

One flat synchronous machine an exercise, built from the steps and from nothing else, and shared by
every session of it: where somebody is stands in their own position.
"""

from __future__ import annotations

import functools

from transitions import Machine

from assistant.exercise.model import Exercise
from assistant.exercise.terms import DONE
from assistant.session.position import Position


@functools.lru_cache(maxsize=32)
def build(exercise: Exercise) -> StepMachine:
    """The machine that moves any `position.step` of the exercise; some work, so it is kept."""
    return StepMachine(exercise)


class StepMachine(Machine):
    """Learns what leads out of a step when somebody first leaves it: of some thousand ways in an
    exercise, a session takes a hundred."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._known: set[str] = set()
        super().__init__(
            model=None,
            model_attribute="step",
            states=[exercise.first],
            initial=exercise.first,
            auto_transitions=False,
            queued=False,
        )
        ways = {_event(each): None for step in exercise.steps.values() for each in step.to}
        self.events.update({each: self.event_cls(each, self) for each in ways})

    def leave(self, position: Position, trigger: str) -> None:
        """Leave the step by a trigger, or as done where it has no branch of that name."""
        step = self._exercise.steps[position.step]
        if step.id not in self._known:
            self.add_states(
                [each for each in {step.id, *step.to.values()} if each not in self.states]
            )
            for each, target in step.to.items():
                self.add_transition(_event(each), step.id, target)
            self._known.add(step.id)
        self.events[_event(trigger if trigger in step.to else DONE)].trigger(position)


def take(machine: StepMachine, position: Position, trigger: str) -> None:
    """Leave the step by a trigger, or as done where it has no branch of that name.

    A position is moved by the machine's own events. It is not one of the machine's models, which
    would hold it for ever and give it a method for each trigger.
    """
    machine.leave(position, trigger)


def _event(trigger: str) -> str:
    """The machine's own name for a trigger: a choice may be called "left", as the position's field is."""
    return f"on {trigger}"
