"""The room of a booted machine: sinks without hardware, a hiss, and somebody who speaks."""

from __future__ import annotations

import functools
import shutil
import time
import wave
from pathlib import Path

import numpy as np

from assistant.speech.ports import SPEAKER_HZ
from assistant.speech.voices.hibari import HibariVoice
from tests.audio.test_start import REPLIES
from tests.boot.machine import HOME, Machine

_PULSEAUDIO = """\
load-module module-native-protocol-unix
load-module module-null-sink sink_name=speaker rate=48000
load-module module-null-sink sink_name=elsewhere rate=44100
set-default-sink speaker
set-default-source elsewhere.monitor
"""
_PIPEWIRE = """\
context.objects = [
  { factory = adapter
    args = { factory.name = support.null-audio-sink  node.name = speaker  media.class = Audio/Sink
             object.linger = true  audio.position = [ MONO ]  priority.session = 3000
             priority.driver = 3000  monitor.channel-volumes = true } }
]
context.modules = [
  { name = libpipewire-module-loopback
    args = { audio.position = [ MONO ]
             capture.props = { node.name = elsewhere  media.class = Audio/Sink }
             playback.props = { node.name = microphone  media.class = Audio/Source
                                priority.session = 3000 } } }
]
"""
_CONFIGURED = {
    "pulseaudio": (".config/pulse/default.pa", _PULSEAUDIO),
    "pipewire": (".config/pipewire/pipewire.conf.d/room.conf", _PIPEWIRE),
}
_HISS = HOME / "hiss.raw"
_HISSES = (
    "systemd-run --user --quiet --collect --unit=hiss bash -c 'while pacat --playback"
    f" --device=elsewhere --format=s16le --rate=16000 --channels=1 {_HISS}; do :; done'"
)
"""Quiet as it is: what a sound server makes of a volume is its own affair."""


def furnish(machine: Machine) -> None:
    """What is played to `elsewhere` is what the microphone hears. Before it is booted."""
    name, written = _CONFIGURED[machine.sound]
    file = machine.file(HOME / name)
    file.parent.mkdir(parents=True)
    file.write_text(written)
    for each in (file, *file.parents):
        if each == machine.file(HOME):
            break
        shutil.chown(each, 1000, 1000)


def hiss(machine: Machine) -> None:
    """What a room sounds like when nobody speaks, -60 dB, until it is switched off."""
    noise = np.random.default_rng(1).normal(0.0, 0.001, 60 * 16_000)
    machine.file(_HISS).write_bytes((noise * 32768).astype("<i2").tobytes())
    if machine.sound == "pipewire":
        machine.does("pactl set-default-sink speaker; pactl set-default-source microphone")
    machine.does(_HISSES)


def say(machine: Machine, words: str) -> None:
    """Into the microphone, and wait until it is said."""
    file = HOME / f"{abs(hash(words))}.wav"
    if not machine.file(file).exists():
        _record(machine.file(file), words)
    machine.does(f"paplay --device=elsewhere {file}")


def talk(machine: Machine, exercise: str, answers: bool = True) -> tuple[int, list[str]]:
    """Start it from another terminal and answer whenever it waits; exit status and captions, each
    with the seconds since it was asked for."""
    began = time.monotonic()
    captions: list[str] = []
    with machine.starts(f"exec .venv/bin/assistant start {exercise}") as shown:
        assert shown.stdout is not None
        for line in shown.stdout:
            captions.append(f"{time.monotonic() - began:6.1f} {line.rstrip()}")
            waiting = line.strip().strip("[]") if line.strip().startswith("[") else ""
            if answers and waiting in REPLIES:
                captions.append(f"{time.monotonic() - began:6.1f}     › {REPLIES[waiting]}")
                say(machine, REPLIES[waiting])
        return shown.wait(), captions


@functools.cache
def _voice() -> HibariVoice:
    return HibariVoice()


def _record(file: Path, words: str) -> None:
    samples = _voice().render(words, 1.3)
    with wave.open(str(file), "wb") as written:
        written.setparams((1, 2, SPEAKER_HZ, 0, "NONE", ""))
        written.writeframes((samples * 32000).astype(np.int16).tobytes())
    file.chmod(0o644)
