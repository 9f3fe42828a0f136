"""Weeks in words, for somebody who hears the picture instead of seeing it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from statistics import fmean

from assistant.history.weeks import Week

_PARTS = 4
_MOST_FEELINGS = 5


def described(weeks: Sequence[Week]) -> str:
    """Everything the picture shows, a sentence or two for each part of it."""
    first, last = weeks[0].monday, weeks[-1].monday + timedelta(days=6)
    sentences = [
        f"{_count(len(weeks), 'week')}, from {first} to {last}.",
        _sessions(weeks),
        _distress(weeks),
        *([_by_parts(weeks)] if len(weeks) >= 2 * _PARTS else []),
        _feelings(weeks),
        _minutes(weeks),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _sessions(weeks: Sequence[Week]) -> str:
    begun = sum(week.sessions for week in weeks)
    completed = sum(week.completed for week in weeks)
    return f"{_count(begun, 'session')}, {completed} of them to the end."


def _distress(weeks: Sequence[Week]) -> str:
    said = [each for week in weeks for each in week.distress]
    if not said:
        return "No session has a distress rating both before and after."
    lower = sum(each.change < 0 for each in said)
    same = sum(each.change == 0 for each in said)
    before, after = fmean(each.before for each in said), fmean(each.after for each in said)
    return (
        f"Distress, from 0 to 10, was given before and after in {_count(len(said), 'session')}: "
        f"lower afterwards in {lower}, the same in {same}, higher in {len(said) - lower - same}; "
        f"on average {before:.1f} before and {after:.1f} after."
    )


def _by_parts(weeks: Sequence[Week]) -> str:
    """How the averages go over time, in a few steps."""
    steps = []
    for part in range(_PARTS):
        some = weeks[len(weeks) * part // _PARTS : len(weeks) * (part + 1) // _PARTS]
        if said := [each for week in some for each in week.distress]:
            before, after = fmean(each.before for each in said), fmean(each.after for each in said)
            steps.append(f"from {some[0].monday} {before:.1f} before and {after:.1f} after")
    return f"Over time: {'; '.join(steps)}." if steps else ""


def _feelings(weeks: Sequence[Week]) -> str:
    named: Counter[str] = Counter()
    for week in weeks:
        named.update(dict(week.feelings))
    if not named:
        return "No feelings were named."
    most = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    listed = ", ".join(f"{family} {count}" for family, count in most[:_MOST_FEELINGS])
    others = sum(count for _, count in most[_MOST_FEELINGS:])
    return f"Feelings named, by family: {listed}{f', others {others}' if others else ''}."


def _minutes(weeks: Sequence[Week]) -> str:
    minutes = [week.minutes for week in weeks]
    return f"Minutes a week: {fmean(minutes):.0f} on average, {max(minutes):.0f} at most."


def _count(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
