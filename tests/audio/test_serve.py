"""`assistant serve` with PortAudio, a real voice and a real recogniser: called, handed to, killed."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from assistant.people.store import People
from tests.audio.conftest import FakeCard
from tests.audio.talker import Talker
from tests.audio.test_start import SHORT

pytestmark = pytest.mark.slow

MEMORY_MEGABYTES = 500
"""All of it, Moonshine and hibari being loaded."""


class Served:
    """A running service, and what it tells systemd."""

    def __init__(
        self,
        card: FakeCard,
        home: Path,
        *words: str,
        under: Sequence[str] = (),
        verbose: bool = True,
    ) -> None:
        """`words` for `assistant serve`; `under` is a command that turns into the one after it."""
        level = ["-v"] if verbose else []
        self.shown: list[subprocess.Popen[str]] = []
        self.environment = {**card.environment, "ASSISTANT_HOME": str(home)}
        self.systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        address = home / "notify"
        address.unlink(missing_ok=True)
        self.systemd.bind(str(address))
        self.systemd.settimeout(60)
        self.process = subprocess.Popen(
            [*under, sys.executable, "-m", "assistant", *level, "serve", *words],
            env=self.environment | {"NOTIFY_SOCKET": str(address)},
        )

    def wait_for(self, word: bytes) -> None:
        while word not in self.systemd.recv(1000):
            pass

    def hear_all(self) -> None:
        """Take what it told before."""
        with contextlib.suppress(TimeoutError):
            self.systemd.settimeout(0.5)
            while self.systemd.recv(1000):
                pass

    def start(self, exercise: str = "short") -> subprocess.Popen[str]:
        """`assistant start` beside it."""
        shown = subprocess.Popen(
            [sys.executable, "-m", "assistant", "start", exercise],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.shown.append(shown)
        return shown

    def megabytes(self) -> float:
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def end(self) -> int:
        """As systemd ends it; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.systemd.close()
        for shown in self.shown:
            shown.kill()
            shown.communicate()


@pytest.fixture
def room(fake_card: FakeCard, home: Path) -> Iterator[Talker]:
    """Somebody is there, and what they say reaches the microphone."""
    for package in ("hibari", "moonshine_voice"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    folder = home / "data/scripts/en"
    folder.mkdir(parents=True)
    (folder / "short.yaml").write_text(SHORT, encoding="utf-8")
    People(home / "data/people").add("sam")  # somebody has set it up
    fake_card.control("set-default-source", "elsewhere.monitor")
    with fake_card.hiss("elsewhere"):
        yield Talker(fake_card, "elsewhere", home)


def until(seen: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def test_it_is_handed_a_session_and_ends_kindly_when_told_to(
    fake_card: FakeCard, home: Path, room: Talker
) -> None:
    with Served(fake_card, home) as served:
        served.wait_for(b"READY=1")
        served.wait_for(b"WATCHDOG=1")
        shown = served.start()
        assert shown.stdout is not None
        captions = []
        for line in shown.stdout:
            captions.append(line.strip())
            if "yes or no" in line:
                room.say("Yes, please.")
            if "There is no hurry." in line:
                break
        assert "There is no hurry." in captions
        print(f"{served.megabytes():.0f} MB in a session")
        assert served.megabytes() < MEMORY_MEGABYTES
        assert served.end() == 0
        rest, _ = shown.communicate(timeout=20)
        assert "We'll leave it here" in rest, (captions, rest)
        assert shown.returncode == 0


def test_idle_it_writes_nothing(fake_card: FakeCard, home: Path, room: Talker) -> None:
    """With the page served and times in a schedule, which are looked at every 20 s. Files that come
    and go are seen by their folder."""
    People(home / "data/people").change("sam", {"schedule": ["03:00 grounding on mon"]})

    def touched() -> dict[Path, tuple[int, int]]:
        places = (home, Path(fake_card.environment["HOME"]))
        found = [path for place in places for path in (place, *place.rglob("*"))]
        return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with Served(fake_card, home, "--page", "--port", port) as served:
        served.wait_for(b"READY=1")
        until((home / "data/schedule.json").exists)
        before = touched()
        time.sleep(45)
        assert touched() == before
        assert served.end() == 0


def test_hello_friend_wakes_it(fake_card: FakeCard, home: Path, room: Talker) -> None:
    running = home / "data/running.json"
    with Served(fake_card, home) as served:
        served.wait_for(b"READY=1")
        time.sleep(12)  # it says that it is there, and loads what it hears with
        print(f"{served.megabytes():.0f} MB idle")
        for _ in range(3):
            room.say("Hello friend.")
            with contextlib.suppress(AssertionError):
                until(running.exists, 8)
                break
        assert '"suggest"' in running.read_text()
        assert served.end() == 0


def test_killed_in_a_session_it_takes_it_up_again(
    fake_card: FakeCard, home: Path, room: Talker
) -> None:
    running = home / "data/running.json"
    with Served(fake_card, home) as served:
        served.wait_for(b"READY=1")
        shown = served.start()
        until(running.exists)
        time.sleep(3)
        served.process.kill()
        said, _ = shown.communicate(timeout=20)
        assert "has stopped" in said and shown.returncode == 1
    with Served(fake_card, home) as again:
        again.wait_for(b"READY=1")
        until(lambda: '"tries": 1' in running.read_text())
        assert again.end() == 0


def test_while_it_does_not_run_systemd_hears_nothing_and_then_it_goes_on(
    fake_card: FakeCard, home: Path, room: Talker
) -> None:
    with Served(fake_card, home) as served:
        served.wait_for(b"WATCHDOG=1")
        served.process.send_signal(signal.SIGSTOP)
        served.hear_all()
        served.systemd.settimeout(6)
        with pytest.raises(TimeoutError):
            served.systemd.recv(1000)
        served.process.send_signal(signal.SIGCONT)
        served.systemd.settimeout(60)
        served.wait_for(b"WATCHDOG=1")
        assert served.end() == 0


def test_starved_of_memory_in_a_session_nothing_is_spoilt_and_the_next_one_takes_it_up(
    fake_card: FakeCard, home: Path, room: Talker
) -> None:
    """It may take not one byte more; what is left of it is ended as systemd would."""
    running = home / "data/running.json"
    with Served(fake_card, home) as served:
        served.wait_for(b"READY=1")
        served.start()
        until(running.exists)
        none = (10_000_000, 10_000_000)
        resource.prlimit(served.process.pid, resource.RLIMIT_DATA, none)
        resource.prlimit(served.process.pid, resource.RLIMIT_AS, none)
        with contextlib.suppress(subprocess.TimeoutExpired):
            served.process.wait(20)
        print(f"starved, it ended with {served.process.poll()}")
    assert running.exists()
    with Served(fake_card, home) as again:
        again.wait_for(b"READY=1")
        until(lambda: '"tries": 1' in running.read_text())
        again.wait_for(b"WATCHDOG=1")
        assert again.end() == 0


def test_nobody_having_set_it_up_it_asks_and_understands(
    fake_card: FakeCard, home: Path, room: Talker
) -> None:
    people = People(home / "data/people")
    people.remove("sam")
    with Served(fake_card, home) as served:
        served.wait_for(b"READY=1")
        for _ in range(8):  # until the first question has been spoken
            room.say("English.")
            with contextlib.suppress(AssertionError):
                until(lambda: people.ids() == ["person"], 8)
                break
        assert people.ids() == ["person"]
        assert served.end() == 0
