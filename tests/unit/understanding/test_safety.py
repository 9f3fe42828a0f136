"""What is taken for danger: in one reading, in several, and when words are misheard."""

from __future__ import annotations

import pytest

from assistant.languages import load
from assistant.understanding.meaning import Danger, Route
from assistant.understanding.patterns import Pattern, PatternError, Slots, joined
from assistant.understanding.words import Spelling

ENGLISH, KOREAN = load("en").lexicon, load("ko").lexicon
SPACED, UNSPACED = Spelling(), Spelling(spaced=False)
SLOTS = {"want": ["want to", "wish to"], "self": ["<want>"], "round": ["<round>"]}


def found(pattern: str, said: str, spelling: Spelling = SPACED) -> bool:
    return any(
        Pattern(pattern, Slots(SLOTS, spelling)).find(joined(spelling.words(said), spelling))
    )


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("want (really)? to go", "I want really to go"),
        ("want (really)? to go", "I want to go"),
        ("<want> go", "we wish to go"),
        ("<self> go", "we wish to go"),
        ("want .. now", "I want it all right now"),
        ("(very )*tired", "very very tired"),
        ("kill- me", "killing me"),
        ("^ no $", "No."),
        ("(out of|off) here", "get off here"),
        ("brother is", "my brother is"),
        ("brother (is)? here", "my brother's here"),
    ],
)
def test_a_pattern_stands_for_many_sayings(pattern: str, said: str) -> None:
    assert found(pattern, said)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("kill", "killing"),
        ("die", "indie music"),
        ("want .. now", "want one two three four five six now"),
        ("^ no $", "oh no"),
        ("<want> go", "want go"),
    ],
)
def test_and_for_no_others(pattern: str, said: str) -> None:
    assert not found(pattern, said)


def test_spaces_count_for_nothing_where_the_language_has_none() -> None:
    assert found("죽고 싶", "죽 고싶 어요", UNSPACED)
    assert found("밥을 .. 안 줘", "밥을 요즘안줘요", UNSPACED)
    assert not found("죽고 싶", "먹고 싶어요", UNSPACED)


@pytest.mark.parametrize("pattern", ["(one", "one)", "one | two", "<nobody>", "<round>", ""])
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        Pattern(pattern, Slots(SLOTS, SPACED))


def gravest(*readings: str) -> Danger | None:
    return ENGLISH.safety.gravest([ENGLISH.words(text) for text in readings])


def test_danger_says_what_is_to_be_done_what_it_is_about_and_what_found_it() -> None:
    danger = gravest("I took an overdose")
    assert danger == Danger(route=Route.HARM, category="overdose", rule="overdose")
    assert (danger.tier, danger.trigger, danger.certain) == (3, "harm", True)


def test_the_gravest_counts() -> None:
    danger = gravest("I feel hopeless and I want to die and I've taken all my pills")
    assert danger is not None
    assert danger.tier == 3


def test_what_lies_within_something_milder_is_read_as_that_and_the_rest_is_not() -> None:
    assert gravest("I don't want to die") is None
    beside = gravest("I don't want to die but I took an overdose")
    assert beside is not None
    assert beside.tier == 3


def test_what_one_of_several_readings_says_is_asked_about() -> None:
    alone = gravest("I wandered by", "I want to die", "I won the tie")
    assert alone is not None
    assert not alone.certain
    borne_out = gravest("I want to die", "I want to dine", "I won to die")
    assert borne_out is not None
    assert borne_out.certain


@pytest.mark.parametrize(
    ("heard", "tier"),
    [
        ("I want to dye", 2),
        ("I want to my", 2),
        ("I wish I was bed", 2),
        ("I wish I was dad", 2),
        ("I'm going to call myself", 3),
        ("I want to arm myself", 2),
        ("I'm thinking of sue a side", 2),
        ("I'm going to down myself", 3),
        ("I took an over those", 3),
        ("I was rate by my uncle", 2),
    ],
)
def test_words_that_are_misheard_are_asked_about(heard: str, tier: int) -> None:
    danger = gravest(heard)
    assert danger is not None
    assert danger.tier == tier
    assert not danger.certain


@pytest.mark.parametrize(
    "said",
    ["I", "my", "dad", "bed", "down", "my arm", "call my sister", "will you", "I'll go to bed",
     "I want to call my dad", "my arm is down", "that rate is high"],
)  # fmt: skip
def test_where_nothing_bears_it_out_they_are_what_they_are(said: str) -> None:
    assert gravest(said) is None


def test_korean_words_that_are_misheard_are_asked_about() -> None:
    danger = KOREAN.safety.gravest([KOREAN.words("주고 싶어요")])
    assert danger is not None
    assert not danger.certain
    for said in ("축구", "손주한테 용돈을 주고 싶어요", "꽃에 물 주고 싶어요", "도와주고 싶어요"):
        assert KOREAN.safety.gravest([KOREAN.words(said)]) is None


def test_a_long_speech_is_read_through() -> None:
    danger = gravest("and then we went to the shop and came home again " * 30 + "I want to die")
    assert danger is not None
