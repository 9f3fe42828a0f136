"""A whole rehearsal: an exercise, a person, a room, and the same loop as ever."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from assistant.errors import ScenarioError, StoreError
from assistant.exercise.model import Exercise
from assistant.languages import Language
from assistant.rehearsal.by_text import TypingRoom
from assistant.rehearsal.checks import Happened
from assistant.rehearsal.event_log import Onlooker, told
from assistant.rehearsal.expectations import check
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.play import Equipment, Play
from assistant.rehearsal.report import Report
from assistant.rehearsal.transcript import Transcript
from assistant.rehearsal.virtual_time import VirtualTimeLoop
from assistant.session.actions import Outcome
from assistant.session.session import Session
from assistant.speech.typed_ears import TypedEars


def rehearse(
    exercise: Exercise,
    language: Language,
    scenario: Scenario | None = None,
    *,
    text: bool,
    seed: int = 0,
    wav: Path | None = None,
    events: Path | None = None,
    watchers: Sequence[Onlooker] = (),
    equipment: Equipment | None = None,
) -> Report:
    """Play a scenario, or a cooperative person, to its end, and compare with what is expected.

    Raises `ScenarioError` for a scenario that cannot be played, `StoreError` for a file that
    cannot be written, and what the voice and the recogniser raise.
    """
    play = Play(exercise=exercise, language=language, scenario=scenario or Scenario(), seed=seed)
    if text and wav is not None:
        raise ScenarioError("scenario-sound", "A rehearsal by text has no sound to write.")
    play.check(text=text)
    with _writing(events) as file:
        transcript = Transcript(file)
        if text:
            outcome, session, seconds = _by_text(play, transcript, watchers)
        else:
            from assistant.rehearsal.by_sound import by_sound  # heavy, and not needed by text

            outcome, session, seconds = by_sound(
                play, transcript, watchers, equipment or Equipment(), wav
            )
    happened = Happened(
        exercise=exercise,
        outcome=outcome,
        seconds=seconds,
        memory=session.memory,
        entries=transcript.entries,
    )
    return Report(
        exercise=exercise.name,
        outcome=outcome,
        seconds=seconds,
        memory=session.memory,
        entries=transcript.entries,
        checks=check(play.scenario.expect, happened),
        person=session.person,
        places=_places(play.scenario),
    )


def _places(scenario: Scenario) -> dict[str, str]:
    """Where each expectation is written."""
    source = scenario.source
    keys = source.root.plain().get("expect") if source else None
    return {
        key: f"{source.path}:{source.problem(('expect', key), '', key=True).line}"
        for key in keys or ()
        if source
    }


def _by_text(
    play: Play, transcript: Transcript, watchers: Sequence[Onlooker]
) -> tuple[Outcome | None, Session, float]:
    session, person, ears = play.session(), play.person(), TypedEars()
    room = TypingRoom(
        person, ears, lambda command: loop.post(command), told([transcript.note, *watchers])
    )
    watching = (person.watch, transcript.note, *watchers)
    loop = VirtualTimeLoop(session, ears, room, play.scenario.limit, watching)
    return loop.limited_run(), session, loop.now


@contextlib.contextmanager
def _writing(path: Path | None) -> Iterator[IO[str] | None]:
    if path is None:
        yield None
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise StoreError("events-file", f"{path} cannot be written: {error.strerror}.") from None
    with file:
        yield file
