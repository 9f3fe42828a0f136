"""What the loop makes of trouble with the sound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from assistant.runtime.loop import Channel, Loop, Watch
from assistant.session.actions import Action, Finish, Outcome
from assistant.session.events import Event, Resumed, Trouble, TroubleBegan, TroubleEnded
from assistant.speech.ports import MICROPHONE_FRAME, Samples
from assistant.speech.silent_voice import QuietMouth
from assistant.speech.typed_ears import TypedEars

LOST, SILENT = Trouble.DEVICE_LOST, Trouble.MICROPHONE_SILENT
TURNS = 9
LATER = Resumed(at=0.1)


class FakeSession:
    """Notes what happened until it has been long enough."""

    unsaid = ()

    def __init__(self) -> None:
        self.events: list[Event] = []

    def meant(self, event: Event) -> Event:
        return event

    def handle(self, event: Event) -> list[Action]:
        self.events.append(event)
        return [Finish(outcome=Outcome.COMPLETED)] if event.at >= TURNS * 0.02 else []


class FakeSound:
    """A frame that tells its number."""

    output_delay = 0.0

    def __init__(self) -> None:
        self._frames = 0

    def exchange(self, frame: Samples) -> Samples:
        self._frames += 1
        return np.full(MICROPHONE_FRAME, self._frames, dtype=np.float32)

    def close(self) -> None:
        """Nothing to let go of."""


def watched(watch: Watch) -> Channel:
    return Channel(TypedEars(), QuietMouth(), FakeSound(), watch)


def test_trouble_is_told_when_it_begins_changes_and_ends() -> None:
    found = [None, SILENT, SILENT, LOST, LOST, None, None, LOST, None]

    def watch(heard: Samples, played: Samples) -> Trouble | None:
        return found[int(heard[0]) - 1]

    session: Any = FakeSession()
    Loop(session, watched(watch)).run()
    assert session.events[1:] == [
        TroubleBegan(at=0.04, trouble=SILENT),
        TroubleEnded(at=0.08, trouble=SILENT),
        TroubleBegan(at=0.08, trouble=LOST),
        TroubleEnded(at=0.12, trouble=LOST),
        TroubleBegan(at=0.16, trouble=LOST),
        TroubleEnded(at=0.18, trouble=LOST),
    ]


def test_what_cannot_be_remembered_any_more_is_told_once() -> None:
    kept: list[Event] = []

    def keep(event: Event, actions: Sequence[Action]) -> bool:
        kept.append(event)
        return len(kept) < 2

    found = [None, SILENT, None, LOST, None]

    def watch(heard: Samples, played: Samples) -> Trouble | None:
        return found[min(int(heard[0]), len(found)) - 1]

    session: Any = FakeSession()
    Loop(session, watched(watch), keep=keep).run(LATER)
    assert kept == session.events
    assert kept[:3] == [
        LATER,
        TroubleBegan(at=0.14, trouble=SILENT),
        TroubleBegan(at=0.14, trouble=Trouble.CANNOT_REMEMBER),
    ]
    assert len({e for e in kept if e == kept[2]}) == 1


def test_time_goes_on_from_where_it_was() -> None:
    session: Any = FakeSession()
    found = iter([None, LOST, None, None, SILENT])

    def watch(heard: Samples, played: Samples) -> Trouble | None:
        return next(found)

    Loop(session, watched(watch)).run(LATER)
    assert [event.at for event in session.events] == [0.1, 0.14, 0.16, 0.2]
