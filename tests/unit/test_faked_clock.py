"""The real program, to which the system shows another time than it is."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant import clock
from assistant.clock import Counted
from assistant.history.store import History
from assistant.people.store import People
from assistant.session.actions import Outcome, Record
from tests.unit.care.conftest import SHORT, wait_for
from tests.unit.history.conftest import past

CODE = (Record(kind="safety", name="1:harm:en-1"),)
SET = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t which, struct timespec *now) {
    static int (*asked)(clockid_t, struct timespec *);
    if (!asked) asked = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = asked(which, now);
    FILE *file;
    if (!failed && which == CLOCK_REALTIME && (file = fopen(getenv("SHOWN"), "re"))) {
        long by;
        if (fscanf(file, "%ld", &by) == 1) now->tv_sec += by;
        fclose(file);
    }
    return failed;
}
"""
"""The clock that can be set is another one, and nothing else is, as when it is set in truth."""
FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a program is shown another clock by."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    folder = tmp_path_factory.mktemp("shown")
    (folder / "set.c").write_text(SET, encoding="ascii")
    words = [compiler, "-shared", "-fPIC", "-O1", "-o", "set.so", "set.c", "-ldl"]
    subprocess.run(words, cwd=folder, check=True)
    return folder / "set.so"


class Shown:
    """A clock that a program is shown; it can be set while that runs."""

    def __init__(self, home: Path, library: Path) -> None:
        self._file = home / "shown"
        self.log = home / "log"
        self.environment = os.environ | {
            "LD_PRELOAD": str(library),
            "SHOWN": str(self._file),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
        }
        self.by(0)

    def by(self, seconds: float) -> None:
        """So much later than it is."""
        aside = self._file.with_suffix(".new")
        aside.write_text(f"{seconds:+.0f}\n")
        aside.replace(self._file)

    def at(self, written: str) -> None:
        """In the zone of the program."""
        self.by(datetime.fromisoformat(written).astimezone().timestamp() - time.time())


def a_session(shown: Shown) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "start", "short", "--text"],
        input="yes\n",
        env=shown.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def home(home: Path) -> Path:
    folder = home / "data/scripts/en"
    folder.mkdir(parents=True)
    (folder / "short.yaml").write_text(SHORT, encoding="utf-8")
    return home


@pytest.mark.slow
@pytest.mark.parametrize("by", ["the clock alone", "faketime"])
def test_one_start_in_2037_or_in_1970_removes_nothing(home: Path, library: Path, by: str) -> None:
    """With Debian's libfaketime even the time since the machine was started is another one."""
    if by == "faketime" and not FAKETIME:
        pytest.skip("needs Debian's libfaketime")
    shown = Shown(home, library if by == "the clock alone" else FAKETIME[0])
    a_session(shown)
    with History(home / "data/history.db") as history:
        history.begin(past("a", began=clock.now(), records=CODE), Counted(home / "data").now())
        history.record("a", past("a", records=CODE).entries[0])
        history.finish("a", outcome=Outcome.COMPLETED, seconds=1.0)
    dates = []
    for years in (11, 11, -56, 0):
        shown.by(years * 365.25 * clock.DAY)
        a_session(shown)
        with History(home / "data/history.db") as history:
            sessions = history.sessions()
        dates.append((clock.today() + timedelta(days=years * 365.25)).year)
        assert {each.began.year for each in sessions} >= set(dates)
        (danger,) = [each for each in sessions if each.id == "a"]
        assert len(danger.entries) == 1
    assert len(sessions) == 6


@contextmanager
def serving(shown: Shown) -> Iterator[subprocess.Popen[bytes]]:
    """`assistant serve`, on a machine that may have no sound."""
    with shown.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "serve"],
            env=shown.environment,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.mark.slow
def test_a_service_keeps_what_stands_in_the_hour_that_spring_leaves_out(
    home: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own looks, every twenty seconds, while the network sets the clock it is shown. Without sound it waits."""
    people, note = People(home / "data/people"), home / "data/schedule.json"
    people.add("sam")
    people.change("sam", {"schedule": ["02:30 short"]})
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    shown = Shown(home, library)
    shown.at("2030-03-31T01:59:50")

    def asked() -> list[str]:
        written = json.loads(note.read_text()) if note.exists() else {}
        return [day for _, day in written.get("sam", {}).get("days", [])]

    def waits() -> bool:
        return "the schedule of sam waits for the sound" in shown.log.read_text()

    try:
        with serving(shown):
            wait_for(note.exists, 90)  # it has looked
            time.sleep(25)  # and again, past 03:00
            assert asked() == [] and not waits()
            shown.at("2030-03-31T03:30:05")
            wait_for(lambda: asked() or waits(), 60)
            assert waits() or asked() == ["2030-03-31"]
    finally:
        monkeypatch.undo()
        time.tzset()
