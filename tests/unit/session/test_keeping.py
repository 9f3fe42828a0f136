"""Who the person is when a session begins, and what is kept for the next one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.exercise.model import (
    Ask,
    Comparison,
    Condition,
    Decide,
    End,
    Expectation,
    Forget,
    Item,
    Keep,
    Operator,
    Remember,
    Repeat,
    Say,
    Wants,
)
from assistant.exercise.terms import FALSE, LENGTH, TRUE
from assistant.exercise.text import parse
from assistant.session import timing
from assistant.session.actions import Finish, Outcome, Record, SetVolume
from assistant.session.actions import Say as SayAction
from assistant.session.person import Person
from assistant.session.position import Value
from assistant.understanding.meaning import CommandName
from tests.unit.session.player import NUMBER, YES_NO, Player, choice, exercise

BODY = Expectation(wants=Wants.BODY)
HEART = Ask(
    id="heart",
    text=("Has your heart been a worry?",),
    expects=YES_NO,
    remember="heart",
    keep_days=90,
    to={"yes": "gentle", "no": "plain", "unsure": "gentle", "declined": "gentle"},
)
GENTLE = Say(id="gentle", text=("The gentle form.",), to={"done": "end"})
PLAIN = Say(id="plain", text=("The plain form.",), to={"done": "end"})
HELLO = Say(id="hello", text=parse("Hello, {name}. Welcome. This is time {times}."))


def kept(player: Player) -> list[tuple[str, str, Value | None, int | None]]:
    records = [action for action in player.actions if isinstance(action, Record)]
    return [
        (each.kind, each.name, each.value, each.days)
        for each in records
        if each.kind in ("kept", "forgotten")
    ]


def to_the_end(player: Player) -> Player:
    for _ in range(200):
        if player.session.finished:
            return player
        player.step_on()
    raise AssertionError("it never ends")


def test_a_name_is_spoken_where_it_is_known() -> None:
    nobody = to_the_end(Player(exercise(HELLO)))
    assert nobody.said == ["Welcome.", "This is time 0."]
    sam = to_the_end(Player(exercise(HELLO), Person(name="Sam", times=2)))
    assert sam.said == ["Hello, Sam.", "Welcome.", "This is time 2."]


def test_pace_loudness_and_patience_are_the_persons_own() -> None:
    ask = Ask(id="ask", text=("Well?",), expects=YES_NO)
    player = Player(exercise(ask), Person(pace=0.8, decibels=4.0, patience=2.0))
    assert SetVolume(decibels=4.0) in player.actions
    assert next(a for a in player.actions if isinstance(a, SayAction)).pace == 0.8
    player.until_listening()
    assert player.due["reply"] == pytest.approx(player.now + 2 * timing.FIRST_SILENCE)


def test_what_is_to_be_spared_is_never_named() -> None:
    groups = Repeat(
        id="groups",
        items=tuple(
            Item(fields={"name": (name,)}, regions=frozenset({name}))
            for name in ("left-arm", "face")
        ),
        name="group",
        to={"item": "tense", "over": "end"},
    )
    tense = Say(
        id="tense", text=parse("Now your {group.name}."), within=("groups",), to={"done": "groups"}
    )
    player = to_the_end(Player(exercise(groups, tense), Person(spared=frozenset({"left-arm"}))))
    assert player.said == ["Now your face."]


def test_going_back_to_the_very_beginning_forgets_nobody() -> None:
    player = Player(exercise(HELLO), Person(name="Sam", times=1))
    player.command(CommandName.GO_BACK)
    assert player.session.memory == {"name": "Sam", "times": 1.0, "sessions": 0.0}


def test_a_session_knows_whether_what_is_kept_will_stay() -> None:
    assert Player(exercise(HELLO), Person(id="sam")).session.memory["profile"] == "yes"
    assert "profile" not in Player(exercise(HELLO)).session.memory


# Answers that are kept


def test_an_answer_is_kept_for_as_long_as_the_question_says() -> None:
    player = Player(exercise(HEART, PLAIN, GENTLE)).until_listening()
    player.hear("no")
    assert kept(player) == [("kept", "heart", "no", 90)]
    assert to_the_end(player).said[-1] == "The plain form."


@pytest.mark.parametrize("said", ["I don't know", "banana banana", ""])
def test_what_is_no_answer_is_not_kept(said: str) -> None:
    player = Player(exercise(HEART, PLAIN, GENTLE)).until_listening()
    while not player.session.finished:
        if said and "reply" in player.session.timers:
            player.hear(said)
        else:
            player.step_on()
    assert kept(player) == []


ANSWERS: list[tuple[Expectation, Value, str]] = [
    (YES_NO, "yes", "yes"),
    (YES_NO, "no", "no"),
    (YES_NO, "declined", "declined"),
    (YES_NO, "nothing", "nothing"),
    (NUMBER, 7.0, "6-10"),
    (NUMBER, 2.0, "done"),
    (choice("bed", "chair"), "chair", "chair"),
    (replace(choice("bed", "chair"), several=True), ("chair", "bed"), "chair"),
    (BODY, ("left-arm",), "done"),
]
_BRANCHES = ("yes", "no", "declined", "nothing", "6-10", "chair", "bed", "no-input", "unsure")


def _branching(expects: Expectation) -> list[Ask | Say]:
    ask = Ask(
        id="ask",
        text=("Well?",),
        expects=expects,
        remember="x",
        keep_days=7,
        to={branch: f"went-{branch}" for branch in (*_BRANCHES, "done")},
    )
    ways = [
        Say(id=f"went-{branch}", text=(f"By {branch}.",), to={"done": "end"})
        for branch in (*_BRANCHES, "done")
    ]
    return [ask, *ways]


@pytest.mark.parametrize(("expects", "value", "branch"), ANSWERS)
def test_a_kept_answer_takes_its_branch_without_a_word(
    expects: Expectation, value: Value, branch: str
) -> None:
    player = to_the_end(Player(exercise(*_branching(expects)), Person(kept={"x": value})))
    assert player.said == [f"By {branch}."]
    assert player.session.memory["x"] == value
    assert kept(player) == []


@pytest.mark.parametrize(
    ("expects", "value"),
    [
        (YES_NO, "left"),
        (YES_NO, 3.0),
        (NUMBER, "yes"),
        (NUMBER, 11.0),
        (choice("bed", "chair"), "sofa"),
        (choice("bed", "chair"), ("chair", "sofa")),
        (choice("bed", "chair"), ()),
        (BODY, "left-arm"),
        (BODY, "unsure"),
    ],
)
def test_what_does_not_fit_the_question_is_asked_again(expects: Expectation, value: Value) -> None:
    player = Player(exercise(*_branching(expects)), Person(kept={"x": value}))
    assert player.said == ["Well?"]


def test_a_length_that_was_chosen_beforehand_is_not_asked_for_and_ends_with_the_exercise() -> None:
    asked = Ask(
        id="asked",
        text=("Short or long?",),
        expects=choice("short", "long"),
        remember=LENGTH,
        to={"short": "gentle", "long": "plain", "done": "plain"},
    )
    player = to_the_end(Player(exercise(asked, GENTLE, PLAIN), Person(kept={LENGTH: "short"})))
    assert player.said == ["The gentle form."]
    assert kept(player) == []
    assert LENGTH not in player.session.person.kept
    assert Player(exercise(asked, GENTLE, PLAIN)).said == ["Short or long?"]


def test_what_is_only_remembered_is_asked_for_all_the_same() -> None:
    before = Remember(id="before", values={"heart": "no"})
    player = Player(exercise(before, HEART, PLAIN, GENTLE))
    assert player.said == [HEART.text[0]]


def test_whoever_goes_back_is_asked_again_and_may_change_their_answer() -> None:
    other = Ask(id="other", text=("And this?",), expects=YES_NO)
    heart = replace(HEART, to={"done": "other"})
    player = Player(exercise(heart, other)).until_listening()
    player.hear("no")
    player.until_listening()
    player.hear("go back")
    player.until_listening()
    player.hear("yes")
    assert kept(player) == [("kept", "heart", "no", 90), ("kept", "heart", "yes", 90)]


# The steps keep and forget


def test_keep_and_forget_say_nothing_and_are_recorded() -> None:
    remember = Remember(id="remember", values={"step": "wash", "other": 2.0})
    keep = Keep(id="keep", names=("step", "unheard-of"))
    forget = Forget(id="forget", names=("old", "unheard-of"))
    player = Player(exercise(remember, keep, forget), Person(kept={"old": "thing"}))
    assert player.said == []
    assert kept(player) == [("kept", "step", "wash", None), ("forgotten", "old", None, None)]
    assert player.session.memory == {"step": "wash", "other": 2.0, "times": 0.0, "sessions": 0.0}


def test_a_feeling_is_kept_whole_and_forgotten_whole() -> None:
    feel = Ask(
        id="feel", text=("What is it?",), expects=Expectation(wants=Wants.EMOTION), remember="f"
    )
    player = Player(exercise(feel, Keep(id="keep", names=("f",)))).until_listening()
    player.hear("very sad")
    names = {name: value for _, name, value, _ in kept(player)}
    assert names.keys() == {"f", "f.word", "f.family", "f.strength"} and names["f"] == "sad"
    again = Player(exercise(Forget(id="forget", names=("f",))), Person(kept=names))
    assert kept(again) == [("forgotten", "f", None, None)]
    assert again.session.memory == {"times": 0.0, "sessions": 0.0}


def test_what_was_forgotten_is_asked_for_again() -> None:
    player = Player(
        exercise(Forget(id="forget", names=("heart",)), HEART, PLAIN, GENTLE),
        Person(kept={"heart": "no"}),
    )
    assert player.said == [HEART.text[0]]


# Going on with another exercise


def _leading_over() -> tuple[Say, End]:
    return Say(id="say", text=("On we go.",), to={"done": "over"}), End(id="over", then="grounding")


def test_one_exercise_can_lead_over_into_another() -> None:
    player = to_the_end(Player(exercise(*_leading_over())))
    assert player.actions[-1] == Finish(outcome=Outcome.COMPLETED, then="grounding")


def test_whoever_goes_on_is_known_by_then() -> None:
    person = Person(id="sam", name="Sam", spared=frozenset({"face"}), kept={"a": "b"}, times=3)
    steps = (Remember(id="r", values={"x": "y"}), Keep(id="k", names=("x",)), *_leading_over())
    player = Player(exercise(*steps), person)
    player.command(CommandName.SLOWER)
    player.command(CommandName.LOUDER)
    to_the_end(player)
    assert player.session.person == replace(
        person, kept={"a": "b", "x": "y"}, pace=0.9, decibels=4.0, times=0, earlier=1
    )
    asked = Condition(comparisons=(Comparison(name="begun", operator=Operator.IS, value="yes"),))
    met = Decide(id="met", condition=asked, to={TRUE: "end", FALSE: "hello"})
    assert Player(exercise(met, HELLO), player.session.person).said == []
    assert Player(exercise(met, HELLO), person).said == ["Hello, Sam."]


def test_after_many_it_is_enough_for_one_sitting() -> None:
    tired = Person(earlier=timing.MOST_EXERCISES - 1)
    player = to_the_end(Player(exercise(*_leading_over()), tired))
    assert player.said[1] == "We have done a lot in one sitting."
    assert player.actions[-1] == Finish(outcome=Outcome.COMPLETED)


@pytest.mark.parametrize("command", list(CommandName))
def test_the_last_word_of_a_long_sitting_can_be_interrupted(command: CommandName) -> None:
    player = Player(exercise(*_leading_over()), Person(earlier=timing.MOST_EXERCISES))
    while "We have done a lot in one sitting." not in player.said:
        player.step_on()
    player.command(command)
    player.step_on()
    player.command(CommandName.GO_ON)
    to_the_end(player)
