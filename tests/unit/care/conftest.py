"""A bedside device in a room where time passes as fast as it can."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import pytest

from assistant.care.service.service import Service
from assistant.errors import DeviceError
from assistant.speech import recognisers, voice_activity, voices
from assistant.speech.ports import MICROPHONE_FRAME, Samples
from assistant.speech.recognisers import RecogniserChoice
from assistant.speech.voices import VoiceChoice
from tests.unit.speech.fakes import FakeRecogniser, FakeVoice

SHORT = """
format: 1
title: Short
summary: A question, and a word after it.
minutes: 1
steps:
  - ask: Is it quiet here?
    heard:
      yes: There is no hurry.
  - say: That was all.
"""
LONGER = SHORT.replace("  - say: That", "  - ask: Is it warm?\n  - say: That")


NOISE = np.random.default_rng(1).uniform(-1, 1, (250, MICROPHONE_FRAME)).astype(np.float32)
"""Five seconds, from -1 to 1: drawn once, since time passes here some fifty times as fast."""


class Bedside:
    """A room with a card, a person, a voice and a recogniser."""

    output_delay = 0.0

    def __init__(self) -> None:
        self.voice, self.recogniser = FakeVoice(), FakeRecogniser()
        self.plugged_in = True
        self.opened = self.frames = 0
        self.held_up: Callable[[], None] = lambda: None
        """Is called with every frame, on the thread that asks for it."""
        self._speaking = 0

    def hear(self, *words: str) -> None:
        """The person says something for a third of a second, a moment from now."""
        self.recogniser.hears = words
        self._speaking = 16 + 25

    @contextmanager
    def held_when(self, it_is_so: Callable[[], bool]) -> Iterator[None]:
        """Time in the room stands still from a moment on, however long what is looked at meanwhile takes."""
        held, goes_on = threading.Event(), threading.Event()

        def stand_still() -> None:
            if not goes_on.is_set() and it_is_so():
                held.set()
                assert goes_on.wait(120)

        self.held_up = stand_still
        try:
            assert held.wait(60), "it never came"
            yield
        finally:
            goes_on.set()

    def open(self) -> Bedside:
        if not self.plugged_in:
            raise DeviceError("device-missing", "There is no microphone.")
        self.opened += 1
        return self

    def exchange(self, frame: Samples) -> Samples:
        time.sleep(0.0004)  # the other threads have their turn
        self.frames += 1
        self.held_up()
        if not self.plugged_in:
            raise DeviceError("device-lost", "It is gone.")
        self._speaking -= 1
        loud = 0.3 if 0 < self._speaking <= 16 else 1e-4
        return NOISE[self.frames % len(NOISE)] * np.float32(loud)

    def play(self, frame: Samples) -> None:
        if not self.plugged_in:
            raise DeviceError("device-lost", "It is gone.")

    def close(self) -> None:
        """There is nothing to let go of."""


@pytest.fixture
def bedside(home: Path, monkeypatch: pytest.MonkeyPatch) -> Bedside:
    folder = home / "data/scripts/en"
    folder.mkdir(parents=True)
    (folder / "short.yaml").write_text(SHORT, encoding="utf-8")
    (folder / "longer.yaml").write_text(LONGER, encoding="utf-8")
    room = Bedside()
    voice = VoiceChoice(kind="fake", name="fake", build=lambda: room.voice, why="")
    recogniser = RecogniserChoice(kind="fake", build=lambda: room.recogniser, why="")
    monkeypatch.setattr(voices, "choose", lambda *wishes: voice)
    monkeypatch.setattr(recognisers, "choose", lambda *wishes: recogniser)
    monkeypatch.setattr(voice_activity, "silero", lambda: lambda samples: 1.0)
    return room


def answer(
    service: Service, bedside: Bedside, *words: str, when: Callable[[], bool] | None = None
) -> None:
    """Say something, and wait until the service has heard it out: too short a moment to poll for. `when` it is
    so, time stands still for it: in the room a question has gone in a tenth of a second."""
    heard = threading.Event()
    with bedside.held_when(when) if when else nullcontext():
        leave = service.watch(lambda status: None if status.listening else heard.set())
        bedside.hear(*words)
    assert heard.wait(30), "it never came"
    leave()


def wait_for(what: Callable[[], object], seconds: float = 30.0) -> None:
    """Until it is so; a machine with much to do is given its time."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it never came"
        threading.Event().wait(0.005)
