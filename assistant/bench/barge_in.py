"""Talking over the assistant: how soon it speaks softly, and how soon it is silent.

While the assistant speaks on and on, heard again by the microphone at -6 dB in a furnished room,
somebody says "stop" or "pause" at one moment or another. Counted is from the first sound of the
voice to the end of the frame in which the assistant is softer, and from the last sound of the word
to the end of the frame in which it is silent; less than nothing is before the word was over.
Computing passes as time.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.bench.equipment import Bench
from assistant.bench.figures import Figure, Goals
from assistant.bench.measured_session import TO_END, MouthFor, Talk, exercise_of, real_mouth, talk
from assistant.bench.repertoire import Speaker
from assistant.exercise.model import Say
from assistant.rehearsal.model import Acoustics, Anchor, Interruption, Scenario, Utterance
from assistant.session.actions import Duck, StopSpeaking
from assistant.speech.ports import FRAME_SECONDS

TITLE = "Talking over the assistant, its echo at -6 dB"

ROOM = Acoustics(echo=-6.0, delay=0.06, reverberation=0.2, noise=-60.0)
_FIRST, _LATER, _MOMENTS = 0.4, 0.35, 5
"""Seconds into a sentence: the first moment, those after it, and how many there are."""
_LEARNT = 2
"""Sentences after which the way of the echo is known."""
_TRIES, _QUICK_TRIES = 4, 1
"""Of each word by each voice."""
_LIMIT = 120.0
"""Seconds of a session."""
_TOO_LATE = 3.0
"""Seconds after the word: it was not heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One interruption, in seconds; None for what did not happen."""

    ducked: float | None
    silent: float | None


def measure(bench: Bench) -> list[Figure]:
    return figures(tries(bench, real_mouth))


def tries(bench: Bench, mouth: MouthFor) -> list[Try]:
    """Every word by every voice, as often as it is tried."""
    bench.recogniser()
    times = _QUICK_TRIES if bench.quick else _TRIES
    words = [word for _ in range(times) for word in bench.repertoire.stops]
    return [
        tried(_interrupted(bench, word, number, speaker, mouth))
        for speaker in bench.speakers
        for number, word in enumerate(words)
    ]


def figures(tries: list[Try]) -> list[Figure]:
    ducked = [1000 * each.ducked for each in tries if each.ducked is not None]
    silent = [1000 * each.silent for each in tries if each.silent is not None]
    return [
        Figure.spread("voice to softer", "ms", ducked, Goals(at_most={"p95": 200})),
        Figure.spread("word to silence", "ms", silent, Goals(at_most={"p95": 300})),
        Figure.share("made softer", len(ducked), len(tries)),
        Figure.share("silenced", len(silent), len(tries)),
    ]


def tried(talked: Talk) -> Try:
    """What came of the one thing the person said."""
    (_, began, ended), *_ = talked.spoken()
    ducked = talked.first(Duck, after=began - FRAME_SECONDS)
    silent = talked.first(StopSpeaking, after=began - FRAME_SECONDS)
    if silent is not None and silent > ended + _TOO_LATE:
        silent = None
    if ducked is None or (silent is not None and silent < ducked):
        ducked = silent
    return Try(
        ducked=None if ducked is None else ducked + FRAME_SECONDS - began,
        silent=None if silent is None else silent + FRAME_SECONDS - ended,
    )


def _interrupted(bench: Bench, word: str, number: int, speaker: Speaker, mouth: MouthFor) -> Talk:
    bench.said(word, speaker)
    speech = bench.repertoire.speech
    say = Say(id="speech", text=speech, to=TO_END)
    later = speech[_LEARNT:]
    interruption = Interruption(
        anchor=Anchor.WHILE_SAYING,
        what=later[number % len(later)],
        after=_FIRST + _LATER * (number % _MOMENTS),
        utterance=Utterance(words=word),
    )
    scenario = Scenario(room=ROOM, interruptions=(interruption,), limit=_LIMIT)
    return talk(bench, exercise_of([say], bench.code), scenario, speaker, mouth=mouth, charge=True)
