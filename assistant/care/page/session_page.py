"""The current exercise, and controlling it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from assistant.care.page.live_state import live
from assistant.care.page.page_context import PageContext, Visit
from assistant.care.page.permissions import may_start, shared_with
from assistant.care.page.responses import Answer, Go, Shown
from assistant.care.page.texts import failure, texts, trouble
from assistant.care.pairing.phones import Phone, Role
from assistant.care.service.order import By, Order
from assistant.care.service.status import HELP
from assistant.errors import AssistantError
from assistant.people.store import NOBODY
from assistant.understanding.meaning import CommandName

STEERING = (CommandName.PAUSE, CommandName.GO_ON, CommandName.STOP)
TUNING = (CommandName.QUIETER, CommandName.LOUDER, CommandName.SLOWER, CommandName.FASTER)
OF_LENGTH = ":"
"""Between an exercise and its length, where that is chosen beforehand."""
_NOT_YOURS = Go(said="not-yours", status=HTTPStatus.FORBIDDEN)
_NOT_RUNNING = Go(said="not-running", status=HTTPStatus.CONFLICT)


def seen(parts: PageContext, phone: Phone, code: str) -> dict[str, Any]:
    """What is going on, as a phone may see it, in a language."""
    status = parts.device.status()
    status = replace(status, trouble=trouble(status.trouble, parts.settings.language, code))
    shared = shared_with(phone, parts.profile(status.person))
    needing = [each for each in status.needing if HELP in shared_with(phone, parts.profile(each))]
    return live(status, phone, shared, needing, parts.names(), texts(code))


def show(visit: Visit) -> Answer:
    """The first page: what is going on, or what could be started."""
    parts, phone = visit.parts, visit.phone
    names = parts.names()
    own = phone.role is Role.PERSON
    choices = {id: name for id, name in names.items() if not own or id == phone.person}
    if not own:
        choices[NOBODY] = visit.texts["nobody"]
    going_on = seen(parts, phone, visit.language)
    return Shown(
        template="now.html",
        context={
            "live": going_on,
            "people": choices,
            # Not read while a session is going on, since then they cannot be started.
            "exercises": [] if going_on["busy"] else parts.exercises(visit.language),
            "of_length": OF_LENGTH,
            "first": phone.role is Role.OWNER and not names,
            "steering": STEERING,
            "tuning": TUNING,
            "care": not own,
        },
    )


def start(visit: Visit) -> Answer:
    """Have the person asked whether they would like an exercise."""
    exercise, _, length = visit.one("exercise").partition(OF_LENGTH)
    person = visit.one("person")
    if not may_start(visit.phone, person):
        return _NOT_YOURS
    if person != NOBODY and person not in visit.parts.people.ids():
        return Go(said="refused", status=HTTPStatus.BAD_REQUEST)
    by = By.PERSON if visit.phone.role is Role.PERSON else By.CAREGIVER
    try:
        visit.parts.device.start(Order(exercise=exercise, person=person, length=length, by=by))
    except AssistantError as error:
        if error.code == "busy":
            return Go(said="busy", status=HTTPStatus.CONFLICT)
        return Go(said=failure(error, visit.language), status=HTTPStatus.BAD_REQUEST)
    _note(visit, "started", f"{exercise} {person}")
    return Go(said="started")


def command(visit: Visit) -> Answer:
    """Ask something of the session that is going on."""
    status = visit.parts.device.status()
    name = visit.one("command")
    if name not in (*STEERING, *TUNING):
        return Go(said="refused", status=HTTPStatus.BAD_REQUEST)
    if not status.busy:
        return _NOT_RUNNING
    if not may_start(visit.phone, status.person):
        return _NOT_YOURS
    try:
        visit.parts.device.command(CommandName(name), status.session)
    except AssistantError as error:
        return Go(said=failure(error, visit.language), status=HTTPStatus.CONFLICT)
    _note(visit, name, status.person)
    return Go()


def say(visit: Visit) -> Answer:
    """Have a short message spoken."""
    text = visit.one("text")
    if not text:
        return Go(said="say-empty", status=HTTPStatus.BAD_REQUEST)
    try:
        visit.parts.device.say(text)
    except AssistantError as error:
        return Go(said=failure(error, visit.language), status=HTTPStatus.BAD_REQUEST)
    _note(visit, "had a message said", visit.parts.device.status().person)
    return Go(said="said")


def seen_to(visit: Visit) -> Answer:
    """Somebody has come to a person who needed help."""
    person = visit.one("person")
    if HELP not in visit.shared(person):
        return _NOT_YOURS
    visit.parts.device.seen_to(person)
    _note(visit, "came to help", person)
    return Go()


def _note(visit: Visit, did: str, what: str = "") -> None:
    visit.parts.audit.note(visit.phone, did, what)
