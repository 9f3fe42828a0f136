"""The device that is loaded: the service with a real sound card, voice, recogniser and session, and its page.

A process of its own. It prints its port and the cookies of its phones, then a reading for every line it is sent.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.care.page.web_server import PageServer, Wishes
from assistant.care.pairing.phones import Role
from assistant.care.service.order import Order
from assistant.care.service.service import Service
from assistant.people.store import People
from assistant.settings import Folders, Settings
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


def main(phones: int) -> None:
    folders = Folders.find()
    settings = Settings()
    People(folders.people).begin("sam", {"name": "Sam", "share": {"caregiver": ["words", "help"]}})
    cards: list[SoundCard] = []
    frames = 0

    def card() -> SoundCard:
        cards.append(SoundCard())
        return cards[-1]

    def frame() -> None:
        nonlocal frames
        frames += 1

    def reading() -> Reading:
        used = os.times()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return Reading(
            at=time.monotonic(),
            seconds=used.user + used.system,
            megabytes=pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
            frames=frames,
            late=sum(each.underruns + each.overruns for each in cards),
            busy=service.status().busy,
        )

    with (
        Service(settings, folders, card=card, alive=frame) as service,
        PageServer(service, settings, folders, Wishes(port=0)) as page,
    ):
        service.start(Order(exercise=EXERCISE, person="sam"))
        while frames < _SETTLED_FRAMES or not service.status().captions:
            time.sleep(0.1)
        cookies = [page.guard.pair(page.guard.offer(Role.CAREGIVER)) for _ in range(phones)]
        print(json.dumps([page.port, cookies]), flush=True)
        for _ in sys.stdin:
            print(json.dumps(asdict(reading())), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
