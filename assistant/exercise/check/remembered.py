"""Which names can be known at a step, and which values they can have.

A walk along the flat steps gathers the names that some way to a step has remembered. A
condition on what cannot be known yet leads one way only; that lets a shared piece ask
`before is known` in an exercise that never asks for it.

Some names can be known before a word was said: `times`, `sessions` and, where the person's profile has
them, `name` and whatever some exercise keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.exercise.check.reachability import Steps, ways
from assistant.exercise.model import (
    AnyStep,
    Ask,
    Comparison,
    Condition,
    Decide,
    Forget,
    Hold,
    Keep,
    Operator,
    Remember,
    Repeat,
    Say,
    Spare,
    Text,
    Wants,
)
from assistant.exercise.terms import (
    ABOUT,
    DANGERS,
    DECLINED,
    FALSE,
    LENGTH,
    LENGTHS,
    NOTHING,
    OTHER_TOPIC,
    PLAN,
    TOPICS,
    TRUE,
    UNSURE,
)
from assistant.exercise.text import references

_UNANSWERED = frozenset({UNSURE, NOTHING, DECLINED})
ALWAYS = ("times", "sessions")
"""What every session knows; nothing else can have that name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a name can stand for once a step has remembered it."""

    wants: Wants | None = None
    """The kind of question it answers; None when the exercise sets it itself."""
    values: frozenset[str | float] | None = None
    """All it can be; None when that is open."""


def remembered(step: AnyStep) -> dict[str, Kind]:
    """What a step remembers."""
    if isinstance(step, Remember):
        return {
            name: Kind(None, frozenset({value}) if value != "" else None)
            for name, value in step.values.items()
        }
    if not isinstance(step, Ask) or not step.remember:
        return {}
    expects, values = step.expects, None
    if expects.wants is Wants.YES_NO:
        values = _UNANSWERED | {"yes", "no"}
    elif expects.wants is Wants.CHOICE:
        values = _UNANSWERED | {choice.name for choice in expects.choices}
    return {step.remember: Kind(expects.wants, values)}


_LINES = ("crisis", "abuse", "children", "poison", "advice")
_OF_A_LINE = ("number", "name", "hours", "foreign")
OF_DANGER = {
    "emergency-number": Kind(),
    "police-number": Kind(),
    "fire-number": Kind(),
    "anywhere-number": Kind(),
    **{f"{line}-{what}": Kind() for line in _LINES for what in _OF_A_LINE},
    "number": Kind(),
    "contact": Kind(),
    "danger": Kind(),
    "about": Kind(None, frozenset(DANGERS)),
    "misheard": Kind(None, frozenset({"yes", "no"})),
    "again": Kind(None, frozenset({"yes", "no"})),
    "apart": Kind(None, frozenset({"yes", "no"})),
    "whose": Kind(None, frozenset({"own", "another"})),
}
"""Whom to call, and what was heard in danger."""
BEFOREHAND = {
    "times": Kind(Wants.NUMBER),
    "sessions": Kind(Wants.NUMBER),
    ABOUT: Kind(None, frozenset({*TOPICS, OTHER_TOPIC})),
    "name": Kind(Wants.FREE),
    "profile": Kind(None, frozenset({"yes"})),
    "bells": Kind(None, frozenset({"no"})),
    "locked": Kind(None, frozenset({"yes"})),
    **{part: Kind(Wants.FREE) for part in PLAN},
    "begun": Kind(None, frozenset({"yes"})),
    LENGTH: Kind(None, frozenset(LENGTHS)),
    **OF_DANGER,
}
"""What a session can know before anything is asked."""


def kept(step: AnyStep) -> tuple[str, ...]:
    """What a step keeps for later sessions."""
    if isinstance(step, Keep):
        return step.names
    return (step.remember,) if isinstance(step, Ask) and step.keep_days is not None else ()


def all_remembered(steps: Iterable[AnyStep]) -> dict[str, list[Kind]]:
    """What any of the steps remembers, and what can be known beforehand."""
    found = {name: [kind] for name, kind in BEFOREHAND.items()}
    for step in steps:
        for name, what in remembered(step).items():
            found.setdefault(name, []).append(what)
    return found


def known(steps: Steps, first: str, entered: Iterable[str]) -> dict[str, frozenset[str]]:
    """The names that may be known when a step begins.

    `entered` are steps that may be come to from anywhere, so that anything may be known.
    """
    beforehand = frozenset(BEFOREHAND).union(*(kept(step) for step in steps.values()))
    everything = beforehand.union(*(remembered(step) for step in steps.values()))
    before: dict[str, frozenset[str]] = {first: beforehand}
    ahead = [first]
    for id in entered:
        before[id] = everything
        ahead.append(id)
    while ahead:
        id = ahead.pop()
        step = steps[id]
        after = before[id] | remembered(step).keys()
        for target in _taken(step, before[id], everything):
            if target not in before or not after <= before[target]:
                before[target] = before.get(target, frozenset()) | after
                ahead.append(target)
    return before


def texts(step: AnyStep) -> Iterator[Text]:
    """Every text a step may speak, reprompts aside."""
    match step:
        case Say(text=text):
            yield text
        case Ask(text=text, more=more):
            yield text
            yield from more or ()
        case Hold(during=during):
            yield from (text for _, text in during)


def reprompts(step: AnyStep) -> Iterator[Text]:
    """What a question may be asked again with."""
    if isinstance(step, Ask):
        yield from step.no_input or ()
        yield from step.no_match or ()
        yield from step.asked.values()


def spoken(step: AnyStep) -> list[str]:
    """The names a step speaks of, `{question}` and `{hint}` of reprompts aside."""
    names = [name for text in texts(step) for name in references(text)]
    again = (name for text in reprompts(step) for name in references(text))
    names += [name for name in again if name not in ("question", "hint")]
    names += references((step.section,))
    return list(dict.fromkeys(names))


def mentioned(step: AnyStep) -> tuple[str, ...]:
    """The names a silent step works with, besides those it compares."""
    match step:
        case Keep(names=names) | Forget(names=names):
            return names
        case Spare(regions=name):
            return (name,)
    return ()


def compared(condition: Condition) -> list[str]:
    """The names a condition compares."""
    names = [name for each in condition.comparisons for name in (each.name, each.other)]
    return list(dict.fromkeys(name for name in names if name))


def repeat_of(name: str, step: AnyStep, steps: Steps) -> Repeat | None:
    """The innermost repeat around a step whose item goes by that name."""
    around = (steps[id] for id in reversed(step.within))
    return next((each for each in around if isinstance(each, Repeat) and each.name == name), None)


def root(name: str) -> str:
    """`feeling` of `feeling.word`."""
    return name.partition(".")[0]


def _taken(step: AnyStep, before: frozenset[str], everything: frozenset[str]) -> set[str]:
    if isinstance(step, Decide):
        truth = _truth(step.condition, everything - before)
        if truth is not None:
            return {step.to[TRUE if truth else FALSE]}
    return ways(step)


def _truth(condition: Condition, unknown: frozenset[str]) -> bool | None:
    """What a condition must be when these names are not known; None when it may be either."""
    results = [_compared(each, unknown) for each in condition.comparisons]
    decisive = not condition.every
    if decisive in results:
        return decisive
    return None if None in results else condition.every


def _compared(comparison: Comparison, unknown: frozenset[str]) -> bool | None:
    if root(comparison.name) in unknown:
        return comparison.operator in (Operator.UNKNOWN, Operator.IS_NOT)
    if comparison.other and root(comparison.other) in unknown:
        return False
    return None


def of(name: str, kinds: Mapping[str, list[Kind]]) -> list[Kind]:
    """What a name, or the name before its dot, can stand for."""
    return kinds.get(root(name), [])
