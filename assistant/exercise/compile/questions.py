"""Questions: which answers they expect, and which reply takes which branch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from assistant.exercise.compile import replies
from assistant.exercise.model import Choice, Expectation, Wants
from assistant.exercise.read import step_schema
from assistant.exercise.read.problems import did_you_mean
from assistant.exercise.terms import TOLD

Report: TypeAlias = Callable[..., None]
"""Notes a problem of a step: message, hint, and the keys that lead to it."""

_WANTED = {"rating": Wants.NUMBER, "feeling": Wants.EMOTION}


def expectation(question: step_schema.Question, report: Report) -> Expectation:
    """What a question expects to hear."""
    match question:
        case step_schema.Rate():
            return Expectation(wants=Wants.NUMBER)
        case step_schema.Collect():
            return Expectation(wants=Wants.ITEMS, count=question.collect)
        case step_schema.Feel():
            return Expectation(wants=Wants.EMOTION, choices=_choices(question.choices, report))
        case step_schema.Ask():
            return _asked(question, report)
    raise AssertionError(question)


def branches(
    question: step_schema.Question, expects: Expectation, report: Report, *, in_danger: bool = False
) -> dict[str, str]:
    """The key of `heard` that each trigger takes. In danger, what is told there may have one, too.

    A key that makes no sense is a trigger too, so that nothing behind it seems out of reach.
    """
    possible = [*replies.triggers(expects), *(TOLD if in_danger else ())]
    taken: dict[str, str] = {}
    for written in question.heard:
        for key in replies.keys(written):
            bounds = replies.number_range(key) if expects.wants is Wants.NUMBER else None
            if bounds:
                _check_range(*bounds, expects, taken, report, written)
                trigger = replies.range_trigger(*bounds)
            elif key in possible:
                trigger = key
            else:
                report(*_unknown(key, expects, possible), at=("heard", written))
                trigger = key
            if trigger in taken:
                report(f'"{key}" already has a branch', at=("heard", written))
                trigger = f"{trigger} in {written}"
            taken[trigger] = written
    return taken


def _asked(question: step_schema.Ask, report: Report) -> Expectation:
    wants = Wants(question.expect) if question.expect else Wants.YES_NO
    if question.choices and question.expect is None:
        wants = Wants.CHOICE
    elif question.choices and wants not in (Wants.EMOTION, Wants.FREE):
        report(f"choices make no sense where {wants} is expected", at=("choices",))
    if question.means and wants is not Wants.YES_NO:
        report("`means` is for a question that wants yes or no", at=("means",))
    if question.otherwise:
        _check_otherwise(question, wants, report)
    if question.several and wants is not Wants.CHOICE:
        report("`several` needs `choices`", at=("several",))
    if question.record and _WANTED[question.record] is not wants:
        kind = _WANTED[question.record]
        report(f"only a question that expects {kind} records a {question.record}", at=("record",))
    if question.keep:
        _check_keeping(question, wants, report)
    low, high = question.low, question.high
    if wants is not Wants.NUMBER:
        for key, given in (("from", low), ("to", high)):
            if given is not None:
                report(f"`{key}` needs `expect: number`", at=(key,))
        low, high = None, None
    low, high = low if low is not None else 0, high if high is not None else 10
    if low >= high:
        report(
            f"{low} to {high} is not a range of numbers", at=("to" if question.high else "from",)
        )
        low, high = 0, max(low, high, 10)
    means: dict[str, tuple[str, ...]] = dict(question.means.items()) if question.means else {}
    return Expectation(
        wants=wants,
        choices=_choices(question.choices, report),
        means=_choices(means, report),
        otherwise=question.otherwise or "",
        several=question.several,
        low=low,
        high=high,
    )


def _check_otherwise(question: step_schema.Ask, wants: Wants, report: Report) -> None:
    possible = {Wants.YES_NO: ("yes", "no"), Wants.CHOICE: tuple(question.choices or ())}.get(wants)
    if possible is None:
        report(f"`otherwise` makes no sense where {wants} is expected", at=("otherwise",))
    elif question.otherwise not in possible:
        hint = did_you_mean(question.otherwise or "", possible)
        report(f'unknown reply "{question.otherwise}"', hint, at=("otherwise",))


def _check_keeping(question: step_schema.Ask, wants: Wants, report: Report) -> None:
    if not question.remember:
        report("`keep` needs `remember`", at=("keep",))
    if wants is Wants.FREE:
        hint = "ask whether it may be kept, and write a step `keep: name` behind the yes"
        report("a person's own words are not kept without asking", hint, at=("keep",))
    if wants is Wants.EMOTION:
        report("a feeling passes, so it is asked for every time", at=("keep",))


def _choices(written: Mapping[str, tuple[str, ...]] | None, report: Report) -> tuple[Choice, ...]:
    meant: dict[str, str] = {}
    for name, ways in (written or {}).items():
        if name in ("done", "no-input", "no-match"):
            report(
                f'"{name}" has a meaning of its own', "choose another name", at=("choices", name)
            )
        for way in ways:
            first = meant.setdefault(way.casefold(), name)
            if first != name:
                report(f'"{way}" is already a way to say "{first}"', at=("choices", name))
    return tuple(Choice(name=name, words=ways) for name, ways in (written or {}).items())


def _check_range(
    low: int, high: int, expects: Expectation, taken: dict[str, str], report: Report, written: str
) -> None:
    if low > high:
        report(f'"{low}-{high}" has its bounds the wrong way round', at=("heard", written))
    elif low < expects.low or high > expects.high:
        report(
            f"{low}-{high} is outside {expects.low}-{expects.high}, which is asked for",
            at=("heard", written),
        )
    for trigger in taken:
        bounds = replies.number_range(trigger)
        if bounds and low <= bounds[1] and bounds[0] <= high and bounds != (low, high):
            report(f"{low}-{high} overlaps {trigger}", at=("heard", written))


def _unknown(key: str, expects: Expectation, possible: list[str]) -> tuple[str, str]:
    if expects.wants is Wants.NUMBER and not key[:1].isalpha():
        return f'"{key}" is not a range of numbers', 'write it like "8-10"'
    hint = did_you_mean(key, possible)
    if key in {*replies.FAMILIES, "yes", "no", "done"} or replies.number_range(key):
        return f'"{key}" is not a reply to a question that expects {expects.wants}', hint
    return f'unknown reply "{key}"', hint
