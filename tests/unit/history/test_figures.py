"""Ten years of daily sessions: how large the store becomes, and how fast it is looked back on."""

from __future__ import annotations

import resource
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.history.model import PastSession
from assistant.history.store import History
from assistant.session.actions import Record
from tests.unit.history.conftest import past

_DAYS = 3652
_RECORDS = (
    Record(kind="rating", name="before", value=7.0),
    Record(kind="feeling", name="feeling", value=("terrified", "afraid", "lot")),
    *(Record(kind="skipped", name=f"step-{n}") for n in range(15)),
    Record(kind="spared", name="pain", value=("neck", "shoulders", "right-arm")),
    Record(kind="safety", name="2:panic:en-breath", value=("asked",)),
    Record(kind="rating", name="after", value=4.0),
)


def _session(days_ago: int) -> PastSession:
    began = datetime.now().astimezone() - timedelta(days=days_ago)
    return past(f"{days_ago:016x}", person="sam", began=began, records=_RECORDS)


@pytest.mark.slow
def test_ten_years_of_daily_sessions_are_small_and_looked_back_on_at_once(file: Path) -> None:
    with History(file) as history:
        assert history.add(map(_session, range(_DAYS))) == _DAYS
        assert history.times("sam", "grounding") == _DAYS
    megabytes = file.stat().st_size / 1e6
    seconds = min(_seconds("history") for _ in range(3))
    print(f"{_DAYS} sessions: {megabytes:.1f} MB, looked back on in {seconds:.2f} s")
    assert megabytes <= 50
    assert seconds <= 0.5


def _seconds(*words: str) -> float:
    """What the command costs the processor, which does not depend on what else is going on."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *words], check=True, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "7.0 → 4.0" in done.stdout
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
