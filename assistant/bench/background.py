"""What a sound beneath the exercise does to hearing: the same session without one and with each.

In a furnished room with a soft fan, in which the assistant is heard again at -6 dB, every voice answers the
closed questions and says "stop" over the assistant. Right is a reply that is taken, without a further
question, for what its words mean. Computing passes as time. The cost is that of making the sound and of
taking it out of what is heard while nothing else sounds: a share of one core.
"""

from __future__ import annotations

import time

import numpy as np

from assistant.bench import barge_in, latency
from assistant.bench.equipment import Bench
from assistant.bench.figures import Figure, Goals
from assistant.bench.latency import CLOSED, Wait
from assistant.bench.measured_session import MouthFor, real_ears
from assistant.session.person import Background
from assistant.speech.background import BackgroundSound
from assistant.speech.clips import Clips
from assistant.speech.echo_canceller import EchoRemover
from assistant.speech.mouth import SILENCE, ClipMouth
from assistant.speech.ports import FRAME_SECONDS, MICROPHONE_FRAME, Mouth
from assistant.speech.worker import Worker

TITLE = "With a sound beneath the exercise, and without"

_FEWER, _LATER = 2.0, 20.0
"""Points and milliseconds by which it may be worse."""
_FRAMES = 2000


def measure(bench: Bench) -> list[Figure]:
    kinds = [Background.RAIN] if bench.quick else list(Background)
    figures = _figures(bench, None, Goals(), Goals(), Goals())
    right, wait, stopped = (next(iter(figure.found.values())) for figure in figures)
    for kind in kinds:
        figures += _figures(
            bench,
            kind,
            Goals(at_least={"share": round(right - _FEWER, 1)}),
            Goals(at_most={"p50": round(wait + _LATER)}),
            Goals(at_least={"share": round(stopped - _FEWER, 1)}),
        )
    return [*figures, *_costs()]


def _figures(
    bench: Bench, kind: Background | None, right: Goals, wait: Goals, stopped: Goals
) -> list[Figure]:
    """Closed replies that are right, how long their answers take, and "stop" over the voice."""
    name, mouth = kind or "without", _mouth(kind)
    waits = latency.answers(bench, real_ears, mouth, duplex=True, room=barge_in.ROOM, names=CLOSED)
    tries = barge_in.tries(bench, mouth)
    silent = sum(each.silent is not None for each in tries)
    return [
        Figure.share(f"{name}: right", sum(each.right for each in waits), len(waits), right),
        Figure.spread(f"{name}: answered after", "ms", _milliseconds(waits), wait),
        Figure.share(f'{name}: "stop" heard', silent, len(tries), stopped),
    ]


def _milliseconds(waits: list[Wait]) -> list[float]:
    return [1000 * each.seconds for each in waits]


def _mouth(kind: Background | None) -> MouthFor:
    def mouth(bench: Bench, worker: Worker) -> Mouth:
        name, voice = bench.voice()
        background = BackgroundSound(kind) if kind else None
        return ClipMouth(Clips(name, voice, worker, bench.clips), background)

    return mouth


def _costs() -> list[Figure]:
    background, echo = BackgroundSound(Background.RAIN), EchoRemover()
    background.wanted = True
    heard = np.random.default_rng(0).normal(0, 1e-3, MICROPHONE_FRAME).astype(np.float32)
    begun = time.process_time()
    frames = [background.mixed(SILENCE, 1.0) for _ in range(_FRAMES)]
    made = time.process_time()
    for frame in frames:
        echo.clean(heard, frame)
    cleaned = time.process_time()
    costs = {"making it": made - begun, "taking it out": cleaned - made}
    return [
        Figure.spread(f"{what}, of one core", "%", [100 * seconds / _FRAMES / FRAME_SECONDS])
        for what, seconds in costs.items()
    ]
