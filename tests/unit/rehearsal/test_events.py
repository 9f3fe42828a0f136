from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import ScenarioError, StoreError
from tests.unit.rehearsal.tiny import played


def test_events_are_one_object_a_line_with_at_and_name_first(tmp_path: Path) -> None:
    path = tmp_path / "new" / "events.jsonl"
    report = played(events=path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert rows == [entry.as_json() for entry in report.entries]
    assert all(list(row)[:2] == ["at", "name"] for row in rows)
    assert rows[0] == {"at": 0.0, "name": "Started", "earlier": None}
    assert rows[-1] == {"at": rows[-1]["at"], "name": "Finish", "outcome": "completed", "then": ""}
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    listen = next(row for row in rows if row["name"] == "Listen" and row["expects"])
    assert listen["expects"]["wants"] == "yes-no"
    heard = next(row for row in rows if row["name"] == "Heard")
    assert heard["hypotheses"] == [{"text": "yes", "constrained": False}]
    rating = next(row for row in rows if row["name"] == "Record")
    assert (rating["kind"], rating["name_"], rating["value"]) == ("rating", "before", 4.0)


def test_the_same_seed_gives_the_same_file_another_one_another(tmp_path: Path) -> None:
    files = [tmp_path / name for name in "abc"]
    for path, seed in zip(files, (1, 1, 2), strict=True):
        played(events=path, seed=seed)
    one, same, other = (path.read_bytes() for path in files)
    assert one == same
    assert one != other


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        played(events=tmp_path)


def test_by_text_there_is_no_sound_to_write(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no sound"):
        played(wav=tmp_path / "a.wav")
