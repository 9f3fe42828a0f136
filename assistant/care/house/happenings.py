"""What happened between one status and the next, for automations that wait for it. Pure.

A state says how things are, whenever it is read. What happened is sent once: two stops are two events. Nothing is
sent that the states and the page do not show, too.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assistant.care.house.entities import LONGEST, as_json
from assistant.care.service.status import Ending, Result, Status


class Happening(enum.StrEnum):
    """What can have happened."""

    ASKED = "asked"
    """The person is asked whether they would like to."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NO_ANSWER = "no-answer"
    TAKEN_BACK = "taken-back"
    """It was stopped before the person said yes."""
    FINISHED = "finished"
    STOPPED = "stopped"
    OVER = "over"
    """A session that the person has to themselves ended, however it did."""
    BROKE_OFF = "broke-off"
    """Something went wrong inside the device."""
    NEEDS_HELP = "needs-help"
    SOMEBODY_CAME = "somebody-came"


HELP = (Happening.NEEDS_HELP, Happening.SOMEBODY_CAME)
SESSION = tuple(each for each in Happening if each not in HELP)
_ENDED = {
    Ending.DECLINED: Happening.DECLINED,
    Ending.NO_ANSWER: Happening.NO_ANSWER,
    Ending.TAKEN_BACK: Happening.TAKEN_BACK,
    Ending.COMPLETED: Happening.FINISHED,
    Ending.STOPPED: Happening.STOPPED,
    Ending.BROKE_OFF: Happening.BROKE_OFF,
}
_NEVER_BEGUN = (Ending.DECLINED, Ending.NO_ANSWER, Ending.TAKEN_BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened; who and what stay empty where nobody is to know them."""

    kind: Happening
    person: str = ""
    """Id of their profile."""
    exercise: str = ""
    """Its title."""

    @property
    def of_help(self) -> bool:
        return self.kind in HELP


def between(before: Status, after: Status) -> list[Event]:
    """What happened, in order. It may name people who do not share that with everybody."""
    return [*_of_sessions(before, after), *_of_help(before, after)]


def _of_sessions(before: Status, after: Status) -> list[Event]:
    found = []
    if after.last is not None and after.last != before.last:
        found.append(_about(before, _ended(after.last)))
    if after.asking and after.started_by and not _same(before, after):
        found.append(_about(after, Happening.ASKED))
    if before.asking and after.busy and not after.asking and _same(before, after):
        found.append(_about(after, Happening.ACCEPTED))
    return found


def _of_help(before: Status, after: Status) -> list[Event]:
    came = [each for each in before.needing if each not in after.needing]
    need = [each for each in after.needing if each not in before.needing]
    return [
        *(Event(kind=Happening.SOMEBODY_CAME, person=each) for each in came),
        *(Event(kind=Happening.NEEDS_HELP, person=each) for each in need),
    ]


def _ended(last: Result) -> Happening:
    begun = last.ending not in _NEVER_BEGUN
    return Happening.OVER if last.private and begun else _ENDED[last.ending]


def _about(status: Status, kind: Happening) -> Event:
    """Before there was a yes, and of what is private, neither who nor what is told."""
    if status.asking or status.private:
        return Event(kind=kind)
    return Event(kind=kind, person=status.person, exercise=status.title)


def _same(before: Status, after: Status) -> bool:
    return (before.session, before.exercise) == (after.session, after.exercise)


def payload(event: Event, *, tells: bool, names: Mapping[str, str]) -> str:
    """As Home Assistant takes it, with who and what only where that is told."""
    told = {"event_type": str(event.kind)}
    if tells and event.person:
        told["person"] = names.get(event.person, event.person)[:LONGEST]
    if tells and event.exercise:
        told["exercise"] = event.exercise[:LONGEST]
    return as_json(told)


def allowed(events: Collection[Event], helped: Collection[str]) -> list[Event]:
    """Without the help of people who do not share that with the house; `helped` do."""
    return [each for each in events if not each.of_help or each.person in helped]
