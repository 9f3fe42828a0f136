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

    @property
    def accompanied(self) -> bool:
        return not any(event.at >= TURNS * 0.02 for event in self.events)

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
        self.frames = 0

    def exchange(self, frame: Samples) -> Samples:
        self.frames += 1
        return np.full(MICROPHONE_FRAME, self.frames, dtype=np.float32)

    def close(self) -> None:
        """Nothing to let go of."""


class FadingMouth(QuietMouth):
    """A background takes two frames to fade."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[bool] = []
        self._left = 2

    def accompany(self, wanted: bool) -> None:
        self.wanted.append(wanted)

    @property
    def fading(self) -> bool:  # type: ignore[override]
        self._left -= not self.wanted[-1]
        return not self.wanted[-1] and self._left >= 0


def test_a_background_is_wanted_while_the_session_says_so_and_fades_before_the_loop_ends() -> None:
    session: Any = FakeSession()
    mouth, sound = FadingMouth(), FakeSound()

    def changing(heard: Samples, played: Samples) -> Trouble:
        return LOST if heard[0] % 2 else SILENT

    Loop(session, Channel(TypedEars(), mouth, sound, changing)).run(LATER)
    assert mouth.wanted[0] and not mouth.wanted[-1]
    assert sound.frames == TURNS - 5 + 2


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
