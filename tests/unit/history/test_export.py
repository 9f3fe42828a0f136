"""What is exported can be taken in again, whole or not at all."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import StoreError
from assistant.history import export
from assistant.history.model import Entry, PastSession
from assistant.history.store import History
from assistant.session.actions import Outcome, Record
from tests.unit.history.conftest import keep, kept, past
from tests.unit.history.test_store import RECORDS
from tests.unit.test_cli import run

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_seconds = st.floats(0, 1e6)
_values = st.none() | _texts | st.floats(allow_nan=False, allow_infinity=False)
_values = _values | st.lists(_texts, max_size=3).map(tuple)
_kinds = st.sampled_from(["rating", "feeling", "safety", "skipped", "of tomorrow"])
_entries = st.builds(
    Entry, at=_seconds, record=st.builds(Record, kind=_kinds, name=_texts, value=_values)
)
_zones = st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
_moments = st.builds(
    lambda second, zone: datetime.fromtimestamp(second, zone), st.integers(0, 4 * 10**9), _zones
)
_sessions = st.builds(
    PastSession,
    id=st.text("0123456789abcdef", min_size=1, max_size=16),
    person=_texts,
    exercise=_texts,
    language=_texts,
    began=_moments,
    form=_texts,
    seconds=st.none() | _seconds,
    outcome=st.none() | st.sampled_from(Outcome),
    # The same moment twice is in the order in which it was written, of each kind.
    entries=st.lists(_entries, max_size=4, unique_by=lambda entry: entry.at).map(
        lambda entries: tuple(sorted(entries, key=lambda entry: entry.at))
    ),
)


@given(sessions=st.lists(_sessions, max_size=3, unique_by=lambda session: session.id))
def test_what_is_exported_comes_back_the_same(sessions: list[PastSession]) -> None:
    lines = list(export.as_lines(sessions))
    assert list(export.read(lines, "file")) == sessions


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "history.db"


@given(sessions=st.lists(_sessions, max_size=3, unique_by=lambda session: session.id))
def test_what_is_kept_comes_back_the_same(store: Path, sessions: list[PastSession]) -> None:
    with History(store) as history:
        history._store.execute("PRAGMA synchronous = OFF")
        history.remove()
        assert history.add(sessions) == len(sessions)
        assert sorted(history.sessions(), key=_id) == sorted(sessions, key=_id)


def _id(session: PastSession) -> str:
    return session.id


def test_the_commands_carry_sessions_from_one_store_to_another(
    history: History, file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first, second = keep(history, past("a", person="p1", records=RECORDS)), past("b", person="p2")
    keep(history, second)
    folder = tmp_path / "out"
    status, out, _ = run(capsys, "export", str(folder))
    assert (status, out[:10]) == (0, "2 sessions")
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    lines = run(capsys, "export", "-", "--person", "p1")[1].splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a"]
    history.remove("p2")
    assert run(capsys, "import", str(folder))[1] == "1 sessions imported.\n"
    assert kept(file) == [first, second]
    assert run(capsys, "import", str(folder / "sessions.jsonl"))[1] == "0 sessions imported.\n"


@pytest.mark.parametrize("name", ["sessions.csv", "records.csv", "table.xlsx"])
def test_of_what_is_no_export_it_is_said_what_is_taken(
    history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    keep(history, past("a", records=RECORDS))
    run(capsys, "export", str(tmp_path))
    (tmp_path / "table.xlsx").write_bytes(b"PK\3\4\xff\xfe\n")
    status, _, told = run(capsys, "import", str(tmp_path / name))
    assert status == 1
    assert "Import sessions.jsonl, or the folder with it" in told
    assert len(told.strip().splitlines()) <= 2, told


def test_the_tables_have_a_row_a_session_and_a_row_a_record(tmp_path: Path) -> None:
    export.write([past("a", records=RECORDS)], tmp_path)
    with (tmp_path / "sessions.csv").open(encoding="utf-8") as file:
        (session,) = csv.DictReader(file)
    assert (session["distress_before"], session["distress_after"]) == ("7.0", "4.5")
    assert session["began"] == "2026-03-01T22:30:00+09:00"
    with (tmp_path / "records.csv").open(encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    assert [row["value"] for row in records] == ["7.0", '["afraid", "lot"]', '["asked"]', "", "4.5"]


GOOD = next(iter(export.as_lines([past("a")])))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no JSON", "Invalid JSON"),
        ("[]", "object"),
        (GOOD.replace('"format": 1', '"format": 2'), "format: "),
        (GOOD.replace("+09:00", ""), "began: "),
        (GOOD.replace("600.0", "-1"), "seconds: "),
        (GOOD.replace('"completed"', '"won"'), "outcome: "),
        (GOOD.replace('"form": ', '"shape": '), "shape: "),
        (GOOD.replace('"records": []', '"records": [{"at": 1}]'), "records.0.kind: "),
    ],
)
def test_a_mistake_is_named_with_its_line_and_nothing_is_taken_in(
    history: History, line: str, said: str
) -> None:
    with pytest.raises(StoreError, match=r"^my\.jsonl:3: ") as raised:
        history.add(export.read([GOOD.replace('"a"', '"b"'), "", line], "my.jsonl"))
    assert said in raised.value.message
    assert history.sessions() == []
