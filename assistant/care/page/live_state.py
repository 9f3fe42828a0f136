"""The current state as one phone may see it: for the page, and for its stream. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from assistant.care.page.permissions import may_start
from assistant.care.pairing.phones import Phone
from assistant.care.service.status import WORDS, State, Status

HIDDEN = "private"


def live(
    status: Status,
    phone: Phone,
    shared: Collection[str],
    needing: Collection[str],
    names: Mapping[str, str],
    texts: Mapping[str, Any],
) -> dict[str, Any]:
    """Texts in the language of the page; what may not be seen is not in it.

    `shared` is what this phone may see of whoever has a session, `needing` of whom it may know that
    they need somebody. Of a session that is somebody else's, a person's own phone learns only that
    the device is in use.
    """
    mine = may_start(phone, status.person) or not status.busy
    seen = status.seen(shared, needing) if mine else _elsewhere(status, needing)
    minutes = seen.minutes_left
    return {
        "state": str(seen.state),
        "line": _line(seen, names, texts) if mine else texts["elsewhere"],
        "busy": seen.busy,
        "mine": mine,
        "paused": seen.paused,
        "help": bool(needing),
        "needing": [
            [person, texts["states"][State.NEEDS_HELP].format(who=names.get(person, person))]
            for person in needing
        ],
        "section": seen.section,
        "minutes": ""
        if minutes is None
        else texts["minutes"].format(minutes=max(1, round(minutes))),
        "words": WORDS in shared and mine and not status.private,
        "captions": [[who, texts[who], text] for who, text in seen.captions],
        "trouble": seen.trouble,
    }


def _line(seen: Status, names: Mapping[str, str], texts: Mapping[str, Any]) -> str:
    who = names.get(seen.person, texts["somebody"])
    return str(texts["states"][seen.going_on].format(who=who, title=seen.title))


def _elsewhere(status: Status, needing: Collection[str]) -> Status:
    return Status(exercise=HIDDEN, needing=tuple(needing), trouble=status.trouble)
