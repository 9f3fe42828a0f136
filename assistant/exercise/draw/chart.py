"""An exercise as boxes and arrows: what both kinds of diagram show.

One chart for the exercise itself, one for each piece it calls, one for each detour. A piece
that is called is one box, and is drawn once however often it is called.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.exercise.model import (
    AnyStep,
    Ask,
    Breathe,
    Condition,
    Decide,
    End,
    Exercise,
    Forget,
    Hold,
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
from assistant.exercise.terms import DONE, FALSE, ITEM, OVER, TRUE

_LONGEST_TEXT = 72
_MOST_TRIGGERS = 4
_TOLD = {TRUE: "yes", FALSE: "no", ITEM: "each", OVER: "then"}
_ASKED = {
    Wants.YES_NO: "yes or no",
    Wants.NUMBER: "a number",
    Wants.CHOICE: "a choice",
    Wants.ITEMS: "things, one by one",
    Wants.EMOTION: "a feeling",
    Wants.BODY: "parts of the body",
    Wants.FREE: "any words",
}


class Kind(enum.StrEnum):
    """What a box stands for."""

    START = "start"
    SAY = "say"
    ASK = "ask"
    TIME = "time"
    DECIDE = "decide"
    REPEAT = "repeat"
    KEEP = "keep"
    CALL = "call"
    BACK = "back"
    END = "end"


@dataclass(frozen=True, slots=True)
class Box:
    """Something that happens."""

    id: str
    kind: Kind
    caption: str
    """What kind of thing, and the name the writer gave it."""
    text: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """What comes after what."""

    source: str
    target: str
    label: str = ""
    """The replies that take this way; empty for all others."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Boxes in reading order, the first being where it begins."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def charts(exercise: Exercise) -> list[Chart]:
    """The exercise, the pieces it calls and its detours."""
    scopes = dict.fromkeys(["", *(_scope(id) for id in exercise.steps)])
    seen: set[tuple[str, ...]] = set()
    drawn = []
    for scope in scopes:
        local = (_name(scope), *(_local(id) for id in exercise.steps if _scope(id) == scope))
        if local not in seen:
            seen.add(local)
            drawn.append(_chart(exercise, scope))
    return drawn


def _chart(exercise: Exercise, scope: str) -> Chart:
    boxes: dict[str, Box] = {}
    edges: dict[str, dict[str, list[str]]] = {}
    entry = exercise.first if not scope else ""
    for step in exercise.steps.values():
        source = _place(step.id, scope)
        for trigger, target in _ways(step):
            place = _place(target, scope)
            if source is None:
                entry = entry or (target if place else "")
            elif place != source or source == step.id:
                edges.setdefault(source, {}).setdefault(place or "", []).append(trigger)
        if source is not None and source not in boxes:
            boxes[source] = _box(step) if source == step.id else _call(source)
    first = _place(entry or next(iter(boxes), ""), scope) or ""
    title = _name(scope) if scope else exercise.title
    start = Box(f"{scope}/start", Kind.START, "", title)
    arrows = [Arrow(start.id, first)] if first in boxes else []
    arrows += (
        Arrow(source, target or f"{scope}/back", _label(triggers))
        for source, targets in edges.items()
        for target, triggers in targets.items()
    )
    shown = [start, *boxes.values()]
    if any("" in targets for targets in edges.values()):
        shown.append(Box(f"{scope}/back", Kind.BACK, "", "back to where it was called"))
    return Chart(title, tuple(shown), tuple(arrows))


def _ways(step: AnyStep) -> Iterator[tuple[str, str]]:
    for trigger, target in step.to.items():
        if trigger != DONE or not isinstance(step, Decide | Repeat):
            yield trigger, target


# Scopes: the pieces and detours that ids tell -----------------------------------


def _scope(id: str) -> str:
    return id.rpartition("/")[0]


def _local(id: str) -> str:
    return id.rpartition("/")[2]


def _name(scope: str) -> str:
    """The name of the piece, without its being called a second time."""
    if re.fullmatch(r"anywhere/[^/]+", scope):
        return scope.replace("/", ": ")
    return re.sub(r"\.\d+$", "", _local(scope))


def _place(id: str, scope: str) -> str | None:
    """The box of a scope that a step is in: itself or a call; None outside of it."""
    if not scope and id.startswith("anywhere/"):
        return None
    prefix = f"{scope}/" if scope else ""
    if not id.startswith(prefix):
        return None
    inner, slash, _ = id.removeprefix(prefix).partition("/")
    return f"{prefix}{inner}/" if slash else id


# What boxes and arrows say -------------------------------------------------------


def _call(place: str) -> Box:
    return Box(place, Kind.CALL, "piece", _name(place.rstrip("/")))


def _box(step: AnyStep) -> Box:
    kind, caption, text = _told(step)
    local = _local(step.id)
    if local[:1].isalpha() and "." not in local and kind not in (Kind.END, Kind.BACK):
        caption = f"{caption} · {local}"
    return Box(step.id, kind, caption, text)


def _told(step: AnyStep) -> tuple[Kind, str, str]:
    match step:
        case Say():
            return Kind.SAY, "says", _short(step.text)
        case Ask():
            asked = _short(step.text) or f"distress, {step.expects.low} to {step.expects.high}"
            kept = "" if step.keep_days is None else f", kept for {step.keep_days} days"
            return Kind.ASK, f"asks: {_ASKED[step.expects.wants]}{kept}", asked
        case Hold():
            return Kind.TIME, "counts" if step.count else "silence", f"{step.seconds:g} s"
        case Breathe():
            pace = f"in {step.in_seconds:g} s, out {step.out_seconds:g} s"
            return Kind.TIME, "breathing", f"{pace}, {step.cycles} times"
        case Repeat():
            return Kind.REPEAT, "repeats", f"{step.name or 'round'}, {len(step.items)} times"
        case Decide():
            return Kind.DECIDE, "if", _condition(step.condition)
        case Remember():
            values = (f"{name}: {_plain(value)}" for name, value in step.values.items())
            return Kind.KEEP, "remembers", ", ".join(values)
        case Spare():
            return Kind.KEEP, "spares", step.regions
        case Keep():
            return Kind.KEEP, "keeps", ", ".join(step.names)
        case Forget():
            return Kind.KEEP, "forgets", ", ".join(step.names)
        case Return():
            return Kind.BACK, "", "back to the exercise"
        case End(then=then) if then:
            return Kind.END, "goes on with", then
        case End():
            return Kind.END, "", "completed" if step.outcome == "completed" else "ended early"


def _short(text: Text) -> str:
    words = " ".join(piece for piece in text if isinstance(piece, str))
    if len(words) <= _LONGEST_TEXT:
        return words
    return words[:_LONGEST_TEXT].rpartition(" ")[0].rstrip(",") + " …"


def _condition(condition: Condition) -> str:
    parts = []
    for each in condition.comparisons:
        part = f"{each.name} {each.operator}"
        if each.operator not in (Operator.KNOWN, Operator.UNKNOWN):
            value = "" if each.value is None else _plain(each.value)
            if each.other:
                value = f"{each.other} + {value}" if each.value else each.other
            part += f" {value}"
        parts.append(part)
    return (" and " if condition.every else " or ").join(parts)


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _label(triggers: Iterable[str]) -> str:
    """The replies that take a way; none where it is the way of all the rest."""
    told = list(dict.fromkeys(_TOLD.get(trigger, trigger) for trigger in triggers))
    if DONE in told:
        return ""
    more = f" +{len(told) - _MOST_TRIGGERS}" if len(told) > _MOST_TRIGGERS else ""
    return ", ".join(told[:_MOST_TRIGGERS]) + more
