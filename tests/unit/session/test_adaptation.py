"""What a session changes on its own, that each change is told, and that it can be turned off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.exercise.model import Ask, End, Expectation, Hold, Return, Say, Wants
from assistant.exercise.terms import DONE
from assistant.session.actions import Record
from assistant.session.actions import Say as Spoken
from assistant.session.adaptation import ASLEEP_AFTER
from assistant.session.person import NOBODY, Person
from assistant.session.timing import FIRST_SILENCE
from tests.unit.session.player import YES_NO, Player, exercise

LEFT_AS_IT_IS = Person(adapts=False)


def ask(id: str, wants: Wants = Wants.YES_NO) -> Ask:
    expects = Expectation(wants=wants, count=1)
    return Ask(id=id, text=("First a word.", f"{id.capitalize()}?"), expects=expects)


def adapted(player: Player) -> list[str]:
    return [
        action.name
        for action in player.actions
        if isinstance(action, Record) and action.kind == "adapted"
    ]


def paces(player: Player) -> list[float]:
    return [action.pace for action in player.actions if isinstance(action, Spoken)]


def to_the_end(player: Player) -> Player:
    while player.outcome is None:
        player.step_on()
    return player


@pytest.mark.parametrize(("person", "slower"), [(NOBODY, True), (LEFT_AS_IT_IS, False)])
def test_it_slows_down_when_questions_meet_silence(person: Person, slower: bool) -> None:
    player = to_the_end(Player(exercise(ask("one"), ask("two")), person))
    assert ("slower" in adapted(player)) == slower
    assert (paces(player)[-1] < paces(player)[0]) == slower


def test_it_never_gets_slower_than_can_be_followed() -> None:
    player = to_the_end(Player(exercise(*(ask(f"q{n}") for n in range(20))), Person(pace=0.8)))
    assert set(paces(player)) == {0.8}
    assert "slower" not in adapted(player)


@pytest.mark.parametrize("said", ["a lamp", "lamp"])
@pytest.mark.parametrize(("person", "shorter"), [(NOBODY, True), (LEFT_AS_IT_IS, False)])
def test_questions_are_shorter_for_somebody_of_few_words(
    said: str, person: Person, shorter: bool
) -> None:
    questions = [ask(f"q{n}", Wants.ITEMS) for n in range(4)]
    player = Player(exercise(*questions), person)
    for n in range(3):
        player.until_listening()
        assert player.said[-2:] == ["First a word.", f"Q{n}?"]
        player.hear(said)
    player.until_listening()
    assert (player.said[-2:] == ["First a word.", "Q3?"]) != shorter
    assert (adapted(player) == ["shorter"]) == shorter


def test_a_long_reply_brings_the_whole_question_back() -> None:
    player = Player(exercise(*(ask(f"q{n}", Wants.ITEMS) for n in range(5))))
    for said in ("a lamp", "a rug", "a cup", "the old blue blanket on my bed"):
        player.until_listening()
        player.hear(said)
    player.until_listening()
    assert player.said[-2:] == ["First a word.", "Q4?"]


def test_a_bare_yes_says_nothing_about_how_somebody_speaks() -> None:
    player = Player(exercise(*(ask(f"q{n}") for n in range(6))))
    while player.outcome is None:
        player.until_listening()
        player.hear("yes") if player.outcome is None else None
    assert adapted(player) == []


@pytest.mark.parametrize("person", [NOBODY, LEFT_AS_IT_IS])
def test_more_time_makes_silences_and_waits_longer_up_to_a_limit(person: Person) -> None:
    player = Player(exercise(ask("one"), ask("two")), person).until_listening()
    for factor in (1.5, 2.25, 2.25):
        player.hear("more time please")
        player.until_listening()
        assert player.due["reply"] - player.now == pytest.approx(FIRST_SILENCE * factor)
    assert "That's as far as I can go that way." in player.said
    assert adapted(player) == ["longer-silences", "longer-silences"]


ANYWHERE = {"relief": "relief", "asleep": "asleep"}
DETOURS = (
    ask("relief"),
    Return(id="back"),
    Ask(
        id="asleep",
        text=("Are you awake?",),
        expects=YES_NO,
        to={DONE: "back-again", "no-input": "good-night"},
    ),
    Return(id="back-again"),
    End(id="good-night", outcome="ended-early"),
)


def long_exercise(*, hold: float) -> Player:
    steps = [ask("one"), ask("two"), Hold(id="rest", seconds=hold), ask("three"), ask("four")]
    last = End(id="over")
    played = exercise(*steps, last, *DETOURS, anywhere=ANYWHERE)
    return Player(played)


@pytest.mark.parametrize(("hold", "asked"), [(ASLEEP_AFTER, True), (ASLEEP_AFTER / 4, False)])
def test_a_long_silence_is_asked_about_softly(hold: float, asked: bool) -> None:
    player = to_the_end(long_exercise(hold=hold))
    assert ("Are you awake?" in player.said) == asked
    assert ("asleep" in adapted(player)) == asked
    assert player.outcome == ("ended-early" if asked else "completed")


def test_whoever_is_awake_is_not_asked_a_second_time() -> None:
    player = long_exercise(hold=ASLEEP_AFTER)
    while player.said[-1] != "Are you awake?":
        player.step_on()
    player.until_listening()
    player.hear("yes")
    to_the_end(player)
    assert player.said.count("Are you awake?") == 1
    assert player.outcome == "completed"


def test_a_sound_now_and_then_is_somebody_awake() -> None:
    player = long_exercise(hold=ASLEEP_AFTER)
    while player.session.step != "rest":
        player.step_on()
    player.wait()
    player.hear("mm")
    assert "Are you awake?" not in to_the_end(player).said


LONG = [
    Say(id=f"s{n}", text=(f"Sentence {n} of a rather long exercise, spoken calmly.",))
    for n in range(60)
]


@pytest.mark.parametrize(("person", "offered"), [(NOBODY, True), (LEFT_AS_IT_IS, False)])
def test_relief_that_comes_early_is_offered_an_early_end_once(
    person: Person, offered: bool
) -> None:
    player = Player(exercise(*LONG, End(id="over"), *DETOURS, anywhere=ANYWHERE), person)
    for _ in range(2):
        player.finish_speech()
        player.hear("I feel much better now")
        if player.session.step == "relief":
            player.until_listening()
            player.hear("no")
    to_the_end(player)
    assert player.said.count("Relief?") == offered
    assert adapted(player) == (["early-end"] if offered else [])


def test_nothing_is_offered_when_it_is_nearly_over() -> None:
    player = Player(exercise(*LONG[:3], End(id="over"), *DETOURS, anywhere=ANYWHERE))
    player.finish_speech()
    player.hear("I feel much better now")
    assert "Relief?" not in to_the_end(player).said


@pytest.mark.parametrize("person", [NOBODY, LEFT_AS_IT_IS])
def test_turning_outward_is_told_and_is_never_turned_off(person: Person) -> None:
    known = replace(person, kept={"outward": "yes"})
    assert adapted(to_the_end(Player(exercise(*LONG[:2]), known))) == ["outward"]
