"""What recurs is said in several ways: whole sessions, as a person hears them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant import languages
from assistant.exercise import loader
from assistant.exercise.check.examine import check
from assistant.exercise.model import Exercise
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.rehearse import rehearse
from assistant.session.actions import Say
from assistant.session.person import Person
from assistant.session.upcoming import impersonal
from tests import repetition, shipped

WRITTEN = """\
format: 1
title: Hands
summary: Hands.
minutes: 1
wordings:
  rest: [One., "", "Two, {name}.", Three.]
steps:
  - repeat: 10
    steps:
      - say: "{~rest} Next."
"""


def heard(exercise: Exercise, person: Person) -> list[str]:
    report = rehearse(exercise, languages.load("en"), Scenario(who=person), text=True)
    return [entry.what.text for entry in report.entries if isinstance(entry.what, Say)]


@pytest.fixture
def hands(tmp_path: Path) -> Exercise:
    (tmp_path / "en").mkdir()
    file = tmp_path / "en" / "hands.yaml"
    file.write_text(WRITTEN)
    return loader.load(file, [shipped.SCRIPTS])


def test_each_is_heard_in_turn_and_twice_at_most_then_it_is_silent(hands: Exercise) -> None:
    said = " ".join(heard(hands, Person(name="Sam")))
    once = "One. Next. Next. Two, Sam. Next. Three. Next."
    assert said == f"{once} {once} Next. Next."


def test_the_next_session_begins_with_another(hands: Exercise) -> None:
    firsts = [heard(hands, Person(sessions=sessions))[0] for sessions in range(5)]
    assert firsts == ["One.", "Next.", "Next.", "Three.", "One."], "silent, and no name is known"


def test_what_is_rendered_ahead_knows_all_of_them(hands: Exercise) -> None:
    assert {"One.", "Three.", "Next."} <= impersonal(hands, languages.load("en").spoken)


def test_wordings_that_do_not_exist_and_that_nothing_speaks_are_told(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    file = tmp_path / "en" / "hands.yaml"
    file.write_text(WRITTEN.replace("{~rest}", "{~rests}").replace("{name}", "{nome}"))
    problems = [problem.message for problem in check(file, [shipped.SCRIPTS])]
    assert 'there are no wordings "rests"' in problems
    file.write_text(WRITTEN.replace("{name}", "{nome}"))
    assert 'nothing remembers "nome"' in [p.message for p in check(file, [shipped.SCRIPTS])]
    file.write_text(WRITTEN.replace("{~rest} ", ""))
    assert "is never spoken" in [p.message for p in check(file, [shipped.SCRIPTS])]


@pytest.mark.parametrize("written", ["rest: []", "rest: [One.]", "rest: One.", "rest: [1, 2]"])
def test_one_wording_is_none(tmp_path: Path, written: str) -> None:
    (tmp_path / "en").mkdir()
    file = tmp_path / "en" / "hands.yaml"
    file.write_text(WRITTEN.replace('rest: [One., "", "Two, {name}.", Three.]', written))
    assert check(file, [shipped.SCRIPTS])


@pytest.mark.parametrize("sessions", [0, 3, 11])
@pytest.mark.parametrize("name", repetition.names("en"))
def test_no_acknowledgement_is_heard_more_than_twice_in_a_session(name: str, sessions: int) -> None:
    exercise = shipped.exercise(name)
    said = Counter(heard(exercise, Person(sessions=sessions)))
    acknowledgements = {"Thank you.", "Good.", "Alright.", "I heard that.", "That's fine."}
    assert {text for text in acknowledgements if said[text] > 2} == set()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_little_of_an_exercise_was_heard_in_others_or_eleven_sessions_ago(language: str) -> None:
    common, again = repetition.common(language), repetition.again(language)
    assert {name: share for name, share in common.items() if share > repetition.MOST_COMMON} == {}
    assert {name: share for name, share in again.items() if share > repetition.MOST_AGAIN} == {}


def test_who_is_known_hears_less_of_what_they_know() -> None:
    grounding = shipped.exercise("grounding")
    first, fourth, twelfth = (
        " ".join(heard(grounding, Person(id="sam", name="Sam", sessions=sessions, times=sessions)))
        for sessions in (0, 3, 11)
    )
    assert "computer program" in first and "can't call anyone" in first
    assert "work without the internet" not in fourth + twelfth
    assert max(len(fourth), len(twelfth)) < 0.9 * len(first)


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ({}, {"get up", "look around"}),
        ({"without": ("standing",)}, {"look around"}),
        ({"unsteady": "yes"}, {"look around"}),
        ({"without": ("seeing", "standing")}, set()),
    ],
)
def test_nobody_is_told_to_look_or_to_get_up_who_cannot(
    kept: dict[str, str | tuple[str, ...]], told: set[str]
) -> None:
    said = " ".join(heard(shipped.exercise("name-an-emotion"), Person(kept=kept)))
    assert {words for words in ("get up", "look around") if words in said} == told
