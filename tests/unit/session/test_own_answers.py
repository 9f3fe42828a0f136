"""Where a question only offers ideas, somebody's own is taken at once."""

from __future__ import annotations

import pytest

from tests.unit.session.asked import Asked

PLACES = [
    "the beach at Whitby",
    "a beach",
    "home",
    "my bed",
    "maybe the lake",
    "I'm thinking of the sea",
    "a field in Ireland when I was small",
    "let me think, the lake",
]


@pytest.mark.parametrize("said", PLACES)
def test_a_place_of_their_own(said: str) -> None:
    answered = Asked("calm-place", "is there a place").say(said)
    assert "bench in a garden" not in answered
    assert "is there a place" not in answered


@pytest.mark.parametrize("said", ["no", "nowhere", "I don't have one", "I can't think of one"])
def test_no_place(said: str) -> None:
    assert "bench in a garden" in Asked("calm-place", "is there a place").say(said)


@pytest.mark.parametrize("said", ["hm hm", "my wife died", "everyone is dead"])
def test_what_names_nobody_is_no_answer(said: str) -> None:
    asked = Asked("reaching-out", "somebody who feels safe")
    assert "keep them in mind" not in asked.say(said).lower()


@pytest.mark.parametrize(
    "said",
    [
        "Margaret",
        "the vicar",
        "my mate Dave",
        "my carer",
        "my old boss",
        "Joan next door",
        "my kids",
    ],
)
def test_a_person_of_their_own(said: str) -> None:
    asked = Asked("reaching-out", "somebody who feels safe")
    asked.say(said)
    assert "by telephone, by message" in asked.question


@pytest.mark.parametrize(
    ("question", "said", "leads_to"),
    [
        ("cold water, a slow breath", "my rosary", "to smell, or something to touch"),
        ("cold water, a slow breath", "the cat", "to smell, or something to touch"),
        ("something to smell, or", "my blanket", "easier now, the same"),
        ("something to smell, or", "the cat's fur", "easier now, the same"),
        ("something cold in your reach", "my water jug", "heart or your blood pressure"),
        ("something cold in your reach", "a cold flannel", "heart or your blood pressure"),
    ],
)
def test_a_thing_of_their_own(question: str, said: str, leads_to: str) -> None:
    way = {
        "cold water, a slow breath": "cold water" if "cold in" in question else "one plain thing"
    }
    asked = Asked("hard-moment", question, way)
    asked.say(said)
    assert leads_to in asked.question


@pytest.mark.parametrize(
    ("question", "said", "leads_to"),
    [
        ("group, a helpline", "the lunch club", "by telephone, by message"),
        ("group, a helpline", "Age UK", "by telephone, by message"),
        ("the hello, or the question", "I miss you", "say your line now"),
        ("the hello, or the question", "Hi Anne, how are the kids", "say your line now"),
        ("a good moment for it", "Christmas", "small enough"),
        ("a good moment for it", "tomorrow morning", "small enough"),
    ],
)
def test_a_way_of_their_own(question: str, said: str, leads_to: str) -> None:
    alone = {"somebody who feels safe": "nobody" if "group" in question else "my sister"}
    asked = Asked("reaching-out", question, alone)
    asked.say(said)
    assert leads_to in asked.question


@pytest.mark.parametrize("said", ["바닷가요", "우리 집 마당이요"])
def test_a_place_of_their_own_in_korean(said: str) -> None:
    answered = Asked("calm-place", "편안한 곳이 있나요", language="ko").say(said)
    assert "아랫목" not in answered
    assert "편안한 곳이 있나요" not in answered


@pytest.mark.parametrize("said", ["묵주요", "내 담요"])
def test_a_thing_of_their_own_in_korean(said: str) -> None:
    asked = Asked("hard-moment", "찬물로 할까요", language="ko")
    asked.say(said)
    assert "만질 것으로" in asked.question
