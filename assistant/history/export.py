"""Past sessions for other programs: as CSV tables, and as JSON lines, which can be read back.

`sessions.jsonl` holds everything, a session a line; the CSV files beside it hold the same as
tables, for a spreadsheet, and are not read back.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import StoreError
from assistant.files import write_private
from assistant.history.model import Entry, PastSession
from assistant.history.weeks import distress
from assistant.session.actions import Outcome, Record

FORMAT = 1
LINES, SESSIONS, RECORDS = "sessions.jsonl", "sessions.csv", "records.csv"
TAKEN = (
    f"Import {LINES}, or the folder with it, as `assistant export` writes them; "
    "the tables beside it, .csv, are for spreadsheets."
)


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)

    at: float = Field(ge=0, allow_inf_nan=False)
    kind: str
    name: str
    value: str | float | tuple[str, ...] | None = None


class _Session(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)

    format: int = Field(ge=FORMAT, le=FORMAT)
    id: str = Field(min_length=1, max_length=100)
    person: str = ""
    exercise: str
    language: str
    began: AwareDatetime
    form: str = ""
    seconds: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    outcome: Outcome | None = None
    records: tuple[_Record, ...] = ()


def as_lines(sessions: Iterable[PastSession]) -> Iterator[str]:
    """A session a line, as JSON."""
    for session in sessions:
        yield json.dumps(_as_json(session), ensure_ascii=False)


def write(sessions: Iterable[PastSession], folder: Path) -> list[Path]:
    """Write the sessions into a folder, as lines and as tables. Raises `OSError`."""
    sessions = list(sessions)
    texts = {
        LINES: "".join(f"{line}\n" for line in as_lines(sessions)),
        SESSIONS: _table(_SESSION_COLUMNS, map(_session_row, sessions)),
        RECORDS: _table(_RECORD_COLUMNS, (row for each in sessions for row in _record_rows(each))),
    }
    for name, text in texts.items():
        write_private(folder / name, text.encode())
    return [folder / name for name in texts]


def read(lines: Iterable[str], source: str) -> Iterator[PastSession]:
    """Read such lines. Raises `StoreError` naming the first line that cannot be used."""
    numbered = enumerate(lines, 1)
    while True:
        try:
            number, line = next(numbered, (0, ""))
        except UnicodeDecodeError as error:
            raise StoreError("not-sessions", f"{source} is not text.", hint=TAKEN) from error
        if not number:
            return
        if line.strip():
            yield _read(line, f"{source}:{number}")


def _read(line: str, place: str) -> PastSession:
    try:
        return _from_json(_Session.model_validate_json(line))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            said = f"{place}: Invalid JSON, so not an exported session."
        else:
            key = ".".join(str(part) for part in first["loc"])
            said = f"{place}: {key + ': ' if key else ''}{first['msg']}."
        raise StoreError("not-sessions", said, hint=TAKEN) from error


def _as_json(session: PastSession) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": session.id,
        "person": session.person,
        "exercise": session.exercise,
        "language": session.language,
        "began": session.began.isoformat(),
        "form": session.form,
        "seconds": session.seconds,
        "outcome": session.outcome,
        "records": [
            {"at": e.at, "kind": e.record.kind, "name": e.record.name, "value": e.record.value}
            for e in session.entries
        ],
    }


def _from_json(read: _Session) -> PastSession:
    return PastSession(
        id=read.id,
        person=read.person,
        exercise=read.exercise,
        language=read.language,
        began=read.began,
        form=read.form,
        seconds=read.seconds,
        outcome=read.outcome,
        entries=tuple(
            Entry(at=each.at, record=Record(kind=each.kind, name=each.name, value=each.value))
            for each in read.records
        ),
    )


_SESSION_COLUMNS = (
    "id person began exercise form language seconds outcome distress_before distress_after"
).split()
_RECORD_COLUMNS = "session at kind name value".split()


def _session_row(session: PastSession) -> list[Any]:
    said = distress(session)
    return [
        session.id,
        session.person,
        session.began.isoformat(),
        session.exercise,
        session.form,
        session.language,
        session.seconds,
        session.outcome,
        said and said.before,
        said and said.after,
    ]


def _record_rows(session: PastSession) -> Iterator[list[Any]]:
    for entry in session.entries:
        value = entry.record.value
        # As JSON, a text is in quotes, so that no spreadsheet takes it for a formula.
        written = "" if value is None else json.dumps(value, ensure_ascii=False)
        yield [session.id, entry.at, entry.record.kind, entry.record.name, written]


def _table(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
