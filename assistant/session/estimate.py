"""How long an exercise still takes, and through how much of it, by walking the rest of it in thought."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.exercise.model import Ask, Breathe, End, Exercise, Hold, Say, Text, Wants
from assistant.exercise.terms import DONE, WORDING
from assistant.session import beats
from assistant.session.position import Position, lookup, section, settle
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


@dataclass(slots=True)
class _Place:
    """Where a step will be begun."""

    at: Position
    section: str
    seconds: dict[float, float] = field(default_factory=dict)
    """By pace, where what is said in it will still be the same."""


class Estimate:
    """Of one exercise. The rest is walked again only where it differs from what was walked before, and its steps
    mostly take as long: how long each takes is worked out again when something put into its words changed."""

    def __init__(self, exercise: Exercise, spoken: Spoken) -> None:
        self._exercise = exercise
        self._spoken = spoken
        self._way: Sequence[_Place] = ()
        """The last walk that led to an end."""
        self._taken: dict[tuple[str, float], tuple[dict[str, Text | None], float]] = {}
        """By step and pace: what was put into its words, and its seconds."""
        self._sections: dict[str, str] = {}
        """As they are written, and as they are shown: those that are always shown the same."""

    def ahead(self, at: Position, pace: float = 1.0) -> Ahead:
        """What is left. Every question is taken to be left without a branch, every rating to be moderate."""
        total, here, sections = 0.0, self._section(at), 0
        for place in self._rest(at):
            if place.section and place.section != here:
                here, sections = place.section, sections + 1
            seconds = place.seconds.get(pace)
            total += self._seconds(place, at.said, pace) if seconds is None else seconds
        return Ahead(seconds=total, sections=sections)

    def _rest(self, at: Position) -> Sequence[_Place]:
        """Where each step from here to the end will be begun."""
        exercise, at = self._exercise, at.copy()
        way: list[_Place] = []
        gone_through: set[tuple[str, tuple[tuple[str, int], ...]]] = set()

        def leave(trigger: str) -> None:
            to = exercise.steps[at.step].to
            at.step = to.get(trigger, to.get(DONE, ""))

        for _ in range(_MOST_STEPS):
            step = exercise.steps[at.step]
            # Most steps are said or held outside of a repeat: nothing of these is settled.
            if at.turns or not isinstance(step, Say | Hold):
                step = settle(exercise, at, leave)
            if not way and (known := self._known_from(at)):
                return known
            if isinstance(step, End):
                self._way = way
                return way
            turn = at.step, tuple(sorted(at.turns.items())) if at.turns else ()
            if turn in gone_through:  # in danger, it goes round until help is there
                return way
            gone_through.add(turn)
            way.append(_Place(at.copy(), self._section(at)))
            if isinstance(step, Ask) and step.remember and step.expects.wants is Wants.NUMBER:
                at.memory.setdefault(step.remember, _TYPICAL_RATING)
            leave(DONE)
        return way

    def _known_from(self, at: Position) -> Sequence[_Place]:
        """The rest of the last walk, where it came by here and knew the same."""
        for index, before in enumerate(self._way):
            if before.at.step == at.step and replace(before.at, said=at.said) == at:
                return self._way[index:]
        return ()

    def _section(self, at: Position) -> str:
        written = self._exercise.steps[at.step].section
        if "{" in written:
            return section(self._exercise, at)
        if written not in self._sections:
            self._sections[written] = section(self._exercise, at)
        return self._sections[written]

    def _seconds(self, place: _Place, said: Mapping[str, int], pace: float) -> float:
        at = replace(place.at, said=said)
        step = self._exercise.steps[at.step]
        assert isinstance(step, Say | Ask | Hold | Breathe), "the others are passed through"
        put_in, seconds = self._taken.get((step.id, pace), (None, 0.0))
        if put_in is None or any(
            lookup(self._exercise, at, name) != text for name, text in put_in.items()
        ):
            put_in = {}

            def known(name: str) -> Text | None:
                put_in[name] = text = lookup(self._exercise, at, name)
                return text

            row = beats.of_step(step, self._spoken, known, pace)
            seconds = seconds_of(row, self._spoken, pace)
            if isinstance(step, Ask):
                seconds += _SECONDS_TO_ANSWER.get(step.expects.wants, _SECONDS_TO_ANSWER_ELSE)
            self._taken[step.id, pace] = put_in, seconds
        if not any(name.startswith(WORDING) for name in put_in):
            place.seconds[pace] = seconds
        return seconds


@functools.lru_cache(maxsize=128)
def of(exercise: Exercise, spoken: Spoken) -> Estimate:
    """The one of an exercise, shared by every session of it: what it keeps is true of all."""
    return Estimate(exercise, spoken)


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
