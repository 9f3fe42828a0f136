"""How soon the assistant answers: from the person's last sound to the first of the answer.

A session asks every question of the repertoire; every voice answers every one. Everything is real
but the room, and the time that computing takes passes. What a sound card adds is not in it. The
plain loop holds the same session: the same questions, the same voices, the same sound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.bench import baseline
from assistant.bench.equipment import Bench
from assistant.bench.figures import Figure, Goals
from assistant.bench.measured_session import (
    TO_END,
    EarsFor,
    MouthFor,
    Talk,
    exercise_of,
    real_ears,
    real_mouth,
    talk,
    to_next,
)
from assistant.bench.phrases import outcome
from assistant.bench.repertoire import Kind, Repertoire, Speaker
from assistant.exercise.model import Ask, Say
from assistant.rehearsal.event_log import SoundBegan
from assistant.rehearsal.model import Acoustics, Scenario, Utterance
from assistant.session.events import Heard
from assistant.speech.accuracy import Outcome
from assistant.speech.ports import Ears, Mouth
from assistant.speech.worker import Worker
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.understand import understand

TITLE = "Reply latency: the person's last sound to the first of the answer"

CLOSED = ("yes or no", "number", "choice", "command")
_GOALS = Goals(at_most={"p50": 350, "p95": 600})
_TOGETHER = Goals(at_most={"p50": 350, "p95": 600}, at_least={"times": 2.5})
QUIET = Acoustics()
_LIMIT = 20 * 60.0
"""Seconds of a session."""
_QUICK = 3
"""Replies of a kind."""


def measure(bench: Bench) -> list[Figure]:
    ours = answers(bench, real_ears, real_mouth, duplex=True)
    plainly = answers(bench, _plain_ears, _plain_mouth, duplex=False)
    return figures(ours, plainly)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """For one answer."""

    kind: str
    seconds: float
    understood: bool
    """Whether the reply was, rightly or not; else the answer asks again."""
    right: bool = False
    """Whether it was taken, without a further question, for what its words mean."""


def figures(ours: Sequence[Wait], plainly: Sequence[Wait]) -> list[Figure]:
    """By kind of reply; closed replies together as well."""
    kinds = dict.fromkeys(each.kind for each in ours)
    found = [_figure(kind, ours, plainly, [kind], _GOALS if kind in CLOSED else None)
             for kind in kinds]  # fmt: skip
    mine, other = ([each for each in waits if each.understood] for waits in (ours, plainly))
    return [
        *found,
        _figure("closed", ours, plainly, CLOSED, _TOGETHER),
        _figure("closed and understood", mine, other, CLOSED, _TOGETHER),
    ]


def _figure(
    what: str,
    ours: Iterable[Wait],
    plainly: Iterable[Wait],
    kinds: Sequence[str],
    goals: Goals | None,
) -> Figure:
    def milliseconds(waits: Iterable[Wait]) -> list[float]:
        return [1000 * each.seconds for each in waits if each.kind in kinds]

    beside = Figure.spread(what, "ms", milliseconds(plainly))
    return Figure.spread(what, "ms", milliseconds(ours), goals, beside)


def waits(talked: Talk, kinds: Mapping[str, Kind], lexicon: Lexicon) -> list[Wait]:
    """From each last sound to the next first one."""
    found: list[Wait] = []
    for words, began, ended in talked.spoken():
        answered = talked.first(SoundBegan, after=began)
        heard = next((e.what for e in talked.entries
                      if e.at >= began and isinstance(e.what, Heard)), None)  # fmt: skip
        if answered is not None and heard is not None and words in kinds:
            kind = kinds[words]
            meaning = understand(heard.hypotheses, kind.expects, lexicon)
            found.append(
                Wait(
                    kind=kind.name,
                    seconds=answered - ended,
                    understood=meaning is not None,
                    right=outcome(words, meaning, kind, lexicon) is Outcome.RIGHT,
                )
            )
    return found


def answers(
    bench: Bench,
    ears: EarsFor,
    mouth: MouthFor,
    *,
    duplex: bool,
    room: Acoustics = QUIET,
    names: Collection[str] = (),
) -> list[Wait]:
    """The waits of a session for each voice, with every question of these kinds; of all for no names."""
    kinds = {
        reply: kind
        for kind in bench.repertoire.kinds
        for reply in kind.replies[: _QUICK if bench.quick else None]
        if not names or kind.name in names
    }
    asked = _questions(bench.repertoire, kinds)
    closing = Say(id=f"{len(asked)}", text=bench.repertoire.speech[:1], to=TO_END)
    exercise = exercise_of([*(ask for ask, _ in asked), closing], bench.code)
    replies = {ask.id: tuple(Utterance(words=each) for each in said) for ask, said in asked}
    scenario = Scenario(room=room, replies=replies, limit=_LIMIT)
    found: list[Wait] = []
    for speaker in bench.speakers:
        _get_ready(bench, asked, speaker)
        talked = talk(
            bench, exercise, scenario, speaker, ears=ears, mouth=mouth, duplex=duplex, charge=True
        )
        found += waits(talked, kinds, bench.language.lexicon)
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
    return baseline.PlainEars(baseline.decoder(bench.code, bench.models), worker)


def _plain_mouth(bench: Bench, worker: Worker) -> Mouth:
    _, voice = bench.voice()
    return baseline.PlainMouth(voice, worker)
