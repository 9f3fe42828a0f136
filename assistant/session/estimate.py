"""How long an exercise still takes, and through how much of it, by walking the rest of it in thought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.exercise.model import Ask, Breathe, End, Exercise, Hold, Say, Text, Wants
from assistant.exercise.terms import DONE
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


class Estimate:
    """Of one exercise. The rest is walked again only where it differs from what was walked before, and its steps
    mostly take as long: how long each takes is worked out again when something put into its words changed."""

    def __init__(self, exercise: Exercise, spoken: Spoken) -> None:
        self._exercise = exercise
        self._spoken = spoken
        self._way: Sequence[Position] = ()
        """The last walk that led to an end: where each of its steps was to begin."""
        self._taken: dict[tuple[str, float], tuple[dict[str, Text | None], float]] = {}
        """By step and pace: what was put into its words, and its seconds."""
        self._sections: dict[str, str] = {}
        """As they are written, and as they are shown: those that are always shown the same."""

    def ahead(self, at: Position, pace: float = 1.0) -> Ahead:
        """What is left. Every question is taken to be left without a branch, every rating to be moderate."""
        total, here, sections = 0.0, self._section(at), 0
        for place in self._rest(at):
            place.said = at.said
            if (there := self._section(place)) and there != here:
                here, sections = there, sections + 1
            total += self._seconds(place, pace)
        return Ahead(seconds=total, sections=sections)

    def _rest(self, at: Position) -> Sequence[Position]:
        """Where each step from here to the end will be begun."""
        exercise, at = self._exercise, at.copy()
        way: list[Position] = []
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
            way.append(at.copy())
            if isinstance(step, Ask) and step.remember and step.expects.wants is Wants.NUMBER:
                at.memory.setdefault(step.remember, _TYPICAL_RATING)
            leave(DONE)
        return way

    def _known_from(self, at: Position) -> Sequence[Position]:
        """The rest of the last walk, where it came by here and knew the same."""
        for index, before in enumerate(self._way):
            if before.step == at.step and replace(before, said=at.said) == at:
                return self._way[index:]
        return ()

    def _section(self, at: Position) -> str:
        written = self._exercise.steps[at.step].section
        if "{" in written:
            return section(self._exercise, at)
        if written not in self._sections:
            self._sections[written] = section(self._exercise, at)
        return self._sections[written]

    def _seconds(self, at: Position, pace: float) -> float:
        step = self._exercise.steps[at.step]
        assert isinstance(step, Say | Ask | Hold | Breathe), "the others are passed through"
        put_in, seconds = self._taken.get((step.id, pace), (None, 0.0))
        if put_in is not None and all(
            lookup(self._exercise, at, name) == text for name, text in put_in.items()
        ):
            return seconds
        put_in = {}

        def known(name: str) -> Text | None:
            put_in[name] = text = lookup(self._exercise, at, name)
            return text

        row = beats.of_step(step, self._spoken, known, pace)
        seconds = seconds_of(row, self._spoken, pace)
        if isinstance(step, Ask):
            seconds += _SECONDS_TO_ANSWER.get(step.expects.wants, _SECONDS_TO_ANSWER_ELSE)
        self._taken[step.id, pace] = put_in, seconds
        return seconds


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
