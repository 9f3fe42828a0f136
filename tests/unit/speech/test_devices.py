from __future__ import annotations

import sys
import threading
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from assistant.errors import DeviceError
from assistant.speech.devices import available, devices, find
from assistant.speech.sound_card import Ring


def entry(
    index: int, name: str, inputs: int, outputs: int, hertz: float = 48_000.0, driver: int = 0
) -> Any:
    return {
        "index": index,
        "name": name,
        "hostapi": driver,
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


PI = [
    entry(0, "bcm2835 Headphones: - (hw:0,0)", 1, 8),
    entry(1, "Device_11: USB Audio (hw:11,0)", 1, 2),
    entry(2, "Device_1: USB Audio (hw:1,0)", 1, 2),
    entry(3, "sysdefault", 128, 128),
    entry(4, "default", 32, 32),
    entry(12, "Sam’s Headset", 1, 2),
    entry(13, "보청기 마이크", 1, 0),
]


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("default", 4),
        ("DEFAULT", 4),
        ("sysdefault", 3),
        ("Device_1", 2),
        ("device_11", 1),
        ("hw:1,0", 2),
        ("hw:1", 2),
        ("2", 2),
        ("12", 12),
        ("headphones", 0),
        ("bcm", 0),
        ("Sam's headset", 12),
        ("마이크", 13),
    ],
)
def test_the_closest_way_of_naming_a_device_wins(
    monkeypatch: pytest.MonkeyPatch, name: str, index: int
) -> None:
    with_devices(monkeypatch, *PI)
    assert find("input", name).index == index


@pytest.mark.parametrize("name", ["5", "835", "vice_1", "Device", "hw", "USB Audio", "", " ", "11"])
def test_a_device_is_never_guessed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with_devices(monkeypatch, *PI)
    with pytest.raises(DeviceError) as caught:
        find("input", name)
    fits = {
        '1 "Device_11: USB Audio (hw:11,0)", 2 "Device_1: USB Audio (hw:1,0)"' in str(caught.value)
    }
    assert caught.value.code in ("several-microphones", "no-microphone") and fits == {True}
    assert caught.value.spoken


def test_one_that_is_unplugged_is_not_taken_for_its_neighbour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_devices(monkeypatch, PI[1], PI[3])
    for name in ("Device_1", "default", "hw:1"):
        with pytest.raises(DeviceError, match=f'There is no microphone called "{name}"'):
            find("input", name)


def test_a_device_that_windows_shows_in_several_ways_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = "Microphone (Jabra SPEAK 510 USB)"
    with_devices(
        monkeypatch, *(entry(i, whole[: 31 if i == 0 else 99], 1, 0, driver=i) for i in range(3))
    )
    assert find("input", "jabra").index == 0
    assert find("input", "2").index == 2
    with_devices(monkeypatch, entry(0, "Headset", 1, 2), entry(1, "Headset", 1, 2))
    with pytest.raises(DeviceError, match='0 "Headset", 1 "Headset"'):
        find("input", "headset")


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
