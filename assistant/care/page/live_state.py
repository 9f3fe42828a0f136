"""The current state as one phone may see it: for the page, and for its stream. Pure."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.care.page.permissions import may_start
from assistant.care.pairing.phones import Phone, Role
from assistant.care.service import first_start
from assistant.care.service.order import By
from assistant.care.service.status import WORDS, Call, Ending, State, Status

HIDDEN = "private"
MOVING = (
    "seconds",
    "section",
    "at",
    "of",
    "minutes",
    "listening",
    "captions",
    "so_far",
    "trouble",
    "line",
)
"""What changes all the time: a script puts it in its place. With anything else the page is another."""
_CAME_SECONDS = 12 * 3600.0
"""How long the page shows who came to help."""
_MOST_DOTS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When it is."""

    up: float
    """As `clock.Reading.up`."""
    wall: float
    zone: Any
    """Of the device, for times as they are shown."""
    possible: bool = True
    """Whether the clock can be right."""

    def told(self, at: float | None) -> str:
        """A moment as it is shown, such as 03:12; empty where nobody knows it."""
        if at is None or not self.possible:
            return ""
        return datetime.fromtimestamp(at, self.zone).strftime("%H:%M")


def live(
    status: Status,
    phone: Phone,
    shared: Collection[str],
    needing: Collection[str],
    names: Mapping[str, str],
    texts: Mapping[str, Any],
    now: Moment,
    read: int = 0,
) -> dict[str, Any]:
    """Texts in the language of the page; what may not be seen is not in it.

    `shared`: what this phone may see of the person who has a session; `needing`: the people who need
    somebody, as far as it may know; `status` has no other calls. Of a session that is somebody else's, a person's
    own phone learns only that the device is in use. `read`: up to which session somebody has read
    on this phone what became of it.
    """
    mine = may_start(phone, status.person) or not status.busy
    seen = status.seen(shared, needing) if mine else _elsewhere(status, needing)
    minutes, own = seen.minutes_left, phone.role is Role.PERSON
    hidden = seen.asking or seen.private or not mine
    seen_now = {
        "state": str(seen.state),
        "kind": _kind(seen) if mine else "elsewhere",
        "session": seen.session,
        "line": _line(seen, names, texts) if mine else texts["elsewhere"],
        "who": _called(seen.person, names, texts) if mine else "",
        "waiting": _waiting(seen, names, texts) if mine else "",
        "introducing": seen.exercise == first_start.NAME,
        "title": seen.title if mine else "",
        "busy": seen.busy,
        "mine": mine,
        "paused": seen.paused,
        "hidden": hidden,
        "help": bool(needing),
        "needing": [_need(person, status, names, texts, now, own) for person in needing],
        "came": [_came(each, names, texts, now) for each in _lately(status, now)],
        "result": _result(status, phone, names, texts, now, read),
        "seconds": round(now.up - seen.since) if seen.since and mine else None,
        "section": seen.section,
        "at": min(seen.sections - seen.sections_left, _MOST_DOTS),
        "of": min(seen.sections, _MOST_DOTS),
        "listening": "" if hidden else texts["listens" if seen.listening else "speaks"],
        "minutes": ""
        if minutes is None
        else texts["minutes"].format(minutes=max(1, round(minutes))),
        "words": WORDS in shared and not hidden,
        "captions": [[who, texts[who], text] for who, text in seen.captions],
        "confidential": seen.confidential,
        "so_far": seen.so_far,
        "trouble": seen.trouble,
    }
    return {"key": _key(seen_now, names), **seen_now}


def _kind(seen: Status) -> str:
    """Which of the pages it is, no matter what does not work."""
    if not seen.busy:
        return "idle"
    return "asking" if seen.asking else "running"


def _key(seen: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Another one whenever the page is to be another."""
    still = {name: value for name, value in seen.items() if name not in MOVING}
    return f"{zlib.crc32(json.dumps([still, names]).encode()):08x}"


def _line(seen: Status, names: Mapping[str, str], texts: Mapping[str, Any]) -> str:
    if seen.exercise == first_start.NAME and seen.going_on is State.ASKING:
        return str(texts["introducing"])
    who = _called(seen.person, names, texts)
    return str(texts["states"][seen.going_on].format(who=who, title=seen.title))


def _waiting(seen: Status, names: Mapping[str, str], texts: Mapping[str, Any]) -> str:
    """Whose answer is waited for."""
    if seen.exercise == first_start.NAME:
        return str(texts["introducing"])
    if seen.person not in names:
        return str(texts["waiting-somebody"])
    return str(texts["waiting"].format(who=_called(seen.person, names, texts)))


def _called(person: str, names: Mapping[str, str], texts: Mapping[str, Any]) -> str:
    """Somebody in a sentence: with their name, or as somebody."""
    known = person in names
    return str(texts["called"].format(name=names[person]) if known else texts["somebody"])


def _elsewhere(status: Status, needing: Collection[str]) -> Status:
    return Status(exercise=HIDDEN, needing=tuple(needing), trouble=status.trouble)


def _need(
    person: str,
    status: Status,
    names: Mapping[str, str],
    texts: Mapping[str, Any],
    now: Moment,
    own: bool,
) -> list[str]:
    """Who needs help: id, name, the sentence, and since when."""
    since = next((each.since for each in status.calls if each.is_open and each.person == person), 0)
    told, called = now.told(since or None), _called(person, names, texts)
    line = texts["help-own"] if own else texts["states"][State.NEEDS_HELP].format(who=called)
    return [
        person,
        names.get(person, person),
        line,
        texts["help-since"].format(time=told) if told else "",
    ]


def _lately(status: Status, now: Moment) -> list[Call]:
    return [
        each for each in status.calls if each.at is not None and now.wall - each.at < _CAME_SECONDS
    ]


def _came(call: Call, names: Mapping[str, str], texts: Mapping[str, Any], now: Moment) -> str:
    named = texts["called"].format(name=call.by) if call.by else texts["somebody"]
    by = texts["by-house"] if call.by == By.HOUSE else named
    who, time = _called(call.person, names, texts), now.told(call.at)
    return str(texts["came"].format(by=by, who=who, time=time)).strip()


def _result(
    status: Status,
    phone: Phone,
    names: Mapping[str, str],
    texts: Mapping[str, Any],
    now: Moment,
    read: int,
) -> dict[str, Any] | None:
    """What became of what a caregiver started last, until it is read. If the person
    kept the session to themselves, only that it is over."""
    last = status.last
    if last is None or last.session <= read or status.busy or phone.role is Role.PERSON:
        return None
    if last.started_by != By.CAREGIVER:
        return None
    begun = last.ending not in (Ending.DECLINED, Ending.NO_ANSWER, Ending.TAKEN_BACK)
    said = "over" if last.private and begun else str(last.ending)
    who, count = _called(last.person, names, texts), max(1, round(last.minutes))
    minutes = texts["minute" if count == 1 else "some-minutes"].format(count=count)
    line = str(texts["endings"][said].format(who=who, minutes=minutes))
    return {"session": last.session, "who": who, "line": line, "time": now.told(last.at)}
