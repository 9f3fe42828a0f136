"""From starting the program to its first sound, with rendered speech that was kept.

A process of its own, as a person would start it, each time; the sound card is a stand-in that notes
the first frame with sound in it. The first start, which renders, is not counted. How fast the
machine is tells a bare Python that only loads numpy.
"""

from __future__ import annotations

import subprocess
import sys
import time

from assistant.bench.equipment import EXERCISE, Bench
from assistant.bench.figures import Figure, Goals
from assistant.bench.process import command

TITLE = "Cold start"

_STARTS, _QUICK_STARTS = 7, 3


def measure(bench: Bench) -> list[Figure]:
    order = command("start", bench, exercise=EXERCISE)
    bare = [sys.executable, "-c", "import numpy, time; print(time.monotonic())"]
    starts = _QUICK_STARTS if bench.quick else _STARTS
    _seconds(order)
    ours, others = zip(*((_seconds(order), _seconds(bare)) for _ in range(starts)), strict=True)
    plainly = Figure.spread("python with numpy", "s", others)
    return [
        Figure.spread("start to first sound", "s", ours, Goals(at_most={"p95": 1.5})),
        plainly,
        Figure.spread(
            "start to first sound, times python with numpy",
            "times",
            [mine / other for mine, other in zip(ours, others, strict=True)],
        ),
    ]


def _seconds(order: list[str]) -> float:
    """From starting a program to the moment it prints last, by the clock all processes share."""
    begun = time.monotonic()
    done = subprocess.run(order, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1]) - begun
