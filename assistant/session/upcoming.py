"""What will be said: soon, so that it can be rendered ahead, and ever, so that it can be kept."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from itertools import product

from assistant.exercise.model import AnyStep, Ask, Breathe, Exercise, Hold, Repeat, Say, Text
from assistant.exercise.text import fill, references
from assistant.session import beats, question
from assistant.session.interruption import woven_in
from assistant.session.position import Position, leave_behind, lookup
from assistant.session.spoken import Spoken
from assistant.session.wordings import recurring

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
            texts |= dict.fromkeys(_phrases(step, exercise, here, spoken, pace))
        for target in step.to.values():
            if target in reached:
                continue
            reached.add(target)
            there = here.copy()
            leave_behind(exercise, there)
            there.step = target
            if isinstance(step, Repeat):
                there.turns[step.id] = min(there.turns.get(step.id, -1) + 1, len(step.items) - 1)
            queue.append(there)
    return list(texts)[:_MOST_TEXTS]


def impersonal(exercise: Exercise, spoken: Spoken) -> frozenset[str]:
    """Every phrase that says nothing about the person: the same for everybody, so it may be kept.

    A sentence that repeats something a person said cannot be filled here, and is left out.
    """
    exercise = woven_in(exercise, spoken)
    phrases = {sentence for text in spoken.texts() for sentence in _sentences(text)}
    for step in exercise.steps.values():
        if not isinstance(step, Say | Ask | Hold | Breathe):
            continue
        repeats = [r for id in step.within if isinstance(r := exercise.steps[id], Repeat)]
        for turns in product(*(range(len(repeat.items)) for repeat in repeats)):
            named = {repeat.id: turn for repeat, turn in zip(repeats, turns, strict=True)}
            at = Position(step=step.id, turns=named)
            for at.fresh in range(_wordings(step, exercise)):
                phrases.update(_phrases(step, exercise, at, spoken, 1.0))
            if isinstance(step, Ask):
                phrases.update(_reprompts(step, exercise, at, spoken))
    return frozenset(phrases)


def _wordings(step: AnyStep, exercise: Exercise) -> int:
    """In how many ways a step may be said."""
    names = [name for name in recurring(step) if name in exercise.wordings]
    return math.lcm(*(len(exercise.wordings[name]) for name in names))


def _phrases(
    step: Say | Ask | Hold | Breathe,
    exercise: Exercise,
    at: Position,
    spoken: Spoken,
    pace: float,
) -> Iterator[str]:
    def known(name: str) -> Text | None:
        return lookup(exercise, at, name)

    yield from beats.phrases(beats.of_step(step, spoken, known, pace))
    if isinstance(step, Breathe):  # who wants no tones hears words instead
        yield from beats.phrases(beats.without_bells(step, spoken, known, pace))


def _reprompts(step: Ask, exercise: Exercise, at: Position, spoken: Spoken) -> Iterator[str]:
    def known(name: str) -> Text | None:
        return lookup(exercise, at, name)

    asked = fill(step.text or spoken.rate, known)
    texts = (
        *(spoken.no_input if step.no_input is None else step.no_input),
        *spoken.still_here,
        *(spoken.no_match if step.no_match is None else step.no_match),
        *(step.more or ()),
        spoken.not_knowing,
        spoken.ask_again,
    )
    for text in texts:
        yield from _sentences(fill(question.with_question(text, asked, step, spoken), known))


def _sentences(text: Text) -> Iterator[str]:
    return (piece for piece in text if isinstance(piece, str) and not any(references((piece,))))
