"""What the bedside device takes, in a control group that allows it only so much memory.

`python -m tests.bedside [--megabytes 400]`, as root: `assistant serve` through PortAudio and a real
voice and recogniser, in English and Korean; it waits, holds a session in which it is spoken to, and
is told to end. What it writes and syncs meanwhile is counted, since that is what wears out a card; strace counts
the syncs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.people.store import People
from tests.audio.conftest import FakeCard, environment_in
from tests.audio.talker import Talker
from tests.audio.test_serve import Served

PARTS = {"en": ("moonshine", "hibari"), "ko": ("vosk", "pyttsx3")}
SAID = ("Yes, please.", "About a four.", "A short one.")
"""Words of a person, to be read whatever they come to."""
WAITING_SECONDS, SESSION_SECONDS = 60.0, 75.0
SYNCS = ("fsync", "fdatasync", "msync", "sync", "syncfs", "sync_file_range")
_FIRST_SECONDS = 30.0
"""Until everything is loaded, and it has looked at the schedule once."""
_GROUPS = Path("/sys/fs/cgroup")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Group:
    """A control group, of either version."""

    folder: Path
    unified: bool

    def take(self, process: int) -> None:
        (self.folder / "cgroup.procs").write_text(str(process))

    @property
    def most(self) -> float:
        """The most megabytes it was ever charged with, files that were read included."""
        name = "memory.peak" if self.unified else "memory.max_usage_in_bytes"
        return int((self.folder / name).read_text()) / 1e6

    @property
    def refused(self) -> int:
        """How often the limit was reached."""
        if not self.unified:
            return int((self.folder / "memory.failcnt").read_text())
        events = dict(
            line.split() for line in (self.folder / "memory.events").read_text().splitlines()
        )
        return int(events["max"])

    @property
    def processes(self) -> list[int]:
        return [int(line) for line in (self.folder / "cgroup.procs").read_text().split()]

    @property
    def resident(self) -> float:
        """Megabytes of all its processes, what they share counted each time."""
        pages = [int(Path(f"/proc/{p}/statm").read_text().split()[1]) for p in self.processes]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6

    @property
    def seconds(self) -> float:
        """Of processor that the processes it has now took."""
        ticks = 0
        for process in self.processes:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / _TICKS

    @property
    def written(self) -> int:
        """Bytes for a disk that the processes it has now wrote; memory that looks like one is none."""
        fields = [Path(f"/proc/{p}/io").read_text().split() for p in self.processes]
        return sum(int(each[each.index("write_bytes:") + 1]) for each in fields)


@dataclass(frozen=True)
class Wear:
    """What a group had written and synced at a moment."""

    at: float
    written: int
    synced: int

    def since(self, before: Wear) -> str:
        """Kilobytes and syncs an hour."""
        hours = (self.at - before.at) / 3600
        kilobytes = (self.written - before.written) / 1000 / hours
        return f"{kilobytes:.0f} kB, {(self.synced - before.synced) / hours:.0f}"


@contextmanager
def limited(megabytes: int) -> Iterator[Group]:
    """A group that may have so much. Leaves the program where there can be none."""
    unified = not (_GROUPS / "memory").exists()
    folder = (_GROUPS if unified else _GROUPS / "memory") / f"bedside-{os.getpid()}"
    limit = "memory.max" if unified else "memory.limit_in_bytes"
    try:
        folder.mkdir()
        (folder / limit).write_text(str(megabytes * 1_000_000))
    except OSError as error:
        sys.exit(f"There can be no control group here: {error}. Run it as root.")
    try:
        yield Group(folder, unified)
    finally:
        folder.rmdir()


def measure(card: FakeCard, language: str, megabytes: int) -> None:
    recogniser, voice = PARTS[language]
    home = Path(tempfile.mkdtemp(prefix="bedside-"))
    os.environ["ASSISTANT_HOME"] = str(home)
    (home / "config").mkdir()
    (home / "config/settings.toml").write_text(
        f'language = "{language}"\nrecogniser = "{recogniser}"\nvoice = "{voice}"\n'
    )
    People(home / "data/people").add("sam")
    person = Talker(card, "elsewhere", home)
    syncs = Path(tempfile.mkdtemp(prefix="bedside-syncs-")) / "trace"
    # Only these calls are stopped at, so that all else is as fast as without.
    strace = ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-o", str(syncs)]
    strace += ["-e", f"trace={','.join(SYNCS)}", "-e", "signal=none"]

    def wear(group: Group) -> Wear:
        synced = sum("(" in line for line in syncs.read_text().splitlines())
        return Wear(time.monotonic(), group.written, synced)

    try:
        with limited(megabytes) as group, Served(card, home, under=strace, verbose=False) as served:
            group.take(served.process.pid)
            served.wait_for(b"READY=1")
            time.sleep(_FIRST_SECONDS)
            before, new = group.seconds, wear(group)
            time.sleep(WAITING_SECONDS)
            waiting, resident = (group.seconds - before) / WAITING_SECONDS, group.resident
            idle = wear(group).since(new)
            shown = served.start("grounding")
            before, began, held = group.seconds, wear(group), 0.0
            for said in SAID:
                if shown.poll() is None:  # what is understood may end it
                    person.say(said)
                    time.sleep(SESSION_SECONDS / len(SAID))
                    held = max(held, group.resident)
            ended = wear(group)
            in_session = (group.seconds - before) / (ended.at - began.at)
            most, refused, status = group.most, group.refused, served.end()
        print(
            f"| {language}: {recogniser}, {voice} | {resident:.0f} | {held:.0f} | {most:.0f} "
            f"| {refused} | {waiting:.0%} | {in_session:.0%} | {idle} | {ended.since(began)} "
            f"| {status} |",
            flush=True,
        )
    finally:
        shutil.rmtree(home)
        shutil.rmtree(syncs.parent)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=int, default=400)
    asked.add_argument(
        "--lang", choices=PARTS, action="append", help="One of them; may be repeated."
    )
    wishes = asked.parse_args()
    megabytes = wishes.megabytes
    if shutil.which("strace") is None:
        sys.exit("strace is needed: sudo apt-get install strace")
    folder = Path(tempfile.mkdtemp(prefix="bedside-pulse-"))
    card = FakeCard.started(environment_in(folder))
    try:
        card.control("set-default-source", "elsewhere.monitor")
        print(f"With at most {megabytes} MB:\n")
        print("| | MB waiting | MB in a session | MB charged at most | limit reached", end="")
        print(" | of a core waiting | in a session", end="")
        print(
            " | written and synced an hour, waiting | in a session | exit |\n" + "|---" * 10 + "|"
        )
        with card.hiss("elsewhere"):
            for language in wishes.lang or PARTS:
                measure(card, language, megabytes)
    finally:
        card.server.terminate()
        card.server.wait(timeout=10)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
