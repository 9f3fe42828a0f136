"""What a session would make of a recording: the same ears, recogniser and understanding.

A recording is taken as one answer. It may come in several utterances: a command or a signal in
any of them counts first; what is listed or told goes together; else the first utterance that is
understood for certain is the answer, or the first that would have to be confirmed.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from assistant.exercise.model import Expectation
from assistant.languages import Language
from assistant.session.actions import Patience
from assistant.session.events import Heard
from assistant.session.timing import PATIENCE
from assistant.speech.ears_factory import ears
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_FRAME,
    Recogniser,
    Samples,
)
from assistant.speech.worker import InlineWorker
from assistant.understanding.certainty import is_certain
from assistant.understanding.meaning import (
    Command,
    Danger,
    Hypothesis,
    Items,
    Meaning,
    Signal,
    Words,
)
from assistant.understanding.understand import decide

_QUIET_SECONDS = 0.5
"""Put before and after a recording: some begin in the middle of a word."""
_LONGEST_SILENCE = 6.0
"""After that every reply has ended, even by the ears' most patient."""

Readings: TypeAlias = tuple[Hypothesis, ...]


class Decision(enum.StrEnum):
    """What a session would do."""

    ACCEPTED = "accepted"
    """Go on with it."""
    CONFIRM = "confirm"
    """Ask "did you say...?"."""
    REJECTED = "rejected"
    """Ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was made of a recording."""

    decision: Decision
    meaning: Meaning | None
    evidence: str = ""
    """What decided, such as `phrase`; empty when nothing was found."""
    hypotheses: tuple[str, ...]
    """The readings, best first, of the utterance that decided; where none did, of all."""
    seconds: float
    """What computing it took."""


def judge(
    samples: Samples, expects: Expectation | None, language: Language, recogniser: Recogniser
) -> Judgement:
    """Hear 16 kHz samples as the answer to a question; None listens for commands alone."""
    begun = time.perf_counter()
    utterances = heard(padded(samples, _LONGEST_SILENCE), expects, language, recogniser)
    return judged(utterances, expects, language, time.perf_counter() - begun)


def judged(
    utterances: Sequence[Readings],
    expects: Expectation | None,
    language: Language,
    seconds: float,
) -> Judgement:
    """The same for utterances that were heard already."""
    decided = [decide(readings, expects, language.lexicon) for readings in utterances]
    meaning = _together([each.meaning for each in decided if each.meaning is not None])
    found = [
        (readings, each.evidence)
        for readings, each in zip(utterances, decided, strict=True)
        if each.meaning is meaning
    ]
    deciding = [readings for readings, _ in found] or utterances
    evidence = next((why for _, why in found), decided[0].evidence if decided else "")
    if meaning is None:
        decision, deciding = Decision.REJECTED, utterances
    else:
        decision = Decision.ACCEPTED if is_certain(meaning) else Decision.CONFIRM
    every = [each for readings in deciding for each in readings if each.sound is None]
    texts = dict.fromkeys(each.text for each in every)
    return Judgement(
        decision=decision,
        meaning=meaning,
        evidence=evidence,
        hypotheses=tuple(texts),
        seconds=seconds,
    )


def patience(expects: Expectation | None) -> Patience:
    """How long a session would wait for the end of the answer."""
    return PATIENCE[expects.wants] if expects else Patience.CLOSED


def heard(
    whole: Samples, expects: Expectation | None, language: Language, recogniser: Recogniser
) -> list[Readings]:
    """The readings of each utterance in 16 kHz samples, in order. A reply has to have ended within them."""
    # A reading is there at once, so the same samples give the same each time.
    listening = ears(lambda: recogniser, InlineWorker(), language.lexicon)
    listening.listen(expects, patience(expects))
    nothing = np.zeros(SPEAKER_FRAME, dtype=np.float32)
    found: list[Readings] = []
    for number in range(len(whole) // MICROPHONE_FRAME):
        frame = whole[number * MICROPHONE_FRAME : (number + 1) * MICROPHONE_FRAME]
        events = listening.hear(frame, nothing, (number + 1) * FRAME_SECONDS)
        found += (event.hypotheses for event in events if isinstance(event, Heard))
    return [readings for readings in found if readings]


def padded(samples: Samples, after: float = 0.0) -> Samples:
    """A recording with half a second of quiet on both sides, and more seconds of it at the end."""
    quiet = np.zeros(round(_QUIET_SECONDS * MICROPHONE_HZ), dtype=np.float32)
    more = np.zeros(round(after * MICROPHONE_HZ), np.float32)
    return np.concatenate([quiet, samples.astype(np.float32, copy=False), quiet, more])


def _together(meanings: Sequence[Meaning]) -> Meaning | None:
    """What several utterances come to."""
    for meaning in meanings:
        if isinstance(meaning, Danger | Command | Signal):
            return meaning
    items = [meaning for meaning in meanings if isinstance(meaning, Items)]
    if len(items) > 1:
        named = dict.fromkeys(item for meaning in items for item in meaning.items)
        return Items(items=tuple(named), finished=any(meaning.finished for meaning in items))
    told = [meaning.text for meaning in meanings if isinstance(meaning, Words)]
    if len(told) > 1:
        return Words(text=" ".join(told))
    certain = [meaning for meaning in meanings if is_certain(meaning)]
    return next(iter([*certain, *meanings]), None)
