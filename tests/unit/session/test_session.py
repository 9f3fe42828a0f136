"""What a session promises, played by hand."""

from __future__ import annotations

import math

import pytest

from assistant.exercise.model import Ask, Expectation, Hold, Item, Repeat, Return, Say, Wants
from assistant.exercise.text import parse
from assistant.session import timing
from assistant.session.actions import (
    ASKED,
    Action,
    Duck,
    Listen,
    Record,
    SetVolume,
    StopSpeaking,
    Unduck,
)
from assistant.session.actions import Say as SayAction
from assistant.session.events import Started, Trouble, VoiceStarted
from assistant.session.person import Person
from assistant.session.states import Floor
from assistant.understanding.meaning import CommandName
from tests.unit.session.player import NUMBER, YES_NO, Player, choice, exercise

LEFT = "We'll leave it here, and thank you for the time you took."
HELLO = Say(id="hello", text=parse("Hello. Lie as you like."))
READY = Ask(id="ready", text=parse("There is no hurry. Shall we begin?"), expects=YES_NO)
REST = Hold(id="rest", seconds=20)


def _groups(*names: str) -> tuple[Repeat, Say, Hold]:
    items = tuple(Item(fields={"name": (name,)}, regions=frozenset({name})) for name in names)
    return (
        Repeat(id="groups", items=items, name="group", to={"item": "tense", "over": "end"}),
        Say(id="tense", text=parse("Now your {group.name}."), within=("groups",)),
        Hold(id="hold", seconds=5, within=("groups",), to={"done": "groups"}),
    )


def test_sentences_are_spoken_one_by_one_with_a_silence_after_each() -> None:
    player = Player(exercise(HELLO))
    assert player.said == ["Hello."]
    player.finish_speech()
    assert player.said == ["Hello."]
    assert player.due["beat"] == pytest.approx(player.now + 0.9)
    player.wait()
    assert player.said == ["Hello.", "Lie as you like."]


def test_it_listens_only_when_the_question_has_left_the_speaker() -> None:
    player = Player(exercise(READY))
    assert not any(isinstance(a, Listen) for a in player.actions)
    player.until_listening()
    assert player.actions[-2].__class__ is not SayAction
    assert player.session.floor is Floor.LISTENING


def test_an_answer_is_remembered_and_leads_to_its_branch() -> None:
    ready = Ask(
        id="ready",
        text=("Ready?",),
        expects=YES_NO,
        remember="ready",
        to={"no": "end", "done": "hello"},
    )
    player = Player(exercise(ready, HELLO)).until_listening()
    player.hear("no, not yet")
    assert player.session.memory["ready"] == "no"
    assert player.outcome == "completed"


@pytest.mark.parametrize("name", ["left", "step", "memory", "trigger"])
def test_a_choice_may_have_any_name(name: str) -> None:
    ask = Ask(id="ask", text=parse("Which?"), expects=choice(name, "other"), to={name: "end"})
    player = Player(exercise(ask, HELLO)).until_listening()
    player.hear(name)
    assert player.outcome == "completed"
    assert player.said == ["Which?"]


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("Tea with my sister.", "Tea with my sister"),
        ("a walk", "a walk"),
        ("In bed. Where else?", "In bed"),
        ("Who? My wife, she speaks better.", "My wife, she speaks better"),
        (
            "A walk to the gate. It rained all week and the path is nothing but mud by now, I know.",
            "A walk to the gate",
        ),
        ("At 8 p.m. on the sofa", "At 8 p.m. on the sofa"),
        ("one two three four five six seven eight nine ten eleven twelve thirteen", None),
        ("no", None),
    ],
)
def test_an_own_answer_can_be_said_back_if_it_is_short(said: str, short: str | None) -> None:
    expects = Expectation(wants=Wants.FREE, choices=choice("no").choices)
    high = Ask(id="high", text=("What was good?",), expects=expects, remember="high")
    heard = Say(id="heard", text=parse("I heard: {high.short}. Thank you."))
    player = Player(exercise(high, heard)).until_listening()
    player.hear(said)
    assert player.session.memory.get("high.short") == short
    assert player.said[-1] == (f"I heard: {short}." if short else "Thank you.")


def test_a_number_takes_the_branch_of_its_range_and_is_recorded() -> None:
    rate = Ask(
        id="rate",
        text=(),
        expects=NUMBER,
        remember="before",
        record="rating",
        to={"8-10": "end", "done": "hello"},
    )
    player = Player(exercise(rate, HELLO)).until_listening()
    player.hear("about an eight")
    assert Record(kind="rating", name="before", value=8.0) in player.actions
    assert player.outcome == "completed"


def test_silence_is_met_with_shorter_words_and_then_it_goes_on() -> None:
    player = Player(exercise(READY, HELLO)).until_listening()
    assert player.wait() == "reply"
    assert player.said[-1] == "Take your time."
    player.until_listening()
    assert player.said[-1] == "Shall we begin?"
    player.wait()
    assert "yes, or no" in player.said[-1]
    player.until_listening()
    player.wait()
    assert player.said[-1] == "That's alright."
    while "Hello." not in player.said:
        player.step_on()


def test_last_words_that_were_talked_over_are_said_whatever_it_was() -> None:
    player = Player(exercise(Ask(id="ask", text=parse("Well?"), expects=YES_NO)), duplex=True)
    player.until_listening().hear("stop")
    player.begin_to_speak()
    player.wait()
    assert not player.session.speaking
    player.heard("pause")
    assert player.session.speaking
    player.finish_speech()
    assert player.outcome == "stopped"


def test_for_somebody_with_no_limit_no_time_runs_out() -> None:
    ask = Ask(id="ask", text=parse("Can you hear me?"), expects=YES_NO)
    after = Say(id="after", text=parse("Good."))
    player = Player(exercise(ask, after), Person(patience=math.inf))
    waited = []
    for _ in range(8):
        since = player.until_listening().now
        player.wait()
        waited.append(round(player.now - since))
    assert waited == [20, 60, 180, 600, 600, 600, 600, 600]
    reminded = [said for said in player.said if "still here" in said.casefold()]
    assert len(reminded) == 8
    player.until_listening()
    for _ in range(6):
        player.hear()
    player.hear("yes")
    assert player.said[-1] == "Good."
    assert not any(isinstance(action, Record) for action in player.actions)


def test_words_without_meaning_here_are_asked_about_twice_and_then_let_be() -> None:
    player = Player(exercise(READY, HELLO)).until_listening()
    for _ in range(3):
        player.hear("purple elephants")
        player.until_listening() if "Hello." not in player.said else None
    while "Hello." not in player.said:
        player.step_on()
    assert not any("wrong" in text or "invalid" in text for text in player.said)


def test_after_two_silent_questions_it_no_longer_waits_long() -> None:
    again = Ask(id="again", text=("And now?",), expects=YES_NO)
    third = Ask(id="third", text=("And then?",), expects=YES_NO)
    player = Player(exercise(READY, again, third))
    while player.outcome is None and "And then?" not in player.said:
        player.step_on()
    assert "I'll carry on without waiting for answers." in player.said
    player.until_listening()
    assert player.due["reply"] - player.now == pytest.approx(5.0)
    player.hear("yes")
    assert player.outcome == "completed"


def test_what_sounds_beneath_goes_with_the_exercise_and_rests_in_a_pause() -> None:
    player = Player(exercise(READY, REST, HELLO))
    assert player.session.accompanied
    player.until_listening()
    assert player.session.accompanied
    player.hear("pause")
    assert not player.session.accompanied
    while player.session.floor is not Floor.PAUSED:
        player.step_on()
    assert not player.session.accompanied
    player.hear("go on")
    player.until_listening()
    assert player.session.accompanied
    player.hear("yes")
    assert player.session.accompanied
    player.hear("stop")
    assert not player.session.accompanied, "and not only once the last words are said"
    while player.outcome is None:
        player.step_on()
    assert not player.session.accompanied


@pytest.mark.parametrize("moment", ["speaking", "listening", "holding", "paused", "reminded"])
def test_stop_stops_at_any_moment_with_one_kind_sentence(moment: str) -> None:
    steps = (REST,) if moment == "holding" else (READY,)
    player = Player(exercise(*steps, HELLO))
    if moment == "listening":
        player.until_listening()
    if moment in ("paused", "reminded"):
        player.command(CommandName.PAUSE)
        while player.session.floor is not Floor.PAUSED:
            player.step_on()
    if moment == "reminded":
        player.wait()
    was_speaking = player.session.speaking
    actions = player.hear("stop") if moment != "speaking" else player.command(CommandName.STOP)
    assert any(isinstance(a, StopSpeaking) for a in actions) is was_speaking
    assert "We'll leave it here, and thank you for the time you took." in [
        a.text for a in actions if isinstance(a, SayAction)
    ]
    while player.outcome is None:
        player.step_on()
    assert player.outcome == "stopped"
    assert player.session.handle(VoiceStarted(at=player.now)) == []


def test_a_pause_lasts_as_long_as_it_takes_and_goes_on_with_the_question() -> None:
    player = Player(exercise(READY, HELLO)).until_listening()
    player.hear("hang on a minute")
    for _ in range(30):
        player.step_on()
    assert player.session.floor in (Floor.PAUSED, Floor.SPEAKING)
    assert player.now > 1800
    while player.session.floor is not Floor.PAUSED:
        player.step_on()
    player.hear("something unrelated")
    assert player.session.floor is Floor.PAUSED
    player.hear("okay, go on")
    player.until_listening()
    assert player.said[-3:] == ["Alright, let's go on.", "There is no hurry.", "Shall we begin?"]
    player.hear("yes")
    assert player.said[-1] == "Hello."


def test_a_pause_in_speech_goes_on_with_the_sentence_that_was_cut() -> None:
    player = Player(exercise(HELLO))
    player.step_on()
    player.step_on()
    player.command(CommandName.PAUSE)
    while player.session.floor is not Floor.PAUSED:
        player.step_on()
    player.hear("go on")
    player.step_on()
    player.step_on()
    assert player.said[-1] == "Lie as you like."


def test_a_pause_while_tensing_begins_that_part_again() -> None:
    player = Player(exercise(*_groups("right-arm", "neck")))
    while player.session.floor is not Floor.HOLDING or player.session.step != "hold":
        player.step_on()
    player.hear("pause")
    while player.session.floor is not Floor.PAUSED:
        player.step_on()
    player.hear("go on")
    player.step_on()
    player.step_on()
    assert player.said[-1] == "Now your right-arm."


def test_after_a_short_pause_in_a_hold_nothing_is_left_of_it() -> None:
    player = Player(exercise(Hold(id="hold", seconds=20, cue_end=True), HELLO))
    player.now = 4.0
    player.command(CommandName.PAUSE)
    player.finish_speech()
    player.hear("go on")
    player.finish_speech()
    player.wait()
    assert player.due["beat"] == pytest.approx(player.now + 20)


def test_pain_leaves_that_part_out_from_then_on() -> None:
    care = Say(id="anywhere/pain/1", text=("Let it go.",), to={"done": "back"})
    back = Return(id="back")
    groups = _groups("right-arm", "neck", "left-arm")
    played = exercise(*groups, care, back, anywhere={"pain": "anywhere/pain/1"})
    player = Player(played)
    while player.session.step != "hold":
        player.step_on()
    player.hear("ow, that hurts, and my left arm hurts too")
    while player.outcome is None:
        player.step_on()
    said = " ".join(player.said)
    assert "Let it go." in said
    assert "left-arm" not in said
    assert "neck" in said
    assert Record(kind="spared", name="pain", value=("left-arm",)) in player.actions


def test_pain_without_a_name_leaves_out_what_was_being_worked_with() -> None:
    care = Say(id="anywhere/pain/1", text=("Let it go.",), to={"done": "back"})
    groups = _groups("right-arm", "right-arm", "neck")
    played = exercise(*groups, care, Return(id="back"), anywhere={"pain": "anywhere/pain/1"})
    player = Player(played)
    player.step_on()
    player.step_on()
    player.hear("that hurts")
    while player.outcome is None:
        player.step_on()
    assert player.said[-2:] == ["Let it go.", "Now your neck."]


def test_skip_leaves_out_this_part_and_go_back_returns_to_it() -> None:
    player = Player(exercise(*_groups("right-arm", "neck")))
    player.command(CommandName.SKIP)
    player.step_on()
    player.step_on()
    player.step_on()
    player.step_on()
    assert player.said[-1] == "Now your neck."
    player.command(CommandName.GO_BACK)
    while player.said[-1] != "Now your right-arm.":
        player.step_on()


def test_items_are_counted_one_by_one_or_in_one_breath() -> None:
    seen = Ask(
        id="seen",
        text=("Name three things.",),
        expects=Expectation(wants=Wants.ITEMS, count=3),
        remember="seen",
    )
    player = Player(exercise(seen)).until_listening()
    player.hear("a lamp")
    player.until_listening()
    player.hear("the blue blanket and, um, the window")
    assert player.session.memory["seen"] == ("lamp", "blue blanket", "window")
    assert player.outcome == "completed"


def test_fewer_items_are_enough() -> None:
    seen = Ask(
        id="seen",
        text=("Name three things.",),
        expects=Expectation(wants=Wants.ITEMS, count=3),
        remember="seen",
    )
    player = Player(exercise(seen)).until_listening()
    player.hear("a lamp and that's all")
    assert player.session.memory["seen"] == ("lamp",)


def test_a_doubtful_number_is_confirmed_and_can_be_corrected() -> None:
    rate = Ask(id="rate", text=("How much?",), expects=NUMBER, remember="before")
    player = Player(exercise(rate)).until_listening()
    player.hear("tree")
    player.until_listening()
    assert player.said[-1] == "Did you say 3?"
    assert player.session.floor is Floor.CONFIRMING
    player.hear("no, six")
    assert player.session.memory["before"] == 6.0


@pytest.mark.parametrize(
    ("readings", "asked", "answer", "kept"),
    [
        (("step in", "six"), "Did you say 6?", ("yes",), 6.0),
        (("step in", "six"), "Did you say 6?", ("no, I meant seven",), 7.0),
        (("step in", "six"), "Did you say 6?", ("seven",), 7.0),
        (("step in", "six"), "Did you say 6?", ("six",), 6.0),
    ],
)
def test_what_one_reading_alone_says_is_asked_about(
    readings: tuple[str, ...], asked: str, answer: tuple[str, ...], kept: float
) -> None:
    rate = Ask(id="rate", text=("How much?",), expects=NUMBER, remember="before")
    player = Player(exercise(rate)).until_listening()
    player.hear(*readings)
    player.until_listening()
    assert player.said[-1] == asked
    player.hear(*answer)
    assert player.session.memory["before"] == kept


def test_a_cough_while_an_answer_is_confirmed_is_waited_out() -> None:
    rate = Ask(id="rate", text=("How much?",), expects=NUMBER, remember="before")
    player = Player(exercise(rate)).until_listening()
    player.hear("tree")
    player.until_listening()
    player.hear()
    assert player.session.floor is Floor.CONFIRMING
    assert "reply" in player.due
    player.hear("yes")
    assert player.session.memory["before"] == 3.0


@pytest.mark.parametrize("answer", ["no, I meant the door", "door", "no, door"])
def test_a_doubtful_choice_is_confirmed_and_can_be_corrected(answer: str) -> None:
    which = Ask(id="which", text=("Which?",), expects=choice("lamp", "door"), remember="which")
    player = Player(exercise(which)).until_listening()
    player.hear("step in", "lamp")
    player.until_listening()
    assert player.said[-1] == "Did you say lamp?"
    player.hear(answer)
    assert player.session.memory["which"] == "door"


def test_what_was_denied_is_not_asked_about_again() -> None:
    rate = Ask(id="rate", text=("How much?",), expects=NUMBER, remember="before")
    player = Player(exercise(rate)).until_listening()
    for reading in ("tree", "no", "tree", "seven"):
        player.hear(reading)
        player.until_listening()
    assert player.said.count("Did you say 3?") == 1
    assert player.session.memory["before"] == 7.0


def test_not_knowing_is_offered_a_hint_once() -> None:
    which = Ask(id="which", text=("Which?",), expects=choice("lamp", "door"), remember="which")
    player = Player(exercise(which)).until_listening()
    player.hear("I don't know")
    assert player.said[-1] == "It's alright not to know."
    player.until_listening()
    assert player.said[-1] == "You could say lamp or door."
    player.hear("I don't know")
    assert player.session.memory["which"] == "unsure"


def test_slower_is_slower_and_has_an_end() -> None:
    player = Player(exercise(HELLO, READY))
    for _ in range(4):
        player.command(CommandName.SLOWER)
    says = [a for a in player.actions if isinstance(a, SayAction)]
    assert says[-1].pace == 0.8
    assert "as far as I can go" in says[-1].text
    player.until_listening()
    assert "Hello." in player.said[1:]


def test_louder_asks_for_more_volume() -> None:
    player = Player(exercise(HELLO))
    assert SetVolume(decibels=4.0) in player.command(CommandName.LOUDER)


@pytest.mark.parametrize("command", [CommandName.HELP, CommandName.TIME_LEFT, CommandName.LATELY])
def test_a_word_in_between_comes_back_to_the_question(command: CommandName) -> None:
    player = Player(exercise(READY, HELLO)).until_listening()
    player.command(command)
    player.until_listening()
    assert player.said[-1] == "Shall we begin?"


def test_how_have_i_been_is_answered_with_what_is_known() -> None:
    said = "Twice you came.", "That is little."
    player = Player(exercise(READY), Person(lately=said)).until_listening()
    player.hear("how have I been?")
    player.until_listening()
    assert player.said[-3:] == [*said, "Shall we begin?"]
    player = Player(exercise(READY)).until_listening()
    player.hear("how have I been?")
    assert player.said[-1] == "I can't look back just now."


SUGGESTED = (
    Ask(id="anywhere/suggest/1", text=("Shall we leave it?",), expects=YES_NO, to={"yes": "end"}),
    Return(id="anywhere/suggest/2"),
)


def test_what_should_i_do_is_asked_about_and_comes_back() -> None:
    over = Say(id="over", text=("That was all.",), to={"done": "end"})
    played = exercise(READY, over, *SUGGESTED, anywhere={"suggest": SUGGESTED[0].id})
    player = Player(played).until_listening()
    player.hear("what should I do")
    assert player.said[-1] == "Shall we leave it?"
    player.until_listening()
    player.hear("what should I do")
    assert player.said[-2:] == ["Shall we leave it?", "Shall we leave it?"]
    player.until_listening()
    player.hear("no")
    player.until_listening()
    assert player.said[-1] == "Shall we begin?"


def test_what_should_i_do_without_a_suggestion_tells_what_can_be_said() -> None:
    player = Player(exercise(READY, HELLO)).until_listening()
    player.hear("what should I do")
    assert "You can say pause" in player.said[-1]


def test_a_word_in_between_does_not_stop_the_clock_of_a_silence() -> None:
    player = Player(exercise(REST, HELLO))
    player.now = 4.0
    player.hear("quieter please")
    while "Hello." not in player.said:
        player.step_on()
    assert player.now == pytest.approx(20.0)


def test_a_silence_does_not_end_over_somebody_who_is_speaking() -> None:
    player = Player(exercise(REST, HELLO))
    player.now = 19.5
    player.session.handle(VoiceStarted(at=19.5))
    player.due["utterance"] = 84.5
    player.wait()
    assert "Hello." not in player.said
    player.now = 21.0
    player.hear("mumble")
    assert player.said[-1] == "Hello."


def test_what_is_typed_over_a_question_answers_it() -> None:
    player = Player(exercise(READY, HELLO))
    actions = player.hear("yes")
    assert any(isinstance(a, StopSpeaking) for a in actions)
    assert player.said[-1] == "Hello."


def test_an_event_from_the_past_changes_nothing() -> None:
    player = Player(exercise(READY)).until_listening()
    timers = player.session.timers
    with pytest.raises(ValueError, match="from before"):
        player.session.handle(VoiceStarted(at=player.now - 1))
    with pytest.raises(ValueError, match="started once"):
        player.session.handle(Started(at=player.now))
    assert player.session.timers == timers


def test_every_silence_of_a_counted_hold_is_listened_in() -> None:
    player = Player(exercise(Hold(id="squeeze", seconds=5, count=True), HELLO))
    for _ in range(4):
        player.finish_speech_after(0.4)
        assert player.listening
        player.wait()
    actions = player.hear("ow, stop")
    assert SayAction(say=player.session_say(), text=LEFT, pace=1.0) in actions


def test_go_on_ends_a_rest_and_never_answers_a_question() -> None:
    player = Player(exercise(READY, HELLO)).until_listening()
    player.hear("help")
    while player.session.floor is not Floor.HOLDING:
        player.step_on()
    player.hear("go on")
    player.until_listening()
    assert "Hello." not in player.said
    assert player.said[-1] == "Shall we begin?"


def test_go_on_in_a_silence_of_the_exercise_goes_on() -> None:
    player = Player(exercise(REST, HELLO))
    player.hear("go on")
    assert player.said[-1] == "Hello."


def test_go_back_asks_the_question_before_again() -> None:
    rate = Ask(id="rate", text=("How much?",), expects=NUMBER, remember="before")
    thanks = Say(id="thanks", text=("Thank you.",))
    player = Player(exercise(rate, thanks, READY)).until_listening()
    player.hear("four")
    player.until_listening()
    player.hear("go back")
    player.until_listening()
    assert player.said[-1] == "How much?"
    assert "before" not in player.session.memory
    player.hear("six")
    assert player.session.memory["before"] == 6.0


@pytest.mark.parametrize("said", ["no, I meant six", "Sorry, I meant six.", "I said six"])
@pytest.mark.parametrize("later", ["at once", "while it is spoken", "at the next question"])
def test_an_answer_is_put_right_once_the_exercise_has_gone_on(said: str, later: str) -> None:
    rate = Ask(
        id="rate", text=("How much?",), expects=NUMBER, remember="before", record="rating",
        to={"0-5": "thanks", "6-10": "slowly"},
    )  # fmt: skip
    thanks = Say(id="thanks", text=("Thank you.",), to={"done": "ready"})
    slowly = Say(id="slowly", text=("We go slowly.",))
    player = Player(exercise(rate, thanks, slowly, READY), duplex=True).until_listening()
    player.hear("four")
    if later == "while it is spoken":
        player.step_on()
    if later == "at the next question":
        player.until_listening()
    player.hear(said)
    player.until_listening()
    after = ["We go slowly.", "There is no hurry.", "Shall we begin?"]
    assert player.said[-5:] == ["I see.", "6, then.", *after]
    assert player.session.memory["before"] == 6.0
    player.hear("yes")
    player.until_listening()
    assert player.outcome == "completed"


@pytest.mark.parametrize(
    "said", ["no, I meant the chair", "I meant to say no", "stop, I meant stop", "six"]
)
def test_what_is_no_answer_to_the_question_before_changes_nothing(said: str) -> None:
    rate = Ask(id="rate", text=("How much?",), expects=NUMBER, remember="before")
    thanks = Say(id="thanks", text=("Thank you.",))
    player = Player(exercise(rate, thanks, HELLO), duplex=True).until_listening()
    player.hear("four")
    player.hear(said)
    assert player.session.memory["before"] == 4.0


def test_what_was_already_tried_at_the_next_question_is_meant_for_that() -> None:
    first, second = (
        Ask(id=id, text=(f"How much, {id}?",), expects=NUMBER, remember=id)
        for id in ("first", "second")
    )
    player = Player(exercise(first, second)).until_listening()
    player.hear("four")
    player.until_listening()
    player.hear("the chair")  # not understood, and asked again
    player.until_listening()
    player.hear("no, I meant six")
    assert player.session.memory == {"first": 4.0, "second": 6.0, "times": 0.0, "sessions": 0.0}


def test_pain_during_panic_leads_back_to_the_panic_and_not_to_the_muscles() -> None:
    panic = Say(id="anywhere/panic/1", text=("Look around.",))
    finish = Ask(
        id="anywhere/panic/2", text=("Shall we finish?",), expects=YES_NO, to={"done": "end"}
    )
    pain = Say(id="anywhere/pain/1", text=("Let it be.",), to={"done": "back"})
    groups = _groups("right-arm", "neck")
    played = exercise(
        *groups,
        panic,
        finish,
        pain,
        Return(id="back"),
        anywhere={"panic": panic.id, "pain": pain.id},
    )
    player = Player(played)
    player.step_on()
    player.hear("I'm panicking")
    player.until_listening()
    player.hear("my arm hurts")
    player.until_listening()
    assert player.said[-2:] == ["Let it be.", "Shall we finish?"]
    player.hear("yes")
    assert player.outcome == "completed"


def test_a_confirmation_comes_back_after_help_and_is_not_asked_for_ever() -> None:
    rate = Ask(id="rate", text=("How much?",), expects=NUMBER, remember="before")
    player = Player(exercise(rate, HELLO)).until_listening()
    player.hear("tree")
    player.until_listening()
    player.hear("help")
    player.until_listening()
    assert player.said[-1] == "Did you say 3?"
    for _ in range(6):
        if "Hello." in player.said:
            break
        player.hear("no")
        player.until_listening()
        player.hear("tree")
        player.until_listening()
    assert "Hello." in player.said


def test_a_reminder_does_not_talk_over_the_person() -> None:
    player = Player(exercise(READY)).until_listening()
    player.hear("pause")
    while player.session.floor is not Floor.PAUSED:
        player.step_on()
    before = len(player.said)
    player.now = player.due["reminder"] - 0.3
    player.begin_to_speak()
    player.wait()
    assert len(player.said) == before


def test_noises_are_waited_out_and_then_count_as_silence() -> None:
    player = Player(exercise(READY, HELLO)).until_listening()
    player.hear()
    player.hear()
    assert player.said[-1] == "Shall we begin?"
    player.hear()
    assert player.said[-1] == "Take your time."


def test_a_pause_said_during_an_aside_in_a_hold_begins_that_part_again() -> None:
    player = Player(exercise(*_groups("right-arm", "neck")))
    while player.session.step != "hold":
        player.step_on()
    player.hear("slower")
    player.command(CommandName.PAUSE)
    while player.session.floor is not Floor.PAUSED:
        player.step_on()
    player.now += 40
    player.hear("go on")
    while player.said[-1] != "Now your right-arm.":
        player.step_on()
        assert "Now your neck." not in player.said


def test_an_answer_that_comes_late_is_still_an_answer() -> None:
    rate = Ask(id="rate", text=("How much?",), expects=NUMBER, remember="before")
    player = Player(exercise(rate, HELLO)).until_listening()
    while "That's alright." not in player.said:
        player.step_on()
    player.hear("six")
    assert player.session.memory["before"] == 6.0


def test_a_lost_microphone_is_waited_for_and_the_script_goes_on() -> None:
    player = Player(exercise(READY, HELLO)).until_listening()
    player.trouble(Trouble.DEVICE_LOST)
    assert player.said[-1] == "I've lost the sound."
    while player.session.floor is not Floor.PAUSED:
        player.step_on()
    said = list(player.said)
    player.trouble(Trouble.DEVICE_LOST, began=False)
    player.until_listening()
    assert player.said[len(said) :] == [
        "I couldn't hear you for a while.",
        "Now I can again.",
        "There is no hurry.",
        "Shall we begin?",
    ]


@pytest.mark.parametrize(
    ("command", "goes_on"),
    [
        (CommandName.GO_ON, "Shall we begin?"),
        (CommandName.SAY_AGAIN, "Shall we begin?"),
        (CommandName.SKIP, "Hello."),
    ],
)
def test_who_goes_on_without_the_sound_hears_when_it_is_back_and_goes_on(
    command: CommandName, goes_on: str
) -> None:
    player = Player(exercise(READY, HELLO)).until_listening()
    player.trouble(Trouble.DEVICE_LOST)
    player.step_on()
    player.command(command)
    for _ in range(3 if command is CommandName.GO_ON else 0):
        player.step_on()
    player.trouble(Trouble.DEVICE_LOST, began=False)
    assert player.said[-1] == "I couldn't hear you for a while."
    before = len(player.said)
    while goes_on not in player.said[before:]:
        player.step_on()


def test_a_stop_said_while_the_sound_was_lost_stands_when_it_is_back() -> None:
    player = Player(exercise(READY, HELLO)).until_listening()
    player.trouble(Trouble.DEVICE_LOST)
    player.step_on()
    player.command(CommandName.STOP)
    player.trouble(Trouble.DEVICE_LOST, began=False)
    player.step_on()
    assert player.outcome == "stopped"
    assert player.said[-1] == LEFT


def test_a_muted_microphone_is_said() -> None:
    player = Player(exercise(READY)).until_listening()
    player.trouble(Trouble.MICROPHONE_SILENT)
    assert player.said[-1] == "I can't hear anything."


class TestTalkingOver:
    """With the echo removed, the ear stays open while the assistant speaks."""

    def test_the_ear_is_open_while_it_speaks(self) -> None:
        player = Player(exercise(HELLO, READY), duplex=True)
        assert isinstance(player.actions[-2], Listen | SayAction)
        assert any(isinstance(action, Listen) for action in player.actions)

    def test_a_voice_makes_it_speak_softly_and_a_short_one_nothing_more(self) -> None:
        player = Player(exercise(HELLO), duplex=True)
        player.begin_to_speak()
        assert Duck() in player.actions
        player.now += 0.5
        player.heard()
        assert isinstance(player.actions[-1], Unduck)
        player.finish_speech()
        player.wait()
        assert player.said == ["Hello.", "Lie as you like."]

    def test_a_voice_that_keeps_on_silences_it_and_the_phrase_is_said_again(self) -> None:
        player = Player(exercise(HELLO), duplex=True)
        player.begin_to_speak()
        assert player.wait() == "attention"
        assert any(isinstance(action, StopSpeaking) for action in player.actions)
        player.now += 2
        player.heard("what a lovely day it was at the sea")
        assert player.said == ["Hello.", "Hello."]

    def test_a_television_is_no_longer_fallen_silent_for(self) -> None:
        player = Player(exercise(HELLO, READY), duplex=True)
        for _ in range(2):
            player.begin_to_speak()
            assert player.wait() == "attention"
            player.now += 2
            player.heard("and now the weather for the whole of the coast")
        silenced = player.actions.count(StopSpeaking())
        player.begin_to_speak()
        assert Duck() in player.actions[-3:]
        player.finish_speech()
        assert player.actions.count(StopSpeaking()) == silenced == 2
        begun = player.now
        while player.said[-1] == "Hello.":
            player.wait()
        assert player.now - begun <= 8, "it does not wait for the end of such a voice"

    def test_after_a_television_whoever_says_something_to_it_is_listened_to_as_before(self) -> None:
        player = Player(exercise(HELLO, READY), duplex=True)
        for said in ("the weather for the coast", "the sea will be rough", "louder"):
            player.begin_to_speak()
            player.now += 0.5
            player.heard(said)
        player.begin_to_speak()
        assert "attention" in player.due

    def test_stop_over_its_speech_stops_it(self) -> None:
        player = Player(exercise(HELLO), duplex=True)
        player.hear("stop")
        assert player.said[-1] == LEFT

    def test_an_answer_over_the_question_is_an_answer(self) -> None:
        player = Player(exercise(READY, HELLO), duplex=True)
        player.hear("yes")
        assert player.said[-1] == "Hello."

    def test_its_own_voice_is_not_obeyed_and_twice_makes_it_half_duplex(self) -> None:
        offer = Say(
            id="offer", text=parse("You can say go back or skip. You can say help or louder.")
        )
        player = Player(exercise(offer, HELLO), duplex=True)
        player.hear("go back or skip")
        player.finish_speech()
        player.wait()
        player.hear("help or louder")
        player.finish_speech()
        assert Record(kind="half-duplex", name="own-voice") in player.actions
        player.wait()
        assert player.said[-1] == "Hello."
        assert not player.listening

    def test_stop_that_is_said_again_is_a_persons(self) -> None:
        offer = Say(id="offer", text=("You can say stop whenever you like.",))
        player = Player(exercise(offer, HELLO), duplex=True)
        player.hear("stop")
        assert LEFT not in player.said
        player.hear("stop")
        assert player.said[-1] == LEFT


# A message from another room


def test_a_message_is_said_and_the_question_asked_again() -> None:
    player = Player(exercise(Ask(id="a", text=("Is it quiet?",), expects=YES_NO))).until_listening()
    player.message("Kim is on the way. [60s] She has {name} tea.")
    while "Is it quiet?" not in player.said[1:]:
        player.step_on()
    assert player.said[1:4] == ["Kim is on the way.", "(60s) She has {name} tea.", "Is it quiet?"]


def test_messages_are_said_one_after_the_other() -> None:
    player = Player(exercise(Ask(id="a", text=("Is it quiet?",), expects=YES_NO))).until_listening()
    player.message("Tea is ready.")
    player.message("I come at ten.")
    while "Is it quiet?" not in player.said[1:]:
        player.step_on()
    assert player.said[1:] == ["Tea is ready.", "I come at ten.", "Is it quiet?"]
    assert player.session.unsaid == ()


def test_messages_in_a_pause_are_said_one_after_the_other_too() -> None:
    player = Player(exercise(Say(id="a", text=("Hello.",))))
    player.command(CommandName.PAUSE)
    player.message("Tea is ready.")
    player.message("I come at ten.")
    while player.session.floor is not Floor.PAUSED:
        player.step_on()
    assert player.said[-2:] == ["Tea is ready.", "I come at ten."]
    assert player.session.unsaid == ()


def test_a_message_in_a_pause_leaves_it_paused() -> None:
    player = Player(exercise(Say(id="a", text=("Hello.",))))
    player.command(CommandName.PAUSE)
    while player.session.floor is not Floor.PAUSED:
        player.step_on()
    player.message("Sleep well.")
    player.step_on()
    assert player.said[-1] == "Sleep well."
    assert player.session.paused


# Phones


def test_phones_are_forgotten_only_once_it_is_said_twice() -> None:
    player = Player(exercise(Ask(id="a", text=("Is it quiet?",), expects=YES_NO))).until_listening()
    assert not asked_for(player.hear("forget all phones"))
    player.until_listening()
    assert player.said[-3:] == [*FORGETTING, "Is it quiet?"]
    (record,) = asked_for(player.hear("forget all phones"))
    assert record.name == CommandName.FORGET_PHONES
    player.until_listening()
    assert not asked_for(player.hear("forget all phones"))


def test_a_second_word_long_afterwards_is_a_first_one_again() -> None:
    player = Player(exercise(Ask(id="a", text=("Is it quiet?",), expects=YES_NO))).until_listening()
    player.hear("forget all phones")
    player.until_listening()
    player.now += timing.SAID_TWICE
    assert not asked_for(player.hear("forget all phones"))


def test_in_a_pause_they_are_forgotten_too_and_it_stays_paused() -> None:
    player = Player(exercise(Say(id="a", text=("Hello.",))))
    player.command(CommandName.PAUSE)
    for times in (0, 1):
        while player.session.floor is not Floor.PAUSED:
            player.step_on()
        assert len(asked_for(player.hear("forget all phones"))) == times
    assert player.session.paused


FORGETTING = (
    "Then no phone could use the page any more.",
    "If you would like that, say the same once more.",
)


def asked_for(actions: list[Action]) -> list[Record]:
    return [a for a in actions if isinstance(a, Record) and a.kind == ASKED]


@pytest.mark.parametrize("nothing", ["", "  ", "\n"])
def test_an_empty_message_changes_nothing(nothing: str) -> None:
    player = Player(exercise(Say(id="a", text=("Hello.",))))
    before = len(player.actions)
    player.message(nothing)
    assert len(player.actions) == before


def test_stop_is_no_echo_of_a_phrase_that_holds_most_of_its_letters() -> None:
    player = Player(exercise(Say(id="a", text=("Nothing has to come of it.",))), duplex=True)
    player.hear("stop")
    assert player.said[-1] == LEFT


def quiet_after(player: Player, *words: str) -> Player:
    """Asked, they say that, and it pauses."""
    player.until_listening().hear(*words)
    while player.session.speaking:
        player.finish_speech()
    assert "Pausing now." in player.said
    return player


def test_what_may_have_been_stop_pauses_and_said_again_ends_it() -> None:
    ask = Ask(id="ask", text=parse("Well?"), expects=YES_NO)
    player = quiet_after(Player(exercise(ask), duplex=True), "stuck")
    player.hear("star", "stall")
    player.until_listening()
    assert player.outcome == "stopped"


def test_what_may_have_been_stop_lets_it_go_on() -> None:
    ask = Ask(id="ask", text=parse("Well?"), expects=YES_NO)
    player = quiet_after(Player(exercise(ask), duplex=True), "stuck")
    player.hear("go on")
    player.until_listening().hear("yes")
    player.until_listening()
    assert player.outcome == "completed"
