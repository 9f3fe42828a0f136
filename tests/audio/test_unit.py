"""What the service needs of the system, under the filter that its unit puts on it. `make boot` tries the
whole unit under a systemd."""

from __future__ import annotations

import ctypes
import shutil
import sys
from pathlib import Path

import pytest

from assistant.care.device import systemd_unit
from assistant.settings import Folders
from tests import seccomp
from tests.audio.conftest import FakeCard

WRITTEN = systemd_unit.text(Path(sys.executable), Folders.find({"ASSISTANT_HOME": "/ab"}))
_KILLS = "SystemCallFilter=@system-service\nSystemCallFilter=~@resources @privileged\n"
_SOUND = """
import sounddevice
print(len(sounddevice.query_devices()))
with sounddevice.RawStream(samplerate=16000, blocksize=320, channels=1, dtype="int16") as stream:
    stream.read(320)
    stream.write(bytes(640))
"""
_SPEECH = """
from assistant.speech.voices.hibari import HibariVoice
from assistant.speech.recognisers.moonshine import MoonshineRecogniser
MoonshineRecogniser()
clip = HibariVoice().render("Yes, please.", 1.0)
print(len(clip))
"""


@pytest.fixture(autouse=True)
def can_be_tried() -> None:
    """systemd need not run: its sets are asked for."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd, whose sets of system calls the unit names, is not installed")
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        pytest.skip("libseccomp is not installed")


def test_portaudio_opens_the_sound(fake_card: FakeCard) -> None:
    done = seccomp.run(WRITTEN, _SOUND, fake_card.environment)
    assert done.returncode == 0, f"killed: {seccomp.was_killed(done)}; {done.stderr}"
    assert int(done.stdout) > 0


def test_a_filter_that_kills_is_noticed(fake_card: FakeCard) -> None:
    """PortAudio on Debian comes with libjack, which asks for another scheduling."""
    done = seccomp.run(_KILLS, _SOUND, fake_card.environment)
    assert seccomp.was_killed(done), (done.returncode, done.stderr)


def test_voice_and_recogniser_are_loaded(fake_card: FakeCard) -> None:
    done = seccomp.run(WRITTEN, _SPEECH, fake_card.environment)
    assert done.returncode == 0, f"killed: {seccomp.was_killed(done)}; {done.stderr}"
    assert "not permitted" not in done.stderr, done.stderr


@pytest.mark.parametrize(
    "call", ["os.setuid(os.getuid())", "os.chown('/tmp', os.getuid(), -1)", "os.chroot('/')"]
)
def test_what_it_has_no_need_of_is_refused(call: str, fake_card: FakeCard) -> None:
    code = f"import os\ntry: {call}\nexcept PermissionError: print('refused')"
    assert seccomp.run(WRITTEN, code, fake_card.environment).stdout == "refused\n"
