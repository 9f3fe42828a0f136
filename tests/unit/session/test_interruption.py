"""A session that was cut off: what is offered, and where it carries on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.exercise.model import (
    Ask,
    Expectation,
    Hold,
    Item,
    Repeat,
    Return,
    Say,
    Wants,
)
from assistant.exercise.text import parse
from assistant.session.actions import Listen, Outcome, SetVolume
from assistant.session.events import Earlier, Heard, Resumed, Started
from assistant.understanding.meaning import CommandName, Hypothesis, Number
from tests.unit.session.player import NUMBER, YES_NO, Player, exercise

OFFER = "Shall we carry on from there?"
HELLO = Say(id="hello", text=parse("Hello. Lie as you like."), section="Beginning")
READY = Ask(id="ready", text=parse("There is no hurry. Shall we begin?"), expects=YES_NO)
RATE = Ask(id="rate", text=parse("How is it?"), expects=NUMBER, remember="before")
REST = Hold(id="rest", seconds=20)
THINGS = Ask(
    id="things",
    text=parse("Name three things."),
    expects=Expectation(wants=Wants.ITEMS, count=3),
    remember="things",
)
BYE = (Say(id="bye", text=parse("Go gently. Goodbye.")),)
GROUPS = (
    Repeat(
        id="groups",
        items=tuple(Item(fields={"name": (name,)}) for name in ("left shoulder", "face")),
        name="group",
        to={"item": "tense", "over": "after"},
    ),
    Say(
        id="tense", text=parse("Now the {group.name}."), within=("groups",), section="{group.name}"
    ),
    Hold(id="hold", seconds=5, within=("groups",), section="{group.name}"),
    Ask(
        id="fine",
        text=parse("Is it comfortable?"),
        expects=YES_NO,
        remember="comfortable",
        within=("groups",),
        section="{group.name}",
    ),
    Hold(id="rest", seconds=9, within=("groups",), to={"done": "groups"}, section="{group.name}"),
    Hold(id="after", seconds=9),
)


def until(player: Player, step: str) -> Player:
    for _ in range(100):
        if player.session.step == step:
            return player
        player.step_on()
    raise AssertionError(f"never at {step}")


def cut_off(player: Player, *, duplex: bool = False) -> Player:
    """The machine dies, and is there again: nothing rings, nothing is being said."""
    player.actions.clear()
    player.due.clear()
    player._send(Resumed(at=player.now, duplex=duplex))
    return player


def carry_on(player: Player) -> Player:
    """Yes, and on to the step it goes on with."""
    player.until_listening().hear("yes")
    before = 0
    while player.session.step.startswith("interrupted/"):
        before = len(player.actions)
        player.step_on()
    del player.actions[:before]
    return player


def test_it_asks_whether_to_carry_on_from_the_section_that_was_cut_off() -> None:
    player = cut_off(until(Player(exercise(*GROUPS)), "hold")).until_listening()
    assert player.said == ["We were interrupted.", "The last thing was left shoulder.", OFFER]


def test_where_a_section_has_no_words_the_offer_has_none_for_it() -> None:
    player = cut_off(until(Player(exercise(RATE, REST)), "rate")).until_listening()
    assert player.said == ["We were interrupted.", OFFER]


def test_a_hold_carries_on_with_the_part_of_the_body_it_belongs_to() -> None:
    player = carry_on(cut_off(until(Player(exercise(*GROUPS)), "hold")))
    assert player.session.step == "tense"
    assert player.said == ["Now the left shoulder."]


def test_an_answer_of_that_part_is_not_asked_for_again() -> None:
    player = until(Player(exercise(*GROUPS)), "fine").until_listening()
    player.hear("yes")
    assert carry_on(cut_off(player)).session.step == "rest"
    assert player.session.memory["comfortable"] == "yes"


def test_a_hold_by_itself_begins_from_its_beginning() -> None:
    player = until(Player(exercise(HELLO, REST, *BYE)), "rest")
    player.now += 12
    player = carry_on(cut_off(player))
    assert player.session.step == "rest"
    assert player.due["beat"] == pytest.approx(player.now + 20)


def test_a_question_is_asked_again_and_what_was_answered_before_it_is_known() -> None:
    player = Player(exercise(RATE, READY, REST)).until_listening()
    player.hear("six")
    player = carry_on(cut_off(player.until_listening())).until_listening()
    assert player.said[-1] == "Shall we begin?"
    assert player.session.memory["before"] == 6.0


def test_what_was_named_counts_when_the_question_is_asked_again() -> None:
    player = Player(exercise(THINGS, REST)).until_listening()
    player.hear("a lamp and a chair")
    player = carry_on(cut_off(player)).until_listening()
    assert player.said[-1] == "Name three things."
    player.hear("the door")
    assert player.session.memory["things.count"] == 3.0


def test_what_was_being_confirmed_is_asked_again() -> None:
    player = Player(exercise(RATE, REST)).until_listening()
    player._send(
        replace(
            player.session.understood(Heard(at=player.now, hypotheses=(Hypothesis("tree"),))),
            meaning=Number(value=3.0, certain=False),
        )
    )
    assert player.said[-1] == "Did you say 3?"
    player = carry_on(cut_off(player)).until_listening()
    assert player.said[-1] == "How is it?"
    assert "before" not in player.session.memory


def test_what_was_skipped_is_not_come_back_to() -> None:
    player = Player(exercise(RATE, READY, REST)).until_listening()
    player.command(CommandName.SKIP)
    assert carry_on(cut_off(player)).session.step == "ready"
    player = until(Player(exercise(*GROUPS)), "hold")
    player.command(CommandName.SKIP)
    player = carry_on(cut_off(player))
    assert player.said == ["Now the face."]


def test_a_question_that_was_given_up_is_not_asked_again() -> None:
    player = Player(exercise(RATE, READY, REST)).until_listening()
    while "That's alright." not in player.said:
        player.step_on()
    assert carry_on(cut_off(player)).session.step == "ready"


@pytest.mark.parametrize("before", [CommandName.PAUSE, CommandName.HELP])
def test_a_pause_or_a_word_in_between_is_over(before: CommandName) -> None:
    player = Player(exercise(RATE, READY, REST)).until_listening()
    player.command(before)
    player.finish_speech()
    assert carry_on(cut_off(player)).session.step == "rate"


def test_no_begins_anew() -> None:
    player = cut_off(until(Player(exercise(HELLO, REST)), "rest")).until_listening()
    player.hear("no")
    while player.outcome is None:
        player.step_on()
    assert player.said[-2:] == ["Alright.", "Then from the beginning."]
    assert player.outcome is Outcome.INTERRUPTED


def test_silence_begins_nothing() -> None:
    player = cut_off(until(Player(exercise(HELLO, REST)), "rest"))
    while player.outcome is None:
        player.step_on()
    assert player.said.count(OFFER) == 2
    assert player.said[-1] == "You can start me again any time."
    assert player.outcome is Outcome.ENDED_EARLY


def test_a_crash_while_it_is_offered_offers_again() -> None:
    player = cut_off(cut_off(until(Player(exercise(*GROUPS)), "hold")).until_listening())
    assert player.until_listening().said[1:] == ["The last thing was left shoulder.", OFFER]
    player.hear("yes")
    player = cut_off(player).until_listening()
    assert player.said[1] == "The last thing was left shoulder."
    assert carry_on(player).session.step == "tense"


def test_commands_work_while_it_is_offered() -> None:
    player = cut_off(until(Player(exercise(*GROUPS)), "hold")).until_listening()
    player.command(CommandName.HELP)
    player.until_listening()
    assert player.said[-1] == OFFER
    player.command(CommandName.STOP)
    player.step_on()
    assert player.outcome is Outcome.STOPPED


def test_going_back_after_carrying_on_does_not_lead_to_the_offer() -> None:
    player = Player(exercise(RATE, READY, REST)).until_listening()
    player.hear("six")
    player = carry_on(cut_off(player.until_listening())).until_listening()
    player.command(CommandName.GO_BACK)
    player.until_listening()
    assert player.session.step == "rate"


def test_a_detour_carries_on_and_leads_back_where_it_was_taken() -> None:
    ow = Say(id="anywhere/pain/1", text=parse("Let it go."), section="Resting")
    back = Return(id="anywhere/pain/return")
    rest = replace(REST, to={"done": "end"})
    player = until(Player(exercise(HELLO, rest, ow, back, anywhere={"pain": ow.id})), "rest")
    player.hear("my neck hurts")
    assert player.session.step == ow.id
    player = carry_on(cut_off(player))
    assert player.session.step == ow.id
    assert until(player, "rest").session.memory["interrupted"] == "Resting"
    assert "neck" in player.session._context.script.at.spared


def test_loudness_and_speed_stay_and_the_ear_is_as_the_new_way_has_it() -> None:
    player = until(Player(exercise(HELLO, REST)), "rest")
    player.command(CommandName.LOUDER)
    player.command(CommandName.SLOWER)
    player = cut_off(player, duplex=True)
    assert SetVolume(decibels=4.0) in player.actions
    assert {a.pace for a in player.actions if hasattr(a, "pace")} == {0.9}
    assert any(isinstance(action, Listen) for action in player.actions)


@pytest.mark.parametrize("earlier", Earlier)
def test_an_old_or_a_changed_one_gets_a_word_before_it_begins(earlier: Earlier) -> None:
    player = Player(exercise(HELLO, REST), begin=Started(at=0.0, earlier=earlier))
    assert player.said == ["We were interrupted last time."]
    until(player, "hello")
    assert player.said[-1] == "Hello."


def test_an_end_is_ahead_when_only_last_words_are() -> None:
    player = Player(exercise(HELLO, RATE, *BYE))
    assert player.session.end_ahead is None
    player.until_listening()
    assert player.session.end_ahead is None
    player.hear("four")
    assert player.session.end_ahead is Outcome.COMPLETED
    player = Player(exercise(HELLO, REST))
    player.command(CommandName.STOP)
    assert player.session.end_ahead is Outcome.STOPPED
    player = cut_off(until(Player(exercise(HELLO, REST)), "rest")).until_listening()
    player.hear("no")
    assert player.session.end_ahead is Outcome.INTERRUPTED


def test_last_words_about_help_are_not_let_go_of() -> None:
    ow = Say(id="anywhere/pain/1", text=parse("Get help now."), to={"done": "end"})
    player = until(Player(exercise(HELLO, REST, ow, anywhere={"pain": ow.id})), "rest")
    player.hear("my neck hurts")
    assert player.session.step == ow.id
    assert player.session.end_ahead is None
    assert carry_on(cut_off(player)).said == ["Get help now."]


def test_what_was_understood_acts_as_what_was_heard() -> None:
    played, twin = Player(exercise(RATE, REST)), Player(exercise(RATE, REST))
    played.until_listening().begin_to_speak()
    twin.until_listening().begin_to_speak()
    heard = Heard(at=played.now, hypotheses=(Hypothesis("about a six"),))
    understood = played.session.understood(heard)
    assert understood == played.session.understood(heard), "asking changes nothing"
    blank = replace(understood, hypotheses=(Hypothesis(""),))
    assert played.session.handle(heard) == twin.session.handle(blank)
