"""The device itself: what is to be mended, which phones are paired, what was done by whom."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from http import HTTPStatus

from assistant.care.page.answers import Answer, Go, Shown
from assistant.care.page.parts import Parts, Visit
from assistant.care.phones import Role
from assistant.doctor import machine
from assistant.doctor.finding import Finding

_MOST = 30
"""Deeds that are shown."""
_LONGEST = 40
"""Characters of a name."""


def show(visit: Visit) -> Answer:
    return _shown(visit, "")


def offer(visit: Visit) -> Answer:
    """A code for another phone, shown to the owner, who passes it on."""
    role, person = visit.one("role"), visit.one("person")
    if role not in set(Role):
        return Go(said="refused", status=HTTPStatus.BAD_REQUEST)
    own = role == Role.PERSON
    if own and person not in visit.parts.people.ids():
        return Go(said="offer-who", status=HTTPStatus.BAD_REQUEST)
    name = visit.one("name")[:_LONGEST]
    code = visit.parts.guard.offer(Role(role), name=name, person=person if own else "")
    visit.parts.audit.note(visit.phone, "offered to pair", role)
    return _shown(visit, code)


def forget(visit: Visit) -> Answer:
    """Unpair one phone."""
    id = visit.one("id")
    known = [phone for phone in visit.parts.guard.phones() if phone.id == id]
    visit.parts.guard.forget(id)
    for phone in known:
        visit.parts.audit.note(visit.phone, "unpaired", phone.name or phone.role)
    return Go(to="/device")


def leave(visit: Visit) -> Answer:
    """Unpair the phone that asks."""
    visit.parts.guard.forget(visit.phone.id)
    visit.parts.audit.note(visit.phone, "unpaired itself")
    return Go(to="/pair", leaves=True)


def _shown(visit: Visit, code: str) -> Shown:
    parts = visit.parts
    return Shown(
        template="device.html",
        context={
            "offered": f"{code[:3]} {code[3:]}" if code else "",
            "findings": list(findings(parts)),
            "phones": parts.guard.phones(),
            "people": parts.names(),
            "roles": list(Role),
            "trail": parts.audit.lately(_MOST),
        },
    )


def findings(parts: Parts) -> Iterator[Finding]:
    """What can be looked at while a session may be going on."""
    yield machine.settings_file(parts.folders.settings_file)[1]
    yield from machine.profiles(parts.people, datetime.date.today())  # noqa: DTZ011
    yield machine.permissions(parts.folders)
    yield from machine.disk(parts.folders)
    yield from machine.clock()
    if trouble := parts.device.status().trouble:
        yield Finding(name="sound", ok=False, detail=trouble)
