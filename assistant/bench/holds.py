"""Whether a hold lasts as long as it says, and a breath comes when it should.

Twenty minutes of one hold and of paced breathing are counted in frames, as a sound card would pace
them: by how much each tone comes too early or too late. Then the clock of a session without a sound
card is held against the system's own, for some seconds, and the difference between their speeds is
reckoned up to twenty minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from assistant.bench.equipment import Bench
from assistant.bench.figures import Figure, Goals
from assistant.bench.measured_session import TO_END, exercise_of
from assistant.exercise.model import AnyStep, Breathe, Hold
from assistant.runtime.loop import Channel, Loop
from assistant.runtime.session_clocks import SilentSound
from assistant.session.actions import Action, PlayCue
from assistant.session.events import Event
from assistant.session.session import Session
from assistant.speech.clips import Clips
from assistant.speech.mouth import ClipMouth
from assistant.speech.ports import MICROPHONE_FRAME, Samples, Sound
from assistant.speech.silent_voice import SilentVoice
from assistant.speech.typed_ears import TypedEars
from assistant.speech.worker import InlineWorker

TITLE = "Holds and breaths: off after twenty minutes"

_MINUTES = 20 * 60.0
_IN, _OUT = 4.0, 6.0
_LIVE_IN, _LIVE_OUT = 0.4, 0.6
_LIVE_SECONDS, _QUICK_SECONDS = 20.0, 5.0
_STARTING = 2
"""Tones at the beginning that are not counted."""
_GOALS = Goals(at_most={"max": 20})


def measure(bench: Bench) -> list[Figure]:
    hold = Hold(id="0", seconds=_MINUTES, cue_start=True, cue_end=True, to=TO_END)
    breathe = _breaths(_IN, _OUT, _MINUTES)
    seconds = _QUICK_SECONDS if bench.quick else _LIVE_SECONDS
    wall, planned = _live(bench, _breaths(_LIVE_IN, _LIVE_OUT, seconds))
    return [
        Figure.spread("hold, in frames", "ms", off(_cues(bench, hold), [0.0, _MINUTES]), _GOALS),
        Figure.spread(
            "breaths, in frames",
            "ms",
            off(_cues(bench, breathe), expected(_IN, _OUT, breathe.cycles)),
            _GOALS,
        ),
        Figure.spread(f"breaths, live for {seconds:g} s", "ms", off(wall, planned)),
        Figure.spread(
            "the clock, live, reckoned up to 20 minutes", "ms", [drift(wall, planned)], _GOALS
        ),
    ]


def off(found: Sequence[float], planned: Sequence[float]) -> list[float]:
    """By how many milliseconds each moment is off, counted from the first."""
    return [
        1000 * abs((at - found[0]) - (due - planned[0]))
        for at, due in zip(found[1:], planned[1:], strict=True)
    ]


def drift(found: Sequence[float], planned: Sequence[float]) -> float:
    """Milliseconds that one clock gains on the other in twenty minutes."""
    speed = float(np.polyfit(planned, np.asarray(found) - np.asarray(planned), 1)[0])
    return abs(1000 * speed * _MINUTES)


def expected(in_seconds: float, out_seconds: float, cycles: int) -> list[float]:
    """When each breath begins, in and out in turn."""
    whole = in_seconds + out_seconds
    return [at for cycle in range(cycles) for at in (cycle * whole, cycle * whole + in_seconds)]


class _Unpaced:
    """Frames as fast as they come."""

    output_delay = 0.0

    def __init__(self) -> None:
        self._silence: Samples = np.zeros(MICROPHONE_FRAME, np.float32)

    def exchange(self, frame: Samples) -> Samples:
        return self._silence

    def close(self) -> None:
        """Nothing to let go of."""


def _breaths(in_seconds: float, out_seconds: float, seconds: float) -> Breathe:
    return Breathe(
        id="0",
        in_seconds=in_seconds,
        out_seconds=out_seconds,
        cycles=round(seconds / (in_seconds + out_seconds)),
        spoken=0,
        to=TO_END,
    )


def _cues(bench: Bench, step: AnyStep) -> list[float]:
    """When each tone came, by the frames."""
    moments: list[float] = []
    _perform(bench, step, _Unpaced(), moments.append)
    return moments


def _live(bench: Bench, step: Breathe) -> tuple[list[float], list[float]]:
    """When each tone came by the system's clock, and when by the frames."""
    wall: list[float] = []
    frames: list[float] = []

    def note(at: float) -> None:
        wall.append(time.monotonic())
        frames.append(at)

    _perform(bench, step, SilentSound(), note)
    # The first frames catch up with what the session took to begin.
    return wall[_STARTING:], frames[_STARTING:]


def _perform(bench: Bench, step: AnyStep, sound: Sound, note: Callable[[float], None]) -> None:
    def watch(at: float, what: Event | Action) -> None:
        if isinstance(what, PlayCue):
            note(at)

    language = bench.language
    exercise = exercise_of([step], bench.code)
    mouth = ClipMouth(Clips("silent", SilentVoice, InlineWorker()))
    session = Session(exercise, language.lexicon, language.spoken)
    Loop(session, Channel(TypedEars(), mouth, sound), [watch]).run()
