"""A session in a process of its own, as it is shipped, with a stand-in for the sound card.

Run as `python -m assistant.bench.process WHAT ORDER`. `start` says when the first sound came.
`hold` holds a session in a simulated room at the pace of a clock, and says what it was doing from
when on, and how many bytes the person and the room take. `model` says how many bytes Vosk's model takes, loaded and in use.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.bench.equipment import Bench
    from assistant.exercise.model import Exercise
    from assistant.rehearsal.person import Person
    from assistant.session.actions import Action
    from assistant.session.events import Event
    from assistant.session_lifecycle import Chosen
    from assistant.speech.ports import Samples, Sound

STARTING, SPEAKING, LISTENING, HOLDING = "starting", "speaking", "listening", "holding"
SIMULATED = "simulated"
"""What the person and the room take."""


def command(what: str, bench: Bench, **more: Any) -> list[str]:
    """What to run."""
    order = {"language": bench.code, "clips": str(bench.clips), **more}
    return [sys.executable, "-m", "assistant.bench.process", what, json.dumps(order)]


def main() -> None:
    what, order = sys.argv[1], json.loads(sys.argv[2])
    {"start": _start, "hold": _hold, "model": _model}[what](order)


def _chosen(order: dict[str, Any], exercise: str) -> Chosen:
    from assistant import app
    from assistant.settings import Folders, Settings

    own, apart = Folders.find(), Path(order["clips"]).parent

    class Apart(Folders):
        """Folders of its own with the person's models; what the person keeps is not touched."""

        @property
        def models(self) -> tuple[Path, ...]:
            return own.models

    folders = Apart(config=own.config, data=apart / "data", cache=apart)
    return app.choose(exercise, Settings(language=order["language"]), folders)


# Starting -----------------------------------------------------------------------------


class _Sounded(Exception):
    """The first sound was given to the speaker."""


class _Speaker:
    """Implements `Card`: hears nothing, and is done with the first sound."""

    output_delay = 0.0

    def __init__(self, pace: Sound) -> None:
        self._pace = pace

    def exchange(self, frame: Samples) -> Samples:
        self.play(frame)
        return self._pace.exchange(frame)

    def play(self, frame: Samples) -> None:
        if frame.any():
            raise _Sounded

    def close(self) -> None:
        """Nothing to let go of."""


def _start(order: dict[str, Any]) -> None:
    # All that `assistant start` goes through, the search for devices included.
    import click  # noqa: F401

    from assistant import app
    from assistant.runtime.session_clocks import SilentSound

    chosen = _chosen(order, order["exercise"])
    app.way_to_talk(chosen, sys.stdin)
    try:
        app.spoken(chosen, [], lambda: _Speaker(SilentSound()))
    except _Sounded:
        print(time.monotonic(), flush=True)  # noqa: T201  # the answer
        # The recogniser may still be loading, and must not be waited for.
        os._exit(0)


# Holding a session --------------------------------------------------------------------


class _PacedRoom:
    """Implements `Card`: a simulated room in which time passes as everywhere."""

    def __init__(self, room: Sound, pace: Sound) -> None:
        self.output_delay = room.output_delay
        self._room = room
        self._pace = pace

    def exchange(self, frame: Samples) -> Samples:
        self._pace.exchange(frame)
        return self._room.exchange(frame)

    def play(self, frame: Samples) -> None:
        self._pace.exchange(frame)

    def close(self) -> None:
        self._room.close()


def _hold(order: dict[str, Any]) -> None:
    # What a session needs by itself is there before what is simulated is weighed.
    from assistant import app
    from assistant.bench.resource_usage import resident
    from assistant.runtime.session_clocks import SilentSound
    from assistant.session.actions import ShowPlace

    chosen = _chosen(order, order["any"])
    before = resident("self")
    exercise, person, room = _simulated(order)
    print(SIMULATED, resident("self") - before, flush=True)  # noqa: T201  # the answer
    chosen = dataclasses.replace(chosen, exercise=exercise)
    said = STARTING

    def note(at: float, what: Event | Action) -> None:
        nonlocal said
        doing = _doing(what.waiting_for) if isinstance(what, ShowPlace) else said
        if doing != said:
            said = doing
            print(doing, time.monotonic(), flush=True)  # noqa: T201  # the answer

    print(STARTING, time.monotonic(), flush=True)  # noqa: T201
    app.spoken(chosen, [person.watch, note], lambda: _PacedRoom(room, SilentSound()))
    print("over", time.monotonic(), flush=True)  # noqa: T201


def _simulated(order: dict[str, Any]) -> tuple[Exercise, Person, Sound]:
    from assistant.bench.simulated_setup import room_of, session_of

    exercise, person = session_of(order)
    return exercise, person, room_of(order, person)


def _doing(waiting_for: str) -> str:
    return {"": SPEAKING, "hold": HOLDING}.get(waiting_for, LISTENING)


# Vosk's model -------------------------------------------------------------------------


def _model(order: dict[str, Any]) -> None:
    from assistant.bench import baseline, simulated_setup
    from assistant.bench.listening import for_microphone
    from assistant.bench.resource_usage import resident
    from assistant.speech.recognisers.vosk import library

    replies = [
        for_microphone(simulated_setup.sound_of(file)) for file in simulated_setup.replies_of(order)
    ]
    library()
    before = resident("self")
    decode = baseline.by_vosk(Path(order["model"]))
    for each in replies:
        decode(each)
    print(resident("self") - before)  # noqa: T201  # the answer


if __name__ == "__main__":
    main()
