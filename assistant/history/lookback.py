"""The last weeks of each person, read from the store."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.history.model import PastSession
from assistant.history.store import History
from assistant.history.weeks import Week, by_week, monday_of


def by_person(
    file: Path, person: str | None, now: datetime, count: int, key: bytes = b""
) -> dict[str, list[Week]]:
    """The weeks of one person, or of everybody who had a session in the last `count`: from the
    first in which they had one.

    Raises `StoreError`.
    """
    monday = monday_of(now.date()) - timedelta(weeks=count - 1)
    # A day earlier, since a session's own time zone decides which day it was.
    since = datetime.combine(monday, time(), now.tzinfo) - timedelta(days=1)
    held: dict[str, list[PastSession]] = {}
    for session in everything(file, person, since, key):
        held.setdefault(session.person, []).append(session)
    weeks = {id: by_week(sessions, now.date(), count) for id, sessions in sorted(held.items())}
    return {id: begun for id, each in weeks.items() if (begun := _from_the_first(each))}


def _from_the_first(weeks: list[Week]) -> list[Week]:
    return list(itertools.dropwhile(lambda week: not week.sessions, weeks))


def of_one(weeks: Mapping[str, list[Week]]) -> list[Week]:
    """The weeks of the only person there is. Raises `AssistantError` where there are more."""
    if len(weeks) > 1:
        names = ", ".join(id or '""' for id in weeks)
        raise AssistantError(
            "which-person",
            f"There are sessions of several people: {names}.",
            hint="Choose one with --person.",
        )
    (only,) = weeks.values()
    return only


def as_json(weeks: Mapping[str, Sequence[Week]]) -> list[dict[str, Any]]:
    """For programs: one object a week and person."""
    return [
        dataclasses.asdict(week)
        | {
            "person": id,
            "monday": week.monday.isoformat(),
            "minutes": round(week.minutes, 1),
            "feelings": dict(week.feelings),
            "change": week.change,
        }
        for id, of_person in weeks.items()
        for week in of_person
    ]


def everything(
    file: Path, person: str | None, since: datetime | None = None, key: bytes = b""
) -> list[PastSession]:
    """All sessions there are, or those since then. Raises `StoreError`."""
    if not file.exists():
        return []
    with History(file, key) as history:
        return history.sessions(person, since=since)
