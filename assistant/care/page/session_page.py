"""The current exercise, and controlling it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from assistant import clock
from assistant.care.page import start_page
from assistant.care.page.live_state import Moment, live
from assistant.care.page.page_context import PageContext, Visit
from assistant.care.page.permissions import may_start, shared_with
from assistant.care.page.responses import NOT_YOURS, Answer, Go, Shown
from assistant.care.page.texts import failure, texts, trouble
from assistant.care.pairing.phones import Phone, Role
from assistant.care.service.inbox import LONGEST_MESSAGE
from assistant.care.service.status import HELP
from assistant.errors import AssistantError
from assistant.understanding.meaning import CommandName

STEERING = (CommandName.PAUSE, CommandName.GO_ON, CommandName.STOP)
TUNING = (CommandName.QUIETER, CommandName.LOUDER, CommandName.SLOWER, CommandName.FASTER)
_NOT_RUNNING = Go(said="not-running", status=HTTPStatus.CONFLICT)


def seen(parts: PageContext, phone: Phone, code: str) -> dict[str, Any]:
    """What is going on, as a phone may see it, in a language."""
    status = parts.device.status()
    status = replace(status, trouble=trouble(status.trouble, parts.settings.language, code))

    def helps(person: str) -> bool:
        return HELP in shared_with(phone, parts.profile(person))

    called = {*status.needing, *(each.person for each in status.calls)}
    helped = {each for each in called if helps(each)}
    return live(
        status.of(helped),
        phone,
        shared_with(phone, parts.profile(status.person)),
        [each for each in status.needing if each in helped],
        parts.names(phone),
        texts(code),
        moment(),
        parts.read.get(phone.id, 0),
    )


def moment() -> Moment:
    """When it is, where the device is."""
    read, now = clock.read(), clock.now()
    return Moment(up=read.up, wall=read.wall, zone=now.tzinfo, possible=read.possible)


def show(visit: Visit) -> Answer:
    """The first page: what is going on, or what could be started."""
    going_on = seen(visit.parts, visit.phone, visit.language)
    idle = not going_on["busy"]
    return Shown(
        template="now.html",
        context={
            "live": going_on,
            # Not read while a session is going on, since then nothing can be started.
            "cards": start_page.cards(visit) if idle else [],
            "first": visit.phone.role is Role.OWNER and not visit.parts.names(visit.phone),
            "tuning": TUNING,
        },
    )


def more(visit: Visit) -> Answer:
    """Everything else."""
    return Shown(template="more.html", context={})


def command(visit: Visit) -> Answer:
    """Ask something of the session that is going on."""
    status = visit.parts.device.status()
    name = visit.one("command")
    if name not in (*STEERING, *TUNING):
        return Go(said="refused", status=HTTPStatus.BAD_REQUEST)
    if not status.busy:
        return _NOT_RUNNING
    if not may_start(visit.phone, status.person):
        return NOT_YOURS
    # What was pressed was meant for the session that the page showed, not for one begun since.
    try:
        visit.parts.device.command(CommandName(name), _session(visit) or status.session)
    except AssistantError as error:
        return Go(said=failure(error, visit.language), status=HTTPStatus.CONFLICT)
    visit.note(name, status.person)
    return Go()


def words(visit: Visit) -> Answer:
    """Where a message is written."""
    return _words(visit)


def say(visit: Visit) -> Answer:
    """Have a short message spoken."""
    text = visit.one("text")
    if not text:
        return _words(visit, wrong=visit.texts["say-empty"])
    try:
        visit.parts.device.say(text)
    except AssistantError as error:
        return _words(visit, text, failure(error, visit.language))
    visit.note("had a message said", visit.parts.device.status().person)
    return Go(to="/say", said="said")


def _words(visit: Visit, text: str = "", wrong: str = "") -> Shown:
    return Shown(
        template="say.html",
        context={"text": text, "wrong": wrong, "longest": LONGEST_MESSAGE},
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
    )


def read(visit: Visit) -> Answer:
    """What became of the last session was read on this phone."""
    session = _session(visit)
    if session is None:
        return Go(said="refused", status=HTTPStatus.BAD_REQUEST)
    visit.parts.read[visit.phone.id] = session
    return Go()


def _session(visit: Visit) -> int | None:
    """Of which session the page spoke; None where that is no number."""
    sent = visit.one("session")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


def seen_to(visit: Visit) -> Answer:
    """Somebody has come to a person who needed help."""
    person = visit.one("person")
    if HELP not in visit.shared(person):
        return NOT_YOURS
    phone = visit.phone
    visit.parts.device.seen_to(person, phone.name or visit.texts["roles"][phone.role])
    visit.note("came to help", person)
    return Go()
