"""The real PortAudio, through a sound card made of software."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audio.conftest import FakeCard

pytestmark = pytest.mark.slow

TONE = """
import json, time
import numpy as np
from assistant.speech.sound_card import SoundCard
from assistant.speech.devices import available

with SoundCard() as card:
    silence = np.zeros(480, dtype=np.float32)
    tone = (0.3 * np.sin(2 * np.pi * 450 * np.arange(480) / 24000)).astype(np.float32)
    begun = time.monotonic()
    heard = [card.exchange(tone if 50 <= n < 75 else silence) for n in range(150)]
    took = time.monotonic() - begun
    delay = card.output_delay
    counts = card.underruns, card.overruns
sound = np.concatenate(heard)
loud = np.flatnonzero(np.abs(sound) > 0.03) / 16000
begins = int(loud[0] * 16000)
pitch = 2 * np.abs(np.fft.rfft(sound[begins : begins + 8000])).argmax()
print(json.dumps({
    "available": available(), "took": took, "begins": loud[0], "ends": loud[-1],
    "pitch": int(pitch), "delay": delay, "counts": counts, "peak": float(np.abs(sound).max()),
}))
"""


def test_a_tone_comes_back_as_it_was_given(fake_card: FakeCard) -> None:
    found = json.loads(fake_card.python(TONE))
    assert found["available"]
    assert found["took"] == pytest.approx(3.0, abs=0.4)
    assert found["ends"] - found["begins"] == pytest.approx(0.5, abs=0.01)
    assert 1.0 < found["begins"] < 1.6
    assert found["pitch"] == pytest.approx(450, abs=3)
    assert found["peak"] == pytest.approx(0.3, abs=0.05)
    assert 0.02 < found["delay"] < 0.5
    assert sum(found["counts"]) <= 3


TALK = """
import json, sys
import numpy as np
from assistant.session.actions import Patience
from assistant.session.events import Heard, SpeechFinished
from assistant.speech import recognisers, voices
from assistant.speech.sound_card import SoundCard
from assistant.speech.clips import Clips
from assistant.speech.ears import AudioEars, Comprehension
from assistant.speech.mouth import ClipMouth
from assistant.speech.worker import ThreadWorker

voice = voices.choose("en")
mouth = ClipMouth(Clips(voice.name, voice.build, ThreadWorker("voice")))
anything = Comprehension(lambda expects: None)
ears = AudioEars(recognisers.choose("en").build, ThreadWorker("recogniser"), anything)
heard, at, quiet = [], 0.0, np.zeros(480, dtype=np.float32)
mouth.prepare(["Seven."], 1.2)
with SoundCard() as card:
    for number in range(750):
        at += 0.02
        if number == 250:
            ears.listen(None, Patience.CLOSED)
            mouth.say(1, "Seven.", 1.2)
        played = mouth.frame(at)
        # Our own voice stands for a person's; told that it is ours, the ears would remove it.
        heard += ears.hear(card.exchange(played), quiet, at)
        if any(isinstance(event, Heard) for event in heard):
            break
    counts = card.underruns, card.overruns
print(json.dumps({
    "words": [h.text for event in heard if isinstance(event, Heard) for h in event.hypotheses],
    "finished": mouth.finished(), "late": mouth.late_frames, "counts": counts,
}))
"""


def test_what_the_mouth_says_the_ears_hear(fake_card: FakeCard) -> None:
    for package in ("hibari", "moonshine_voice"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    found = json.loads(fake_card.python(TALK))
    assert [word.strip(".!").lower() for word in found["words"]] in (["seven"], ["7"])
    assert found["finished"] == [1] and found["late"] == 0
    assert sum(found["counts"]) <= 5


NAMES = """
from assistant.errors import DeviceError
from assistant.speech.sound_card import SoundCard
SoundCard(microphone="PULSE", speaker="default").close()
try:
    SoundCard(microphone="Headset X")
except DeviceError as error:
    print(error.code, "|", error, "|", error.spoken)
"""


def test_devices_are_found_by_a_part_of_their_name(fake_card: FakeCard) -> None:
    code, message, spoken = fake_card.python(NAMES).split("|")
    assert code.strip() == "no-microphone"
    assert '"Headset X"' in message and '"pulse"' in message and spoken.strip()


def test_a_device_is_asked_for_on_the_command_line_and_none_is_guessed(
    fake_card: FakeCard, home: Path, tmp_path: Path
) -> None:
    """ "default" is not "sysdefault", and of two that fit neither is taken."""
    names = ("sysdefault", "Device_11", "Device_1")
    alsa = Path(fake_card.environment["ALSA_CONFIG_PATH"]).read_text()
    alsa += "\n".join(f"pcm.!{name} {{ type pulse }}" for name in names)
    (tmp_path / "asoundrc").write_text(alsa)
    environment = fake_card.environment | {"ALSA_CONFIG_PATH": str(tmp_path / "asoundrc")}

    def told(microphone: str) -> str:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "assistant",
                "-v",
                "start",
                "breathing",
                "--microphone",
                microphone,
            ],
            env=environment | {"ASSISTANT_HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 1
        return done.stderr

    assert "Several microphones match" in (several := told("Device"))
    assert '"Device_1"' in several and '"Device_11"' in several and "sysdefault" not in several
    for name in ("efault", "evice_1", "99"):
        assert f'There is no microphone called "{name}"' in (none := told(name))
        assert '"sysdefault"' in none
    code = """
import sys
from assistant.speech.devices import find

print(*(find("input", name).name for name in sys.argv[1:]))
"""
    here = FakeCard(environment=environment, server=fake_card.server)
    asked = ("default", "sysdefault", "device_1", "DEVICE_11", "sysd")
    assert here.python(code, *asked).split() == [
        "default", "sysdefault", "Device_1", "Device_11", "sysdefault",
    ]  # fmt: skip


def test_a_sound_system_that_does_not_start_is_told_in_a_sentence(
    fake_card: FakeCard, home: Path, tmp_path: Path
) -> None:
    """PortAudio is started when its package is imported; a mistake in ALSA's file ends that."""
    (tmp_path / "asoundrc").write_text("pcm.broken { type pulse")
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "start", "breathing", "--microphone", "1"],
        env=fake_card.environment
        | {"ASSISTANT_HOME": str(home), "ALSA_CONFIG_PATH": str(tmp_path / "asoundrc")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "Sound cannot be used" in done.stderr and "Traceback" not in done.stderr


LOST = """
import sys, time
import numpy as np
from assistant.errors import DeviceError
from assistant.speech.sound_card import SoundCard
card = SoundCard()
silence = np.zeros(480, dtype=np.float32)
print("open", flush=True)
last = time.monotonic()
try:
    for _ in range(1000):
        card.exchange(silence)
        last = time.monotonic()
except DeviceError as error:
    print(error.code, time.monotonic() - last)
card.close()
"""


def test_a_device_that_goes_away_is_noticed(fake_card: FakeCard) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LOST],
        env=fake_card.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "open\n"
    fake_card.server.kill()
    output, _ = process.communicate(timeout=60)
    code, seconds = output.split()
    assert code == "device-lost" and float(seconds) < 3.5


MISSING = """
from assistant.errors import DeviceError
from assistant.speech.sound_card import SoundCard
from assistant.speech.devices import available
print(available())
try:
    SoundCard()
except DeviceError as error:
    print(error.code, "|", error, "|", error.spoken)
"""


def test_no_sound_card_at_all() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", MISSING], env=environment, capture_output=True, text=True, check=True
    )
    there, *error = done.stdout.splitlines()
    if there == "True":
        pytest.skip("this machine has a sound card")
    assert error[0].startswith(("no-microphone", "no-speaker", "sound-missing"))
    assert error[0].split("|")[1].strip()
