"""A session by reading and typing: the person at the keyboard, and the time they take.

Lines come at reading speed, and four rules hold:

1. Nobody is timed out. While an answer or the end of a pause is awaited, time stands still. Only where
   something is done about danger does it pass, slowly, and not while somebody types: who falls silent
   there is told the number to call.
2. What is typed is the answer to the question that stands, or to the next one that will. A command,
   pain or danger is heeded at once. In danger, what was typed before a question began to be shown is
   no answer to it: nobody says yes to what they have not seen.
3. Each line answers one question; several that were pasted answer one after the other.
4. Enter brings the rest at once, up to the next question or hold, and ends a pause.
"""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.exercise.model import Expectation
from assistant.session.actions import Patience
from assistant.session.events import CommandRequested, Event, Heard
from assistant.session.session import Session
from assistant.session.states import Floor
from assistant.speech.ports import FRAME_SECONDS, MICROPHONE_FRAME, Samples, Sound
from assistant.understanding.meaning import CommandName, Hypothesis

MOST_WAITING = 50
"""Lines that may wait for their question."""
_AWAITED = (Floor.LISTENING, Floor.CONFIRMING)
_SLOWER = 3
"""By so much time passes more slowly while an answer is awaited in danger: typing takes longer than
speaking. A design judgement, like the next."""
_FRAMES_OF_TYPING = round(60.0 / FRAME_SECONDS)
"""So long after a key somebody counts as typing."""


class Display(Protocol):
    """Shows what happens to typed lines."""

    def typed(self, line: str) -> None:
        """This much of a line has been typed."""

    def kept(self, lines: Sequence[str]) -> None:
        """These lines wait for their question."""

    def left_out(self, line: str) -> None:
        """This line answers nothing."""

    def cut(self, characters: int) -> None:
        """A line was too long: no more than this was read of it."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    step: str
    """Where the session was when it was sent."""


class Unseen:
    """Shows nothing."""

    def typed(self, line: str) -> None:
        """Nothing is shown."""

    def kept(self, lines: Sequence[str]) -> None:
        """Nothing is shown."""

    def left_out(self, line: str) -> None:
        """Nothing is shown."""

    def cut(self, characters: int) -> None:
        """Nothing is shown."""


class Keyboard:
    """Ears and clock of a session by text. For the loop's thread; a reading thread is its typist."""

    output_delay = 0.0

    def __init__(self, clock: Sound, display: Display, *, leaves_at_end: bool) -> None:
        """`clock` takes as long for a frame as a frame lasts. `leaves_at_end`: the end of what is typed
        is a wish to stop; else it stops where an answer is needed."""
        self._clock = clock
        self._display = display
        self._leaves_at_end = leaves_at_end
        self._sent: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        """Lines, and None for the end."""
        self._waiting: deque[_Line] = deque()
        self._session: Session | None = None
        self._shown: tuple[str, ...] = ()
        self._ended = self._hurried = self._typing = False
        self._frames = self._last_key = 0
        self._silence: Samples = np.zeros(MICROPHONE_FRAME, dtype=np.float32)

    def attend(self, session: Session) -> None:
        """Type in this session from now on."""
        self._session = session

    # The typist

    def sent(self, line: str, *, cut: bool) -> None:
        if cut:
            self._display.cut(len(line))
        self._sent.put(line.strip())

    def typing(self, line: str) -> None:
        self._typing, self._last_key = bool(line), self._frames
        self._display.typed(line)

    def ended(self) -> None:
        self._sent.put(None)

    # Time

    def exchange(self, frame: Samples) -> Samples:
        """Wait until the frame is over, or not at all where the rest is wanted at once."""
        self._hurried = self._hurried and self._attended.telling
        if not self._hurried:
            self._frames += 1
            return self._clock.exchange(frame)
        return self._silence

    def close(self) -> None:
        """Nothing to let go of."""

    def passes(self) -> bool:
        """Whether time passes in this frame."""
        session = self._attended
        if session.floor is Floor.PAUSED:
            return False
        if session.floor not in _AWAITED:
            return True
        busy = self._typing and self._frames - self._last_key < _FRAMES_OF_TYPING
        return session.in_danger and not busy and self._frames % _SLOWER == 0

    # The ears

    def listen(self, expects: Expectation | None, patience: Patience) -> None:
        """Always open."""

    def stop(self) -> None:
        """Always open: a line is complete when it arrives, there is nothing to forget."""

    def hear(self, frame: Samples, played: Samples, at: float) -> list[Event]:
        """At most one thing a frame, so that each is taken where the one before has led to."""
        event = self._arrived(at) or self._answer(at) or self._leaving(at)
        self._show_waiting()
        return [event] if event else []

    def _arrived(self, at: float) -> Event | None:
        """What a line that was just sent does at once; else it waits for its question."""
        try:
            line = self._sent.get_nowait()
        except queue.Empty:
            return None
        session = self._attended
        if line is None:
            self._ended = True
            return None
        if line:
            heard = _heard(line, at)
            if session.acts_on(session.understood(heard)):
                return heard
            self._wait(line, session.step)
        self._hurried = session.telling
        paused = session.floor is Floor.PAUSED
        return CommandRequested(at=at, command=CommandName.GO_ON) if paused else None

    def _wait(self, line: str, step: str) -> None:
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(_Line(line, step))
        else:
            self._display.left_out(line)

    def _answer(self, at: float) -> Event | None:
        """The next line that waits, where a question stands."""
        session = self._attended
        while self._waiting and session.floor in _AWAITED:
            line = self._waiting.popleft()
            if session.in_danger and line.step != session.step:
                self._display.left_out(line.text)
                continue
            self._hurried = bool(self._waiting)
            self._show_waiting()
            return _heard(line.text, at)
        return None

    def _leaving(self, at: float) -> Event | None:
        """Nobody types any more, and what was typed has been taken: it cannot go on."""
        if not self._ended or self._waiting:
            return None
        needed = self._attended.floor in (*_AWAITED, Floor.PAUSED)
        leaves, self._leaves_at_end = self._leaves_at_end, False
        return CommandRequested(at=at, command=CommandName.STOP) if leaves or needed else None

    def _show_waiting(self) -> None:
        waiting = tuple(line.text for line in self._waiting)
        if waiting != self._shown:
            self._shown = waiting
            self._display.kept(waiting)

    @property
    def _attended(self) -> Session:
        assert self._session is not None, "there is no session to type in"
        return self._session


def _heard(line: str, at: float) -> Heard:
    return Heard(at=at, hypotheses=(Hypothesis(line),))
