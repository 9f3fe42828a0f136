"""What is known of the service, and by whom."""

from __future__ import annotations

import json

import pytest

from assistant.care.service.status import MOST_CAPTIONS, State, Status, after
from assistant.session.actions import (
    Action,
    Record,
    Say,
    ShowPlace,
    StopListening,
)
from assistant.session.events import Event, Heard, HeardSoFar, Trouble, TroubleBegan, TroubleEnded
from assistant.understanding.meaning import Hypothesis

RUNNING = Status(exercise="short", title="Short", person="sam", started_by="caregiver")
TROUBLES = {trouble: f"{trouble}!" for trouble in Trouble}
BEGAN = TroubleBegan(at=1, trouble=Trouble.DEVICE_LOST)
DANGER = Record(kind="safety", name="3:harm:plan")


def place(waiting_for: str) -> ShowPlace:
    return ShowPlace(step="a", section="", waiting_for=waiting_for)


def then(*happened: Event | Action, paused: bool = False) -> Status:
    status = RUNNING
    for what in happened:
        status = after(status, what, paused=paused, troubles=TROUBLES)
    return status


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (Status(), State.IDLE),
        (Status(trouble="There is no microphone."), State.TROUBLE),
        (RUNNING, State.RUNNING),
        (then(Say(say=1, text="a"), paused=True), State.PAUSED),
        (then(BEGAN), State.TROUBLE),
        (then(BEGAN, TroubleEnded(at=2, trouble=Trouble.DEVICE_LOST)), State.RUNNING),
        (then(DANGER), State.NEEDS_HELP),
        (then(DANGER, BEGAN), State.NEEDS_HELP),
        (then(Record(kind="safety", name="2:disclosure:wish")), State.NEEDS_HELP),
        (then(Record(kind="safety", name="1:unclear:ends")), State.RUNNING),
        (then(Record(kind="rating", name="before", value=8.0)), State.RUNNING),
    ],
)
def test_its_state_is_what_comes_first(status: Status, state: State) -> None:
    assert status.state is state


def test_an_invitation_is_not_a_session_yet() -> None:
    asked = Status(exercise="short", asking=True)
    assert (asked.state, asked.busy) == (State.ASKING, True)


@pytest.mark.parametrize(
    ("happened", "listening"),
    [
        ([place("yes-no")], True),
        ([place("go-on")], True),
        ([place("")], False),
        ([place("hold")], False),
        ([place("yes-no"), place("")], False),
        ([place("yes-no"), Say(say=1, text="a")], False),
    ],
)
def test_whether_a_word_is_awaited(happened: list[Action], listening: bool) -> None:
    assert then(*happened).listening is listening


def test_where_it_is_and_what_was_said() -> None:
    status = then(
        ShowPlace(step="a", section="the hands", minutes_left=3.5),
        Say(say=1, text="Is it quiet?"),
        Heard(at=1, hypotheses=(Hypothesis("yes"), Hypothesis("yet"))),
        Heard(at=2, hypotheses=()),
    )
    assert (status.section, status.minutes_left) == ("the hands", 3.5)
    assert status.captions == (("assistant", "Is it quiet?"), ("person", "yes"))


def test_what_belongs_to_the_plan_is_in_no_caption() -> None:
    reading = ShowPlace(step="a", section="", confidential=True)
    status = then(
        reading,
        Say(say=1, text="It helps to hear the radio."),
        HeardSoFar(at=1, text="and the"),
        Heard(at=2, hypotheses=(Hypothesis("and the bath"),)),
    )
    assert status.confidential and not status.captions and not status.so_far
    status = then(reading, place(""), Say(say=1, text="That was all."))
    assert not status.confidential and status.captions == (("assistant", "That was all."),)


def test_captions_of_long_ago_are_let_go() -> None:
    status = then(*(Say(say=number, text=str(number)) for number in range(MOST_CAPTIONS + 5)))
    assert status.captions[0] == ("assistant", "5")
    assert len(status.captions) == MOST_CAPTIONS


@pytest.mark.parametrize(
    ("shared", "private", "state", "captions", "section"),
    [
        ((), False, State.RUNNING, 0, "hands"),
        (("ratings", "plot"), False, State.RUNNING, 0, "hands"),
        (("words",), False, State.RUNNING, 1, "hands"),
        (("help",), False, State.NEEDS_HELP, 0, "hands"),
        (("words", "help"), True, State.NEEDS_HELP, 0, ""),
    ],
)
def test_nobody_sees_more_than_is_shared_with_them(
    shared: tuple[str, ...], private: bool, state: State, captions: int, section: str
) -> None:
    whole = Status(
        exercise="short",
        section="hands",
        captions=(("person", "I want to die"),),
        needing=("sam",),
        private=private,
    )
    seen = whole.seen(shared, whole.needing if "help" in shared else ())
    assert (seen.state, len(seen.captions), seen.section) == (state, captions, section)


def test_a_status_goes_over_into_json() -> None:
    plain = json.loads(json.dumps(then(Say(say=1, text="Hello.")).plain()))
    assert plain["state"] == "running"
    assert plain["captions"] == [["assistant", "Hello."]]


def test_what_is_being_said_stands_there_until_it_is_heard_or_no_longer_listened_to() -> None:
    speaking = HeardSoFar(at=1, text="the chair")
    assert then(speaking).so_far == "the chair"
    for end in (
        Heard(at=2, hypotheses=(Hypothesis("the chair"),)),
        Heard(at=2, hypotheses=()),
        StopListening(),
    ):
        assert then(speaking, end).so_far == ""


@pytest.mark.parametrize(
    ("shared", "hidden", "seen"),
    [
        (("words",), {}, "the chair"),
        ((), {}, ""),
        (("words",), {"private": True}, ""),
        (("words",), {"asking": True}, ""),
    ],
)
def test_it_is_seen_by_whoever_may_see_the_words(
    shared: tuple[str, ...], hidden: dict[str, bool], seen: str
) -> None:
    status = Status(exercise="short", so_far="the chair", **hidden)  # type: ignore[arg-type]
    assert status.seen(shared, ()).so_far == seen
