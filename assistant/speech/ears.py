"""The ears: when somebody speaks, when they have finished, and what it was.

A reply is over when a silence has lasted as long as the kind of question and the person
need. Where the words already say completely what was wanted, a moment is enough: the reading
is tried then, and waits on if it does not settle anything.

The ears hear while we speak, too. Our own voice is taken out first, and where that cannot be
trusted nothing is noticed until we are silent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.exercise.model import Expectation
from assistant.session.actions import Patience
from assistant.session.events import Event, Heard, VoiceStarted
from assistant.speech.activity import VoiceActivity
from assistant.speech.echo import Cleaned, EchoRemover
from assistant.speech.patience import OwnPatience
from assistant.speech.ports import FRAME_SECONDS, Recogniser, Samples
from assistant.speech.utterance import Hopes, Scribe, Utterance
from assistant.speech.worker import Pending, Worker
from assistant.understanding.meaning import Hypothesis

Phrases: TypeAlias = Callable[[Expectation | None], Sequence[str] | None]
"""What may be hoped for; None for anything at all."""
Settled: TypeAlias = Callable[[Expectation | None, tuple[Hypothesis, ...]], bool]
"""Whether these readings do, of what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long the ears wait, in seconds."""

    closed: float = 1.2
    word: float = 2.0
    open: float = 3.5
    tried: float = 0.1
    """Silence after which a reply is read on trial, so that the reading is there when..."""
    settled: float = 0.25
    """...this much silence makes a complete reply final."""
    tried_up_to: float = 20.0
    """A longer reply is not read on trial: each time, all of it would be read again."""
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
_NOTICE_OVER_US = 1
"""The same while we sound: the gate is stricter, and a noise only makes us speak softly."""
_RECENT = 8


class AudioEars:
    """Frames in, events out; the words are read on the worker.

    `settled` is asked whether readings answer, so that nothing more need be awaited; `enough`
    whether they need no further reading. `hear` raises `ModelError` when the recogniser cannot
    be built or fails.
    """

    def __init__(
        self,
        build: Callable[[], Recogniser],
        worker: Worker,
        phrases: Phrases,
        *,
        timing: Timing | None = None,
        settled: Settled | None = None,
        enough: Settled | None = None,
        activity: VoiceActivity | None = None,
        echo: EchoRemover | None = None,
    ) -> None:
        self._scribe = Scribe(build, worker)
        self._phrases = phrases
        self._timing = timing or Timing()
        self._settled = settled
        self._enough = enough
        self._activity = activity or VoiceActivity()
        self._echo = echo or EchoRemover()
        self._own = OwnPatience()
        self._before: deque[Cleaned] = deque(maxlen=_BEFORE)
        self._recent: deque[bool] = deque(maxlen=_RECENT)
        self._open = False
        self._expects: Expectation | None = None
        self._patience = Patience.CLOSED
        self._utterance: Utterance | None = None
        self._readings: deque[Pending[tuple[Hypothesis, ...]]] = deque()
        """Finished replies that are being read."""
        self._trial: Pending[tuple[Hypothesis, ...]] | None = None
        """A reading of what might be a finished reply."""

    def listen(self, expects: Expectation | None, patience: Patience) -> None:
        changed = self._open and (expects, patience) != (self._expects, self._patience)
        self._open, self._expects, self._patience = True, expects, patience
        if changed and self._utterance is not None:
            self._trial = None
            self._utterance = self._utterance.begun_anew(self._hopes())

    def stop(self) -> None:
        self._open = False
        self._utterance = None
        self._trial = None
        self._readings.clear()

    def hear(self, frame: Samples, played: Samples, at: float) -> list[Event]:
        self._scribe.check(at)
        cleaned = self._echo.clean(frame, played)
        voiced = self._activity.voiced(cleaned)
        self._before.append(cleaned)
        self._recent.append(voiced)
        if not self._open:
            return []
        events: list[Event] = []
        if self._utterance is None:
            if sum(self._recent) >= (_NOTICE_OVER_US if cleaned.sounding else _NOTICE):
                events.append(VoiceStarted(at=at))
                self._utterance = Utterance(self._scribe, self._hopes(), list(self._before), at)
        else:
            if voiced:
                self._own.paused(self._utterance.silent_frames * FRAME_SECONDS)
            self._utterance.add(cleaned, voiced, at)
            self._consider(self._utterance, at)
        return events + self._heard(at)

    def _hopes(self) -> Hopes:
        expects, enough = self._expects, self._enough
        return Hopes(
            phrases=self._phrases(expects),
            enough=lambda readings: enough is None or enough(expects, readings),
        )

    def _consider(self, utterance: Utterance, at: float) -> None:
        """End the reply, try it, or wait on."""
        silence = utterance.silent_frames * FRAME_SECONDS
        length = utterance.frames * FRAME_SECONDS
        waited = silence >= self._timing.silence(self._patience) * self._own.factor - 1e-6
        if waited or length >= self._timing.longest:
            self._end(utterance.finish(at))
        elif silence == 0:
            self._trial = None
        elif self._settled and length <= self._timing.tried_up_to:
            self._try(utterance, silence, self._settled, at)

    def _try(self, utterance: Utterance, silence: float, settled: Settled, at: float) -> None:
        tried = self._timing.tried * self._timing.factor
        if self._trial is None and tried - 1e-6 <= silence < tried + FRAME_SECONDS - 1e-6:
            self._trial = utterance.finish(at)
        final = silence >= self._timing.settled * self._timing.factor - 1e-6
        if self._trial is not None and final and self._trial.ready(at):
            if settled(self._expects, self._trial.result()):
                self._end(self._trial)
            else:
                self._trial = None

    def _end(self, reading: Pending[tuple[Hypothesis, ...]]) -> None:
        self._readings.append(reading)
        self._own.finished()
        self._utterance = None
        self._trial = None
        self._recent.clear()

    def _heard(self, at: float) -> list[Event]:
        events: list[Event] = []
        while self._readings and self._readings[0].ready(at):
            events.append(Heard(at=at, hypotheses=self._readings.popleft().result()))
        return events
