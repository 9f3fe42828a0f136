"""What is written about a person, and what it means for a session."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.people.profile import Answer, Profile
from assistant.people.profile_reader import UnusableProfile, parse
from assistant.people.profile_text import told
from assistant.people.store import People
from assistant.session.person import Background, Contact, Person
from tests.unit.people.conftest import SAM, TODAY


def test_everything_that_is_written_comes_to_the_session(people: People) -> None:
    sam = people.load("sam")
    assert sam.person(TODAY) == Person(
        id="sam",
        name="Sam",
        spared=frozenset({"left-arm", "neck"}),
        kept={"heart": "no", "plan": "window", "without": ("smelling",)},
        region="GB",
        contacts=(
            Contact(name="Kim", number="01632 960123", informed=True),
            Contact(name="Dr. Lee"),
        ),
        adapts=False,
    )
    assert sam.settings == {"language": "en", "pace": 0.9, "patience": 1.5, "volume": 4.0}
    assert sam.checked == date(2030, 6, 1)
    assert (sam.may_see("caregiver"), sam.may_see("Kim")) == (("ratings", "help"), ())


def test_an_empty_profile_is_like_nobodys_but_for_its_id() -> None:
    assert parse("format: 1", Path("kim.yaml"))[0] == Profile(id="kim")
    assert Profile(id="kim").person(TODAY) == Person(id="kim")
    assert Profile(id="kim").settings == {}


def test_whoever_wants_no_bells_comes_without_them() -> None:
    assert not parse("format: 1\nbells: false", Path("kim.yaml"))[0].person(TODAY).bells


@pytest.mark.parametrize(
    ("written", "liked"), [("rain", Background.RAIN), ("off", None), ("room-tone", "room-tone")]
)
def test_what_sounds_beneath_the_exercises_is_theirs(written: str, liked: str | None) -> None:
    profile = parse(f"format: 1\nbackground: {written}", Path("kim.yaml"))[0]
    assert profile.person(TODAY).background == liked
    assert f"background       {written}" in list(told(profile, TODAY))


def test_a_sound_that_there_is_not_is_told_with_those_there_are() -> None:
    with pytest.raises(UnusableProfile, match=r'unknown background "rian"; did you mean "rain"'):
        parse("format: 1\nbackground: rian", Path("kim.yaml"))


def test_an_answer_holds_for_its_days_and_not_one_more() -> None:
    answer = Answer(value="no", said=TODAY, days=90)
    assert answer.holds(TODAY) and answer.holds(TODAY + timedelta(days=89))
    assert not answer.holds(TODAY + timedelta(days=90))
    # A clock was years ahead when it was given, or is a zone behind.
    assert answer.holds(TODAY - timedelta(days=1))
    assert not answer.holds(TODAY - timedelta(days=2))
    assert Answer(value="no", said=TODAY).holds(date(2130, 1, 1))


MISTAKES = [
    ("", "a profile is `key: value` lines, beginning with `format: 1`"),
    ("name: Sam", "`format` is missing"),
    ("format: 1\nnmae: Sam", 'unknown key "nmae"; did you mean "name"?'),
    ("format: 1\nname: Sam\nname: Kim", '"name" is here twice'),
    ("format: 1\npace: 3", "has to be at most 1.2, not 3"),
    ("format: 1\nvolume: loud", 'has to be a number, not "loud"'),
    ("format: 1\nvoice: opera", 'unknown voice "opera"'),
    ("format: 1\nspare: [left-am]", 'unknown region "left-am"; did you mean "left-arm"?'),
    ("format: 1\nwithout: [seing]", 'unknown sense "seing"; did you mean "seeing"?'),
    ("format: 1\nregion: Britain", "has to be a country's two letters such as GB"),
    ("format: 1\nnumbers-checked: soon", 'has to be a day such as 2030-12-31, not "soon"'),
    ("format: 1\nadapts: perhaps", 'has to be true or false, not "perhaps"'),
    ("format: 1\ncontacts: [{number: 1}]", "`name` is missing"),
    ("format: 1\ncontacts: [{name: Kim, number: at home}]", "has to be a telephone number"),
    ("format: 1\nshare: {Kim: all}", 'unknown thing to share "all"'),
    ("format: 1\nkept: {heart: no}", "has to be a mapping"),
    ("format: 1\nkept: {heart: {value: [1], said: 2030-01-01}}", "a list of words"),
    ("format: 1\nname: &x Sam", "references are not used here"),
]


@pytest.mark.parametrize(("text", "told"), MISTAKES, ids=[told for _, told in MISTAKES])
def test_each_mistake_is_told(text: str, told: str) -> None:
    with pytest.raises(UnusableProfile) as refused:
        parse(text, Path("sam.yaml"))
    assert told in str(refused.value)
    assert refused.value.spoken


def test_all_mistakes_are_told_at_once_each_with_its_line() -> None:
    text = SAM.replace("pace: 0.9", "pace: 9").replace("share:", "shared:").replace("Dr. Lee", "''")
    with pytest.raises(UnusableProfile) as refused:
        parse(text, Path("sam.yaml"))
    assert [(each.line, each.path) for each in refused.value.problems] == [
        (5, "pace"),
        (15, "contacts[1].name"),
        (17, "shared"),
    ]
    assert "sam.yaml:5:7 pace: has to be at most 1.2, not 9\n    pace: 9\n" in str(refused.value)


def test_what_a_newer_version_wrote_is_let_be() -> None:
    newer = SAM.replace("format: 1", "format: 2\nshoe-size: 39").replace(
        "{name: Dr. Lee}", "{name: Dr. Lee, pager: 12}"
    )
    assert parse(newer, Path("sam.yaml"))[0] == parse(SAM, Path("sam.yaml"))[0]
    with pytest.raises(UnusableProfile, match=r"pace: has to be at most"):
        parse(newer.replace("pace: 0.9", "pace: 9"), Path("sam.yaml"))
