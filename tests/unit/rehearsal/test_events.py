from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import ScenarioError, StoreError
from assistant.rehearsal.event_log import Entry, PersonSpoke
from assistant.rehearsal.transcript import transcript
from assistant.session.events import Heard
from assistant.understanding.meaning import Hypothesis
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
    assert heard["hypotheses"] == [{"text": "yes", "constrained": False, "sound": None}]
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


def test_the_transcript_says_where_something_else_was_heard() -> None:
    entries = (
        Entry(1.0, PersonSpoke(words="four", until=1.5)),
        Entry(2.0, Heard(at=2.0, hypotheses=(Hypothesis("Thoi."), Hypothesis("four")))),
        Entry(3.0, PersonSpoke(words="I'd say four", until=3.5)),
        Entry(4.0, Heard(at=4.0, hypotheses=(Hypothesis("I’d say four."),))),
    )
    assert transcript(entries) == [
        "  0:01  person     four",
        "  0:02  heard as   Thoi.",
        "  0:03  person     I'd say four",
    ]
