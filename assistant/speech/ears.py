"""The ears: when somebody speaks, when they have finished, and what it was.

A reply is over when a silence has lasted as long as the kind of question and the person
need. Where the words already say completely what was wanted, a moment is enough: the reply is read
on trial then, and once more with the quiet behind it, before it is waited on.

The ears hear while we speak, too. Our own voice is taken out first, and where that cannot be
trusted nothing is noticed until we are silent.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.exercise.model import Expectation
from assistant.session.actions import Patience
from assistant.session.events import Event, Heard, VoiceStarted
from assistant.speech.echo_canceller import Cleaned, EchoRemover
from assistant.speech.partial_readings import PartialReadings
from assistant.speech.patience import OwnPatience
from assistant.speech.ports import FRAME_SECONDS, Recogniser, Samples
from assistant.speech.speculative_decoding import Readings, SpeculativeDecoding
from assistant.speech.utterance import Hopes, Scribe, Utterance
from assistant.speech.voice_activity import VoiceActivity
from assistant.speech.worker import Pending, Worker
from assistant.understanding.complete import Finality

Phrases: TypeAlias = Callable[[Expectation | None], Sequence[str] | None]
"""The phrases that may be expected; None for anything at all."""
Judge: TypeAlias = Callable[[Expectation | None, Readings], Finality]
"""How final these readings are, of what was expected."""
Enough: TypeAlias = Callable[[Expectation | None, Readings], bool]
"""Whether they need no further reading."""


@dataclass(frozen=True, slots=True)
class Comprehension:
    """What the ears know of words."""

    phrases: Phrases
    final: Judge | None = None
    """How little need be awaited after what was read; without it, always the whole silence."""
    enough: Enough | None = None
    """Without it, every recogniser reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long the ears wait, in seconds."""

    closed: float = 1.2
    word: float = 2.0
    open: float = 3.5
    tried: tuple[float, ...] = (0.1, 0.3)
    """Silences after which a reply is read on trial: so that the reading is there when it is final,
    and once more, where that one was not, with all the silence that is ever read."""
    tried_over_us: tuple[float, ...] = (0.06, 0.18, 0.3)
    """The same of one that began while we sounded."""
    pressing: float = 0.1
    """Silence that makes a "stop" final that was said over us..."""
    settled: float = 0.2
    """...any other complete reply..."""
    doubtful: float = 0.5
    """...and one that will be confirmed: time to say it better."""
    answered: float = 1.2
    """...an open question that is answered, as far as words tell."""
    likely: tuple[float, float, float] = (0.9, 1.2, 2.0)
    """...what may be over, by its last words, and..."""
    unfinished: tuple[float, float, float] = (2.0, 4.0, 5.5)
    """...what is not, by its last words: where the silence is otherwise `closed`, `word` and `open`. From
    `python -m tests.endings`, which compares them with silence alone."""
    tried_up_to: float = 20.0
    """A longer reply is not read on trial: each time, all of it would be read again."""
    longest: float = 60.0
    """A reply is taken as finished then, whatever goes on."""
    factor: float = 1.0
    """The person's own: 1.5 for somebody who speaks with long pauses."""

    def silence(self, patience: Patience) -> float:
        """Silence that ends a reply, before the factor."""
        return {
            Patience.CLOSED: self.closed,
            Patience.WORD: self.word,
            Patience.OPEN: self.open,
        }[patience]

    def final(self, finality: Finality, patience: Patience, *, over_us: bool) -> float:
        """Silence that ends a reply that was read already, before the factor."""
        kind = list(Patience).index(patience)
        return {
            Finality.OPEN: math.inf,
            Finality.UNFINISHED: self.unfinished[kind],
            Finality.LIKELY: self.likely[kind],
            Finality.ANSWERED: self.answered,
            Finality.DOUBTFUL: self.doubtful,
            Finality.COMPLETE: self.settled,
            Finality.PRESSING: self.pressing if over_us else self.settled,
        }[finality]


_BEFORE = 20
"""Frames of 20 ms kept from before a voice was noticed: 0.4 s, also while the ears are closed."""
_NOTICE = 5
"""Voiced frames among the last 8 that make a voice; a shorter noise is no word."""
_NOTICE_OVER_US = 1
"""The same while we sound: the gate is stricter, and a noise only makes us speak softly."""
_RECENT = 8
_MAY_GO_ON = (Finality.LIKELY, Finality.ANSWERED)
"""What only seems to be over: the person's own pauses say how long is waited."""


class AudioEars:
    """Frames in, events out; the words are read on the worker.

    `hear` raises `ModelError` when the recogniser cannot be built or fails.
    """

    def __init__(
        self,
        build: Callable[[], Recogniser],
        worker: Worker,
        comprehension: Comprehension,
        *,
        timing: Timing | None = None,
        activity: VoiceActivity | None = None,
        echo: EchoRemover | None = None,
    ) -> None:
        self._scribe = Scribe(build, worker)
        self._comprehension = comprehension
        self._timing = timing or Timing()
        self._activity = activity or VoiceActivity()
        self._echo = echo or EchoRemover()
        self._own = OwnPatience()
        self._before: deque[Cleaned] = deque(maxlen=_BEFORE)
        self._recent: deque[bool] = deque(maxlen=_RECENT)
        self._open = False
        self._expects: Expectation | None = None
        self._patience = Patience.CLOSED
        self._utterance: Utterance | None = None
        self._over_us = False
        """Whether it began while we sounded."""
        self._readings: deque[Pending[Readings]] = deque()
        """Finished replies that are being read."""
        self._decoding: SpeculativeDecoding | None = None
        """What is read in the silence that may be its end."""
        self._partial: PartialReadings | None = None
        """What is read while the reply is spoken."""
        self._after: int | None = None
        """Frames of silence since the last voice of the last reply; None once we have sounded."""

    def listen(self, expects: Expectation | None, patience: Patience) -> None:
        changed = self._open and (expects, patience) != (self._expects, self._patience)
        self._open, self._expects, self._patience = True, expects, patience
        if changed and self._utterance is not None:
            self._decoding = None
            self._utterance = self._utterance.begun_anew(self._hopes())

    def stop(self) -> None:
        self._open = False
        self._utterance = None
        self._decoding = None
        self._readings.clear()

    def hear(self, frame: Samples, played: Samples, at: float) -> list[Event]:
        self._scribe.check(at)
        cleaned = self._echo.clean(frame, played)
        voiced = self._activity.voiced(cleaned)
        self._before.append(cleaned)
        self._recent.append(voiced)
        if self._after is not None:
            self._after = None if cleaned.sounding else self._after + 1
        if not self._open:
            return []
        events: list[Event] = []
        if self._utterance is None:
            if sum(self._recent) >= (_NOTICE_OVER_US if cleaned.sounding else _NOTICE):
                events.append(VoiceStarted(at=at))
                self._utterance = Utterance(self._scribe, self._hopes(), list(self._before), at)
                self._partial = PartialReadings(at)
                self._over_us = cleaned.sounding
                self._own_words_went_on()
        else:
            if voiced:
                self._own.paused(self._utterance.silent_frames * FRAME_SECONDS)
            self._utterance.add(cleaned, voiced, at)
            if self._partial and (so_far := self._partial.go_on(self._utterance, at)):
                events.append(so_far)
            self._consider(self._utterance, at)
        return events + self._heard(at)

    def _own_words_went_on(self) -> None:
        """Whoever speaks again before we have, and as soon as that, was cut off: they need such a pause."""
        after = (self._after or 0) * FRAME_SECONDS
        if 0 < after <= self._timing.open * self._timing.factor:
            self._own.paused(after)
        self._after = None

    def _hopes(self) -> Hopes:
        expects, enough = self._expects, self._comprehension.enough
        return Hopes(
            phrases=self._comprehension.phrases(expects),
            enough=lambda readings: enough is None or enough(expects, readings),
        )

    def _consider(self, utterance: Utterance, at: float) -> None:
        """End the reply, try it, or wait on."""
        silence = utterance.silent_frames * FRAME_SECONDS
        length = utterance.frames * FRAME_SECONDS
        if silence == 0:
            self._decoding = None
        elif (final := self._comprehension.final) and length <= self._timing.tried_up_to:
            self._try(utterance, silence, final, at)
        if silence >= self._needed() - 1e-6 or length >= self._timing.longest:
            read = self._decoding.reading if self._decoding else None
            self._end(read or utterance.finish(at))

    def _try(self, utterance: Utterance, silence: float, final: Judge, at: float) -> None:
        if self._decoding is None:
            tried = self._timing.tried_over_us if self._over_us else self._timing.tried
            factor = self._timing.factor
            # What may be long is read once, with all its silence.
            if self._patience is Patience.OPEN:
                tried = (*tried[: self._over_us], tried[-1])
            moments = [factor * moment for moment in tried]
            self._decoding = SpeculativeDecoding(utterance, moments)
        expects = self._expects
        self._decoding.go_on(silence, lambda readings: final(expects, readings), at)

    def _needed(self) -> float:
        """Silence that ends the reply, as far as it is read."""
        timing, own = self._timing, self._own.factor
        needed = timing.silence(self._patience) * own
        if self._decoding is not None:
            finality = self._decoding.finality
            final = timing.final(finality, self._patience, over_us=self._over_us) * max(1.0, own)
            if finality is Finality.UNFINISHED:
                return final * timing.factor
            if finality in _MAY_GO_ON:
                final = max(final, self._own.least / timing.factor)
            needed = min(needed, final)
        return needed * timing.factor

    def _end(self, reading: Pending[Readings]) -> None:
        self._readings.append(reading)
        self._after = self._utterance.silent_frames if self._utterance else None
        self._own.finished()
        self._utterance = None
        self._decoding = None
        self._recent.clear()

    def _heard(self, at: float) -> list[Event]:
        events: list[Event] = []
        while self._readings and self._readings[0].ready(at):
            events.append(Heard(at=at, hypotheses=self._readings.popleft().result()))
        return events
