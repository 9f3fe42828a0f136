"""The device that is loaded: its page, and the service with a real sound card, voice, recogniser and session, or
only the sound card.

A process of its own. It prints its port and the cookies of its phones, then a reading for every line it is sent.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.care.page.web_server import PageServer, Wishes
from assistant.care.pairing.phones import Role
from assistant.care.service.order import Order
from assistant.care.service.service import Service
from assistant.care.service.status import Status
from assistant.people.store import People
from assistant.runtime.reconnecting_sound import ReconnectingSound
from assistant.settings import Folders, Settings
from assistant.speech.ports import SPEAKER_FRAME
from assistant.speech.sound_card import SoundCard

EXERCISE = "winding-down"
"""It speaks and counts for eight minutes, and asks nothing."""
_SETTLED_FRAMES = 250
"""After so many frames of the session it has loaded what it needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the device has come to."""

    at: float
    """Seconds, by a clock that only goes forward."""
    seconds: float
    """Of processor, of all its threads."""
    megabytes: float
    """Resident."""
    frames: int
    """Of sound, 20 ms each."""
    late: int
    """How often the speaker ran dry, or sound from the microphone was lost."""
    busy: bool
    """Whether the session is going on."""


class Sound:
    """The card, and how often it was late."""

    def __init__(self) -> None:
        self.frames = 0
        self._cards: list[SoundCard] = []

    def open(self) -> SoundCard:
        self._cards.append(SoundCard())
        return self._cards[-1]

    def count(self) -> None:
        self.frames += 1

    @property
    def late(self) -> int:
        return sum(each.underruns + each.overruns for each in self._cards)


class Silence:
    """Instead of the service: it gives the card a silent frame and takes one, and says that an exercise runs.

    What it does is little, so a frame of it is late only where something is in its way.
    """

    settings = Settings()

    def __init__(self, sound: Sound) -> None:
        self._sound = sound
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._exchange)
        self._told: list[Callable[[Status], None]] = []

    def status(self) -> Status:
        section = str(self._sound.frames // 50)
        return Status(
            exercise=EXERCISE, title="Winding down", section=section, captions=(("", ""),)
        )

    def watch(self, told: Callable[[Status], None]) -> Callable[[], None]:
        self._told.append(told)
        return lambda: self._told.remove(told)

    def level(self) -> float:
        return -40.0

    def start(self, order: Order) -> None:
        """It runs already."""

    def __enter__(self) -> Silence:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _exchange(self) -> None:
        silence = np.zeros(SPEAKER_FRAME, dtype=np.float32)
        card = ReconnectingSound(self._sound.open)
        while not self._over.is_set():
            card.exchange(silence)
            self._sound.count()
            if self._sound.frames % 50 == 0:
                for told in tuple(self._told):
                    told(self.status())
        card.close()


def main(speaks: bool, phones: int) -> None:
    folders, settings, sound = Folders.find(), Settings(), Sound()
    People(folders.people).begin("sam", {"name": "Sam", "share": {"caregiver": ["words", "help"]}})
    service: Any = (
        Service(settings, folders, card=sound.open, alive=sound.count) if speaks else Silence(sound)
    )

    def reading() -> Reading:
        used = os.times()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return Reading(
            at=time.monotonic(),
            seconds=used.user + used.system,
            megabytes=pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
            frames=sound.frames,
            late=sound.late,
            busy=service.status().busy,
        )

    with service, PageServer(service, settings, folders, Wishes(port=0)) as page:
        service.start(Order(exercise=EXERCISE, person="sam"))
        while sound.frames < _SETTLED_FRAMES or not service.status().captions:
            time.sleep(0.1)
        cookies = [page.guard.pair(page.guard.offer(Role.CAREGIVER)) for _ in range(phones)]
        print(json.dumps([page.port, cookies]), flush=True)
        for _ in sys.stdin:
            print(json.dumps(asdict(reading())), flush=True)


if __name__ == "__main__":
    main(sys.argv[1] == "speaks", int(sys.argv[2]))
