"""One session in a simulated room, with real ears, recogniser and voice, and what happened in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.bench.equipment import Bench
from assistant.bench.repertoire import Speaker
from assistant.exercise.model import AnyStep, End, Exercise
from assistant.exercise.terms import DONE
from assistant.rehearsal import cooperative_person
from assistant.rehearsal.event_log import Entry, PersonSpoke
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.person import Person
from assistant.rehearsal.play import Limited
from assistant.rehearsal.room import Occupant, Room, Surroundings
from assistant.rehearsal.transcript import Transcript
from assistant.runtime.loop import Channel, Loop
from assistant.session.session import Session
from assistant.speech import ears_factory
from assistant.speech.clips import Clips
from assistant.speech.mouth import ClipMouth
from assistant.speech.ports import Ears, Mouth
from assistant.speech.voices.normalisation import MARGIN_SECONDS
from assistant.speech.worker import InlineWorker, Worker

EarsFor: TypeAlias = Callable[[Bench, Worker], Ears]
MouthFor: TypeAlias = Callable[[Bench, Worker], Mouth]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A session that is over."""

    entries: tuple[Entry, ...]
    seconds: float

    def spoken(self) -> list[tuple[str, float, float]]:
        """What the person said, when its first sound came and its last."""
        return [
            (entry.what.words, entry.at + MARGIN_SECONDS, entry.what.until - MARGIN_SECONDS)
            for entry in self.entries
            if isinstance(entry.what, PersonSpoke)
        ]

    def first(self, kind: type, *, after: float) -> float | None:
        """When something of a kind first happened after a moment."""
        return next(
            (e.at for e in self.entries if e.at >= after and isinstance(e.what, kind)), None
        )


def real_ears(bench: Bench, worker: Worker) -> Ears:
    """The assistant's own."""
    return ears_factory.ears(bench.recogniser, worker, bench.language.lexicon)


def real_mouth(bench: Bench, worker: Worker) -> Mouth:
    """The assistant's own, with its voice, rendering ahead."""
    name, voice = bench.voice()
    return ClipMouth(Clips(name, voice, worker, bench.clips))


def talk(
    bench: Bench,
    exercise: Exercise,
    scenario: Scenario,
    speaker: Speaker,
    *,
    ears: EarsFor = real_ears,
    mouth: MouthFor = real_mouth,
    duplex: bool = True,
    charge: bool = False,
    seed: int = 0,
) -> Talk:
    """Hold it. With `charge`, what hearing and speaking cost passes as time, as in a real one:
    the processor's time, so that it does not matter what else the machine does."""
    language = bench.language
    repertoire = cooperative_person.Repertoire.load(bench.code)
    manner = cooperative_person.Cooperative(exercise, repertoire, scenario.otherwise, seed)
    person, transcript = Person(scenario, exercise, manner), Transcript()
    occupant = Occupant(
        person=person,
        speech=lambda utterance: bench.said(utterance.words, speaker),
        press=lambda command: loop.post(command),
    )
    room = Room(Surroundings(acoustics=scenario.room, seed=seed), occupant, transcript.note)
    limited = Limited(room, scenario.limit)

    def worker() -> Worker:
        return InlineWorker(charge=charge, clock=time.process_time)

    loop = Loop(
        Session(exercise, language.lexicon, language.spoken, duplex=duplex),
        Channel(ears(bench, worker()), mouth(bench, worker()), limited),
        (person.watch, transcript.note),
    )
    limited.run(loop)
    return Talk(entries=transcript.entries, seconds=loop.now)


def exercise_of(steps: Sequence[AnyStep], language: str) -> Exercise:
    """An exercise that goes from step to step and ends."""
    return Exercise(
        name="bench",
        language=language,
        title="bench",
        summary="",
        minutes=1,
        first=steps[0].id,
        steps={step.id: step for step in (*steps, End(id="end"))},
    )


TO_END = {DONE: "end"}
"""Where the last step leads."""


def to_next(number: int) -> dict[str, str]:
    """Where a step leads whose name is its number."""
    return {DONE: f"{number + 1}"}
