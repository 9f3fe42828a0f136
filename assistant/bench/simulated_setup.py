"""The session that is measured from outside: what is asked in it, who answers, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.bench.measured_session import TO_END, exercise_of, to_next
from assistant.bench.repertoire import Kind, Repertoire
from assistant.exercise.model import Ask, Exercise, Hold, Say, Wants
from assistant.rehearsal import cooperative_person, recording
from assistant.rehearsal.model import Acoustics, Otherwise, Scenario, Utterance
from assistant.rehearsal.person import Person
from assistant.rehearsal.room import Occupant, Room, Surroundings
from assistant.speech.ports import Samples
from assistant.speech.voices.normalisation import finished

_HOLD_SECONDS, _QUICK_HOLD_SECONDS = 12.0, 4.0
_QUICK_SENTENCES, _QUICK_QUESTIONS = 2, 2


def session_of(order: Mapping[str, Any]) -> tuple[Exercise, Person]:
    """What is done in the session, and who does it."""
    repertoire = Repertoire.load(order["language"])
    quick = order["quick"]
    sentences = repertoire.speech[: _QUICK_SENTENCES if quick else None]
    kinds = _kinds(repertoire, quick=quick)
    asked = [
        Ask(id=f"{number}", text=(kind.ask,), expects=kind.expects, to=to_next(number))
        for number, kind in enumerate(kinds)
    ]
    count = len(asked)
    hold = Hold(
        id=f"{count + 1}", seconds=_QUICK_HOLD_SECONDS if quick else _HOLD_SECONDS, to=TO_END
    )
    say = Say(id=f"{count}", text=sentences, to=to_next(count))
    exercise = exercise_of([*asked, say, hold], order["language"])
    said = {words: (Utterance(recording=Path(file)),) for words, file in order["said"].items()}
    replies = {ask.id: said[kind.then] for ask, kind in zip(asked, kinds, strict=True)}
    yes = next(kind.then for kind in kinds if kind.expects.wants is Wants.YES_NO)
    scenario = Scenario(replies=replies, confirm=said[yes], otherwise=Otherwise.SILENT)
    words = cooperative_person.Repertoire.load(order["language"])
    manner = cooperative_person.Cooperative(exercise, words, scenario.otherwise, 0)
    return exercise, Person(scenario, exercise, manner)


def replies_of(order: Mapping[str, Any]) -> list[Path]:
    """What is said to the questions of the session."""
    kinds = _kinds(Repertoire.load(order["language"]), quick=order["quick"])
    return [Path(order["said"][kind.then]) for kind in kinds]


def sound_of(file: Path) -> Samples:
    """What is said in it, as a speaker plays it."""
    return finished(*recording.read(file), file.name)


def _kinds(repertoire: Repertoire, *, quick: bool) -> Sequence[Kind]:
    return repertoire.kinds[: _QUICK_QUESTIONS if quick else None]


def room_of(order: Mapping[str, Any], person: Person) -> Room:
    """Where it is held."""

    def speech(utterance: Utterance) -> Samples:
        assert utterance.recording is not None
        return sound_of(utterance.recording)

    quiet = Acoustics(echo=-12.0, noise=-60.0)
    occupant = Occupant(person=person, speech=speech, press=lambda command: None)
    return Room(Surroundings(acoustics=quiet, seed=0), occupant, lambda at, what: None)
