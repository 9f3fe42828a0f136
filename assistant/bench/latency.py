"""How soon the assistant answers: from the person's last sound to the first of the answer.

A session asks every question of the repertoire; every voice answers every one. Everything is real
but the room, and the time that computing takes passes. What a sound card adds is not in it. The
plain loop holds the same session: the same questions, the same voices, the same sound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from assistant.bench import plain
from assistant.bench.equipment import Bench
from assistant.bench.figures import Figure, Goals
from assistant.bench.repertoire import Kind, Repertoire, Speaker
from assistant.bench.talking import TO_END, EarsFor, Talk, exercise_of, real_ears, talk, to_next
from assistant.exercise.model import Ask, Say
from assistant.rehearsal.happened import SoundBegan
from assistant.rehearsal.model import Scenario, Utterance
from assistant.speech.ports import Ears
from assistant.speech.worker import Worker

TITLE = "Reply latency: the person's last sound to the first of the answer"

_CLOSED = ("yes or no", "number", "choice", "command")
_GOALS = Goals(at_most={"p50": 350, "p95": 600})
_TOGETHER = Goals(at_most={"p50": 350, "p95": 600}, at_least={"times": 2.5})
_LIMIT = 20 * 60.0
"""Seconds of a session."""
_QUICK = 3
"""Replies of a kind."""


def measure(bench: Bench) -> list[Figure]:
    ours = _waits(bench, real_ears, duplex=True)
    plainly = _waits(bench, _plain_ears, duplex=False)
    return figures(ours, plainly)


def figures(ours: Mapping[str, list[float]], plainly: Mapping[str, list[float]]) -> list[Figure]:
    """By kind of reply, in seconds, to the figures; closed replies together as well."""
    return [
        *(
            _figure(kind, ours[kind], plainly.get(kind, ()), _GOALS if kind in _CLOSED else None)
            for kind in ours
        ),
        _figure("closed replies together", _together(ours), _together(plainly), _TOGETHER),
    ]


def _figure(
    what: str, ours: Iterable[float], plainly: Iterable[float], goals: Goals | None
) -> Figure:
    plain_figure = Figure.spread(what, "ms", _thousandths(plainly))
    return Figure.spread(what, "ms", _thousandths(ours), goals, plain_figure)


def waits(talked: Talk, kinds: Mapping[str, str]) -> dict[str, list[float]]:
    """From each last sound to the next first one, in seconds, by what `kinds` calls the words."""
    found: dict[str, list[float]] = defaultdict(list)
    for words, began, ended in talked.spoken():
        answered = talked.first(SoundBegan, after=began)
        if answered is not None and words in kinds:
            found[kinds[words]].append(answered - ended)
    return found


def _waits(bench: Bench, ears: EarsFor, *, duplex: bool) -> dict[str, list[float]]:
    kinds = {
        reply: kind.name
        for kind in bench.repertoire.kinds
        for reply in kind.replies[: _QUICK if bench.quick else None]
    }
    asked = _questions(bench.repertoire, kinds)
    closing = Say(id=f"{len(asked)}", text=bench.repertoire.speech[:1], to=TO_END)
    exercise = exercise_of([*(ask for ask, _ in asked), closing], bench.code)
    replies = {ask.id: tuple(Utterance(words=each) for each in said) for ask, said in asked}
    found: dict[str, list[float]] = {kind.name: [] for kind in bench.repertoire.kinds}
    for speaker in bench.speakers:
        _get_ready(bench, asked, speaker)
        scenario = Scenario(replies=replies, limit=_LIMIT)
        talked = talk(bench, exercise, scenario, speaker, ears=ears, duplex=duplex, charge=True)
        for kind, seconds in waits(talked, kinds).items():
            found[kind] += seconds
    return found


def _questions(repertoire: Repertoire, kinds: Iterable[str]) -> list[tuple[Ask, list[str]]]:
    """Each reply's question, and what is said to it in turn."""
    pairs = [(kind, each) for kind in repertoire.kinds for each in kind.replies if each in kinds]
    return [(_ask(number, kind), [reply, kind.then]) for number, (kind, reply) in enumerate(pairs)]


def _ask(number: int, kind: Kind) -> Ask:
    return Ask(id=f"{number}", text=(kind.ask,), expects=kind.expects, to=to_next(number))


def _get_ready(bench: Bench, asked: Iterable[tuple[Ask, list[str]]], speaker: Speaker) -> None:
    """Render what the person says and load what listens, which is nobody's waiting."""
    bench.recogniser()
    for _, said in asked:
        for words in said:
            bench.said(words, speaker)


def _plain_ears(bench: Bench, worker: Worker) -> Ears:
    return plain.PlainEars(plain.decoder(bench.code, bench.models), worker)


def _together(waits: Mapping[str, list[float]]) -> list[float]:
    return [seconds for kind in _CLOSED for seconds in waits.get(kind, ())]


def _thousandths(seconds: Iterable[float]) -> list[float]:
    return [1000 * each for each in seconds]
