"""What will be said next, so that it can be rendered before it is wanted."""

from __future__ import annotations

from collections import deque

from assistant.exercise.model import Ask, Breathe, Exercise, Hold, Repeat, Say, Text
from assistant.session import beats
from assistant.session.position import Position, lookup
from assistant.session.spoken import Spoken

_STEPS_AHEAD = 6
_MOST_TEXTS = 24


def upcoming(exercise: Exercise, at: Position, spoken: Spoken, pace: float) -> list[str]:
    """The phrases of this step and of those that may come next, the nearest first."""
    texts: dict[str, None] = {}
    reached, queue, performed = {at.step}, deque([at.copy()]), 0
    while queue and performed < _STEPS_AHEAD and len(texts) < _MOST_TEXTS:
        here = queue.popleft()
        step = exercise.steps[here.step]
        if isinstance(step, Say | Ask | Hold | Breathe):
            performed += 1
            for phrase in beats.phrases(_beats(step, exercise, here, spoken, pace)):
                texts.setdefault(phrase)
        for target in step.to.values():
            if target in reached:
                continue
            reached.add(target)
            there = here.copy()
            there.step = target
            if isinstance(step, Repeat):
                there.turns[step.id] = min(there.turns.get(step.id, -1) + 1, len(step.items) - 1)
            queue.append(there)
    return list(texts)[:_MOST_TEXTS]


def _beats(
    step: Say | Ask | Hold | Breathe,
    exercise: Exercise,
    at: Position,
    spoken: Spoken,
    pace: float,
) -> beats.Beats:
    def known(name: str) -> Text | None:
        return lookup(exercise, at, name)

    return beats.of_step(step, spoken, known, pace)
