"""What is said to us or to others while things are listed is no thing."""

from __future__ import annotations

import pytest

from tests.unit.session.asked import Asked

SEE = "five things you can see"


def seeing() -> Asked:
    return Asked("grounding", SEE, {"full round": "full"})


@pytest.mark.parametrize(
    "said",
    [
        "hang on, the nurse wants me",
        "sorry one second someone's at the door",
        "give me a minute, phone's ringing",
        "wait a sec love, just getting my glasses",
        "hold on my tea is here",
        "stop a minute, the doctor's come in",
        "just a moment, I need the loo",
        "be with you in a minute",
    ],
)
def test_it_pauses(said: str) -> None:
    asked = seeing()
    assert "Pausing now" in asked.say(said)
    assert asked.named == []


@pytest.mark.parametrize(
    "said",
    [
        "can you say that again dear, the telly's on",
        "could you repeat that, I was miles away",
        "what was that, I didn't hear for the radio",
        "sorry I was talking to my wife",
    ],
)
def test_it_says_it_again(said: str) -> None:
    asked = seeing()
    assert SEE in asked.say(said)
    assert asked.named == []


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("a bit louder dear, I'm deaf as a post", "A little louder"),
        ("slow down love, I can't keep up with you", "A little slower"),
        ("skip this one, I can't see", "leave that one"),
        ("how much longer is this, I've got visitors", "minute"),
    ],
)
def test_other_commands_with_their_reason(said: str, answer: str) -> None:
    assert answer in seeing().say(said)


@pytest.mark.parametrize(
    "said",
    [
        "Margaret, can you shut the door",
        "come in",
        "yes love, I'm in here",
        "just put it on the table love",
        "thank you nurse",
        "no, not you, I was talking to my daughter",
        "can you turn the telly down please, Jim",
        "hello? who's there",
    ],
)
def test_what_is_said_to_others_is_waited_for(said: str) -> None:
    asked = seeing()
    assert asked.say(said) == ""
    assert asked.named == []
    asked.say("a lamp")
    assert asked.named == ["lamp"]


@pytest.mark.parametrize(
    ("said", "things"),
    [
        ("the nurse at the door", ["nurse at the door"]),
        ("the telephone ringing", ["telephone ringing"]),
        ("wait, the lamp too", ["lamp"]),
        ("hold on, I can see a lamp", ["lamp"]),
        ("hang on there's a clock", ["clock"]),
        ("my mum's cup", ["mum's cup"]),
        ("the cup you gave me", ["cup you gave"]),
        ("the lamp, thank you nurse", ["lamp"]),
        ("the bed. Hang on, the nurse wants me", ["bed"]),
        ("a photo of somebody I miss", ["photo of somebody i miss"]),
    ],
)
def test_things_stay_things(said: str, things: list[str]) -> None:
    asked = seeing()
    asked.say(said)
    assert asked.named == things


@pytest.mark.parametrize(
    ("said", "pauses"),
    [
        ("hang on, the nurse wants me", True),
        ("wait a minute, my phone's ringing", True),
        ("hang on, you did nothing wrong", False),
        ("slow down, you're doing fine", False),
    ],
)
def test_where_any_words_are_welcome_the_whole_sentence_decides(said: str, pauses: bool) -> None:
    answered = Asked("highs-and-lows", "What was one low").say(said)
    assert ("Pausing now" in answered) is pauses


@pytest.mark.parametrize(
    ("said", "things", "pauses"),
    [
        ("잠깐만요, 간호사가 왔어요", [], True),
        ("잠시만요 전화 왔어요", [], True),
        ("잠깐만요, 시계요", ["시계"], False),
        ("들어오세요", [], False),
        ("고마워요 간호사님", [], False),
    ],
)
def test_in_korean(said: str, things: list[str], pauses: bool) -> None:
    asked = Asked("grounding", "보이는 것", language="ko")
    asked.say(said)
    assert asked.paused is pauses
    if not pauses:
        assert asked.named == things
