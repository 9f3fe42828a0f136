"""Words by their sound: what they sound like, what they are mistaken for, and what they never are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.exercise.model import Expectation
from assistant.languages import load
from assistant.understanding.certainty import is_certain
from assistant.understanding.complete import is_enough
from assistant.understanding.meaning import Command, CommandName, Feelings, Hypothesis, Meaning
from assistant.understanding.sounds import FARTHEST, Row
from assistant.understanding.understand import understand
from tests.unit.understanding.shorthand import (
    BODY,
    EMOTION,
    FREE,
    ITEMS,
    NO,
    NUMBER,
    STOP,
    UNSURE,
    YES,
    YES_NO,
    choice,
    chosen,
    command,
    items,
    number,
    regions,
)

FORM = choice(full="full, the full round", short="short, the short one")
OFFER = choice(one="yes, there is", none="no, just that one")
PLAIN = choice(yes="yes", no="no")
PERHAPS_STOP = Command(name=CommandName.STOP, certain=False)
COUNT = choice(two="two", three="three")


def sounds(text: str, code: str = "en") -> Row:
    lexicon = load(code).lexicon
    return lexicon.sounds.of(lexicon.spelling.words(text))


def heard(
    written: str, expects: Expectation | None, code: str = "en", *, by_rules_alone: bool = False
) -> Meaning | None:
    """`"tree / three"`: free readings, in order."""
    readings = tuple(Hypothesis(part.strip()) for part in written.split("/"))
    lexicon = load(code).lexicon
    return understand(
        readings, expects, replace(lexicon, sentences=None) if by_rules_alone else lexicon
    )


@pytest.mark.parametrize(
    ("word", "row"),
    [
        ("three", "th r iy"),
        ("tree", "t r iy"),
        ("five", "f ay v"),
        ("nine", "n ay n"),
        ("eight", "ey t"),
        ("know", "n ow"),
        ("knight", "n ay t"),
        ("thinking", "th ih ng k ih ng"),
        ("stopped", "s t aa p t"),
        ("phone", "f ow n"),
        ("little", "l ih t ah l"),
        ("quick", "k w ih k"),
        ("xyz", "k s ih z"),
    ],
)
def test_english_sounds(word: str, row: str) -> None:
    assert " ".join(sounds(word)) == row


@pytest.mark.parametrize(
    ("one", "other"),
    [("꽃이", "꼬치"), ("넋", "넉"), ("여덟", "여덜"), ("아파요", "아파요")],
)
def test_korean_letters_sound_as_they_are_said(one: str, other: str) -> None:
    assert load("ko").lexicon.sounds.distance(sounds(one, "ko"), sounds(other, "ko")) <= 0.25


@pytest.mark.parametrize(
    ("word", "nearer", "farther"),
    [
        ("vive", "five", "nine"),
        ("heaven", "seven", "eleven"),
        ("tree", "three", "two"),
        ("savin", "seven", "nine"),
        ("gnome", "numb", "calm"),
    ],
)
def test_distance(word: str, nearer: str, farther: str) -> None:
    distance = load("en").lexicon.sounds.distance
    assert distance(sounds(word), sounds(nearer)) < distance(sounds(word), sounds(farther))
    assert distance(sounds(word), sounds(word)) == 0
    assert distance(sounds(word), sounds(nearer)) == distance(sounds(nearer), sounds(word))
    assert distance(sounds(word), ()) == FARTHEST


CASES: list[tuple[str, Expectation | None, object]] = [
    # One reading is enough only where nothing but the spelling differs.
    ("to", NUMBER, number(2)),
    ("for", NUMBER, number(4)),
    ("vive", NUMBER, number(5, certain=False)),
    ("heaven", NUMBER, number(7, certain=False)),
    # Two that are near are as good as the word; one that is far off takes that back.
    ("vive / five", NUMBER, number(5)),
    ("vive / vive", NUMBER, number(5)),
    ("savin / seven", NUMBER, number(7)),
    ("thank you / hi / five", NUMBER, number(5, certain=False)),
    ("the train is late again / five", NUMBER, number(5, certain=False)),
    ("house / the blue sky", NUMBER, None),
    # What is a word of its own may be a mishearing, but is never sure to be one.
    ("well / well / well", COUNT, None),
    ("tree", NUMBER, number(3, certain=False)),
    ("tree / tree", NUMBER, number(3, certain=False)),
    ("tree / three", NUMBER, number(3, certain=False)),
    ("three / tree", NUMBER, number(3, certain=False)),
    ("three / three", NUMBER, number(3)),
    ("three", NUMBER, number(3)),
    ("tree", COUNT, chosen("three", certain=False)),
    ("three / tree", COUNT, chosen("three", certain=False)),
    # What one reading alone says was perhaps misread: a number or a choice is asked about.
    ("step in / six", NUMBER, number(6, certain=False)),
    ("step in / keep / six", NUMBER, number(6, certain=False)),
    ("step in / short", FORM, chosen("short", certain=False)),
    ("step in / six / nine", NUMBER, None),
    ("step in / pine", COUNT, None),
    ("step in / yeah", OFFER, None),
    ("step in / yes", YES_NO, None),
    ("step in / louder", NUMBER, None),
    ("step in / stop", NUMBER, STOP),
    ("step in / nothing", NUMBER, number(0, certain=False)),
    ("step in / nothing / nothing", NUMBER, number(0, certain=False)),
    ("I don't know / nothing", NUMBER, UNSURE),
    # Only what is expected: 11 is no rating, and the like of it is asked about.
    ("eleventh", NUMBER, number(7, certain=False)),
    # What one reading says in so many words, and the others sound like, is what was said.
    ("I'd save I've / I'd say five", NUMBER, number(5)),
    ("steak up / speak up", YES_NO, command("louder")),
    ("so down / slow down / slow town", None, command("slower")),
    ("free please / three please", NUMBER, number(3, certain=False)),
    ("please tow / please talk", YES_NO, None),
    # A number among other words may be one of them, unless a second reading has it.
    ("a thousand ten / eight out of ten", NUMBER, number(10, certain=False)),
    ("a strong seven / a song seven", NUMBER, number(7)),
    ("step in / the three of us", NUMBER, None),
    # Choices.
    ("shore / short", FORM, chosen("short")),
    ("shored", FORM, chosen("short", certain=False)),
    # A mere "yeah" is believed when a second reading agrees.
    ("yeah", OFFER, chosen("one")),
    ("yeah / yep", OFFER, chosen("one")),
    ("yeah / on", OFFER, chosen("one", certain=False)),
    ("yeah / no", OFFER, chosen("none", certain=False)),
    ("yes / on", PLAIN, chosen("yes")),
    ("yeah / on", YES_NO, YES),
    ("nope", OFFER, chosen("none")),
    ("no no", OFFER, chosen("none")),
    # Yes and no: near enough, or asked again. A short word is near to everything.
    ("know", YES_NO, NO),
    ("yess / yes", YES_NO, YES),
    ("yet", YES_NO, None),
    ("up / up", YES_NO, None),
    ("a / a", YES_NO, None),
    ("now / now", YES_NO, None),
    ("mumble mumble / yes", YES_NO, None),
    # Where anything may be said, nothing is guessed.
    ("vive", None, None),
    ("vive", ITEMS, "any"),
    ("vive", FREE, "any"),
]


@pytest.mark.parametrize(("written", "expects", "meaning"), CASES)
def test_what_it_may_have_been(written: str, expects: Expectation | None, meaning: object) -> None:
    understood = heard(written, expects)
    assert understood is not None if meaning == "any" else understood == meaning


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("say not again / saying that again", "say-again"),
        ("repeat hot / repeat heart", "say-again"),
        ("quite her / quiter", "quieter"),
        ("turn it town / turn at down", "quieter"),
        # Once is not enough, and what goes elsewhere has to be said.
        ("say not again", None),
        ("say not again / the weather is nice", None),
        ("slop toking / slop toking", None),
        ("give me a brake / give me a brick", "pause"),
        ("skit this part / skip miss part", None),
        ("the weather is nice / the weather was nice", None),
    ],
)
@pytest.mark.parametrize("expects", [None, NUMBER, YES_NO, FORM])
def test_a_long_harmless_command_is_heard_by_its_sound(
    written: str, name: str | None, expects: Expectation | None
) -> None:
    meaning = heard(written, expects, by_rules_alone=True)
    assert meaning == (command(name) if name else None)


@pytest.mark.parametrize(
    ("written", "expects", "meaning"),
    [
        ("five, no, I meant six", NUMBER, number(6)),
        ("no, I meant six", NUMBER, number(6)),
        ("the full one, no, I meant the short one", FORM, chosen("short")),
        ("no, I meant the short one", FORM, chosen("short")),
        ("yes, no, I meant no", YES_NO, NO),
        ("no, I meant yes", YES_NO, YES),
        ("no, I meant my left arm", BODY, regions("left-arm")),
        ("no, I meant a lamp", ITEMS, items("lamp")),
        # It is no answer to the question that came after.
        ("no, I meant six", YES_NO, None),
        ("no, sorry, I meant the short one", YES_NO, None),
        # By its sound as well.
        ("no, I meant sex / no, I meant six", NUMBER, number(6)),
        ("no, I mint short / no, I meant short", FORM, chosen("short")),
    ],
)
def test_what_was_said_can_be_taken_back(
    written: str, expects: Expectation, meaning: object
) -> None:
    assert heard(written, expects) == meaning


ALIKE = "stow stuck stomp stock top shop pose paws boss force skit kip helm yelp slow her lower"
"""Words that sound like commands."""


@pytest.mark.parametrize("expects", [None, NUMBER, YES_NO, FORM, EMOTION, ITEMS, FREE])
@pytest.mark.parametrize("word", ALIKE.split())
def test_no_word_is_taken_for_a_command_by_its_sound(
    word: str, expects: Expectation | None
) -> None:
    for written in (word, f"{word} / {word}", f"{word} / {word} / {word}"):
        meaning = heard(written, expects)
        assert meaning == PERHAPS_STOP or not isinstance(meaning, Command)


@pytest.mark.parametrize("expects", [NUMBER, YES_NO, FORM, BODY])
@pytest.mark.parametrize("word", "stuck star stall stock stomp stup stuff top".split())
def test_what_may_have_been_stop_is_perhaps_one(word: str, expects: Expectation) -> None:
    assert heard(word, expects) == PERHAPS_STOP
    assert heard(f"{word} / stall", expects) == PERHAPS_STOP


@pytest.mark.parametrize(
    ("written", "expects"),
    [
        ("stuck", None),
        ("stuck", EMOTION),
        ("stuck / stall", FREE),
        ("star", ITEMS),
        ("star", FREE),
        ("i'm stuck", YES_NO),
        ("still", YES_NO),
        ("tap", YES_NO),
        ("sore", YES_NO),
        ("up", NUMBER),
        ("dog", YES_NO),
        ("short", FORM),
        ("step", choice(step="the step", other="the other")),
        ("tap", choice(tap="tap", hum="hum")),
        ("six", NUMBER),
        ("sticks", NUMBER),
    ],
)
def test_what_is_something_else_is_no_stop(written: str, expects: Expectation | None) -> None:
    assert heard(written, expects) != PERHAPS_STOP


def test_where_nothing_is_asked_more_than_one_reading_has_to_sound_like_stop() -> None:
    assert heard("stall / star", None) == PERHAPS_STOP
    assert heard("stall / the window", None) != PERHAPS_STOP


@pytest.mark.parametrize("word", ["그먼", "그반"])
def test_what_may_have_been_stop_in_korean_is_perhaps_one(word: str) -> None:
    assert heard(word, YES_NO, "ko") == PERHAPS_STOP


@pytest.mark.parametrize("word", ["그냥", "그냥요", "그만큼", "가만", "금방"])
def test_ordinary_korean_words_are_no_stop(word: str) -> None:
    assert heard(word, YES_NO, "ko") != PERHAPS_STOP


@pytest.mark.parametrize("expects", [None, NUMBER, YES_NO, FORM, EMOTION, FREE])
def test_stop_in_any_reading_is_obeyed(expects: Expectation | None) -> None:
    assert heard("stow / stop", expects) == STOP


@pytest.mark.parametrize("said", ["exhorsted", "exhausted", "exorsted / exhausted"])
def test_a_feeling_by_its_sound_is_confirmed(said: str) -> None:
    meaning = heard(said, EMOTION)
    assert isinstance(meaning, Feelings)
    assert meaning.feelings[0].word == "exhausted"
    assert is_certain(meaning) == (said == "exhausted")


@pytest.mark.parametrize(
    ("written", "expects", "enough"),
    [
        ("five", NUMBER, True),
        ("vive", NUMBER, False),
        ("vive / five", NUMBER, True),
        ("three", NUMBER, False),
        ("three / three", NUMBER, True),
        ("three / tree", NUMBER, False),
        ("yes", YES_NO, True),
        ("yet", YES_NO, False),
        ("stop", NUMBER, True),
        ("sore", NUMBER, False),
        ("sore / sore", NUMBER, True),
        ("it hurts", NUMBER, True),
        ("yeah", OFFER, False),
        ("yeah / yes", OFFER, True),
        ("yeah / on", OFFER, False),
        ("yes", PLAIN, True),
        ("yeah", YES_NO, True),
        ("the weather is nice", FREE, True),
        ("the weather is nice", NUMBER, False),
        ("the weather is nice", None, False),
    ],
)
def test_when_a_further_reading_is_worth_its_time(
    written: str, expects: Expectation | None, enough: bool
) -> None:
    readings = tuple(Hypothesis(part.strip()) for part in written.split("/"))
    assert is_enough(readings, expects, load("en").lexicon) is enough
