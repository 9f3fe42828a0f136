"""The ears: when somebody speaks, when they have finished, and what it was.

A reply is over when a silence has lasted as long as the kind of question and the person
need. Where the words already answer a closed question completely, a moment is enough: the
reading is tried then, and waits on if it does not settle anything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from assistant.exercise.model import Expectation
from assistant.session.actions import Patience
from assistant.session.events import Event, Heard, VoiceStarted
from assistant.speech.activity import VoiceActivity
from assistant.speech.ports import FRAME_SECONDS, Recogniser, Samples, Transcription
from assistant.speech.worker import Pending, Worker
from assistant.understanding.meaning import Hypothesis

Phrases: TypeAlias = Callable[[Expectation | None], Sequence[str] | None]
"""What may be hoped for; None for anything at all."""
Settled: TypeAlias = Callable[[Expectation | None, tuple[Hypothesis, ...]], bool]
"""Whether these readings answer completely, so that nothing more need be awaited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long the ears wait, in seconds."""

    closed: float = 1.2
    word: float = 2.0
    open: float = 3.5
    tried: float = 0.1
    """Silence after which a closed reply is read on trial, so that the reading is there when..."""
    settled: float = 0.25
    """...this much silence makes a complete reply final."""
    longest: float = 60.0
    """A reply is taken as finished then, whatever goes on."""
    factor: float = 1.0
    """The person's own: 1.5 for somebody who speaks with long pauses."""

    def silence(self, patience: Patience) -> float:
        """Silence that ends a reply."""
        return (
            self.factor
            * {
                Patience.CLOSED: self.closed,
                Patience.WORD: self.word,
                Patience.OPEN: self.open,
            }[patience]
        )


_BEFORE = 20
"""Frames of 20 ms kept from before a voice was noticed: 0.4 s, also while the ears are closed."""
_NOTICE = 5
"""Voiced frames among the last 8 that make a voice; a shorter noise is no word."""
_RECENT = 8
_AFTER = 15
"""Frames of silence given to the recogniser after the last voice; the rest would only be read."""
_BATCH = 5
"""Frames handed to the worker at a time."""


class AudioEars:
    """Frames in, events out; the words are read on the worker.

    `hear` raises `ModelError` when the recogniser cannot be built or fails.
    """

    def __init__(
        self,
        build: Callable[[], Recogniser],
        worker: Worker,
        phrases: Phrases,
        *,
        timing: Timing | None = None,
        settled: Settled | None = None,
        activity: VoiceActivity | None = None,
    ) -> None:
        self._scribe = _Scribe(build, worker)
        self._phrases = phrases
        self._timing = timing or Timing()
        self._settled = settled
        self._activity = activity or VoiceActivity()
        self._before: deque[Samples] = deque(maxlen=_BEFORE)
        self._recent: deque[bool] = deque(maxlen=_RECENT)
        self._open = False
        self._expects: Expectation | None = None
        self._patience = Patience.CLOSED
        self._utterance: _Utterance | None = None
        self._readings: deque[Pending[tuple[Hypothesis, ...]]] = deque()
        """Finished replies that are being read."""
        self._trial: Pending[tuple[Hypothesis, ...]] | None = None
        """A reading of what might be a finished reply."""

    def listen(self, expects: Expectation | None, patience: Patience) -> None:
        if not self._open:
            # The end of our own prompt must not count towards a voice.
            self._recent.clear()
        changed = self._open and (expects, patience) != (self._expects, self._patience)
        self._open, self._expects, self._patience = True, expects, patience
        if changed and self._utterance is not None:
            self._trial = None
            self._utterance = self._utterance.begun_anew(self._phrases(expects))

    def stop(self) -> None:
        self._open = False
        self._utterance = None
        self._trial = None
        self._readings.clear()

    def hear(self, frame: Samples, played: Samples, at: float) -> list[Event]:
        self._scribe.check(at)
        voiced = self._activity.voiced(frame)
        self._before.append(frame)
        self._recent.append(voiced)
        if not self._open:
            return []
        events: list[Event] = []
        if self._utterance is None:
            if sum(self._recent) >= _NOTICE:
                events.append(VoiceStarted(at=at))
                phrases = self._phrases(self._expects)
                self._utterance = _Utterance(self._scribe, phrases, list(self._before), at)
        else:
            self._utterance.add(frame, voiced, at)
            self._consider(self._utterance, at)
        return events + self._heard(at)

    def _consider(self, utterance: _Utterance, at: float) -> None:
        """End the reply, try it, or wait on."""
        silence = utterance.silent_frames * FRAME_SECONDS
        waited = silence >= self._timing.silence(self._patience) - 1e-6
        if waited or utterance.frames * FRAME_SECONDS >= self._timing.longest:
            self._readings.append(utterance.finish(at))
            self._forget()
        elif silence == 0:
            self._trial = None
        elif self._settled and self._patience is Patience.CLOSED:
            self._try(utterance, silence, self._settled, at)

    def _try(self, utterance: _Utterance, silence: float, settled: Settled, at: float) -> None:
        tried = self._timing.tried * self._timing.factor
        if self._trial is None and tried - 1e-6 <= silence < tried + FRAME_SECONDS - 1e-6:
            self._trial = utterance.finish(at)
        final = silence >= self._timing.settled * self._timing.factor - 1e-6
        if self._trial is not None and final and self._trial.ready(at):
            if settled(self._expects, self._trial.result()):
                self._readings.append(self._trial)
                self._forget()
            else:
                self._trial = None

    def _forget(self) -> None:
        self._utterance = None
        self._trial = None
        self._recent.clear()

    def _heard(self, at: float) -> list[Event]:
        events: list[Event] = []
        while self._readings and self._readings[0].ready(at):
            events.append(Heard(at=at, hypotheses=self._readings.popleft().result()))
        return events


class _Scribe:
    """The recogniser, which lives on the worker and is built there once."""

    def __init__(self, build: Callable[[], Recogniser], worker: Worker) -> None:
        self.worker = worker
        self._build = build
        self._recogniser: Recogniser | None = None
        self._built: Pending[Recogniser] | None = worker.submit(self.recogniser, at=0.0)

    def check(self, at: float) -> None:
        """Raise what building it raised, as soon as that is known."""
        if self._built is not None and self._built.ready(at):
            self._built.result()
            self._built = None

    def recogniser(self) -> Recogniser:
        """On the worker only."""
        if self._recogniser is None:
            self._recogniser = self._build()
        return self._recogniser


class _Utterance:
    """One reply, from the first word to the silence after the last."""

    def __init__(
        self, scribe: _Scribe, phrases: Sequence[str] | None, frames: list[Samples], at: float
    ) -> None:
        self.frames = 0
        self.silent_frames = 0
        """Since the last voiced frame."""
        self._scribe = scribe
        self._at = at
        self._all = frames
        self._batch = list(frames)
        self._held: list[Samples] = []
        """Silence that is given only if the voice comes back."""
        self._reading = _Reading(scribe, phrases)

    def add(self, frame: Samples, voiced: bool, at: float) -> None:
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

    def begun_anew(self, phrases: Sequence[str] | None) -> _Utterance:
        """The same reply, with other hopes."""
        again = _Utterance(self._scribe, phrases, self._all, self._at)
        again.frames, again.silent_frames = self.frames, self.silent_frames
        return again

    def _flush(self) -> None:
        if not self._batch:
            return
        samples = np.concatenate(self._batch)
        self._batch = []
        reading = self._reading
        self._scribe.worker.submit(lambda: reading.accept(samples), at=self._at)


class _Reading:
    """The worker's side of an utterance."""

    def __init__(self, scribe: _Scribe, phrases: Sequence[str] | None) -> None:
        self._scribe = scribe
        self._phrases = phrases
        self._transcription: Transcription | None = None
        self._failure: Exception | None = None

    def accept(self, samples: Samples) -> None:
        # Nobody asks for the result of this; what goes wrong is told by `finish`.
        try:
            if self._transcription is None:
                self._transcription = self._scribe.recogniser().transcribe(self._phrases)
            self._transcription.accept(samples)
        except Exception as failure:
            self._failure = failure

    def finish(self) -> tuple[Hypothesis, ...]:
        if self._failure is not None:
            raise self._failure
        return self._transcription.finish() if self._transcription else ()
