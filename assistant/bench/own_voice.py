"""How often the assistant takes its own voice for the person's, in every exercise there is.

Somebody cooperative goes through the whole exercise in a furnished room with a fan, answering when
asked. The assistant can be talked over all the time, and its echo comes back at -6, -12 and -20 dB.
An event is a voice that was noticed while the person was silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from assistant.bench.equipment import Bench, on_every_core
from assistant.bench.figures import Figure, Goals
from assistant.bench.measured_session import Talk, talk
from assistant.exercise import catalogue, loader
from assistant.rehearsal.model import DEFAULT_LIMIT, Acoustics, Scenario
from assistant.session.events import VoiceStarted

TITLE = "Hearing itself: events an hour, exercise by exercise"

LEVELS = (-6.0, -12.0, -20.0)
_QUICK_EXERCISE, _QUICK_SECONDS = -1, 40.0
"""Which one is taken, and where it is broken off."""
_BEFORE, _AFTER = 0.1, 1.0
"""Seconds around what the person says in which a voice is theirs."""

Job: TypeAlias = "tuple[Bench, str, float]"


def measure(bench: Bench) -> list[Figure]:
    names = [each.name for each in catalogue.listing(bench.scripts, bench.code)]
    levels = LEVELS[:1] if bench.quick else LEVELS
    if bench.quick:
        names = names[_QUICK_EXERCISE:]
    jobs = [(bench, name, level) for level in levels for name in names]
    found = list(zip(jobs, on_every_core(events, jobs), strict=True))
    return [
        figure(level, (heard for (_, _, each), heard in found if each == level)) for level in levels
    ]


def figure(level: float, heard: Iterable[tuple[int, float]]) -> Figure:
    """From events and seconds of each session."""
    rates = [3600 * count / seconds for count, seconds in heard]
    return Figure.spread(f"echo at {level:g} dB", "an hour", rates, Goals(at_most={"max": 0}))


def events(job: Job) -> tuple[int, float]:
    """How often it heard itself, in how many seconds."""
    bench, name, level = job
    exercise = loader.load(catalogue.find(name, bench.code, bench.scripts), bench.scripts)
    room = Acoustics(echo=level, delay=0.06, reverberation=0.2, noise=-60.0)
    scenario = Scenario(room=room, limit=_QUICK_SECONDS if bench.quick else DEFAULT_LIMIT)
    talked = talk(bench, exercise, scenario, bench.speakers[0])
    return count(talked), talked.seconds


def count(talked: Talk) -> int:
    """Voices that were noticed while the person was silent."""
    spoken = [(began - _BEFORE, ended + _AFTER) for _, began, ended in talked.spoken()]
    return sum(
        isinstance(entry.what, VoiceStarted)
        and not any(began <= entry.at <= ended for began, ended in spoken)
        for entry in talked.entries
    )
