"""The sound card by a PortAudio that does as it is told; the real one is in tests/audio."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from assistant.errors import DeviceError
from assistant.speech import sound_card
from assistant.speech.ports import MICROPHONE_FRAME, SPEAKER_FRAME, SPEAKER_HZ, Beneath
from assistant.speech.sound_card import SoundCard

SILENCE = np.zeros(SPEAKER_FRAME, dtype=np.float32)
STATUS = SimpleNamespace(input_overflow=False, output_underflow=False)


class PortAudioError(Exception):
    pass


@dataclass
class FakePortAudio:
    """Implements of sounddevice what we use; devices call back when they are asked to."""

    hertz: int = 48_000
    accepts: Callable[[int, int], bool] = lambda hertz, channels: True
    error: tuple[Any, ...] = ("Invalid sample rate", -9997)
    starts: bool = True
    looked: int = 0
    """How often the list of devices was made anew."""
    streams: list[FakeStream] = field(default_factory=list)
    PortAudioError = PortAudioError

    def query_devices(self, kind: str | None = None) -> Any:
        entry = {
            "index": 0,
            "name": "Headset",
            "max_input_channels": 2,
            "max_output_channels": 2,
            "default_samplerate": float(self.hertz),
            "hostapi": 0,
        }
        return entry if kind else [entry]

    def InputStream(self, **wanted: Any) -> FakeStream:  # noqa: N802
        return self._opened(FakeStream(self, "input", wanted))

    def OutputStream(self, **wanted: Any) -> FakeStream:  # noqa: N802
        return self._opened(FakeStream(self, "output", wanted))

    def _opened(self, stream: FakeStream) -> FakeStream:
        if not self.accepts(stream.hertz, stream.channels):
            raise PortAudioError(*self.error)
        self.streams.append(stream)
        return stream

    def _terminate(self) -> None:
        assert all(stream.closed for stream in self.streams)
        self.looked += 1

    def _initialize(self) -> None:
        pass

    @property
    def microphone(self) -> FakeStream:
        return self.streams[0]

    @property
    def speaker(self) -> FakeStream:
        return self.streams[1]


class FakeStream:
    latency = 0.01

    def __init__(self, world: FakePortAudio, kind: str, wanted: dict[str, Any]) -> None:
        self.hertz, self.channels = wanted["samplerate"], wanted["channels"]
        self.closed = False
        self._world, self._kind = world, kind
        self._callback, self._finished = wanted["callback"], wanted["finished_callback"]

    def start(self) -> None:
        if not self._world.starts:
            raise PortAudioError(*self._world.error)
        if self._kind == "input":
            self.call()

    def call(self, status: Any = STATUS) -> Any:
        """The device hears, or wants, 0.1 s."""
        return self._called(self.hertz // 10, status)

    def take(self, seconds: float) -> Any:
        """The device wants so much."""
        return self._called(round(self.hertz * seconds), STATUS)[:, 0]

    def _called(self, frames: int, status: Any) -> Any:
        data = np.full((frames, self.channels), 0.5, dtype=np.float32)
        self._callback(data, frames, None, status)
        return data

    def end(self) -> None:
        self._finished()

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


def exchange(sound: SoundCard, frames: int) -> None:
    for _ in range(frames):
        sound.exchange(SILENCE)


def test_it_opens_at_the_devices_own_rate_in_mono(world: FakePortAudio) -> None:
    with SoundCard() as sound:
        assert [(stream.hertz, stream.channels) for stream in world.streams] == [(48_000, 1)] * 2
        assert len(sound.exchange(SILENCE)) == MICROPHONE_FRAME
    assert all(stream.closed for stream in world.streams) and world.looked == 1


def test_a_background_is_shortened_and_lengthened_as_silence_is_but_without_a_seam(
    world: FakePortAudio,
) -> None:
    """The speaker takes nine frames where ten were heard, and then eleven."""
    world.hertz = SPEAKER_HZ
    wave = 0.01 * np.sin(2 * np.pi * 100 * np.arange(SPEAKER_HZ * 30) / SPEAKER_HZ)
    frames = iter(wave.astype(np.float32).reshape(-1, SPEAKER_FRAME))
    with SoundCard() as sound:
        played = [world.speaker.take(0.2)]
        for taken in (9, 11):
            for _ in range(60):
                world.microphone.call()
                world.microphone.call()
                for number in range(10):
                    sound.exchange(next(frames).view(Beneath))
                    if number < taken:
                        played.append(world.speaker.take(0.02))
                if taken > 10:
                    played.append(world.speaker.take(0.02))
            assert 0.01 < sound.output_delay < 0.17
        assert sound.underruns == 0
    whole = np.concatenate(played)
    assert np.abs(np.diff(whole)).max() < 2 * np.abs(np.diff(wave)).max()


@pytest.mark.parametrize("hertz", [44_100, 16_000])
def test_a_refused_rate_is_replaced_by_another(world: FakePortAudio, hertz: int) -> None:
    world.hertz, world.accepts = 192_000, lambda wanted, channels: (wanted, channels) == (hertz, 2)
    with SoundCard() as sound:
        assert [(stream.hertz, stream.channels) for stream in world.streams] == [(hertz, 2)] * 2
        world.microphone.call()
        for _ in range(6):
            heard = sound.exchange(SILENCE)
        assert heard == pytest.approx(np.full(MICROPHONE_FRAME, 0.5), abs=0.05)
        assert len(world.speaker.call()) == hertz // 10


@pytest.mark.parametrize(
    ("error", "code"),
    [(("Device unavailable", -9985), "device-busy"), (("Invalid device", -9996), "device-refused")],
)
def test_a_device_that_cannot_be_opened(
    world: FakePortAudio, error: tuple[Any, ...], code: str
) -> None:
    world.accepts, world.error = lambda hertz, channels: False, error
    with pytest.raises(DeviceError, match="Headset") as caught:
        SoundCard()
    assert caught.value.code == code
    assert caught.value.hint and caught.value.spoken
    assert world.looked == 1, "the next attempt must see what has been plugged in"


def test_a_device_that_does_not_start_is_let_go_of(world: FakePortAudio) -> None:
    world.starts = False
    with pytest.raises(DeviceError):
        SoundCard()
    assert world.streams and all(stream.closed for stream in world.streams)


def test_a_microphone_that_ends_is_lost_alone(world: FakePortAudio) -> None:
    with SoundCard() as sound:
        world.microphone.end()
        with pytest.raises(DeviceError, match="lost"):
            exchange(sound, 10)
        sound.play(SILENCE)


def test_a_speaker_that_ends_is_lost(world: FakePortAudio) -> None:
    with SoundCard() as sound:
        world.speaker.end()
        with pytest.raises(DeviceError, match="lost"):
            sound.exchange(SILENCE)
        with pytest.raises(DeviceError, match="lost"):
            sound.play(SILENCE)


def test_a_device_that_no_longer_calls_back_is_lost(
    world: FakePortAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_card, "_LOST_SECONDS", 0.05)
    with SoundCard() as sound, pytest.raises(DeviceError, match="lost"):
        exchange(sound, 10)


def test_dropped_sound_is_counted_and_told_once_a_minute(
    world: FakePortAudio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1000.0
    monkeypatch.setattr(sound_card, "time", SimpleNamespace(monotonic=lambda: now))
    late = SimpleNamespace(input_overflow=True, output_underflow=True)
    with SoundCard() as sound, caplog.at_level(logging.INFO):
        told = []
        for second in range(180):
            now = 1000.0 + second
            world.microphone.call(late)
            world.speaker.call(late)
            sound.exchange(SILENCE)
            if any("dropped" in record.message for record in caplog.records):
                told.append(second)
                caplog.clear()
        assert (sound.overruns, sound.underruns) == (180, 180)
    assert told == [60, 120]
