"""Keeping a session while it is held: never waiting, never harming what is there."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.runtime.journal import line_format, records, recovery
from assistant.runtime.journal.journal import MOST_WAITING, Journal
from assistant.session.actions import Say
from assistant.session.events import Event, Started, TimerFired, Understood
from assistant.session.person import Person
from assistant.understanding.meaning import Hypothesis, Words

HEADER = records.Header(
    session="0123456789abcdef",
    exercise="grounding",
    content="",
    language="en",
    person=Person(id="sam"),
    duplex=False,
    words=False,
    began=datetime(2026, 11, 24, 3, 0, tzinfo=UTC),
)
SAYS = [Say(say=1, text="Hello.")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journals"


@pytest.fixture
def journal(folder: Path) -> Iterator[Journal]:
    begun = recovery.begin(folder, HEADER)
    yield begun
    begun.close()


def ticks(count: int) -> list[Event]:
    return [TimerFired(at=n * 0.02, timer="beat") for n in range(count)]


def rows(folder: Path) -> tuple[line_format.Row, ...]:
    (file,) = folder.iterdir()
    found = line_format.read(file.read_bytes())
    assert not found.torn and not found.damaged
    return found.rows


def test_every_event_is_there_in_order(journal: Journal, folder: Path) -> None:
    for event in (Started(at=0.0), *ticks(300)):
        assert journal.keep(event, SAYS)
    assert journal.wait(10)
    header, *happened = rows(folder)
    assert records.header(header) == HEADER
    assert [records.happened(n, row).event for n, row in enumerate(happened, 1)] == [
        Started(at=0.0),
        *ticks(300),
    ]
    assert journal.kept == 301


def test_it_is_for_its_owner_alone(journal: Journal, folder: Path) -> None:
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("words", [True, False])
def test_words_are_there_only_where_they_may_be(folder: Path, words: bool) -> None:
    journal = recovery.begin(folder, replace(HEADER, words=words))
    said = "my sister's garden"
    understood = Understood(
        at=1.0, hypotheses=(Hypothesis(said),), meaning=Words(text=said), own_voice=False
    )
    journal.keep(understood, [])
    journal.close()
    (file,) = folder.iterdir()
    assert ("garden" in file.read_text(encoding="utf-8")) is words
    assert records.happened(1, rows(folder)[1]).led_to


def test_handing_over_waits_for_no_disk(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answers = threading.Event(), threading.Event()

    def hang(file: int) -> None:
        asked.set()
        assert answers.wait(60)

    monkeypatch.setattr(os, "fsync", hang)
    journal.keep(Started(at=0.0), SAYS)
    assert asked.wait(10)
    for event in ticks(MOST_WAITING):
        assert journal.keep(event, SAYS)
    assert not journal.keep(TimerFired(at=99.0, timer="beat"), SAYS), "the disk is given up"
    answers.set()


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_what_cannot_be_written_ends_it_and_harms_nothing(
    journal: Journal, folder: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: int
) -> None:
    for event in ticks(5):
        journal.keep(event, SAYS)
    assert journal.wait(10)
    real = getattr(os, call)

    def fail(file: int, *data: memoryview) -> int:
        if data:
            real(file, data[0][:7])  # a part of it fits
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, call, fail)
    assert journal.keep(TimerFired(at=1.0, timer="beat"), SAYS), "it is not known yet"
    assert journal.wait(10)
    monkeypatch.setattr(os, call, real)
    assert not journal.keep(TimerFired(at=2.0, timer="beat"), SAYS)
    assert journal.wait(10)
    assert len(rows(folder)) == 6


def test_a_write_that_takes_only_a_part_is_gone_on_with(
    journal: Journal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, data[:10]))
    journal.keep(Started(at=0.0), SAYS)
    assert journal.wait(10)
    assert len(rows(folder)) == 2


def test_a_file_that_may_grow_no_further_keeps_what_is_in_it(folder: Path) -> None:
    """A limit of the system's own, in a process of its own."""
    program = f"""
import resource, signal
from pathlib import Path
from tests.unit.runtime.journal.test_journal import HEADER, SAYS, ticks
from assistant.runtime.journal import recovery
journal = recovery.begin(Path({str(folder)!r}), HEADER)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
kept = []
for event in ticks(100):
    kept.append(journal.keep(event, SAYS))
    journal.wait()
print(kept.index(False), journal.kept)
"""
    root = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told, kept = map(int, done.stdout.split())
    assert told == kept + 1, "it is told with the next event"
    assert len(rows(folder)) == kept + 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 64 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_keeps_what_is_on_it(small_disk: Path) -> None:
    journal = recovery.begin(small_disk, HEADER)
    told = True
    for event in ticks(2000):
        told = journal.keep(event, SAYS) and told
        journal.wait()
    assert not told
    assert 100 < journal.kept < 2000
    assert len(rows(small_disk)) == journal.kept + 1
    with pytest.raises(OSError, match="space"):
        _fill(small_disk)
    journal.finish()
    assert not [file for file in small_disk.iterdir() if HEADER.session in file.name]


def _fill(folder: Path) -> None:
    for number in range(50):
        recovery.begin(folder, replace(HEADER, session=f"{number}")).close()


def test_a_session_that_is_over_leaves_nothing(journal: Journal, folder: Path) -> None:
    journal.keep(Started(at=0.0), SAYS)
    journal.finish()
    assert list(folder.iterdir()) == []
    journal.finish()  # and it may be told twice
    journal.close()
