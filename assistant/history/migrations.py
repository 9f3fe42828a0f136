"""How the store reached its present form, one step after another.

Each step is a function, done together with the note that it was done, in one transaction: a store
is never between two forms. A step that was released is not changed; a new one is added below it.
`tests/unit/history/schemas` holds a store of every form there was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeAlias

from assistant.errors import StoreError
from assistant.history.database import transaction

Migration: TypeAlias = Callable[[sqlite3.Connection], object]


def sessions(store: sqlite3.Connection) -> None:
    """Who did which exercise, when, and how it ended."""
    store.execute(
        """
        CREATE TABLE sessions (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            person TEXT NOT NULL,
            exercise TEXT NOT NULL,
            language TEXT NOT NULL,
            began INTEGER NOT NULL, -- seconds since 1970 in UTC
            zone INTEGER NOT NULL, -- seconds east of UTC
            form TEXT NOT NULL DEFAULT '',
            seconds REAL,
            outcome TEXT
        )
        """
    )
    store.execute("CREATE INDEX sessions_by_person ON sessions (person, began)")


def records(store: sqlite3.Connection) -> None:
    """What was recorded in a session."""
    store.execute(
        """
        CREATE TABLE records (
            session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
            at REAL NOT NULL, -- seconds since the session began
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            value TEXT -- JSON
        )
        """
    )
    store.execute("CREATE INDEX records_by_session ON records (session)")


def safety_codes(store: sqlite3.Connection) -> None:
    """What the safety net heard, apart, since it is kept for a shorter time."""
    store.execute(
        """
        CREATE TABLE safety_codes (
            session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
            at REAL NOT NULL,
            code TEXT NOT NULL,
            value TEXT -- JSON
        )
        """
    )
    store.execute("CREATE INDEX safety_codes_by_session ON safety_codes (session)")


def counted(store: sqlite3.Connection) -> None:
    """By the counted time: since when a session is kept, and since when a journal was seen."""
    # Null is for what was written elsewhere, or before: it is put in at the next tidying up.
    store.execute("ALTER TABLE sessions ADD COLUMN counted INTEGER")
    store.execute(
        "CREATE TABLE journals (name TEXT PRIMARY KEY, counted INTEGER NOT NULL) WITHOUT ROWID"
    )


def plans(store: sqlite3.Connection) -> None:
    """The people's own plans for when it gets dangerous."""
    store.execute(
        """
        CREATE TABLE plans (
            person TEXT NOT NULL,
            part TEXT NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY (person, part)
        ) WITHOUT ROWID"""
    )


MIGRATIONS: tuple[Migration, ...] = (sessions, records, safety_codes, counted, plans)


def migrate(store: sqlite3.Connection) -> None:
    """Bring a store to the present form. Raises `StoreError` for one from a newer version."""
    store.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) WITHOUT ROWID")
    known = {migration.__name__ for migration in MIGRATIONS}
    if newer := sorted(_done(store) - known):
        raise StoreError(
            "history-newer",
            f"The history was written by a newer version of the assistant ({', '.join(newer)}).",
            hint="Install that version again; nothing was changed.",
        )
    for migration in MIGRATIONS:
        if migration.__name__ not in _done(store):
            _apply(migration, store)


def _done(store: sqlite3.Connection) -> set[str]:
    return {name for (name,) in store.execute("SELECT name FROM migrations")}


def _apply(migration: Migration, store: sqlite3.Connection) -> None:
    with transaction(store):
        # Another process may have done it while this one waited for its turn.
        if migration.__name__ not in _done(store):
            migration(store)
            store.execute("INSERT INTO migrations VALUES (?)", [migration.__name__])
