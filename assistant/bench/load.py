"""What a session uses of the machine: share of one core, and memory of all its processes.

A session as it is shipped, in a process of its own and in real time: it speaks, asks and is
answered, and holds, in a room with a fan. Every tenth of a second its processes are looked at from
outside. The share of a core is that of each whole second of speaking, listening or holding; memory
is the most there ever was, resident, counting once what its processes share. The libraries of a
sound card are not in it, as there is a stand-in for the card; nor are the person and the room.

Vosk's model is weighed in a process that does nothing but load it and read the same replies, once
and freely, as a plain loop does: what it needs to read is as much the model's as its files are.

Once nothing is rendered yet, so that the voice is loaded; once all of it was kept.
"""

from __future__ import annotations

import itertools
import subprocess
import time
import wave
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from assistant.bench import resource_usage
from assistant.bench.equipment import EXERCISE, Bench
from assistant.bench.figures import Figure, Goals
from assistant.bench.process import HOLDING, LISTENING, SIMULATED, SPEAKING, command
from assistant.bench.resource_usage import Usage
from assistant.errors import AssistantError
from assistant.speech import recognisers
from assistant.speech.ports import SPEAKER_HZ

TITLE = "Share of one core, and memory of all processes"

_OTHER = "ko"
"""The language measured beside English: Vosk and pyttsx3 instead of what is embedded."""
_EVERY = 0.1
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One session, observed from outside."""

    name: str
    usage: tuple[Usage, ...]
    doing: tuple[tuple[str, float], ...]
    """What it did, from when on; the last is its end."""
    simulated: int = 0
    """Bytes of the person and the room, which are in the same process."""
    model: int = 0
    """Bytes of Vosk's model, loaded and in use."""


def measure(bench: Bench) -> list[Figure]:
    if not resource_usage.known():
        raise AssistantError("bench-skipped", "This system does not report what processes use.")
    with ThreadPoolExecutor() as threads:
        found = list(threads.map(_runs, _benches(bench)))
    return [figure for runs in found for run in runs for figure in figures(run)]


def figures(run: Run) -> list[Figure]:
    busy = shares(run)
    goal = Goals(at_most={"p50": 10})
    found = [
        Figure.spread(f"{run.name}: {doing}", "% of a core", busy[doing],
                      goal if doing == HOLDING else None)
        for doing in (HOLDING, LISTENING, SPEAKING)
    ]  # fmt: skip
    most = max(each.memory for each in run.usage) - run.simulated
    all_of_it = Goals() if run.model else Goals(at_most={"p50": 350})
    found.append(Figure.spread(f"{run.name}: most memory", "MB", [most / _MEGABYTE], all_of_it))
    if run.model:
        beside = (most - run.model) / _MEGABYTE
        found += [
            Figure.spread(f"{run.name}: the model alone", "MB", [run.model / _MEGABYTE]),
            Figure.spread(
                f"{run.name}: beside the model", "MB", [beside], Goals(at_most={"p50": 120})
            ),
        ]
    return found


def shares(run: Run) -> Mapping[str, list[float]]:
    """Percent of a core in each whole second, by what was done in it."""
    times = [each.at for each in run.usage]
    taken = [each.processor for each in run.usage]
    found: dict[str, list[float]] = defaultdict(list)
    for (doing, begun), (_, ended) in itertools.pairwise(run.doing):
        edges = np.arange(begun, ended, 1.0)
        found[doing] += (100 * np.diff(np.interp(edges, times, taken))).tolist()
    return found


# Running -------------------------------------------------------------------------------


def _benches(bench: Bench) -> list[Bench]:
    both = [bench]
    has_other = recognisers.vosk_model(_OTHER, bench.models) is not None
    if bench.code != _OTHER and has_other and not bench.quick:
        both.append(replace(bench, code=_OTHER))
    return both


def _runs(bench: Bench) -> list[Run]:
    choice = recognisers.choose(bench.code, "auto", bench.models)
    voice, _ = bench.voice()
    clips = bench.clips.parent / f"load-{bench.code}" / "clips"
    bench = replace(bench, clips=clips)
    told = {"quick": bench.quick, "said": _said(bench)}
    order = command("hold", bench, any=EXERCISE, **told)
    model = 0
    if choice.model is not None:
        weigh = command("model", bench, model=str(choice.model), **told)
        model = int(subprocess.run(weigh, check=True, capture_output=True, text=True).stdout)
    name = f"{choice.kind}, {voice.partition('-')[0]}"
    runs = ("first time",) if bench.quick else ("first time", "again")
    return [_watched(f"{name}, {which}", order, model) for which in runs]


def _watched(name: str, order: Sequence[str], model: int) -> Run:
    looked: list[Usage] = []
    with subprocess.Popen(order, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            looked.append(resource_usage.usage(process.pid, time.monotonic()))
            time.sleep(_EVERY)
        assert process.stdout is not None
        lines = [line.split() for line in process.stdout]
    if process.returncode:
        raise AssistantError("bench-session", f"The session that was measured failed: {order}")
    doing = tuple((what, float(at)) for what, at in lines if what != SIMULATED)
    simulated = sum(int(taken) for what, taken in lines if what == SIMULATED)
    return Run(name=name, usage=tuple(looked), doing=doing, simulated=simulated, model=model)


def _said(bench: Bench) -> dict[str, str]:
    """What the person says, as files, so that their voice takes nothing of the session's memory."""
    folder = bench.clips.parent / "said"
    folder.mkdir(parents=True, exist_ok=True)
    files = {kind.then: folder / f"{number}.wav"
             for number, kind in enumerate(bench.repertoire.kinds)}  # fmt: skip
    for words, file in files.items():
        samples = bench.said(words, bench.speakers[0])
        with wave.open(str(file), "wb") as written:
            written.setparams((1, 2, SPEAKER_HZ, 0, "NONE", ""))
            written.writeframes((samples * 32767).astype("<i2").tobytes())
    return {words: str(file) for words, file in files.items()}
