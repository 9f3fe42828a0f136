"""How long an exercise still takes, and through how much of it, by walking the rest of it in thought."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.exercise.model import Ask, End, Exercise, Text, Wants
from assistant.exercise.terms import DONE
from assistant.session import beats
from assistant.session.position import Performed, Position, lookup, section, settle
from assistant.session.spoken import Spoken

_SECONDS_TO_ANSWER = {Wants.ITEMS: 12.0, Wants.FREE: 10.0}
_SECONDS_TO_ANSWER_ELSE = 4.0
_TYPICAL_RATING = 4.0
_MOST_STEPS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What is left of an exercise."""

    seconds: float
    """From the beginning of the current step to the end, answers included."""
    sections: int
    """How many come after the current one."""


def ahead(exercise: Exercise, at: Position, spoken: Spoken, pace: float = 1.0) -> Ahead:
    """What is left. Every question is taken to be left without a branch, every rating to be moderate."""
    at = at.copy()
    total, here, sections = 0.0, section(exercise, at), 0
    gone_through: set[tuple[str, tuple[tuple[str, int], ...]]] = set()
    for _ in range(_MOST_STEPS):
        step = settle(exercise, at, lambda trigger: _leave(exercise, at, trigger))
        place = at.step, tuple(sorted(at.turns.items()))
        if (
            isinstance(step, End) or place in gone_through
        ):  # in danger, it goes round until help is there
            break
        gone_through.add(place)
        if (there := section(exercise, at)) and there != here:
            here, sections = there, sections + 1
        total += _seconds(step, exercise, at, spoken, pace)
        if isinstance(step, Ask) and step.remember and step.expects.wants is Wants.NUMBER:
            at.memory.setdefault(step.remember, _TYPICAL_RATING)
        _leave(exercise, at, DONE)
    return Ahead(seconds=total, sections=sections)


def seconds_left(exercise: Exercise, at: Position, spoken: Spoken, pace: float = 1.0) -> float:
    """Seconds until the end."""
    return ahead(exercise, at, spoken, pace).seconds


def seconds_of(performed: beats.Beats, spoken: Spoken, pace: float = 1.0) -> float:
    """How long beats take, phrases by their length."""
    total, mark = 0.0, 0.0
    for beat in performed:
        match beat:
            case beats.Phrase(text=text):
                total += 0.2 + len(text) * spoken.seconds_per_character / pace
            case beats.Rest(seconds=seconds):
                total += seconds
            case beats.Mark():
                mark = total
            case beats.Until(seconds=seconds):
                total = max(total, mark + seconds)
            case beats.Tone():
                pass
    return total


def _seconds(
    step: Performed, exercise: Exercise, at: Position, spoken: Spoken, pace: float
) -> float:
    assert not isinstance(step, End)

    def known(name: str) -> Text | None:
        return lookup(exercise, at, name)

    seconds = seconds_of(beats.of_step(step, spoken, known, pace), spoken, pace)
    if isinstance(step, Ask):
        seconds += _SECONDS_TO_ANSWER.get(step.expects.wants, _SECONDS_TO_ANSWER_ELSE)
    return seconds


def _leave(exercise: Exercise, at: Position, trigger: str) -> None:
    to = exercise.steps[at.step].to
    at.step = to.get(trigger, to.get(DONE, ""))
