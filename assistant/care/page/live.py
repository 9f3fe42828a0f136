"""What is going on now, as one phone may see it: for the page, and for its stream. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from assistant.care.page.sight import may_start
from assistant.care.phones import Phone
from assistant.care.status import State, Status
from assistant.people.profile import SHARED

HIDDEN = "private"


def live(
    status: Status,
    phone: Phone,
    shared: Collection[str],
    names: Mapping[str, str],
    texts: Mapping[str, Any],
) -> dict[str, Any]:
    """Texts in the language of the page; what may not be seen is not in it."""
    mine = may_start(phone, status.person) or not status.busy
    seen = status.seen(shared if mine else ())
    who = names.get(status.person, texts["somebody"]) if mine else texts["somebody"]
    minutes = seen.minutes_left
    return {
        "state": str(seen.state),
        "line": texts["states"][seen.state].format(who=who, title=seen.title),
        "busy": seen.busy,
        "mine": mine,
        "paused": seen.state is State.PAUSED,
        "help": seen.state is State.NEEDS_HELP,
        "section": seen.section if mine else "",
        "minutes": texts["minutes"].format(minutes=max(1, round(minutes)))
        if minutes is not None and mine
        else "",
        "words": SHARED[2] in shared and mine and not status.private,
        "captions": [
            [who, texts[who], text] for who, text in (() if status.private else seen.captions)
        ],
        "trouble": seen.trouble,
    }
