"""A bedside device as a process: the real service, in a room where somebody answers when they are told to.

`python -m tests.home_assistant.device`, with ASSISTANT_HOME set. A line to it is "hear WORDS", once it listens,
"language CODE", "unplug", or "plug"; it says "ready" once it serves, and "said WORDS" of everything it renders.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from unittest import mock

from assistant.care import lending
from assistant.care.house import bridge
from assistant.care.serve import serve
from assistant.care.service.service import Service
from assistant.settings import Folders, Settings
from assistant.speech import recognisers, voice_activity, voices
from assistant.speech.recognisers import RecogniserChoice
from assistant.speech.voices import VoiceChoice
from tests.unit.care.conftest import SHORT, Bedside, wait_for

_FRAME_SECONDS = 0.004
"""Five times as fast as a clock: a sentence takes a moment, and a question is not over before it was seen."""


def main() -> None:
    settings, folders, stop = Settings.load(), Folders.find(), threading.Event()
    own = folders.scripts[0] / settings.language
    own.mkdir(parents=True, exist_ok=True)
    (own / "short.yaml").write_text(SHORT, encoding="utf-8")
    room = Bedside()
    room.held_up = lambda: time.sleep(_FRAME_SECONDS)
    voice = VoiceChoice(kind="fake", name="fake", build=lambda: room.voice, why="")
    recogniser = RecogniserChoice(kind="fake", build=lambda: room.recogniser, why="")

    @contextmanager
    def obeyed(service: Service) -> Iterator[None]:
        threading.Thread(target=_obey, args=(service, room, stop), daemon=True).start()
        print("ready", flush=True)
        yield

    with ExitStack() as stack:
        for module, name, instead in (
            (voices, "choose", lambda *wishes: voice),
            (recognisers, "choose", lambda *wishes: recogniser),
            (voice_activity, "silero", lambda: lambda samples: 1.0),
        ):
            stack.enter_context(mock.patch.object(module, name, instead))
        companions = [bridge.companion(settings, folders), lending.companion(settings), obeyed]
        serve(settings, folders, stop, companions, card=room.open)


def _obey(service: Service, room: Bedside, stop: threading.Event) -> None:
    threading.Thread(target=_report, args=(room,), daemon=True).start()
    for line in sys.stdin:
        what, _, words = line.strip().partition(" ")
        if what == "hear":
            wait_for(lambda: service.status().listening, 60)
            room.hear(words)
        elif what == "language":
            service.set(replace(service.settings, language=words))
        else:
            room.plugged_in = what == "plug"
    stop.set()


def _report(room: Bedside) -> None:
    told = 0
    while True:
        for text in room.voice.rendered[told:]:
            print(f"said {text}", flush=True)
            told += 1
        time.sleep(0.05)


if __name__ == "__main__":
    main()
