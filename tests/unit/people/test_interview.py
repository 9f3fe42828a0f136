"""Setting somebody up step by step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.people import interview
from assistant.people.profile import Profile
from assistant.people.store import People
from assistant.session.person import Background, Contact
from tests.unit.people.conftest import TODAY


class Desk:
    """Somebody at the keyboard, who answers what holds these words and skips all else."""

    def __init__(self, **answers: str | list[str]) -> None:
        self.answers: dict[str, Iterator[str]] = {
            words.replace("_", " "): iter([given] if isinstance(given, str) else given)
            for words, given in answers.items()
        }
        self.asked: list[str] = []
        self.told: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        given = (each for words, each in self.answers.items() if words in question)
        return next(next(given, iter(())), "")


@pytest.fixture
def kim(people: People) -> People:
    people.add("kim")
    return people


def sit_down(kim: People, desk: Desk) -> Profile:
    numbers = lambda region: [f"{region or 'anywhere'}: 112"]  # noqa: E731
    return interview.ask_all("kim", kim, desk.ask, desk.told.append, numbers, TODAY)


def test_everything_can_be_skipped(kim: People) -> None:
    desk = Desk()
    assert sit_down(kim, desk) == Profile(id="kim")
    assert len(desk.asked) == len(set(desk.asked)) == len(interview.QUESTIONS) + 3
    assert desk.told[:2] == list(interview.BEGINNING)
    assert "anywhere: 112" in desk.told


def test_everything_can_be_answered(kim: People) -> None:
    desk = Desk(
        call_them="Kim",
        language="ko",
        country="kr",
        of_the_body="left-arm, neck",
        sense="smelling",
        fast="0.9",
        wait="1.5",
        softer="-4",
        beneath="waves",
        checked="Yes",
        trust="Sam",
        number="01632 960123, may be told",
        caregivers="ratings, help",
    )
    assert sit_down(kim, desk) == Profile(
        id="kim",
        name="Kim",
        language="ko",
        region="KR",
        spare=("left-arm", "neck"),
        without=("smelling",),
        pace=0.9,
        patience=1.5,
        volume=-4.0,
        background=Background.WAVES,
        checked=TODAY,
        contacts=(Contact(name="Sam", number="01632 960123", informed=True),),
        share={"caregiver": ("ratings", "help")},
    )
    assert "KR: 112" in desk.told


def test_what_cannot_be_used_is_told_and_asked_again(kim: People) -> None:
    desk = Desk(of_the_body=["left-am", "left-arm"], fast=["quickly", "7", ""])
    profile = sit_down(kim, desk)
    assert (profile.spare, profile.pace) == (("left-arm",), None)
    assert 'did you mean "left-arm"?' in "\n".join(desk.told)
    assert desk.told.count("That cannot be used. It has to be at most 1.2, not 7.0.") == 1


def test_somebody_trusted_needs_no_number(kim: People) -> None:
    assert sit_down(kim, Desk(trust="Dr. Lee")).contacts == (Contact(name="Dr. Lee"),)


def test_leaving_off_loses_no_answer(kim: People) -> None:
    class Leaving(Desk):
        def ask(self, question: str) -> str:
            if "language" in question:
                raise KeyboardInterrupt
            return super().ask(question)

    with pytest.raises(KeyboardInterrupt):
        sit_down(kim, Leaving(call_them="Kim"))
    assert kim.load("kim").name == "Kim"
