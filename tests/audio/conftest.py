"""A sound card made of software: a private PulseAudio whose speaker is also its microphone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ALSA = """
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


@dataclass(frozen=True, kw_only=True)
class FakeCard:
    """A PulseAudio server of our own."""

    environment: dict[str, str]
    server: subprocess.Popen[bytes]

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


@pytest.fixture(scope="module")
def fake_card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeCard]:
    """`default` plays into the sink `speaker`; `default` hears that sink's monitor."""
    for program in ("pulseaudio", "pactl"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    folder = tmp_path_factory.mktemp("pulse")
    folder.chmod(0o700)
    (folder / "asoundrc").write_text(_system_alsa() + ALSA)
    environment = {
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
    server = subprocess.Popen(
        [
            "pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "-n", "--use-pid-file=no",
            "-L", "module-null-sink sink_name=speaker rate=48000",
            "-L", "module-null-sink sink_name=elsewhere rate=44100",
            "-L", f"module-native-protocol-unix auth-anonymous=1 socket={folder}/native",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    card = FakeCard(environment=environment, server=server)
    try:
        _wait_for(card)
        card.control("set-default-sink", "speaker")
        card.control("set-default-source", "speaker.monitor")
        yield card
    finally:
        server.terminate()
        server.wait(timeout=10)


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
