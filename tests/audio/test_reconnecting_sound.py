"""The world pulls at a stream through the real PortAudio, and the stream goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.audio.conftest import SINKS, FakeCard

pytestmark = pytest.mark.slow

STREAM = """
import json, os, sys
import numpy as np
from assistant.runtime.reconnecting_sound import ReconnectingSound
from assistant.speech.sound_card import SoundCard

name = sys.argv[1] if len(sys.argv) > 1 else None
sound = ReconnectingSound(lambda: SoundCard(name))
silence, loudness, frames = np.zeros(480, dtype=np.float32), [], 0
while True:
    heard = sound.exchange(silence)
    trouble, frames = sound.watch(heard, silence), frames + 1
    loudness.append(float(np.sqrt(np.mean(heard**2))))
    if sound.stuck:
        os.execv(sys.executable, sys.orig_argv)  # as `assistant start` does
    if frames % 10 == 0:
        decibels = 20 * np.log10(max(np.mean(loudness[-10:]), 1e-6))
        print(json.dumps({"frames": frames, "trouble": trouble, "decibels": decibels}), flush=True)
"""
ROOM = -50
"""Decibels of the room's own noise."""
PATIENCE = 30


@dataclass
class Stream:
    """A program that exchanges frames and tells how it fares five times a second."""

    process: subprocess.Popen[str]
    frames: int = 0

    def until(self, fares: Callable[[str | None, float], bool]) -> float:
        """Seconds until it fares so, given the trouble and how loud it is."""
        assert self.process.stdout is not None
        begun = time.monotonic()
        told = []
        while time.monotonic() - begun < PATIENCE:
            now = json.loads(self.process.stdout.readline())
            told.append((now["trouble"], round(now["decibels"])))
            self.frames = now["frames"]
            if fares(now["trouble"], now["decibels"]):
                return time.monotonic() - begun
        raise AssertionError(f"it never came, but {told}")


def well(trouble: str | None, decibels: float) -> bool:
    return trouble is None and decibels == pytest.approx(ROOM, abs=6)


def lost(trouble: str | None, decibels: float) -> bool:
    return trouble == "device-lost"


def silent(trouble: str | None, decibels: float) -> bool:
    return trouble == "microphone-silent"


@pytest.fixture(autouse=True)
def microphone(fake_card: FakeCard) -> None:
    """The other sink's monitor."""
    for sink in SINKS:
        fake_card.pull_out(sink)
        fake_card.plug_in(sink)
    fake_card.control("set-default-sink", "speaker")
    fake_card.control("set-default-source", "elsewhere.monitor")


@contextmanager
def streaming(card: FakeCard, *words: str) -> Iterator[Stream]:
    process = subprocess.Popen(
        [sys.executable, "-c", STREAM, *words],
        env=card.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Stream(process)
    finally:
        process.kill()
        process.communicate()


def test_a_microphone_is_pulled_out_and_plugged_in_again(fake_card: FakeCard) -> None:
    """PulseAudio hands the stream another source meanwhile: what the speaker plays, so nothing."""
    with streaming(fake_card) as stream:
        with fake_card.hiss("elsewhere", ROOM):
            stream.until(well)
            fake_card.pull_out("elsewhere")
        assert stream.until(silent) < 6
        fake_card.plug_in("elsewhere")
        with fake_card.hiss("elsewhere", ROOM):
            stream.until(well)


def test_a_microphone_is_muted(fake_card: FakeCard) -> None:
    with fake_card.hiss("elsewhere", ROOM), streaming(fake_card) as stream:
        stream.until(well)
        fake_card.control("set-source-mute", "elsewhere.monitor", "1")
        try:
            assert 2 < stream.until(silent) < 6
        finally:
            fake_card.control("set-source-mute", "elsewhere.monitor", "0")
        assert stream.until(well) < 2


def test_a_room_grows_loud_and_quiet_again(fake_card: FakeCard) -> None:
    with fake_card.hiss("elsewhere", ROOM), streaming(fake_card) as stream:
        stream.until(well)
        with fake_card.hiss("elsewhere", -20):
            assert 3 < stream.until(lambda trouble, _: trouble == "room-too-loud") < 8
        stream.until(well)


def test_a_speaker_falls_asleep_and_wakes(fake_card: FakeCard) -> None:
    with fake_card.hiss("elsewhere", ROOM), streaming(fake_card) as stream:
        stream.until(well)
        fake_card.control("suspend-sink", "speaker", "1")
        try:
            assert stream.until(lost) < 5
        finally:
            fake_card.control("suspend-sink", "speaker", "0")
        stream.until(well)


def test_a_speaker_is_pulled_out(fake_card: FakeCard) -> None:
    """PulseAudio plays elsewhere at once, and there again later."""
    with streaming(fake_card) as stream:
        with fake_card.hiss("elsewhere", ROOM):
            stream.until(well)
            fake_card.pull_out("speaker")
            stream.until(well)
        fake_card.plug_in("speaker")
        with fake_card.hiss("elsewhere", ROOM):
            stream.until(well)


def test_another_microphone_becomes_the_default(fake_card: FakeCard) -> None:
    with (
        fake_card.hiss("elsewhere", ROOM),
        fake_card.hiss("speaker", -35),
        streaming(fake_card) as stream,
    ):
        stream.until(well)
        fake_card.control("set-default-source", "speaker.monitor")
        stream.until(lambda trouble, decibels: not trouble and -40 < decibels < -30)


def test_the_machine_slept(fake_card: FakeCard) -> None:
    with fake_card.hiss("elsewhere", ROOM), streaming(fake_card) as stream:
        stream.until(well)
        before = stream.frames
        stream.process.send_signal(signal.SIGSTOP)
        time.sleep(7)
        stream.process.send_signal(signal.SIGCONT)
        stream.until(lost)
        assert (stream.frames - before) * 0.02 < 2, "what the devices still held is stale"
        stream.until(well)


def test_the_sound_server_is_killed_and_starts_again(fake_card: FakeCard) -> None:
    """Devices are found again by their names, though the system's list of them is another."""
    with streaming(fake_card, "pulse") as stream:
        with fake_card.hiss("elsewhere", ROOM):
            stream.until(well)
            fake_card.server.kill()
            assert stream.until(lost) < 3
        fake_card.restart()
        fake_card.control("set-default-source", "elsewhere.monitor")
        with fake_card.hiss("elsewhere", ROOM):
            stream.until(well)
