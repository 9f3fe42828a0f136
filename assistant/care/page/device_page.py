"""The device itself: what needs attention, which phones are paired, who did what."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from assistant import clock, languages
from assistant.care import settings_file
from assistant.care.page import qr_code, settings_form
from assistant.care.page.page_context import PageContext, Visit
from assistant.care.page.responses import Answer, Go, Shown
from assistant.care.page.texts import day
from assistant.care.pairing.authentication import grouped
from assistant.care.pairing.phones import Role
from assistant.doctor import machine
from assistant.doctor.finding import Finding
from assistant.errors import AssistantError
from assistant.settings import REGIONS, VOICE_WISHES, Settings

_LOGGER = logging.getLogger(__name__)
_MOST = 30
"""Deeds that are shown."""
_LONGEST = 40
"""Characters of a name."""


def show(visit: Visit) -> Answer:
    return _shown(visit, {}, {})


def change(visit: Visit) -> Answer:
    """Set what the device does between sessions, and the defaults for everybody."""
    file = visit.parts.folders.settings_file
    wanted, wrong = settings_form.read(visit.form, visit.one)
    if not wrong:
        wrong = {key for key, value in wanted.items() if not _is_possible(key, value)}
    if wrong:
        told = {key: visit.texts["wrong"].get(key, visit.texts["wrong"]["other"]) for key in wrong}
        return _shown(visit, wanted, told)
    try:
        settings_file.change(file, wanted, visit.parts.device.set)
    except (AssistantError, OSError, ValueError) as error:
        _LOGGER.warning("settings: %s", error)
        return Go(said="settings-wrong", status=HTTPStatus.BAD_REQUEST)
    visit.note("set the device")
    return Go(to="/device", said="saved")


def _is_possible(key: str, value: str) -> bool:
    try:
        Settings.parse(settings_file.changed("", {key: value}), Path("settings.toml"))
        if key == "language":
            languages.load(value)
    except (AssistantError, ValueError):
        return False
    return True


def offer(visit: Visit) -> Answer:
    """A code for another phone, shown to the owner, who passes it on."""
    role, person = visit.one("role"), visit.one("person")
    if role not in set(Role):
        return Go(said="refused", status=HTTPStatus.BAD_REQUEST)
    own = role == Role.PERSON
    if own and person not in visit.parts.people.ids():
        return _shown(visit, {}, {"person": visit.texts["offer-who"]})
    name = visit.one("name")[:_LONGEST]
    code = visit.parts.guard.offer(Role(role), name=name, person=person if own else "")
    visit.note("offered to pair", role)
    address = visit.parts.reach.address
    return Shown(
        template="offer.html",
        context={
            "offered": grouped(code),
            "address": address,
            "picture": qr_code.picture(qr_code.link(address, code)) if address else "",
        },
    )


def ask_to_forget(visit: Visit) -> Answer:
    """Whether a phone is really to be unpaired."""
    known = {phone.id: phone for phone in visit.parts.guard.phones()}
    phone = known.get(visit.query.get("id", ""))
    if phone is None:
        return Go(said="unknown", status=HTTPStatus.NOT_FOUND)
    named = visit.texts["called"].format(name=phone.name)
    whose = named if phone.name else visit.texts["roles"][phone.role]
    return Shown(
        template="confirm.html",
        context={
            "question": visit.texts["forget-really"].format(name=whose),
            "action": "/device/forget",
            "field": ("id", phone.id),
            "button": visit.texts["forget"],
            "back": "/device",
        },
    )


def forget(visit: Visit) -> Answer:
    """Unpair one phone."""
    id = visit.one("id")
    known = [phone for phone in visit.parts.guard.phones() if phone.id == id]
    visit.parts.guard.forget(id)
    for phone in known:
        visit.note("unpaired", phone.name or phone.role)
    return Go(to="/device", said="unpaired")


def ask_to_leave(visit: Visit) -> Answer:
    """Whether the phone that asks is really to be unpaired."""
    return Shown(
        template="confirm.html",
        context={
            "question": visit.texts["leave-really"],
            "action": "/leave",
            "field": None,
            "button": visit.texts["leave"],
            "back": "/more",
        },
    )


def leave(visit: Visit) -> Answer:
    """Unpair the phone that asks."""
    visit.parts.guard.forget(visit.phone.id)
    visit.note("unpaired itself")
    return Go(to="/pair", said="left", leaves=True)


def _shown(visit: Visit, typed: Mapping[str, str], wrong: Mapping[str, str]) -> Shown:
    """`typed` is what somebody would have liked to set, `wrong` what is wrong about it, by field."""
    parts = visit.parts
    settings = {key: getattr(parts.settings, key) for key in settings_form.CHANGED_HERE}
    return Shown(
        template="device.html",
        context={
            "settings": {**settings, **typed},
            "hours": settings_form.hours({**settings, **typed}),
            "errors": wrong,
            "asked": {key: visit.one(key) for key in ("role", "name")},
            "voices": VOICE_WISHES,
            "regions": REGIONS,
            "languages": languages.available(),
            "findings": list(findings(parts)),
            "phones": [(phone, parts.guard.holds(phone)) for phone in parts.guard.phones()],
            "people": parts.names(visit.phone),
            "roles": list(Role),
            "trail": [(_when(deed.at, visit.texts), deed) for deed in parts.audit.lately(_MOST)],
        },
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
    )


def _when(written: str, texts: Mapping[str, Any]) -> str:
    """A moment as it is where the device is, such as 24 Nov 03:12."""
    try:
        at = datetime.fromisoformat(written).astimezone(clock.now().tzinfo)
    except ValueError:  # a line that somebody else wrote
        return written
    return f"{day(at.date(), texts)} {at:%H:%M}"


def findings(parts: PageContext) -> Iterator[Finding]:
    """What can be looked at while a session may be going on."""
    yield machine.settings_file(parts.folders.settings_file)[1]
    yield from machine.profiles(parts.people, clock.today(), parts.settings.language)
    yield machine.permissions(parts.folders)
    yield from machine.disk(parts.folders)
    yield from machine.clock(parts.folders)
    if trouble := parts.device.status().trouble:
        yield Finding(name="sound", ok=False, detail=trouble)
