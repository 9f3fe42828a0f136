"""Loads the device in two ways, beside the same time without a load."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.audio.conftest import FakeCard
from tests.page_load.browsers import A_PHONE, BROWSERS
from tests.page_load.device import Reading

STREAMS = 200
_PIPES: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the device did while it was loaded in one way."""

    before: Reading
    after: Reading

    @property
    def took(self) -> float:
        return self.after.at - self.before.at

    @property
    def processor(self) -> float:
        """Of one processor, from 0 to 1 and more."""
        return (self.after.seconds - self.before.seconds) / self.took

    @property
    def frames(self) -> float:
        """Of sound, as a share of what the time asks for."""
        return (self.after.frames - self.before.frames) / (self.took * 50)

    @property
    def late(self) -> int:
        """Frames of sound that were."""
        return self.after.late - self.before.late


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Loaded):
    """Under requests."""

    answered: Sequence[float]
    """Seconds each took, from the moment it was due."""

    @property
    def rate(self) -> float:
        """Requests a second that were answered."""
        return len(self.answered) / self.took

    @property
    def p95(self) -> float:
        """Seconds within which 95 of 100 were answered."""
        return statistics.quantiles(self.answered, n=20)[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched(Loaded):
    """Under streams."""

    silences: Sequence[float]
    """The longest of each stream, in seconds."""
    told: int
    """How often something came on any of them."""

    @property
    def megabytes(self) -> float:
        """That one stream takes."""
        return (self.after.megabytes - self.before.megabytes) / len(self.silences)


class Device:
    """`tests.page_load.device`, running."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._port, self._cookies = json.loads(self._line())

    def read(self) -> Reading:
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Reading(**json.loads(self._line()))

    def rest(self, seconds: float) -> Loaded:
        """Without a load."""
        before = self.read()
        time.sleep(seconds)
        return Loaded(before=before, after=self.read())

    def ask(self, seconds: float, rate: float) -> Asked:
        before = self.read()
        with self._browsers("requests", str(seconds), str(rate)) as browsers:
            answered = json.loads(browsers.communicate(timeout=300)[0])
        return Asked(before=before, after=self.read(), answered=answered)

    def watch(self, seconds: float, count: int = STREAMS) -> Watched:
        before = self.read()
        with self._browsers("streams", str(count)) as browsers:
            assert browsers.stdout
            assert json.loads(browsers.stdout.readline()) == count
            time.sleep(seconds)
            after = self.read()
            silences, told = json.loads(browsers.communicate("\n", timeout=60)[0])
        return Watched(before=before, after=after, silences=silences, told=told)

    def _browsers(self, *words: str) -> subprocess.Popen[str]:
        what, *rest = words
        program = [sys.executable, "-m", "tests.page_load.browsers", what]
        return subprocess.Popen(
            [*program, str(self._port), json.dumps(self._cookies), *rest], **_PIPES
        )

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@contextmanager
def device(card: FakeCard, home: Path, *, speaks: bool) -> Iterator[Device]:
    """In a quiet room whose microphone does not hear the speaker. `speaks`: in a session, with a real
    voice and recogniser; else nothing of it works but the sound card."""
    card.control("set-default-source", "elsewhere.monitor")
    phones = max(BROWSERS, STREAMS // A_PHONE)
    environment = card.environment | {"ASSISTANT_HOME": str(home)}
    command = [
        sys.executable,
        "-m",
        "tests.page_load.device",
        "speaks" if speaks else "",
        str(phones),
    ]
    with (
        card.hiss("elsewhere"),
        subprocess.Popen(command, env=environment, **_PIPES) as process,
    ):
        yield Device(process)
        process.communicate(timeout=60)
        assert process.returncode == 0
