"""A sound card made of software: a private PulseAudio whose speaker is also its microphone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ALSA = """
pcm.!default { type pulse }
ctl.!default { type pulse }
"""
SINKS = {"speaker": 48_000, "elsewhere": 44_100}
"""What there is to play into, and its rate. Each has a monitor, which serves as a microphone."""


@dataclass(kw_only=True)
class FakeCard:
    """A PulseAudio server of our own."""

    environment: dict[str, str]
    server: subprocess.Popen[bytes]
    _hissing: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @classmethod
    def started(cls, environment: dict[str, str]) -> FakeCard:
        """`default` plays into the sink `speaker`; `default` hears that sink's monitor."""
        card = cls(environment=environment, server=_server(environment))
        card._get_ready()
        return card

    def restart(self) -> None:
        """After the server was killed."""
        self.server.wait(timeout=10)
        self.server = _server(self.environment)
        self._get_ready()

    def plug_in(self, sink: str) -> None:
        """A sink that was pulled out is there again."""
        self.control("load-module", "module-null-sink", f"sink_name={sink}", f"rate={SINKS[sink]}")

    def pull_out(self, sink: str) -> None:
        """A sink and its monitor are gone, and with them the room's hiss."""
        if sink in self._hissing:
            self._hissing.pop(sink).terminate()
        for module in self.control("list", "short", "modules").splitlines():
            if f"sink_name={sink}" in module:
                self.control("unload-module", module.split()[0])

    @contextmanager
    def hiss(self, sink: str, decibels: float = -60) -> Iterator[None]:
        """What a room sounds like when nobody speaks: a sink without it is as silent as a muted
        microphone."""
        volume = round(0x10000 * 10 ** ((decibels + 5) / 60))
        player = subprocess.Popen(
            [
                "pacat", "--playback", f"--device={sink}", f"--volume={volume}",
                "--format=s16le", "--rate=16000", "--channels=1", "/dev/urandom",
            ],
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._hissing[sink] = player
        try:
            yield
        finally:
            self._hissing.pop(sink, None)
            player.terminate()
            player.wait(timeout=10)

    def python(self, code: str, *words: str) -> str:
        """What a program prints whose sound card this is. PortAudio reads its world only once."""
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def control(self, *words: str) -> str:
        return subprocess.run(
            ["pactl", *words], env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def _get_ready(self) -> None:
        _wait_for(self)
        self.control("set-default-sink", "speaker")
        self.control("set-default-source", "speaker.monitor")


@pytest.fixture(scope="module")
def fake_card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeCard]:
    """`default` plays into the sink `speaker`; `default` hears that sink's monitor."""
    for program in ("pulseaudio", "pactl"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    folder = tmp_path_factory.mktemp("pulse")
    folder.chmod(0o700)
    card = FakeCard.started(environment_in(folder))
    try:
        yield card
    finally:
        card.server.terminate()
        card.server.wait(timeout=10)


def environment_in(folder: Path) -> dict[str, str]:
    """In which PortAudio finds the server that keeps its things in that private folder."""
    (folder / "asoundrc").write_text(_system_alsa() + ALSA)
    return {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PULSE_RUNTIME_PATH": str(folder),
        "PULSE_STATE_PATH": str(folder),
        "PULSE_COOKIE": str(folder / "cookie"),
        "PULSE_SERVER": f"unix:{folder}/native",
        "XDG_RUNTIME_DIR": str(folder),
        "ALSA_CONFIG_PATH": str(folder / "asoundrc"),
        "HOME": str(folder),
    }


def _server(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    sinks = [
        word
        for sink, hertz in SINKS.items()
        for word in ("-L", f"module-null-sink sink_name={sink} rate={hertz}")
    ]
    socket = environment["PULSE_SERVER"].removeprefix("unix:")
    return subprocess.Popen(
        [
            "pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "-n", "--use-pid-file=no",
            *sinks, "-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _system_alsa() -> str:
    system = Path("/usr/share/alsa/alsa.conf")
    if not system.exists():
        pytest.skip("ALSA's own configuration is not installed")
    return f"<{system}>\n"


def _wait_for(card: FakeCard) -> None:
    for _ in range(100):
        try:
            card.control("info")
            return
        except subprocess.CalledProcessError:
            if card.server.poll() is not None:
                pytest.skip("pulseaudio does not start here")
            time.sleep(0.05)
    pytest.skip("pulseaudio does not answer")
