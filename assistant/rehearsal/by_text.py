"""A rehearsal without sound: what the person says is typed, what the assistant says takes its time.

Nothing is rendered or mixed, so that a quarter of an hour passes in a second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

from assistant.rehearsal.happened import PersonPressed, PersonSpoke
from assistant.rehearsal.person import Person
from assistant.session.actions import Cue
from assistant.speech.mouth import SILENCE
from assistant.speech.ports import FRAME_SECONDS, MICROPHONE_FRAME, Samples
from assistant.speech.silent import spoken_seconds
from assistant.speech.typed import TypedEars
from assistant.understanding.meaning import CommandName

_FRAMES_A_SECOND = round(1 / FRAME_SECONDS)
_QUIET: Samples = np.zeros(MICROPHONE_FRAME, dtype=np.float32)
_QUIET.flags.writeable = False


class QuietMouth:
    """Says nothing, for as long as saying it would take."""

    def __init__(self) -> None:
        self._phrases: deque[tuple[int, float]] = deque()
        """Number and length of what is still to be said."""
        self._over = 0.0
        """When the phrase whose turn it is will be over; 0 before it has begun."""
        self._finished: list[int] = []

    def say(self, say: int, text: str, pace: float) -> None:
        self._phrases.append((say, spoken_seconds(text, pace)))

    def prepare(self, texts: Sequence[str], pace: float) -> None:
        """Nothing is rendered."""

    def cue(self, cue: Cue, seconds: float) -> None:
        """Tones take no time of their own."""

    def stop(self) -> None:
        self._phrases.clear()
        self._over = 0.0

    def duck(self, ducked: bool) -> None:
        """Silence has no volume."""

    def volume(self, decibels: float) -> None:
        """Silence has no volume."""

    def frame(self, at: float) -> Samples:
        if self._phrases:
            say, seconds = self._phrases[0]
            if not self._over:
                self._over = at + seconds
            if at + FRAME_SECONDS >= self._over:
                self._phrases.popleft()
                self._over = 0.0
                self._finished.append(say)
        return SILENCE

    def finished(self) -> list[int]:
        if not self._finished:
            return []
        finished, self._finished = self._finished, []
        return finished


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
