"""`assistant doctor` and `assistant hear` through the real PortAudio."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import Folders
from tests.audio.conftest import FakeCard

pytestmark = pytest.mark.slow


def doctor(environment: dict[str, str]) -> tuple[int, dict[str, dict[str, object]]]:
    """Exit status, and findings by name."""
    for package in ("hibari", "moonshine_voice"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    file = Folders.find().settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('region = "GB"\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "doctor", "--json"],
        env=environment | {"ASSISTANT_HOME": os.environ["ASSISTANT_HOME"]},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, {each["name"]: each for each in json.loads(done.stdout)["findings"]}


def test_a_speaker_that_is_heard(fake_card: FakeCard) -> None:
    with fake_card.hiss("speaker"):
        status, findings = doctor(fake_card.environment)
    assert status == 0, findings
    for name in ("microphone", "speaker", "echo"):
        assert findings[name]["ok"], findings[name]
    assert re.search(r"ms later, [+-][01] dB", str(findings["echo"]["detail"]))
    assert "dBFS" in str(findings["microphone"]["detail"])


def test_headphones_and_a_muted_microphone(fake_card: FakeCard) -> None:
    fake_card.control("set-default-source", "elsewhere.monitor")
    try:
        with fake_card.hiss("elsewhere"):
            status, findings = doctor(fake_card.environment)
        assert status == 0 and "headphones" in str(findings["echo"]["detail"])
        status, findings = doctor(fake_card.environment)
        assert status == 1 and "Unmute" in str(findings["microphone"]["mend"])
    finally:
        fake_card.control("set-default-source", "speaker.monitor")


def test_no_sound_card_at_all() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    status, findings = doctor(environment)
    if findings["microphone"]["ok"]:
        pytest.skip("this machine has a sound card")
    assert status == 1
    assert findings["microphone"]["mend"] and findings["recogniser"]["ok"]


def test_what_is_said_to_the_microphone_is_understood(fake_card: FakeCard, tmp_path: Path) -> None:
    for package in ("hibari", "moonshine_voice"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    clip = tmp_path / "seven.raw"
    render = (
        "import sys; from assistant.speech import voices;"
        "clip = voices.choose('en').build().render('Seven.', 1.0);"
        "open(sys.argv[1], 'wb').write((clip * 32767).astype('<i2').tobytes())"
    )
    fake_card.python(render, str(clip))
    with fake_card.hiss("speaker"):
        hearing = subprocess.Popen(
            [sys.executable, "-m", "assistant", "hear", "--expect", "number"],
            env={**fake_card.environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert hearing.stdout is not None
        assert hearing.stdout.readline() == "Speak now.\n"
        subprocess.run(
            ["pacat", "--playback", "--device=speaker", "--rate=24000", "--channels=1", clip],
            env=fake_card.environment,
            check=True,
            timeout=30,
        )
        out, err = hearing.communicate(timeout=60)
    assert hearing.returncode == 0, err
    assert out.startswith("microphone: accepted, 7\n"), out
