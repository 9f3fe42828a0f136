"""Ears for somebody who types, and for rehearsals by text."""

from __future__ import annotations

from collections import deque

from assistant.exercise.model import Expectation
from assistant.session.actions import Patience
from assistant.session.events import Event, Heard, VoiceStarted
from assistant.speech.ports import Samples
from assistant.understanding.meaning import Hypothesis


class TypedEars:
    """What is typed is heard at once, in every state: the session decides what counts."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque()

    def post(self, text: str) -> None:
        """Say something by keyboard, from any thread. Blank lines say nothing."""
        if text.strip():
            self._lines.append(text.strip())

    def listen(self, expects: Expectation | None, patience: Patience) -> None:
        """Always open."""

    def stop(self) -> None:
        """Always open: a line is complete when it arrives, there is nothing to forget."""

    def hear(self, frame: Samples, played: Samples, at: float) -> list[Event]:
        events: list[Event] = []
        while self._lines:
            hypothesis = Hypothesis(self._lines.popleft())
            events += VoiceStarted(at=at), Heard(at=at, hypotheses=(hypothesis,))
        return events
