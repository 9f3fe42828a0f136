from __future__ import annotations

import sys
import threading
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from assistant.errors import DeviceError
from assistant.speech.card import Ring
from assistant.speech.devices import available, devices, find


def entry(index: int, name: str, inputs: int, outputs: int, hertz: float = 48_000.0) -> Any:
    return {
        "index": index,
        "name": name,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": hertz,
    }


HEADSET = entry(0, "USB Headset: Audio (hw:1,0)", 1, 2, 44_100.0)
MONITOR = entry(1, "HDMI Monitor", 0, 8)


def with_devices(monkeypatch: pytest.MonkeyPatch, *entries: Any) -> None:
    def query_devices(kind: str | None = None) -> Any:
        if kind is None:
            return list(entries)
        raise ValueError("no default")

    fake = SimpleNamespace(query_devices=query_devices, PortAudioError=RuntimeError)
    monkeypatch.setitem(sys.modules, "sounddevice", fake)


def test_microphones_and_speakers_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    with_devices(monkeypatch, HEADSET, MONITOR)
    assert [device.name for device in devices("input")] == [HEADSET["name"]]
    assert len(devices("output")) == 2
    assert available()
    assert find("input", "headset").hertz == 44_100
    assert find("output", None).index == 0


def test_a_speaker_without_a_microphone_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    with_devices(monkeypatch, MONITOR)
    assert not available()
    with pytest.raises(DeviceError) as caught:
        find("input", None)
    assert caught.value.code == "no-microphone"
    assert "microphone" in caught.value.spoken and caught.value.hint


def test_an_unknown_name_lists_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    with_devices(monkeypatch, HEADSET, MONITOR)
    with pytest.raises(DeviceError, match="HDMI Monitor"):
        find("output", "Kitchen")


def test_without_portaudio_there_is_an_error_with_its_mend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Missing:
        def find_spec(self, name: str, path: object, target: object = None) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert not available()
    with pytest.raises(DeviceError) as caught:
        devices("input")
    assert caught.value.code == "sound-missing"
    if sys.platform == "linux":
        assert "apt-get install libportaudio2" in caught.value.hint


def test_the_ring_gives_back_what_it_was_given_in_any_portions() -> None:
    ring, chance = Ring(1000), np.random.default_rng(1)
    given = np.arange(20_000, dtype=np.float32)
    taken, start = list[np.ndarray[Any, Any]](), 0
    while start < len(given) or len(ring):
        start += ring.write(given[start : start + int(chance.integers(1, 400))])
        taken.append(ring.read(int(chance.integers(1, 400))))
    assert np.array_equal(np.concatenate(taken), given)


def test_a_full_ring_loses_the_newest_and_an_empty_one_gives_nothing() -> None:
    ring = Ring(10)
    assert ring.write(np.arange(15, dtype=np.float32)) == 10
    assert np.array_equal(ring.read(20), np.arange(10))
    assert len(ring.read(5)) == 0


def test_two_threads_share_the_ring() -> None:
    ring, given = Ring(500), np.arange(50_000, dtype=np.float32)

    def write() -> None:
        start = 0
        while start < len(given):
            start += ring.write(given[start : start + 97])

    writer = threading.Thread(target=write)
    writer.start()
    taken = list[np.ndarray[Any, Any]]()
    while sum(map(len, taken)) < len(given):
        taken.append(ring.read(61))
    writer.join()
    assert np.array_equal(np.concatenate(taken), given)
