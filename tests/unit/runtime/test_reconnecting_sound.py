"""A sound card that comes and goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from assistant.errors import DeviceError
from assistant.runtime.reconnecting_sound import ReconnectingSound
from assistant.session.events import Trouble
from assistant.speech.ports import MICROPHONE_FRAME, SPEAKER_FRAME, Beneath, Samples

SILENCE = np.zeros(SPEAKER_FRAME, dtype=np.float32)
WORD = np.full(SPEAKER_FRAME, 0.1, dtype=np.float32)
ROOM = np.full(MICROPHONE_FRAME, 0.01, dtype=np.float32)

LOST = DeviceError("device-lost", "It is lost.")


@dataclass
class FakeWorld:
    """Devices that can be pulled out, and how often somebody looked for them."""

    microphone: bool = True
    speaker: bool = True
    now: float = 0.0
    """Of a clock that also goes on in sleep."""
    opened: int = 0
    closed: int = 0
    played: list[Samples] = field(default_factory=list)

    def open(self) -> FakeCard:
        if not (self.microphone and self.speaker):
            raise LOST
        self.opened += 1
        return FakeCard(self)


class FakeCard:
    output_delay = 0.1

    def __init__(self, world: FakeWorld) -> None:
        self._world = world
        self._closed = False
        self._died = False

    def exchange(self, frame: Samples) -> Samples:
        self.play(frame)
        self._died = self._died or not self._world.microphone
        if self._died:
            raise LOST
        self._world.now += 0.02
        return ROOM

    def play(self, frame: Samples) -> None:
        assert not self._closed
        if not self._world.speaker:
            raise LOST
        self._world.played.append(frame)

    def close(self) -> None:
        assert not self._closed
        self._closed = True
        self._world.closed += 1


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


@pytest.fixture
def steady(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> ReconnectingSound:
    monkeypatch.setattr("assistant.runtime.reconnecting_sound._LAST_WORDS_SECONDS", 0.1)
    return ReconnectingSound(world.open, clock=lambda: world.now, again=0.02)


def pass_time(
    steady: ReconnectingSound, until: Callable[[], bool], frame: Samples = SILENCE
) -> list[Samples]:
    heard: list[Samples] = []
    for _ in range(200):
        heard.append(steady.exchange(frame))
        if until():
            return heard
    raise AssertionError("it never came")


def test_what_is_heard_is_passed_on(world: FakeWorld, steady: ReconnectingSound) -> None:
    assert steady.exchange(WORD) is ROOM
    assert not steady.lost
    assert steady.watch(ROOM, WORD) is None
    assert steady.output_delay == 0.1
    steady.close()
    assert (world.opened, world.closed) == (1, 1)


def test_nothing_to_begin_with_is_an_error(world: FakeWorld) -> None:
    world.speaker = False
    with pytest.raises(DeviceError):
        ReconnectingSound(world.open)


@pytest.mark.parametrize("device", ["microphone", "speaker"])
def test_a_lost_device_comes_back(world: FakeWorld, steady: ReconnectingSound, device: str) -> None:
    setattr(world, device, False)
    assert not steady.exchange(SILENCE).any()
    assert steady.lost
    assert steady.watch(SILENCE, SILENCE) is Trouble.DEVICE_LOST
    pass_time(steady, lambda: world.closed == 1)
    for _ in range(5):
        assert not steady.exchange(SILENCE).any()
    setattr(world, device, True)
    heard = pass_time(steady, lambda: not steady.lost)
    assert heard[-1] is ROOM
    assert steady.watch(ROOM, SILENCE) is None
    assert steady.output_delay == 0.1
    steady.close()
    assert (world.opened, world.closed) == (2, 2)


def test_time_goes_on_while_it_is_lost(world: FakeWorld, steady: ReconnectingSound) -> None:
    world.microphone = False
    steady.exchange(SILENCE)
    begun = time.monotonic()
    for _ in range(25):
        steady.exchange(SILENCE)
    assert time.monotonic() - begun == pytest.approx(0.5, abs=0.1)
    steady.close()


def test_a_speaker_that_still_works_says_so(world: FakeWorld, steady: ReconnectingSound) -> None:
    world.microphone = False
    steady.exchange(SILENCE)
    world.microphone = True
    before = len(world.played)
    for _ in range(20):
        steady.exchange(WORD)
    assert steady.lost and world.closed == 0
    assert len(world.played) == before + 20
    pass_time(steady, lambda: not steady.lost)
    steady.close()


def test_a_background_is_no_last_word(world: FakeWorld, steady: ReconnectingSound) -> None:
    world.microphone = False
    steady.exchange(WORD)
    world.microphone = True
    pass_time(steady, lambda: not steady.lost, WORD.view(Beneath))
    steady.close()


def test_who_never_falls_silent_is_cut_off(
    world: FakeWorld, steady: ReconnectingSound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.runtime.reconnecting_sound._LONGEST_WORDS_SECONDS", 0.2)
    world.microphone = False
    steady.exchange(WORD)
    world.microphone = True
    pass_time(steady, lambda: not steady.lost, WORD)
    steady.close()


def test_a_machine_that_slept_begins_anew(world: FakeWorld, steady: ReconnectingSound) -> None:
    steady.exchange(SILENCE)
    world.now += 3600
    assert not steady.exchange(SILENCE).any()
    assert steady.watch(SILENCE, SILENCE) is Trouble.DEVICE_LOST
    pass_time(steady, lambda: not steady.lost)
    assert (world.opened, world.closed) == (2, 1)
    pass_time(steady, lambda: True)
    assert not steady.lost
    steady.close()


def test_a_busy_moment_is_no_sleep(world: FakeWorld, steady: ReconnectingSound) -> None:
    steady.exchange(SILENCE)
    world.now += 3
    assert steady.exchange(SILENCE) is ROOM
    steady.close()


def test_a_driver_that_stumbles_is_asked_again(world: FakeWorld) -> None:
    stumbles = iter([False, True])

    def stumbling() -> FakeCard:
        if next(stumbles, False):
            raise OSError("No such device")
        return world.open()

    steady = ReconnectingSound(stumbling, again=0.01)
    world.speaker = False
    steady.exchange(SILENCE)
    world.speaker = True
    pass_time(steady, lambda: not steady.lost)
    steady.close()


def test_closing_while_devices_are_looked_for(world: FakeWorld, steady: ReconnectingSound) -> None:
    world.speaker = False
    steady.exchange(SILENCE)
    steady.close()
    assert (world.opened, world.closed) == (1, 1)


def test_closing_while_a_device_has_just_been_found(
    world: FakeWorld, steady: ReconnectingSound
) -> None:
    world.speaker = False
    steady.exchange(SILENCE)
    world.speaker = True
    time.sleep(0.2)
    steady.close()
    assert world.opened == world.closed == 2


def test_a_search_that_hangs_is_told_from_one_that_goes_on(
    world: FakeWorld, steady: ReconnectingSound
) -> None:
    assert not steady.stuck
    world.microphone = world.speaker = False
    pass_time(steady, lambda: steady._search is not None)
    assert not steady.stuck
    hanging, release = threading.Event(), threading.Event()

    def hang() -> FakeCard:
        hanging.set()
        release.wait(10)
        raise LOST

    steady._search._open = hang  # type: ignore[union-attr]
    assert hanging.wait(10)
    world.now += 60
    assert steady.stuck
    release.set()
    steady.close()


def test_letting_go_of_what_is_lost_can_hang(world: FakeWorld, steady: ReconnectingSound) -> None:
    release = threading.Event()
    steady._card.close = lambda: release.wait(10)  # type: ignore[method-assign,assignment,return-value]
    world.speaker = False
    steady.exchange(SILENCE)
    assert not steady.stuck
    world.now += 11
    assert steady.stuck
    release.set()
    steady.close()
