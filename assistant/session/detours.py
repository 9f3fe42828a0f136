"""What the exercise is left for whatever it is doing: danger, pain, panic and the like."""

from __future__ import annotations

from assistant.session import adaptation
from assistant.session.actions import Record
from assistant.session.context import Context
from assistant.session.following import (
    HandleCommand,
    HeedDanger,
    HeedSignal,
    TakeDetour,
    ToDetours,
)
from assistant.understanding.meaning import CommandName, Danger, Signal, SignalName


def handle(context: Context, handover: ToDetours) -> TakeDetour | HandleCommand | None:
    """Note it; where it leads."""
    match handover:
        case HeedDanger(danger=danger):
            return _heed_danger(context, danger)
        case HeedSignal(signal=signal):
            return _heed_signal(context, signal)


def _heed_danger(context: Context, danger: Danger) -> TakeDetour | HandleCommand:
    record, target = context.danger.heed(danger)
    context.note(record)
    context.unanswered = 0
    # An exercise without a language has no such steps: its last words hold the number to call.
    return TakeDetour(target) if target else HandleCommand(CommandName.STOP)


def _heed_signal(context: Context, signal: Signal) -> TakeDetour | None:
    target = context.detour(signal.name)
    assert target is not None, f"{signal.name} leads nowhere here"
    if signal.name is SignalName.RELIEF:
        context.note(*context.adaptation.once(adaptation.EARLY_END))
    if signal.name is SignalName.PAIN:
        _spare(context, signal.regions)
    return TakeDetour(target)


def _spare(context: Context, named: frozenset[str]) -> None:
    """Leave alone the part that hurts: the one that was named, or the one being worked with."""
    item = context.script.item
    regions = named or (item.regions if item else frozenset())
    if regions:
        context.script.spare(regions)
        context.note(Record(kind="spared", name="pain", value=tuple(sorted(regions))))
