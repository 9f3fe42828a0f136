"""Every exercise and piece, with people who are very different from each other."""

from __future__ import annotations

import pytest

from assistant.exercise.model import Breathe
from assistant.rehearsal.event_log import PersonSpoke
from assistant.rehearsal.report import Report
from assistant.session.actions import Outcome, PlayCue, Record, Say, ShowPlace
from tests import shipped
from tests.everybody import EXERCISES, MANNERS, Who, play

EVERYBODY = [(name, who) for name in EXERCISES for who in Who]
BY_SOUND = [(name, list(Who)[number % len(Who)]) for number, name in enumerate(EXERCISES)]
"""Each exercise once and everybody twice; `python -m tests.everybody --sound` plays all of them."""


def test_no_exercise_is_left_out() -> None:
    files = {path.stem for path in (shipped.SCRIPTS / "en").glob("*.yaml")}
    assert files - set(EXERCISES) <= {"suggest"} and len(files) > 15


@pytest.mark.parametrize(("name", "who"), EVERYBODY)
def test_by_text(name: str, who: Who) -> None:
    _is_good(play(name, who, sound=False), who)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "who"), BY_SOUND)
def test_with_sound(name: str, who: Who) -> None:
    pytest.importorskip("moonshine_voice")
    pytest.importorskip("hibari")
    _is_good(play(name, who, sound=True), who)


def _is_good(report: Report, who: Who) -> None:
    told = "\n".join([report.summary, *report.transcript])
    assert report.outcome in (Outcome.COMPLETED, Outcome.ENDED_EARLY), told
    if MANNERS[who].says:
        assert any(isinstance(entry.what, PersonSpoke) for entry in report.entries), told
    match who:
        case Who.HURTING:
            assert "Is the pain new" in told
            assert _records(report, "spared"), told
        case Who.DISCLOSING:
            _leads_to_help(report, told)


def _leads_to_help(report: Report, told: str) -> None:
    """The number first, twice, within five seconds; then never back into the exercise."""
    spoke = next(
        entry.what.until
        for entry in report.entries
        if isinstance(entry.what, PersonSpoke) and "pills" in entry.what.words
    )
    numbers = [
        entry.at
        for entry in report.entries
        if isinstance(entry.what, Say) and "emergency number" in entry.what.text
    ]
    assert len(numbers) >= 2, told
    assert numbers[0] - spoke <= 5, told
    after = [entry.what for entry in report.entries if entry.at > spoke]
    assert not [what for what in after if isinstance(what, PlayCue | Breathe)], told
    places = [what.step for what in after if isinstance(what, ShowPlace)]
    assert all("/" in step for step in places if step != "end"), told
    assert report.outcome is Outcome.ENDED_EARLY, told


def _records(report: Report, kind: str) -> list[str]:
    return [
        entry.what.name
        for entry in report.entries
        if isinstance(entry.what, Record) and entry.what.kind == kind
    ]
