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
def build(exercise: Exercise) -> Machine:
    """The machine that moves any `position.step` of the exercise; some 80 ms of work, so it is kept."""
    return Machine(
        model=None,
        model_attribute="step",
        states=list(exercise.steps),
        transitions=[
            {"trigger": _event(trigger), "source": step.id, "dest": target}
            for step in exercise.steps.values()
            for trigger, target in step.to.items()
        ],
        initial=exercise.first,
        auto_transitions=False,
        queued=False,
    )


def take(machine: Machine, position: Position, trigger: str) -> None:
    """Leave the step by a trigger, or as done where it has no branch of that name.

    A position is moved by the machine's own events. It is not one of the machine's models, which
    would hold it for ever and give it a method for each trigger.
    """
    event = machine.events.get(_event(trigger))
    if event is None or position.step not in event.transitions:
        event = machine.events[_event(DONE)]
    event.trigger(position)


def _event(trigger: str) -> str:
    """The machine's own name for a trigger: a choice may be called "left", as the position's field is."""
    return f"on {trigger}"
