"""One reply on its way from the ears' frames to the recogniser's words, which live on a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.speech.decoding import Enough, read
from assistant.speech.echo_canceller import Cleaned
from assistant.speech.ports import Recogniser, Samples, Transcription
from assistant.speech.worker import Pending, Worker
from assistant.understanding.meaning import Hypothesis

_AFTER = 15
"""Frames of silence given to the recogniser after the last voice; the rest would only be read."""
_BATCH = 5
"""Frames handed to the worker at a time."""


class Scribe:
    """The recogniser, which lives on the worker and is built there once."""

    def __init__(self, build: Callable[[], Recogniser], worker: Worker) -> None:
        self.worker = worker
        self._build = build
        self._recogniser: Recogniser | None = None
        self._built: Pending[Recogniser] | None = worker.submit(self.recogniser, at=0.0)

    def check(self, at: float) -> None:
        """Raise what building it raised, as soon as that is known, and when the worker hangs."""
        self.worker.check()
        if self._built is not None and self._built.ready(at):
            self._built.result()
            self._built = None

    def recogniser(self) -> Recogniser:
        """On the worker only."""
        if self._recogniser is None:
            self._recogniser = self._build()
        return self._recogniser


@dataclass(frozen=True, slots=True, kw_only=True)
class Hopes:
    """What is expected in a reply."""

    phrases: Sequence[str] | None
    """None for anything at all."""
    enough: Enough


class Utterance:
    """One reply, from the first word to the silence after the last."""

    def __init__(self, scribe: Scribe, hopes: Hopes, frames: list[Cleaned], at: float) -> None:
        self.frames = 0
        self.silent_frames = 0
        """Since the last voiced frame."""
        self._scribe = scribe
        self._at = at
        self._all = frames
        self._batch = list(frames)
        self._held: list[Cleaned] = []
        """Silence that is given only if the voice comes back."""
        self._reading = _Reading(scribe, hopes)

    @property
    def is_given(self) -> bool:
        """Whether the recogniser has been given all that it will be of the silence now."""
        return self.silent_frames >= _AFTER

    def add(self, frame: Cleaned, voiced: bool, at: float) -> None:
        """The next frame."""
        self._at = at
        self.frames += 1
        self.silent_frames = 0 if voiced else self.silent_frames + 1
        self._all.append(frame)
        if self.silent_frames > _AFTER:
            self._held.append(frame)
            return
        self._batch += [*self._held, frame]
        self._held = []
        if len(self._batch) >= _BATCH:
            self._flush()

    def finish(self, at: float) -> Pending[tuple[Hypothesis, ...]]:
        """The readings of what was said so far; more may follow."""
        self._at = at
        self._flush()
        return self._scribe.worker.submit(self._reading.finish, at=at)

    def so_far(self, at: float) -> Pending[str]:
        """A reading of what was said so far, after everything that is urgent. Raises `WorkerFull`."""
        reading = self._reading
        return self._scribe.worker.submit(reading.so_far, at=at, urgent=False)

    def begun_anew(self, hopes: Hopes) -> Utterance:
        """The same reply, with other hopes."""
        again = Utterance(self._scribe, hopes, self._all, self._at)
        again.frames, again.silent_frames = self.frames, self.silent_frames
        return again

    def _flush(self) -> None:
        if not self._batch:
            return
        frames, self._batch = self._batch, []
        reading = self._reading
        self._scribe.worker.submit(lambda: reading.accept(frames), at=self._at)


class _Reading:
    """The worker's side of an utterance."""

    def __init__(self, scribe: Scribe, hopes: Hopes) -> None:
        self._scribe = scribe
        self._hopes = hopes
        self._transcription: Transcription | None = None
        self._heard: list[Samples] = []
        """Everything as it came."""
        self._cleaned = False
        """Whether something was taken out of it for reading."""
        self._failure: Exception | None = None

    def accept(self, frames: list[Cleaned]) -> None:
        # Nobody asks for the result of this; `finish` reports what goes wrong.
        try:
            if self._transcription is None:
                self._transcription = self._begin()
            self._transcription.accept(np.concatenate([frame.words for frame in frames]))
            self._heard += [frame.heard for frame in frames]
            self._cleaned = self._cleaned or any(frame.sounding for frame in frames)
        except Exception as failure:
            self._failure = failure

    def finish(self) -> tuple[Hypothesis, ...]:
        """Without our voice; where that gives nothing, as it was heard."""
        if self._failure is not None:
            raise self._failure
        if self._transcription is None:
            return ()
        readings = read(self._transcription, self._hopes.enough)
        if readings or not self._cleaned:
            return readings
        as_heard = self._begin()
        as_heard.accept(np.concatenate(self._heard))
        return read(as_heard, self._hopes.enough)

    def so_far(self) -> str:
        """Empty where that goes wrong: `finish` reports it."""
        try:
            return self._transcription.so_far() if self._transcription else ""
        except Exception as failure:
            self._failure = failure
            return ""

    def _begin(self) -> Transcription:
        return self._scribe.recogniser().transcribe(self._hopes.phrases)
