"""A store of its own for each test, and sessions to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.history.model import Entry, PastSession
from assistant.history.store import History
from assistant.session.actions import Outcome, Record

SEOUL = timezone(timedelta(hours=9))


@pytest.fixture
def file(home: Path) -> Path:
    return home / "data" / "history.db"


@pytest.fixture
def history(file: Path) -> Iterator[History]:
    with History(file) as history:
        yield history


def kept(file: Path, person: str | None = None) -> list[PastSession]:
    """What a store holds."""
    with History(file) as history:
        return history.sessions(person)


def past(
    id: str,
    *,
    person: str = "",
    exercise: str = "grounding",
    began: datetime = datetime(2026, 3, 1, 22, 30, tzinfo=SEOUL),
    form: str = "",
    seconds: float | None = 600.0,
    outcome: Outcome | None = Outcome.COMPLETED,
    records: tuple[Record, ...] = (),
) -> PastSession:
    return PastSession(
        id=id,
        person=person,
        exercise=exercise,
        language="en",
        began=began,
        form=form,
        seconds=seconds,
        outcome=outcome,
        entries=tuple(Entry(at=10.0 * n, record=record) for n, record in enumerate(records)),
    )


def keep(history: History, session: PastSession) -> PastSession:
    """Put it in the way a session does that is being held."""
    history.begin(session)
    for entry in session.entries:
        history.record(session.id, entry)
    if session.outcome is not None:
        assert session.seconds is not None
        history.finish(
            session.id, outcome=session.outcome, seconds=session.seconds, form=session.form
        )
    return session
