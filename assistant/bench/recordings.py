"""How well single words of people are heard: digits, yes, no, stop and go, all expected at once.

The folder's `labels.csv` says what is said in each recording. In quiet it is heard as `assistant hear`
hears it. Babble (six synthetic voices at once) is mixed into it, so many decibels below the word,
and half a second around it; or it goes on and on, like a television, in one stream with the words,
and the ears know it by the time the first comes. Over the assistant's own voice, whose echo comes
back at -6 dB, the words are in one stream, too. There, part of the recordings is enough. What is
confirmed ("Did you say seven?") counts as neither right nor wrong. A foreign word is one that is no
answer. The plain loop hears the same sound.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from assistant.bench import baseline
from assistant.bench.equipment import Bench, on_every_core
from assistant.bench.figures import Figure, Goals
from assistant.bench.listening import Listening, Surroundings, babble, for_microphone, our_speech
from assistant.bench.measured_session import real_ears
from assistant.errors import AssistantError
from assistant.exercise.model import Expectation
from assistant.hear import audio_files as files
from assistant.hear.judge import judge, judged
from assistant.speech.accuracy import (
    ANSWERS,
    YES_OR_NO,
    Labelled,
    Outcome,
    expecting,
    labelled,
    outcome,
)
from assistant.speech.ports import MICROPHONE_HZ, Samples
from assistant.speech.voices.normalisation import finished
from assistant.speech.worker import InlineWorker
from assistant.understanding.meaning import Meaning
from assistant.understanding.reading import read

TITLE = "Recordings of single words"

_LEVEL = -20.0
"""dBFS of a word beside other sound, as a voice close by."""
_PART, _QUICK_PART = 8, 24
"""Every so-manieth recording."""
_HALVES = 2
_AROUND = 0.5
"""Seconds of babble before a word and after it."""
_SETTLING = 12.0
"""Seconds of a stream before the first word: a session's ears have known the room for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How the words are heard."""

    name: str
    answers: tuple[str, ...] = ANSWERS
    babble: float | None = None
    """Decibels below the words."""
    goes_on: bool = False
    """Whether it does not end with the word."""
    over_us: bool = False

    @property
    def is_quiet(self) -> bool:
        return self.babble is None and not self.over_us


QUIET = Condition(name="in quiet")
YES_NO = Condition(name="yes or no alone", answers=YES_OR_NO)
OTHERS = (
    *(Condition(name=f"babble {each:g} dB below", babble=each) for each in (20.0, 10.0, 5.0)),
    Condition(name="babble 20 dB below that goes on", babble=20.0, goes_on=True),
    Condition(name="over our voice", over_us=True),
)

Counts: TypeAlias = "Counter[Outcome]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Recordings that are heard one after another under one condition."""

    bench: Bench
    condition: Condition
    recordings: tuple[Labelled, ...]


def measure(bench: Bench) -> list[Figure]:
    if bench.code != "en":
        raise AssistantError("bench-skipped", "The words that are expected are English.")
    if bench.recordings is None:
        raise AssistantError("bench-skipped", "Give a folder of recordings with --recordings.")
    jobs = _jobs(bench, labelled(bench.recordings))
    ours: dict[Condition, Counts] = {}
    plainly: dict[Condition, Counts] = {}
    for job, (mine, other) in zip(jobs, on_every_core(hear, jobs), strict=True):
        ours.setdefault(job.condition, Counter()).update(mine)
        plainly.setdefault(job.condition, Counter()).update(other)
    return [each for how in ours for each in figures(how, ours[how], plainly[how])]


def figures(how: Condition, ours: Counts, plainly: Counts) -> list[Figure]:
    """The shares under one condition."""
    alone = how.answers == YES_OR_NO
    rows = [(Outcome.RIGHT, Goals(at_least={"share": 95 if alone else 88}))]
    rows.append((Outcome.WRONG, Goals(at_most={"share": 1})))
    if how.is_quiet:
        rows += [(Outcome.CONFIRMED, Goals()), (Outcome.AGAIN, Goals())]
    if not alone:
        rows.append((Outcome.FOREIGN_ACCEPTED, Goals(at_most={"share": 4})))
    return [
        _share(f"{how.name}: {what}", what, ours, goals if how.is_quiet else Goals(),
               _share(what, what, plainly, Goals()))
        for what, goals in rows
    ]  # fmt: skip


def hear(job: Job) -> tuple[Counts, Counts]:
    """What became of each recording, by our ears and by the plain loop."""
    bench, how = job.bench, job.condition
    expects, lexicon = expecting(how.answers), bench.language.lexicon
    free = InlineWorker()
    decoder = baseline.decoder(bench.code, bench.models)
    plain_ears = Listening(
        baseline.PlainEars(decoder, free), _surroundings(job), settling=_SETTLING
    )
    if how.is_quiet or not (how.goes_on or how.over_us):
        hears = functools.partial(_alone, bench, expects)
    else:
        ears = Listening(real_ears(bench, free), _surroundings(job), settling=_SETTLING)
        hears = functools.partial(_in_a_stream, bench, expects, ears)
    ours: Counts = Counter()
    plainly: Counts = Counter()
    for number, each in enumerate(job.recordings):
        samples = _sound(job, each, number)
        readings = plain_ears.hear(samples, expects)
        text = readings[0][0].text if readings else ""
        ours[outcome(each.words, hears(samples), how.answers)] += 1
        plainly[outcome(each.words, read(text, expects, lexicon), how.answers)] += 1
    return ours, plainly


def _alone(bench: Bench, expects: Expectation, samples: Samples) -> Meaning | None:
    return judge(samples, expects, bench.language, bench.recogniser()).meaning


def _in_a_stream(
    bench: Bench, expects: Expectation, ears: Listening, samples: Samples
) -> Meaning | None:
    return judged(ears.hear(samples, expects), expects, bench.language, 0.0).meaning


def _surroundings(job: Job) -> Surroundings:
    """What goes on and on beside the words."""
    how = job.condition
    if how.over_us:
        return Surroundings(speech=our_speech(job.bench))
    goes_on = how.babble is not None and how.goes_on
    return Surroundings(babble(job.bench, _LEVEL - (how.babble or 0.0)) if goes_on else None)


def _sound(job: Job, each: Labelled, number: int) -> Samples:
    """A recording, with what is mixed into it."""
    how = job.condition
    if how.is_quiet:
        return files.for_ears(each.path)
    levelled = _levelled(each)
    if how.babble is None or how.goes_on:
        return levelled
    around = np.zeros(round(_AROUND * MICROPHONE_HZ), np.float32)
    word = np.concatenate([around, levelled, around])
    others = babble(job.bench, _LEVEL - how.babble)
    return word + np.roll(others, -number * MICROPHONE_HZ)[: len(word)]


def _levelled(each: Labelled) -> Samples:
    return for_microphone(finished(*files.read(each.path), each.words))


def _jobs(bench: Bench, known: Sequence[Labelled]) -> list[Job]:
    """All that is heard in quiet, part of it otherwise."""
    every = tuple(known[:: _QUICK_PART if bench.quick else 1])
    some = _spread_out(known, _QUICK_PART if bench.quick else _PART)
    alone = tuple(each for each in known if each.words in YES_OR_NO)
    parts = [(QUIET, every[half::_HALVES]) for half in range(_HALVES)]
    parts += [(YES_NO, alone), *((how, some) for how in OTHERS)]
    return [Job(bench=bench, condition=how, recordings=part) for how, part in parts]


def _spread_out(known: Iterable[Labelled], step: int) -> tuple[Labelled, ...]:
    return tuple(sorted(known, key=lambda each: each.words))[::step]


def _share(
    what: str,
    which: Outcome,
    counts: Counts,
    goals: Goals,
    beside: Figure | None = None,
) -> Figure:
    foreign = (Outcome.FOREIGN_ACCEPTED, Outcome.FOREIGN_REFUSED)
    of = [each for each in Outcome if (each in foreign) == (which in foreign)]
    return Figure.share(what, counts[which], sum(counts[each] for each in of), goals, beside)
