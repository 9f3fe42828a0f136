"""A loop whose time leaps: by text nothing is rendered, played or heard between what happens.

What happens, and in which frame, is the same as frame by frame; it only takes a third of the computing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from assistant.rehearsal.by_text import TypingRoom
from assistant.rehearsal.play import Limited
from assistant.runtime.loop import Channel, Loop, Watcher
from assistant.session.actions import Outcome
from assistant.session.session import Session
from assistant.speech.ports import FRAME_SECONDS
from assistant.speech.silent_voice import QuietMouth
from assistant.speech.typed_ears import TypedEars

_WALKED = 2
"""Frames that are gone through one by one before something happens, so that no rounding moves it."""


class VirtualTimeLoop(Loop):
    """A loop for `TypingRoom`, within a limit."""

    def __init__(
        self,
        session: Session,
        ears: TypedEars,
        room: TypingRoom,
        limit: float,
        watchers: Sequence[Watcher],
    ) -> None:
        """`limit`: seconds."""
        self._quiet, self._room, self._limited = QuietMouth(), room, Limited(room, limit)
        super().__init__(session, Channel(ears, self._quiet, self._limited), watchers)

    def _turn(self) -> None:
        soonest = min(self._timers.next, self._quiet.next, self._room.next)
        if soonest < math.inf:
            frames = self._limited.leap(int((soonest - self.now) / FRAME_SECONDS) - _WALKED)
            self._room.leap(frames)
            self._frames += frames
        super()._turn()

    def limited_run(self) -> Outcome | None:
        """Run to the end, or until time is up: then None."""
        return self._limited.run(self)
