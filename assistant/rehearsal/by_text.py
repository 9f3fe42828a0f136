"""A rehearsal without sound: what the person says is typed, what the assistant says takes its time.

Nothing is rendered or mixed, so that a quarter of an hour passes in a second.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assistant.rehearsal.event_log import PersonPressed, PersonSpoke
from assistant.rehearsal.person import Person
from assistant.speech.ports import FRAME_SECONDS, MICROPHONE_FRAME, Samples
from assistant.speech.typed_ears import TypedEars
from assistant.understanding.meaning import CommandName

_FRAMES_A_SECOND = round(1 / FRAME_SECONDS)
_QUIET: Samples = np.zeros(MICROPHONE_FRAME, dtype=np.float32)
_QUIET.flags.writeable = False


class TypingRoom:
    """Time passes; the person types what they would say."""

    output_delay = 0.0

    def __init__(
        self,
        person: Person,
        ears: TypedEars,
        press: Callable[[CommandName], None],
        note: Callable[[float, PersonSpoke | PersonPressed], None],
    ) -> None:
        self._person = person
        self._ears = ears
        self._press = press
        self._note = note
        self._frames = 0

    def exchange(self, frame: Samples) -> Samples:
        self._frames += 1
        if self._frames >= self._person.next * _FRAMES_A_SECOND:
            self._take_turns(self._frames / _FRAMES_A_SECOND)
        return _QUIET

    @property
    def next(self) -> float:
        """When the person will do something, if nothing happens until then: seconds."""
        return self._person.next

    def leap(self, frames: int) -> None:
        """So many frames pass in which nobody does anything."""
        self._frames += frames

    def close(self) -> None:
        """There is nothing to let go of."""

    def _take_turns(self, now: float) -> None:
        for turn in self._person.due(now):
            if isinstance(turn, CommandName):
                self._note(now, PersonPressed(command=turn))
                self._press(turn)
            else:
                self._note(now, PersonSpoke(words=turn.words, until=now))
                self._ears.post(turn.words)
