"""The device itself: what needs attention, which phones are paired, who did what."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from http import HTTPStatus

from assistant import clock, languages
from assistant.care.page import settings_form
from assistant.care.page.page_context import PageContext, Visit
from assistant.care.page.responses import Answer, Go, Shown
from assistant.care.pairing.authentication import grouped
from assistant.care.pairing.phones import Role
from assistant.doctor import machine
from assistant.doctor.finding import Finding
from assistant.errors import AssistantError
from assistant.files import write_private
from assistant.settings import REGIONS, VOICES, Settings

_LOGGER = logging.getLogger(__name__)
_WRITING = threading.Lock()
"""Held from reading the settings to writing them: two owners change one after the other."""

_MOST = 30
"""Deeds that are shown."""
_LONGEST = 40
"""Characters of a name."""


def show(visit: Visit) -> Answer:
    return _shown(visit, "")


def change(visit: Visit) -> Answer:
    """Set what the device does between sessions, and the defaults for everybody."""
    file, values = visit.parts.folders.settings_file, visit.form
    wanted = {key: visit.one(key) for key in settings_form.CHANGED_HERE if key in values}
    try:
        with _WRITING:
            before = file.read_text(encoding="utf-8") if file.exists() else ""
            text = settings_form.changed(before, wanted)
            settings = Settings.parse(text, file)
            languages.load(settings.language)
            write_private(file, text.encode("utf-8"))
        visit.parts.device.set(settings)
    except (AssistantError, OSError, ValueError) as error:
        _LOGGER.warning("settings: %s", error)
        return Go(said="settings-wrong", status=HTTPStatus.BAD_REQUEST)
    visit.parts.audit.note(visit.phone, "set the device")
    return Go(to="/device", said="saved")


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
            "offered": grouped(code),
            "settings": visit.parts.settings,
            "voices": VOICES,
            "regions": REGIONS,
            "languages": languages.available(),
            "findings": list(findings(parts)),
            "phones": [(phone, parts.guard.holds(phone)) for phone in parts.guard.phones()],
            "people": parts.names(),
            "roles": list(Role),
            "trail": parts.audit.lately(_MOST),
        },
    )


def findings(parts: PageContext) -> Iterator[Finding]:
    """What can be looked at while a session may be going on."""
    yield machine.settings_file(parts.folders.settings_file)[1]
    yield from machine.profiles(parts.people, clock.today(), parts.settings.language)
    yield machine.permissions(parts.folders)
    yield from machine.disk(parts.folders)
    yield from machine.clock(parts.folders)
    if trouble := parts.device.status().trouble:
        yield Finding(name="sound", ok=False, detail=trouble)
