"""The store of past sessions: one SQLite file, which several processes may use at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Self

from assistant.clock import DAY
from assistant.errors import StoreError
from assistant.history import database
from assistant.history.migrations import migrate
from assistant.history.model import SAFETY, Entry, PastSession
from assistant.session.actions import Outcome, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """For how long something may be kept. It has to be older by both times: by the counted one, since a
    clock may be wrong today, and by the clock's own, since what is counted may lag behind."""

    days: float
    now: float
    """The counted time."""
    moment: datetime
    """The clock's own."""

    @property
    def counted(self) -> float:
        """What was counted before then is older."""
        return self.now - self.days * DAY

    @property
    def limits(self) -> dict[str, float]:
        """The same for a query."""
        moment = self.moment.timestamp()
        began = moment - self.days * DAY
        return {"counted": self.counted, "began": int(began), "future": moment + DAY}

    def dated(self, written: float) -> bool:
        """Whether something is older by the date it carries, in seconds since 1970; one in the future
        says nothing."""
        moment = self.moment.timestamp()
        return not moment - self.days * DAY <= written <= moment + DAY


class History:
    """Reads and writes past sessions. Every method raises `StoreError`."""

    def __init__(self, file: Path, key: bytes = b"") -> None:
        """Open the store, made or brought to its present form where needed.

        With a key it is encrypted.
        """
        self._file = file
        self._store = database.connect(file, key)
        try:
            with database.explained(file):
                migrate(self._store)
        except BaseException:
            self._store.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._store.close()

    def begin(self, session: PastSession, counted: float | None = None) -> None:
        """Keep that a session has begun, at that counted time; one that is kept already goes on."""
        with self._writing() as store:
            _begin(store, session, counted)

    def record(self, id: str, entry: Entry) -> None:
        """Keep one record of a session."""
        with self._writing() as store:
            _insert(store, _number(store, id), entry)

    def finish(self, id: str, *, outcome: Outcome, seconds: float, form: str = "") -> None:
        """Keep how a session ended."""
        with self._writing() as store:
            _finish(store, id, outcome, seconds, form)

    def add(self, sessions: Iterable[PastSession]) -> int:
        """Keep whole sessions, all or none; those that are kept already stay. Gives how many were new."""
        new = 0
        with self._writing() as store:
            for session in sessions:
                if _begin(store, session):
                    new += 1
                    for entry in session.entries:
                        _insert(store, _number(store, session.id), entry)
                    _finish(store, session.id, session.outcome, session.seconds, session.form)
        return new

    def remove(self, person: str | None = None, *, before: datetime | None = None) -> int:
        """Remove sessions with all that belongs to them, of one person or of everybody."""
        where, values = _chosen(person, None, before)
        with self._writing() as store:
            removed = store.execute(f"DELETE FROM sessions WHERE {where}", values)  # noqa: S608
        return int(removed.rowcount)

    def plans(self) -> dict[str, dict[str, str]]:
        """Everybody's own plans: by person, the words of each part."""
        found: dict[str, dict[str, str]] = {}
        with database.explained(self._file):
            rows = self._store.execute("SELECT person, part, words FROM plans").fetchall()
        for person, part, words in rows:
            found.setdefault(person, {})[part] = words
        return found

    def keep_plan(self, person: str, parts: Mapping[str, str]) -> None:
        """Keep some parts of a person's plan, all or none; one without words is removed."""
        with self._writing() as store:
            for part, words in parts.items():
                store.execute("DELETE FROM plans WHERE person = ? AND part = ?", [person, part])
                if words:
                    store.execute("INSERT INTO plans VALUES (?, ?, ?)", [person, part, words])

    def remove_plans(self, person: str | None = None) -> int:
        """Remove the plan of one person or of everybody; gives how many plans there were."""
        there = self.plans()
        chosen = [each for each in there if person in (None, each)]
        with self._writing() as store:
            store.executemany("DELETE FROM plans WHERE person = ?", [[each] for each in chosen])
        return len(chosen)

    def remove_kept(self, age: Age) -> int:
        """Remove sessions that have been kept for longer."""
        with self._writing() as store:
            _count(store, age.now)
            removed = store.execute(f"DELETE FROM sessions WHERE {_OLDER}", age.limits)  # noqa: S608
        return int(removed.rowcount)

    def remove_safety_codes(self, age: Age) -> int:
        """Remove what the safety net heard in sessions that have been kept for longer."""
        chosen = f"SELECT number FROM sessions WHERE {_OLDER}"  # noqa: S608
        with self._writing() as store:
            _count(store, age.now)
            removed = store.execute(
                f"DELETE FROM safety_codes WHERE session IN ({chosen})",  # noqa: S608
                age.limits,
            )
        return int(removed.rowcount)

    def journals_kept(self, names: Iterable[str], age: Age) -> set[str]:
        """Which of the journals that there are have been seen for longer, by the counted time."""
        there = set(names)
        with self._writing() as store:
            seen = dict(store.execute("SELECT name, counted FROM journals"))
            gone, new = sorted(seen.keys() - there), sorted(there - seen.keys())
            store.executemany("DELETE FROM journals WHERE name = ?", [[name] for name in gone])
            store.executemany(
                "INSERT INTO journals VALUES (?, ?)", [[name, int(age.now)] for name in new]
            )
        return {name for name in there if seen.get(name, age.now) < age.counted}

    def scrub(self) -> None:
        """Leave nothing of what was removed in the file or in the log beside it."""
        with database.explained(self._file):
            self._store.execute("VACUUM")
            (busy, *_) = self._store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreError(
                "history-busy",
                "A session is using the history, so traces of what was removed may remain.",
                hint="Try again when it is over.",
            )

    def times(self, person: str, exercise: str | None = None) -> int:
        """How often this person has completed this exercise or, with None, any."""
        query = """SELECT count(*) FROM sessions
            WHERE person = ? AND outcome = ? AND (? IS NULL OR exercise = ?)"""
        values = [person, Outcome.COMPLETED, exercise, exercise]
        with database.explained(self._file):
            (count,) = self._store.execute(query, values).fetchone()
        return int(count)

    def sessions(
        self,
        person: str | None = None,
        *,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> list[PastSession]:
        """Past sessions, the oldest first: of one person or, with None, of everybody."""
        where, values = _chosen(person, since, before)
        with database.explained(self._file):
            entries: dict[int, list[Entry]] = {}
            for number, *entry in self._store.execute(_ENTRIES.format(where=where), values * 2):
                entries.setdefault(number, []).append(_entry(*entry))
            rows = self._store.execute(_SESSIONS.format(where=where), values).fetchall()
        return [_session(tuple(entries.get(number, ())), *row) for number, *row in rows]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with database.explained(self._file), database.transaction(self._store):
            yield self._store


_FIRST = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
"""No session was held before this: such a date was given by a clock that nobody had set."""
_OLDER = "counted < :counted AND (began < :began OR began > :future)"
"""A date in the future says nothing."""
_SESSIONS = """
    SELECT number, id, person, exercise, language, began, zone, form, seconds, outcome
    FROM sessions WHERE {where} ORDER BY began, number
"""
_ENTRIES = f"""
    SELECT session, at, kind, name, value, records.rowid AS place
    FROM records JOIN sessions ON number = session WHERE {{where}}
    UNION ALL
    SELECT session, at, '{SAFETY}', code, value, safety_codes.rowid
    FROM safety_codes JOIN sessions ON number = session WHERE {{where}}
    ORDER BY session, at, place
"""  # noqa: S608


def _chosen(
    person: str | None, since: datetime | None, before: datetime | None
) -> tuple[str, list[Any]]:
    """A condition on sessions and its values."""
    conditions = {
        "person = ?": person,
        "began >= ?": since and int(since.timestamp()),
        "began < ?": before and int(before.timestamp()),
    }
    asked = {text: value for text, value in conditions.items() if value is not None}
    return " AND ".join(asked) or "true", list(asked.values())


def _begin(store: sqlite3.Connection, session: PastSession, counted: float | None = None) -> bool:
    """Whether it is new."""
    who = [session.id, session.person, session.exercise, session.language]
    done = store.execute(
        "INSERT INTO sessions (id, person, exercise, language, began, zone, counted)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        [*who, *_moment(session.began), None if counted is None else int(counted)],
    )
    return done.rowcount > 0


def _count(store: sqlite3.Connection, now: float) -> None:
    """What was written elsewhere counts from its own date on, where that can be right, else from now on."""
    store.execute(
        "UPDATE sessions SET counted = CASE WHEN began BETWEEN :first AND :now THEN began"
        " ELSE :now END WHERE counted IS NULL",
        {"first": _FIRST, "now": int(now)},
    )


def _finish(
    store: sqlite3.Connection, id: str, outcome: Outcome | None, seconds: float | None, form: str
) -> None:
    store.execute(
        "UPDATE sessions SET outcome = ?, seconds = ?, form = ? WHERE id = ?",
        [outcome, seconds, form, id],
    )


def _number(store: sqlite3.Connection, id: str) -> int:
    row = store.execute("SELECT number FROM sessions WHERE id = ?", [id]).fetchone()
    assert row, f"session {id} has not begun"
    return int(row[0])


def _insert(store: sqlite3.Connection, session: int, entry: Entry) -> None:
    record = entry.record
    value = None if record.value is None else json.dumps(record.value, ensure_ascii=False)
    if record.kind == SAFETY:
        row = [session, entry.at, record.name, value]
        store.execute("INSERT INTO safety_codes VALUES (?, ?, ?, ?)", row)
    else:
        row = [session, entry.at, record.kind, record.name, value]
        store.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?)", row)


def _moment(moment: datetime) -> tuple[int, int]:
    """Seconds since 1970 in UTC, and seconds east of it."""
    offset = moment.utcoffset()
    assert offset is not None, "a moment has its zone"
    return int(moment.timestamp()), round(offset.total_seconds())


def _session(
    entries: tuple[Entry, ...],
    id: str,
    person: str,
    exercise: str,
    language: str,
    began: int,
    zone: int,
    form: str,
    seconds: float | None,
    outcome: str | None,
) -> PastSession:
    return PastSession(
        id=id,
        person=person,
        exercise=exercise,
        language=language,
        began=datetime.fromtimestamp(began, UTC).astimezone(timezone(timedelta(seconds=zone))),
        form=form,
        seconds=seconds,
        outcome=None if outcome is None else Outcome(outcome),
        entries=entries,
    )


def _entry(at: float, kind: str, name: str, written: str | None, _place: int) -> Entry:
    value = None if written is None else json.loads(written)
    if isinstance(value, list):
        value = tuple(value)
    return Entry(at=at, record=Record(kind=kind, name=name, value=value))
