"""How well whole replies are heard: forty of all kinds, spoken by synthetic voices in quiet.

Each is heard as `assistant hear` hears it, as an answer to its question. It is right when it is taken,
without a further question, for what its words mean when they are read. The plain loop hears the
same sound, and what it wrote down is read by the same lexicon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.bench import baseline
from assistant.bench.equipment import Bench, on_every_core
from assistant.bench.figures import Figure, Goals
from assistant.bench.listening import Listening, Surroundings, for_microphone
from assistant.bench.repertoire import Kind, Speaker
from assistant.hear.judge import judge
from assistant.speech.accuracy import Outcome
from assistant.speech.worker import InlineWorker
from assistant.understanding.certainty import certainly, is_certain
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import Items, Meaning, Words
from assistant.understanding.reading import read

TITLE = "Synthetic replies of all kinds, in quiet"

_QUICK = 3
"""Replies of a kind."""

Job: TypeAlias = "tuple[Bench, Speaker]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What became of one reply."""

    kind: str
    speaker: Speaker
    ours: Outcome
    plainly: Outcome


def measure(bench: Bench) -> list[Figure]:
    found = [each for job in on_every_core(hear, _jobs(bench)) for each in job]
    return figures(found)


def figures(found: Sequence[Heard]) -> list[Figure]:
    by_kind = [
        _figure(kind, [each for each in found if each.kind == kind])
        for kind in dict.fromkeys(each.kind for each in found)
    ]
    by_voice = [
        _figure(_named(speaker), [each for each in found if each.speaker == speaker])
        for speaker in dict.fromkeys(each.speaker for each in found)
    ]
    others = [
        Figure.share(f"all: {what}", sum(each.ours is what for each in found), len(found))
        for what in (Outcome.WRONG, Outcome.CONFIRMED, Outcome.AGAIN)
    ]
    return [*by_kind, *by_voice, _figure("all", found, Goals(at_least={"share": 97})), *others]


def hear(job: Job) -> list[Heard]:
    """Everything one voice says."""
    bench, speaker = job
    lexicon, recogniser = bench.language.lexicon, bench.recogniser()
    ears = baseline.PlainEars(baseline.decoder(bench.code, bench.models), InlineWorker())
    listening = Listening(ears, Surroundings(), settling=1.0)
    found: list[Heard] = []
    for kind in bench.repertoire.kinds:
        for reply in kind.replies[: _QUICK if bench.quick else None]:
            samples = for_microphone(bench.said(reply, speaker))
            meaning = judge(samples, kind.expects, bench.language, recogniser).meaning
            readings = listening.hear(samples, kind.expects)
            text = readings[0][0].text if readings else ""
            plainly = read(text, kind.expects, lexicon)
            ours, other = (outcome(reply, each, kind, lexicon) for each in (meaning, plainly))
            found.append(Heard(kind=kind.name, speaker=speaker, ours=ours, plainly=other))
    return found


def outcome(reply: str, meaning: Meaning | None, kind: Kind, lexicon: Lexicon) -> Outcome:
    """What is to be thought of a meaning, given what was said."""
    if meaning is None:
        return Outcome.AGAIN
    if not is_certain(meaning):
        return Outcome.CONFIRMED
    meant = read(reply, kind.expects, lexicon)
    same = meant is not None and _plainly(meaning, lexicon) == _plainly(meant, lexicon)
    return Outcome.RIGHT if same else Outcome.WRONG


def _plainly(meaning: Meaning, lexicon: Lexicon) -> object:
    """A meaning without what only writing knows, such as commas and capitals."""
    match certainly(meaning):
        case Items(items=items):
            return [lexicon.words(item) for item in items]
        case Words(text=text):
            return lexicon.words(text)
        case other:
            return other


def _jobs(bench: Bench) -> Sequence[Job]:
    return [(bench, speaker) for speaker in bench.speakers]


def _named(speaker: Speaker) -> str:
    return f"{speaker.voice} {speaker.language} at {speaker.pace:g}"


def _figure(what: str, found: Sequence[Heard], goals: Goals | None = None) -> Figure:
    right = Outcome.RIGHT
    plainly = Figure.share(what, sum(each.plainly is right for each in found), len(found))
    ours = sum(each.ours is right for each in found)
    return Figure.share(f"{what}: right", ours, len(found), goals, plainly)
