"""Every branch of the exercises, and which of them were taken.

A branch is a step and where it leads. The copies of a piece count as one; those of a shared
piece whichever exercise they are called from.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from assistant.exercise.compile import replies
from assistant.exercise.model import AnyStep, Ask, Decide, Exercise, Repeat, Wants
from assistant.exercise.terms import DANGER_SCOPE, DONE, FALSE, ITEM, OVER, TOLD, TRUE, range_of
from assistant.session.machine import take
from assistant.session.position import Position

Branch = tuple[str, str, str]
"""Exercise or `shared`, step, where it leads."""

PIECE = re.compile(r"^(?:.*/)?([^\d/][^/]*?)(?:\.\d+)?/(.+)$")


class Branches:
    """Those of the exercises; pieces that they share are told by name."""

    def __init__(self, shared: set[str]) -> None:
        self._shared = shared
        self._known: dict[Exercise, list[Branch]] = {}
        self.taken: set[Branch] = set()

    def of(self, exercise: Exercise) -> list[Branch]:
        """Every branch that can be taken; those in danger are walked by tests/safety/test_dialogues.py."""
        if exercise not in self._known:
            self._known[exercise] = list(self._of(exercise))
        return self._known[exercise]

    def _of(self, exercise: Exercise) -> Iterator[Branch]:
        for step, target in edges(exercise):
            if step.startswith(DANGER_SCOPE):
                continue
            if _branches(exercise.steps[step]):
                yield self._branch(exercise, exercise.steps[step], target)

    def watched_take(self, exercise: Exercise) -> object:
        """`machine.take`, noting what is taken."""

        def watched(machine: object, position: Position, trigger: str) -> None:
            step = exercise.steps[position.step]
            take(machine, position, trigger)  # type: ignore[arg-type]
            self.taken.add(self._branch(exercise, step, position.step))

        return watched

    def _branch(self, exercise: Exercise, step: AnyStep, target: str) -> Branch:
        piece, here = _place(step.id)
        target_piece, there = _place(target)
        if piece != target_piece:
            there = f"to {target_piece}" if target_piece else "back" if piece else there
        scope = "shared" if piece in self._shared else exercise.name
        return scope, f"{piece}/{here}" if piece else here, there


@functools.lru_cache(maxsize=1 << 15)
def _place(id: str) -> tuple[str, str]:
    """The innermost piece a step is in, whichever copy, and its place there."""
    found = PIECE.match(id)
    return (found[1], found[2]) if found else ("", id)


def edges(exercise: Exercise) -> list[tuple[str, str]]:
    """Every way from step to step that can be come to."""
    found: dict[tuple[str, str], None] = {}
    reached = dict.fromkeys([exercise.first, *exercise.anywhere.values()])
    ahead = list(reached)
    for step in ahead:
        for target in _targets(exercise.steps[step]):
            found[step, target] = None
            if target not in reached:
                reached[target] = None
                ahead.append(target)
    return list(found)


def unreachable(exercise: Exercise) -> set[str]:
    """Steps that nothing leads to."""
    reached = {step for edge in edges(exercise) for step in edge}
    return exercise.steps.keys() - reached - {exercise.first}


def _branches(step: AnyStep) -> bool:
    return isinstance(step, Ask | Decide | Repeat)


def _targets(step: AnyStep) -> set[str]:
    return {step.to.get(trigger, step.to[DONE]) for trigger in _triggers(step) if step.to}


def _triggers(step: AnyStep) -> list[str]:
    match step:
        case Decide():
            return [TRUE, FALSE]
        case Repeat():
            return [ITEM, OVER]
        case Ask():
            own = [trigger for trigger in step.to if range_of(trigger) or trigger in TOLD]
            expects = step.expects
            possible = [*own, *replies.triggers(expects)]
            bounds = [b for b in map(range_of, own) if b]
            whole = {n for low, high in bounds for n in range(int(low), int(high) + 1)}
            if expects.wants is Wants.NUMBER and len(whole) < expects.high - expects.low + 1:
                possible.append(DONE)
            return possible
    return [DONE]
