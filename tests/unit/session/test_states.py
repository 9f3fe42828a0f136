"""The states of a session: what may follow what, and that the documents draw it as it is."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from assistant.session.states import (
    ALARM,
    COURSE,
    DEVICE,
    FLOOR,
    Alarm,
    Arrival,
    Course,
    Device,
    Floor,
    markdown,
    mermaid,
    pass_to,
)

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("floor", "following"), list(product(Floor, Floor)))
def test_the_floor_is_passed_on_as_the_table_allows(floor: Floor, following: Floor) -> None:
    if following in FLOOR[floor]:
        assert pass_to(FLOOR, floor, following) is following
    else:
        with pytest.raises(ValueError, match="cannot follow"):
            pass_to(FLOOR, floor, following)


def test_a_pause_is_left_by_speech_only_and_the_end_never() -> None:
    assert FLOOR[Floor.PAUSED] == {Floor.PAUSED, Floor.SPEAKING}
    assert FLOOR[Floor.ENDED] == frozenset()
    assert COURSE[Course.ENDED] == {}


@pytest.mark.parametrize("course", [course for course in Course if course is not Course.ENDED])
def test_danger_stop_and_pain_are_heeded_in_every_course(course: Course) -> None:
    assert {Arrival.DANGER, Arrival.STOP, Arrival.SIGNAL} <= COURSE[course].keys()


def test_the_last_words_let_no_message_and_no_command_but_stop_into_them() -> None:
    let_in = {Arrival.PAUSE, Arrival.GO_ON, Arrival.AGAIN, Arrival.ELSEWHERE, Arrival.WORD}
    assert not (let_in | {Arrival.MESSAGE, Arrival.DEVICE_BACK}) & COURSE[Course.STOPPING].keys()
    assert COURSE[Course.STOPPING][Arrival.STOP] is Course.ENDED


def test_nothing_leads_back_from_a_disclosure_or_an_emergency() -> None:
    assert Alarm.NONE not in ALARM[Alarm.DISCLOSURE] | ALARM[Alarm.EMERGENCY]


@pytest.mark.parametrize(
    "drawn",
    [
        mermaid(FLOOR, Floor.SPEAKING),
        mermaid(ALARM, Alarm.NONE),
        mermaid({state: DEVICE[state].values() for state in Device}, Device.THERE),
        markdown(COURSE),
    ],
    ids=["floor", "alarm", "device", "course"],
)
def test_the_drawings_in_the_documents_are_current(drawn: str) -> None:
    assert drawn in (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), f"\n{drawn}"
