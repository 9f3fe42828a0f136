"""A step as it is performed: a row of beats, one after the other.

A beat is a phrase, a silence, a tone, or the wait until a moment of a hold. Everything that
sounds is a phrase of one sentence at most, so that stopping, pausing and going on always
happen between sentences. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from assistant.exercise.model import Ask, Breathe, Hold, Manner, Pause, Say, Text
from assistant.exercise.text import as_shown, as_spoken, fill
from assistant.session.actions import Cue
from assistant.session.spoken import Spoken
from assistant.session.timing import AFTER_A_SENTENCE, BETWEEN_SENTENCES_OF_A_QUESTION


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to say."""

    text: str
    shown: str | None = None
    """How it is read, where that is not how it is spoken; empty where it was shown with the phrase before."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A silence of this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Mark:
    """The moment from which `Until` counts: the beginning of a hold."""


@dataclass(frozen=True, slots=True)
class Until:
    """A silence that lasts until this many seconds after the mark."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Tone:
    """A soft tone."""

    cue: Cue
    seconds: float = 0.4


_TOO_LATE = 1.0
"""Seconds."""
_BETWEEN_GROUPS = 0.7
"""Seconds, of a number."""

Beat: TypeAlias = Phrase | Rest | Mark | Until | Tone
Beats: TypeAlias = tuple[Beat, ...]
Lookup: TypeAlias = "Callable[[str], Text | None]"


class Reached(NamedTuple):
    """How far a row comes by itself."""

    beat: int
    """Index of the first beat that has to be waited for; the length of the row where there is none."""
    mark: float
    """The moment from which `Until` counts by then."""
    tones: list[Tone]
    """Those that sound on the way."""


def advance(row: Beats, beat: int, mark: float, now: float) -> Reached:
    """Go through a row from a beat on, as far as nothing has to be waited for.

    What is said within a hold is left out when its moment has passed by more than a second.
    """
    tones = []
    while beat < len(row):
        match row[beat]:
            case Phrase() | Rest():
                break
            case Until(seconds=seconds) if mark + seconds > now:
                break
            case Until(seconds=seconds) if now - mark - seconds > _TOO_LATE:
                beat += 1
                while beat < len(row) and not isinstance(row[beat], Until):
                    beat += 1
                continue
            case Mark():
                mark = now
            case Tone() as tone:
                tones.append(tone)
        beat += 1
    return Reached(beat, mark, tones)


def without_bells(
    step: Say | Ask | Hold | Breathe, spoken: Spoken, lookup: Lookup, pace: float
) -> Beats:
    """The beats of a step for somebody who wants no tones: words guide every breath."""
    if isinstance(step, Breathe):
        step = replace(step, spoken=step.cycles)
    row = of_step(step, spoken, lookup, pace)
    return tuple(beat for beat in row if not isinstance(beat, Tone))


def of_step(step: Say | Ask | Hold | Breathe, spoken: Spoken, lookup: Lookup, pace: float) -> Beats:
    """The beats of a step. Pauses between sentences follow the pace; holds and breaths do not."""
    match step:
        case Say():
            beats = of_text(fill(step.text, lookup), AFTER_A_SENTENCE[step.manner] / pace, pace)
        case Ask():
            beats = of_question(fill(step.text or spoken.rate, lookup), pace, step.manner)
        case Hold():
            beats = _of_hold(step, spoken, lookup)
        case Breathe():
            beats = _of_breathing(step, spoken)
    return beats


def of_text(text: Text, rest: float, pace: float = 1.0) -> Beats:
    """Each sentence followed by a silence: the one written there, or `rest`."""
    beats: list[Beat] = []
    for index, piece in enumerate(text):
        if isinstance(piece, Pause):
            beats.append(Rest(piece.seconds / pace))
            continue
        beats += _of_sentence(piece)
        if not isinstance(text[index + 1] if index + 1 < len(text) else None, Pause):
            beats.append(Rest(rest))
    return tuple(beats)


def _of_sentence(sentence: str) -> Beats:
    spoken, shown = as_spoken(sentence), as_shown(sentence)
    if [shown] == spoken:
        return (Phrase(shown),)
    beats: list[Beat] = []
    for phrase in spoken:
        beats += [Rest(_BETWEEN_GROUPS)] if beats else []
        beats.append(Phrase(phrase.strip(), "" if beats else shown))
    return tuple(beats)


def of_question(text: Text, pace: float = 1.0, manner: Manner = Manner.TALKING) -> Beats:
    """The same without the last silence: listening begins when the question has been spoken."""
    beats = of_text(text, BETWEEN_SENTENCES_OF_A_QUESTION[manner] / pace, pace)
    return beats[:-1] if beats and isinstance(beats[-1], Rest) else beats


def aside(text: Text, pace: float = 1.0) -> Beats:
    """Something said beside the script."""
    return of_text(text, AFTER_A_SENTENCE[Manner.TALKING] / pace, pace)


def phrases(beats: Beats) -> Iterator[str]:
    """What is spoken in them."""
    return (beat.text for beat in beats if isinstance(beat, Phrase))


def _of_hold(step: Hold, spoken: Spoken, lookup: Lookup) -> Beats:
    timed: list[tuple[float, Beats]] = []
    if step.count:
        whole = int(step.seconds)
        timed += [(n, (Phrase(spoken.counting[whole - n - 1]),)) for n in range(whole)]
    for second, text in step.during:
        rest = AFTER_A_SENTENCE[Manner.TALKING]
        timed.append((second, of_text(fill(text, lookup), rest)[:-1]))
    beats: list[Beat] = [Mark()]
    if step.cue_start:
        beats.append(Tone(Cue.BEGIN))
    for second, said in sorted(timed, key=lambda entry: entry[0]):
        beats += [Until(second), *said]
    beats.append(Until(step.seconds))
    if step.cue_end:
        beats.append(Tone(Cue.END))
    return tuple(beats)


def _of_breathing(step: Breathe, spoken: Spoken) -> Beats:
    beats: list[Beat] = [Mark()]
    start = 0.0
    for cycle in range(step.cycles):
        words = cycle < step.spoken
        for cue, seconds, text in (
            (Cue.IN, step.in_seconds, spoken.breathe_in),
            (Cue.OUT, step.out_seconds, spoken.breathe_out),
        ):
            beats += [Until(start), Tone(cue, seconds)]
            beats += of_question(text) if words else ()
            start += seconds
    beats.append(Until(start))
    return tuple(beats)
