"""Where a person is in an exercise and what is known by then. Pure data and its rules."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from assistant.exercise.model import (
    AnyStep,
    Ask,
    Breathe,
    Comparison,
    Condition,
    Decide,
    End,
    Exercise,
    Forget,
    Hold,
    Item,
    Keep,
    Operator,
    Remember,
    Repeat,
    Return,
    Say,
    Spare,
    Text,
    Wants,
)
from assistant.exercise.terms import (
    ABOUT,
    DECLINED,
    DONE,
    FALSE,
    ITEM,
    MET,
    NOTHING,
    OVER,
    TRUE,
    WORDING,
    range_of,
)
from assistant.exercise.text import fill
from assistant.session.actions import Record
from assistant.session.wordings import MOST_OF_A_WORDING, recurring, short

_ORDER: dict[Operator, Callable[[float, float], bool]] = {
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.MORE: operator.gt,
    Operator.LESS: operator.lt,
}

Value: TypeAlias = "str | float | tuple[str, ...]"
Performed: TypeAlias = Say | Ask | Hold | Breathe | End
"""The steps a person notices. The others are passed through in no time."""


@dataclass(kw_only=True)
class Position:
    """A step, the turns of the repeats around it, and what is remembered.

    The model of the exercise's machine, which moves `step`.
    """

    step: str
    turns: dict[str, int] = field(default_factory=dict)
    """Index of the current item of each repeat that is under way."""
    memory: dict[str, Value] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    """The names of what is remembered from before, and mostly from session to session."""
    spared: frozenset[str] = frozenset()
    """Regions of the body that are left alone."""
    numbers: Mapping[str, Text] = field(default_factory=dict)
    """Numbers and people to call, by the names texts have for them."""
    left: tuple[tuple[str, dict[str, int]], ...] = ()
    """Where detours were taken from, the outermost first: step and turns."""

    fresh: int = 0
    """Which of several wordings comes first; another one from session to session."""
    said: Mapping[str, int] = field(default_factory=dict)
    """How often each short sentence was said, and by the names of what has several wordings, which of
    them comes next."""

    def copy(self) -> Position:
        """One that can be walked without touching this one."""
        return Position(
            step=self.step,
            turns=dict(self.turns),
            memory=dict(self.memory),
            kept=self.kept,
            spared=self.spared,
            numbers=self.numbers,
            left=self.left,
            fresh=self.fresh,
            said=self.said,
        )


def settle(
    exercise: Exercise,
    at: Position,
    take: Callable[[str], None],
    note: Callable[[Record], None] = lambda record: None,
) -> Performed:
    """Pass through silent steps until one that is performed.

    `take` leaves `at.step` by a trigger; `note` gets what is to be kept and forgotten. A
    question whose answer is known from before is silent, too.
    """
    while True:
        step = exercise.steps[at.step]
        _forget_turns_outside(step, at)
        match step:
            case Decide():
                take(TRUE if holds(step.condition, exercise, at) else FALSE)
            case Ask() if trigger := _answered_before(step, at):
                take(trigger)
            case Say() | Ask() | Hold() | Breathe() | End():
                return step
            case Repeat():
                take(ITEM if _next_turn(step, at) else OVER)
            case Remember():
                at.memory.update(step.values)
                take("done")
            case Spare():
                at.spared |= _regions(at.memory.get(step.regions))
                take("done")
            case Keep():
                for name in step.names:
                    keep(name, at, note)
                take("done")
            case Forget():
                for name in step.names:
                    _forget(name, at, note)
                take("done")
            case Return():
                _return(exercise, at)


def known_as(name: str, at: Position) -> dict[str, Value]:
    """What is remembered under a name: of a feeling, its word and family, too."""
    return {each: at.memory[each] for each in at.memory if each.partition(".")[0] == name}


def keep(name: str, at: Position, note: Callable[[Record], None], days: int | None = None) -> None:
    """Keep what is remembered under a name, for so many days or until it is forgotten."""
    known = known_as(name, at)
    if known:
        at.kept |= {name}
    for each, value in known.items():
        note(Record(kind="kept", name=each, value=value, days=days))


def range_with(value: float, step: Ask) -> str:
    """The trigger of the range a number is in."""
    # "Six or seven" is 6.5: halves count upwards, so that no answer falls between two ranges.
    whole = math.floor(value + 0.5)
    for trigger in step.to:
        bounds = range_of(trigger)
        if bounds and bounds[0] <= whole <= bounds[1]:
            return trigger
    return DONE


def lookup(exercise: Exercise, at: Position, name: str) -> Text | None:
    """What `{name}` stands for here, or None where it is not known."""
    if name.startswith(WORDING):
        return wording(exercise, at, name)
    item, _, field_name = name.partition(".")
    around = reversed(exercise.steps[at.step].within) if field_name else ()
    for repeat in (exercise.steps[id] for id in around):
        if isinstance(repeat, Repeat) and repeat.name == item:
            turn = at.turns.get(repeat.id, 0)
            if field_name == "number":
                return (str(turn + 1),)
            return repeat.items[turn].fields.get(field_name)
    value = at.memory.get(name)
    return at.numbers.get(name) if value is None else (as_words(value),)


def section(exercise: Exercise, at: Position) -> str:
    """Where in the exercise this is, in words; empty when it does not say."""
    here = (exercise.steps[at.step].section,)
    return " ".join(str(part) for part in fill(here, lambda name: lookup(exercise, at, name)))


def wording(exercise: Exercise, at: Position, name: str) -> Text | None:
    """How what recurs is said this time: each wording in turn, none twice running. None, and so
    nothing of the sentence around it, where there are no wordings of that name."""
    return None if name not in exercise.wordings else _next_wording(exercise, at, name)[0]


def leave_behind(exercise: Exercise, at: Position) -> None:
    """Note what is said in this step, so that the next time it has another wording."""
    step = exercise.steps[at.step]
    said = dict(at.said)
    for name in recurring(step):
        if name in exercise.wordings:
            said[_by_topic(exercise, at, name)] = _next_wording(exercise, at, name)[1]
    if exercise.wordings and isinstance(step, Say):
        for sentence in short(fill(step.text, lambda name: lookup(exercise, at, name))):
            said[sentence] = said.get(sentence, 0) + 1
    at.said = said


def note_wording(exercise: Exercise, at: Position, name: str) -> None:
    """Note that it was said, so that the next time it has another wording."""
    if name in exercise.wordings:
        at.said = {**at.said, _by_topic(exercise, at, name): _next_wording(exercise, at, name)[1]}


def _by_topic(exercise: Exercise, at: Position, name: str) -> str:
    """The wordings for what the last own words were about, where there are such: `~heard-loss`."""
    ways = (f"{name}-{MET}" if MET in at.memory else name, f"{name}-{at.memory.get(ABOUT)}")
    return next((way for way in ways if way != name and way in exercise.wordings), name)


def _next_wording(exercise: Exercise, at: Position, name: str) -> tuple[Text, int]:
    """The next one in turn that was not heard too often, and the turn after it."""
    name = _by_topic(exercise, at, name)
    texts, turn = exercise.wordings[name], at.said.get(name, 0)
    for later in range(turn, turn + len(texts)):
        chosen = texts[(at.fresh + later) % len(texts)]
        filled = fill(chosen, lambda each: lookup(exercise, at, each))
        if all(at.said.get(each, 0) < MOST_OF_A_WORDING for each in short(filled)):
            return filled, later + 1
    return (), turn + 1


def as_words(value: Value) -> str:
    """A remembered value as it is spoken."""
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else ", ".join(value)


def holds(condition: Condition, exercise: Exercise, at: Position) -> bool:
    """Whether a condition is true here. What is unknown is neither equal, more nor less."""
    results = (_compare(each, exercise, at) for each in condition.comparisons)
    return all(results) if condition.every else any(results)


def item(exercise: Exercise, at: Position) -> Item | None:
    """The item being worked with: that of the innermost repeat over a list."""
    for id in reversed(exercise.steps[at.step].within):
        repeat = exercise.steps[id]
        if isinstance(repeat, Repeat) and id in at.turns and repeat.items[at.turns[id]].fields:
            return repeat.items[at.turns[id]]
    return None


def _compare(comparison: Comparison, exercise: Exercise, at: Position) -> bool:
    found = _value(comparison.name, exercise, at)
    wanted = comparison.value
    if comparison.other is not None:
        base = _value(comparison.other, exercise, at)
        wanted = base + float(wanted or 0) if isinstance(base, float) else None
    match comparison.operator:
        case Operator.UNKNOWN:
            return found is None
        case Operator.KNOWN:
            return found is not None
        case Operator.IS:
            return _is(found, wanted)
        case Operator.IS_NOT:
            return not _is(found, wanted)
    if not isinstance(found, float) or not isinstance(wanted, int | float):
        return False
    return _ORDER[comparison.operator](found, wanted)


def _is(found: Value | None, wanted: str | float | None) -> bool:
    return found == wanted or (isinstance(found, tuple) and wanted in found)


def _value(name: str, exercise: Exercise, at: Position) -> Value | None:
    if name in at.numbers:
        return str(at.numbers[name][0])
    if "." not in name or name in at.memory:
        return at.memory.get(name)
    # Of the item that is being repeated over: its number, or one of its fields.
    text = lookup(exercise, at, name)
    if text is None:
        return None
    return float(str(text[0])) if name.endswith(".number") else " ".join(map(str, text))


def _answered_before(step: Ask, at: Position) -> str | None:
    """The trigger of the answer that is known; None where there is none that fits the question."""
    if not step.foreseen or step.remember not in at.kept:
        return None
    expects, value = step.expects, at.memory.get(step.remember)
    if value in (NOTHING, DECLINED):
        return str(value)
    match expects.wants, value:
        case Wants.YES_NO, "yes" | "no":
            return str(value)
        case Wants.NUMBER, float() if expects.low <= value <= expects.high:
            return range_with(value, step)
        case Wants.CHOICE, str() | tuple():
            chosen = (value,) if isinstance(value, str) else value
            names = {choice.name for choice in expects.choices}
            return chosen[0] if chosen and names.issuperset(chosen) else None
        case Wants.BODY, tuple():
            return DONE
    return None


def _forget(name: str, at: Position, note: Callable[[Record], None]) -> None:
    for each in known_as(name, at):
        del at.memory[each]
    if name in at.kept:
        at.kept -= {name}
        note(Record(kind="forgotten", name=name))


def _next_turn(repeat: Repeat, at: Position) -> bool:
    """Go to the next item that needs no spared region; False when there is none."""
    for turn in range(at.turns.get(repeat.id, -1) + 1, len(repeat.items)):
        if not repeat.items[turn].regions & at.spared:
            at.turns[repeat.id] = turn
            return True
    return False


def _forget_turns_outside(step: AnyStep, at: Position) -> None:
    """A repeat that was left starts from its first turn when it is reached again."""
    if at.turns:
        for id in [id for id in at.turns if id != step.id and id not in step.within]:
            del at.turns[id]


def _regions(value: Value | None) -> frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def _return(exercise: Exercise, at: Position) -> None:
    """Go back to where a detour was taken, or to the next turn when its part is now spared."""
    assert at.left, "a detour ended that was never taken"
    *before, (at.step, turns) = at.left
    at.turns, at.left = dict(turns), tuple(before)
    for id in exercise.steps[at.step].within:
        repeat = exercise.steps[id]
        if isinstance(repeat, Repeat) and repeat.items[at.turns[id]].regions & at.spared:
            at.step = id
            return
