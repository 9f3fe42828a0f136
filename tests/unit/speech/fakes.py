"""Working stand-ins for the heavy parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from assistant.errors import VoiceError
from assistant.speech.ports import SPEAKER_HZ, Samples
from assistant.understanding.meaning import Hypothesis


class FakeVoice:
    """Says every text as a steady tone of 100 ms per word; fails at `broken`."""

    name = "fake"

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def render(self, text: str, pace: float) -> Samples:
        self.rendered.append(text)
        if "broken" in text:
            raise VoiceError("voice-broken", "The voice is broken.")
        count = round(len(text.split()) * 0.1 / pace * SPEAKER_HZ)
        return np.full(count, 0.25, dtype=np.float32)


class FakeTranscription:
    def __init__(self, recogniser: FakeRecogniser) -> None:
        self._recogniser = recogniser
        self.samples = 0
        self._further: list[str] = []

    def accept(self, samples: Samples) -> None:
        self.samples += len(samples)

    def finish(self) -> tuple[Hypothesis, ...]:
        self._recogniser.utterances.append(self.samples)
        self._recogniser.held_up()
        if self._recogniser.failure:
            raise self._recogniser.failure
        self._recogniser.seconds += self._recogniser.costs
        self._further = list(self._recogniser.further)
        if self._recogniser.in_turn:
            return (Hypothesis(self._recogniser.in_turn.pop(0)),)
        return tuple(Hypothesis(text) for text in self._recogniser.hears)

    def so_far(self) -> str:
        self._recogniser.read_so_far += 1
        self._recogniser.seconds += self._recogniser.costs
        return self._recogniser.growing.pop(0) if self._recogniser.growing else ""

    def more(self) -> tuple[Hypothesis, ...]:
        return (Hypothesis(self._further.pop(0)),) if self._further else ()


class FakeRecogniser:
    """Hears `hears` whatever is said, and remembers how long each utterance was."""

    name = "fake"

    def __init__(self, *hears: str) -> None:
        self.hears = hears
        self.growing: list[str] = []
        """What is read one after the other while somebody speaks."""
        self.read_so_far = 0
        self.further: tuple[str, ...] = ()
        """What it hears when it reads again."""
        self.in_turn: list[str] = []
        """What it hears instead, one reading after another."""
        self.costs = self.seconds = 0.0
        """What a reading takes, and what all have taken."""
        self.failure: Exception | None = None
        self.held_up: Callable[[], object] = lambda: None
        """Is called before it says what it heard."""
        self.utterances: list[int] = []
        self.phrases: list[Sequence[str] | None] = []

    def transcribe(self, phrases: Sequence[str] | None) -> FakeTranscription:
        self.phrases.append(phrases)
        return FakeTranscription(self)

    def missing(self, words: Sequence[str]) -> list[str]:
        return []
