"""How well single words of people are heard: digits, yes, no, stop and go, all expected at once.

The folder's `labels.csv` says what is said in each recording. In quiet it is heard as `assistant hear`
hears it. Among babble (six synthetic voices at once) and over the assistant's own voice, whose
echo comes back at -6 dB, every word is brought to one level and follows the last in one stream, as
in a session; there, part of the recordings is enough. What is confirmed ("Did you say seven?")
counts as neither right nor wrong. A foreign word is one that is no answer. The plain loop hears
the same sound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.bench import plain
from assistant.bench.equipment import Bench, on_every_core
from assistant.bench.figures import Figure, Goals
from assistant.bench.listening import Listening, Surroundings, babble, for_microphone, our_speech
from assistant.bench.talking import real_ears
from assistant.errors import AssistantError
from assistant.exercise.model import Expectation
from assistant.hearing import wav
from assistant.hearing.judge import Readings, judge, judged
from assistant.speech.accuracy import (
    ANSWERS,
    YES_OR_NO,
    Labelled,
    Outcome,
    expecting,
    labelled,
    outcome,
)
from assistant.speech.ports import Samples
from assistant.speech.voices.sound import finished
from assistant.speech.worker import InlineWorker
from assistant.understanding.meaning import Meaning
from assistant.understanding.understand import read

TITLE = "Recordings of single words"

_LEVEL = -20
"""dBFS of a word among others, as a voice close by."""
_QUIET = "in quiet"
_YES_NO = "yes or no alone"
_OVER_US = "over our voice"
_AMONG = {f"babble {ratio} dB below": float(_LEVEL - ratio) for ratio in (20, 10, 5)}
_PART, _QUICK_PART = 3, 24
"""Every so-manieth recording."""
_HALVES = 2

Counts: TypeAlias = "Counter[Outcome]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Recordings that are heard one after another under one condition."""

    bench: Bench
    condition: str
    recordings: tuple[Labelled, ...]


def measure(bench: Bench) -> list[Figure]:
    if bench.code != "en":
        raise AssistantError("bench-skipped", "The words that are expected are English.")
    if bench.recordings is None:
        raise AssistantError("bench-skipped", "Name a folder of them with --recordings.")
    jobs = _jobs(bench, labelled(bench.recordings))
    ours: dict[str, Counts] = {}
    plainly: dict[str, Counts] = {}
    for job, (mine, other) in zip(jobs, on_every_core(hear, jobs), strict=True):
        ours.setdefault(job.condition, Counter()).update(mine)
        plainly.setdefault(job.condition, Counter()).update(other)
    return [each for name in ours for each in figures(name, ours[name], plainly[name])]


def figures(condition: str, ours: Counts, plainly: Counts) -> list[Figure]:
    """The shares of one condition."""
    in_quiet, alone = condition == _QUIET, condition == _YES_NO
    rows = [(Outcome.RIGHT, Goals(at_least={"share": 95 if alone else 88}))]
    rows.append((Outcome.WRONG, Goals(at_most={"share": 1})))
    if in_quiet or alone:
        rows += [(Outcome.CONFIRMED, Goals()), (Outcome.AGAIN, Goals())]
    if not alone:
        rows.append((Outcome.FOREIGN_ACCEPTED, Goals(at_most={"share": 4})))
    return [
        _share(f"{condition}: {what}", what, ours, goals if in_quiet or alone else None,
               _share("", what, plainly))
        for what, goals in rows
    ]  # fmt: skip


def hear(job: Job) -> tuple[Counts, Counts]:
    """What became of each recording, by our ears and by the plain loop."""
    answers = YES_OR_NO if job.condition == _YES_NO else ANSWERS
    ours, plainly = _ears(job, expecting(answers))
    found = Counter(outcome(each.words, ours(each), answers) for each in job.recordings)
    other = Counter(outcome(each.words, plainly(each), answers) for each in job.recordings)
    return found, other


Understands: TypeAlias = Callable[[Labelled], "Meaning | None"]


def _ears(job: Job, expects: Expectation) -> tuple[Understands, Understands]:
    """What understands a recording: ours, and the plain loop."""
    bench, lexicon, recogniser = job.bench, job.bench.language.lexicon, job.bench.recogniser()
    plain_ears = plain.PlainEars(
        plain.decoder(bench.code, bench.models), InlineWorker(charge=False)
    )
    in_quiet = job.condition in (_QUIET, _YES_NO)
    alone = Listening(plain_ears, _surroundings(job), settling=1.0 if in_quiet else 12.0)

    def plainly(each: Labelled) -> Meaning | None:
        samples = wav.for_ears(each.path) if in_quiet else _levelled(each)
        return _read(alone.hear(samples, expects))

    def _read(utterances: Sequence[Readings]) -> Meaning | None:
        return read(utterances[0][0].text, expects, lexicon) if utterances else None

    def quietly(each: Labelled) -> Meaning | None:
        return judge(wav.for_ears(each.path), expects, bench.language, recogniser).meaning

    if in_quiet:
        return quietly, plainly
    among = Listening(real_ears(bench, InlineWorker(charge=False)), _surroundings(job))

    def in_company(each: Labelled) -> Meaning | None:
        return judged(among.hear(_levelled(each), expects), expects, bench.language, 0.0).meaning

    return in_company, plainly


def _surroundings(job: Job) -> Surroundings:
    if job.condition == _OVER_US:
        return Surroundings(speech=our_speech(job.bench))
    loudness = _AMONG.get(job.condition)
    return Surroundings(None if loudness is None else babble(job.bench, loudness))


def _levelled(each: Labelled) -> Samples:
    return for_microphone(finished(*wav.read(each.path), each.words))


def _jobs(bench: Bench, known: Sequence[Labelled]) -> list[Job]:
    """The longest first."""
    step = _QUICK_PART if bench.quick else 1
    some = _spread_out(known, _QUICK_PART if bench.quick else _PART)
    every = tuple(known[::step])
    alone = tuple(each for each in known if each.words in YES_OR_NO)
    parts = [(_QUIET, every[half::_HALVES]) for half in range(_HALVES)]
    parts.append((_YES_NO, alone))
    parts += [
        (name, some)
        for name in (*([] if bench.quick else list(_AMONG)[:1]), *list(_AMONG)[1:], _OVER_US)
    ]
    return [Job(bench=bench, condition=name, recordings=part) for name, part in parts]


def _spread_out(known: Iterable[Labelled], step: int) -> tuple[Labelled, ...]:
    return tuple(sorted(known, key=lambda each: each.words))[::step]


def _share(
    what: str,
    which: Outcome,
    counts: Counts,
    goals: Goals | None = None,
    beside: Figure | None = None,
) -> Figure:
    foreign = (Outcome.FOREIGN_ACCEPTED, Outcome.FOREIGN_REFUSED)
    of = [each for each in Outcome if (each in foreign) == (which in foreign)]
    return Figure.share(what, counts[which], sum(counts[each] for each in of), goals, beside)
