"""The exercise as a state machine of `transitions`: states are steps, triggers are meanings.

One flat synchronous machine a session, built from the steps and from nothing else.
"""

from __future__ import annotations

from typing import Any

from transitions import Machine

from assistant.exercise.model import DONE, Exercise
from assistant.session.position import Position


def build(exercise: Exercise, position: Position | None = None) -> Machine:
    """The machine that moves `position.step`; without a position, one to be drawn."""
    return Machine(
        model=position,
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


def take(machine: Machine, position: Any, trigger: str) -> None:
    """Leave the step by a trigger, or as done where it has no branch of that name.

    `trigger` is a method that transitions adds to its model, so the type is left open.
    """
    known = machine.get_triggers(position.step)
    position.trigger(_event(trigger if _event(trigger) in known else DONE))


def _event(trigger: str) -> str:
    """The machine's own name for a trigger: a choice may be called "left", as the position's field is."""
    return f"on {trigger}"
