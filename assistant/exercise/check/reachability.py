"""Ways through the flat steps: what is never reached, and what is never left.

Only edges are looked at, not what is said or remembered: a way that exists counts as one
that may be taken. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from assistant.exercise.model import (
    AnyStep,
    Ask,
    Decide,
    End,
    Forget,
    Keep,
    Remember,
    Repeat,
    Return,
    Spare,
)
from assistant.exercise.terms import DONE, NO_INPUT

Steps: TypeAlias = Mapping[str, AnyStep]
Ways: TypeAlias = Callable[[AnyStep], Iterable[str]]


def ways(step: AnyStep) -> set[str]:
    """Where a step can lead."""
    if isinstance(step, Decide | Repeat):  # these are never just done
        return {target for trigger, target in step.to.items() if trigger != DONE}
    return set(step.to.values())


def silent_ways(step: AnyStep) -> set[str]:
    """Where a step can lead when nobody ever answers."""
    return {step.to[NO_INPUT]} if isinstance(step, Ask) else ways(step)


def unreachable(steps: Steps, starts: Iterable[str]) -> Iterator[str]:
    """The steps that are never come to, without those that only follow them."""
    known = _reach(starts, lambda id: ways(steps[id]))
    for id in steps:
        if id not in known:
            yield id
            known |= _reach([id], lambda id: ways(steps[id]))


def endless(steps: Steps, starts: Iterable[str], leading: Ways = ways) -> Iterator[str]:
    """The first step of each loop that, once come to, is never left."""
    ends = [id for id, step in steps.items() if isinstance(step, End | Return)]
    into = _turned(steps, leading)
    ending = _reach(ends, into.__getitem__)
    order = {id: number for number, id in enumerate(steps)}
    stuck = _reach(starts, lambda id: leading(steps[id])) - ending
    while stuck:
        loop = _innermost(min(stuck, key=order.__getitem__), steps, leading, into)
        yield min(loop, key=order.__getitem__)
        stuck -= _reach(loop, into.__getitem__)


def spinning(steps: Steps) -> str | None:
    """The first step of a loop in which nothing is said, awaited or counted."""
    within = {
        id: {target for target in ways(step) if _is_silent(target, steps, step)}
        for id, step in steps.items()
        if _passes(step)
    }
    while leaves := [id for id, targets in within.items() if not targets & within.keys()]:
        for id in leaves:
            del within[id]
    return next((id for id in within if id in _reach(within[id], _inside(within))), None)


def _is_silent(target: str, steps: Steps, step: AnyStep) -> bool:
    """Whether an edge stays among silent steps; the next turn of a repeat is progress."""
    goes_on = isinstance(steps[target], Repeat) and target in step.within
    return _passes(steps[target]) and not goes_on


def _passes(step: AnyStep) -> bool:
    """Whether a step can be passed without a word; a question can when its answer is known."""
    if isinstance(step, Ask):
        return step.foreseen
    return isinstance(step, Decide | Remember | Spare | Keep | Forget | Repeat)


def _inside(within: Mapping[str, set[str]]) -> Callable[[str], Iterable[str]]:
    return lambda id: within[id] & within.keys() if id in within else ()


def _innermost(
    start: str, steps: Steps, leading: Ways, into: Mapping[str, Sequence[str]]
) -> set[str]:
    """A loop that the start leads to and that nothing leads out of."""
    while True:
        ahead = _reach([start], lambda id: leading(steps[id]))
        back = _reach([start], into.__getitem__)
        further = next((id for id in steps if id in ahead and id not in back), None)
        if further is None:
            return ahead
        start = further


def _turned(steps: Steps, leading: Ways) -> dict[str, list[str]]:
    into: dict[str, list[str]] = {id: [] for id in steps}
    for id, step in steps.items():
        for target in leading(step):
            into[target].append(id)
    return into


def _reach(starts: Iterable[str], leading: Callable[[str], Iterable[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(starts)
    while ahead:
        id = ahead.pop()
        if id not in found:
            found.add(id)
            ahead.extend(leading(id))
    return found
