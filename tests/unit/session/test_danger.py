"""What is done in danger, played by hand in the shipped exercises."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.exercise.model import Ask, Exercise, Keep
from assistant.exercise.terms import DANGERS
from assistant.session.actions import Record, StopSpeaking
from assistant.session.events import Trouble
from assistant.session.person import Contact, Person
from assistant.understanding.meaning import CommandName
from tests import shipped
from tests.unit.session.player import Player

SCRIPTS = Path(__file__).parents[3] / "scripts"
BRITISH = Person(region="GB")
NINES = "nine, nine, nine"
LINE = ["one, one, six", "one, two, three"]


def loaded(name: str = "muscle-relaxation") -> Exercise:
    return shipped.exercise(name)


def begun(person: Person = BRITISH, *, duplex: bool = False) -> Player:
    """At the first question."""
    return Player(loaded(), person, duplex=duplex).until_listening()


def after(player: Player, *said: str) -> str:
    """What is said until the next question, or the end, after something was said."""
    before = len(player.said)
    player.hear(*said)
    player.until_listening()
    return " ".join(player.said[before:])


@pytest.mark.parametrize(
    "said", ["I want to die", "my chest hurts and I can't breathe", "I can't breathe"]
)
def test_what_sounds_beneath_is_silent_in_danger(said: str) -> None:
    player = begun()
    assert player.session.accompanied
    player.hear(said)
    assert player.session.in_danger
    assert not player.session.accompanied
    player.until_listening()
    assert not player.session.accompanied


@pytest.mark.parametrize("said", ["my neck hurts", "I'm panicking"])
def test_what_sounds_beneath_is_silent_in_pain_and_panic(said: str) -> None:
    player = begun()
    player.hear("yes")
    player.until_listening().hear(said)
    assert not player.session.accompanied


def to_the_end(player: Player) -> str:
    before = len(player.said)
    for _ in range(400):
        if player.session.finished:
            return " ".join(player.said[before:])
        player.step_on()
    raise AssertionError("it does not end")


def safety(player: Player) -> list[Record]:
    return [a for a in player.actions if isinstance(a, Record) and a.kind == "safety"]


def test_in_an_emergency_the_number_comes_first_digit_by_digit_and_twice() -> None:
    said = after(begun(), "I've taken all my pills")
    assert said.startswith(f"Please call {NINES} now. Once more, {NINES}.")
    assert "I can't call anyone for you." in said
    assert said.endswith("Is somebody there with you?")


def test_a_number_of_several_groups_is_spoken_with_a_silence_between_them() -> None:
    player = begun()
    after(player, "I want to die")
    after(player, "no")
    assert any(text.endswith(LINE[0]) for text in player.said)
    assert player.said.count(f"{LINE[1]}.") == 2


@pytest.mark.parametrize(
    ("region", "number"),
    [("", "the emergency number of where you are"), ("KR", "one, one, nine")],
)
def test_the_number_is_that_of_the_region(region: str, number: str) -> None:
    assert f"Please call {number} now." in after(begun(Person(region=region)), "I took an overdose")


def test_where_no_region_is_known_it_names_the_number_that_works_in_many_countries() -> None:
    unknown, known = begun(Person()), begun()
    assert "In many countries that is one, one, two." in after(unknown, "I took an overdose")
    assert "In many countries" not in after(known, "I took an overdose")


def test_half_a_word_leaves_nobody_in_danger_in_silence() -> None:
    player = begun()
    asked = after(player, "I've taken all my pills").rpartition(". ")[2]
    assert after(player, "stuck").endswith(asked)


@pytest.mark.parametrize(
    "said",
    [
        "I can't see the point of any of this",
        "I don't see why I should go on",
        "there's no point",
        "I don't want to wake up tomorrow",
        "I'm not coping",
        "I haven't got the strength",
    ],
)
def test_a_sentence_with_a_not_in_it_is_no_denial(said: str) -> None:
    player = begun()
    assert "ending your life?" in after(player, "everyone would be better off without me")
    assert "Then I misheard" not in (answered := after(player, said))
    assert "carry on with the exercise" not in answered


@pytest.mark.parametrize("said", ["no, nothing like that", "not at all", "no love"])
def test_a_denial_stays_one(said: str) -> None:
    player = begun()
    assert "ending your life?" in after(player, "everyone would be better off without me")
    assert "carry on with the exercise" in after(player, said)


def test_the_police_are_named_where_somebody_is_attacked() -> None:
    said = after(begun(Person(region="KR")), "he's strangling me")
    assert said.startswith("Please call one, one, two now.")


def test_their_own_people_are_named() -> None:
    person = Person(region="GB", contacts=(Contact(name="Sam"),))
    assert "You could call Sam." in after(begun(person), "I took an overdose")
    assert "You could call" not in after(begun(), "I took an overdose")


def test_a_disclosure_is_met_with_thanks_and_one_plain_question() -> None:
    said = after(begun(), "I want to die")
    assert said.startswith("Thank you for telling me.")
    assert said.endswith("Might you act on it soon, or have you done something already?")


def test_who_might_act_on_it_hears_the_emergency_number() -> None:
    player = begun()
    after(player, "I want to die")
    assert f"Please call {NINES} now." in after(player, "yes")


@pytest.mark.parametrize("reply", ["no", "I'd rather not say", ""])
def test_who_does_not_say_so_hears_the_crisis_line_and_of_people(reply: str) -> None:
    player = begun()
    after(player, "I want to die")
    said = after(player, reply) if reply else _silent(player)
    assert "Samaritans will listen" in said
    assert "Is there somebody you trust" in said


def _silent(player: Player) -> str:
    before = len(player.said)
    for _ in range(200):
        player.step_on()
        said = " ".join(player.said[before:])
        if said.endswith("who could be with you now?"):
            return said
    raise AssertionError("it does not go on")


def test_silence_is_never_taken_for_a_no() -> None:
    player = begun()
    after(player, "I want to die")
    said = _silent(player)
    assert "Let's go on" not in said
    assert f"If it gets close, call {NINES}." in said


def test_who_refuses_twice_is_asked_no_more_about_it_and_is_not_left() -> None:
    player = begun()
    after(player, "I want to die")
    after(player, "I'd rather not say")
    said = after(player, "I'd rather not say")
    assert not player.session.finished
    assert "Then I ask no more about it." in said


def test_what_is_ambiguous_is_asked_about_and_a_clear_no_is_accepted() -> None:
    player = begun()
    assert after(player, "I feel trapped").endswith("Are you thinking about ending your life?")
    said = after(player, "no")
    assert "carry on with the exercise, or leave it for now" in said
    said = after(player, "carry on")
    assert "Would you like to begin?" in said


@pytest.mark.parametrize("reply", ["yes", "I don't know", "I'd rather not say"])
def test_what_is_not_a_clear_no_is_a_disclosure(reply: str) -> None:
    player = begun()
    after(player, "I feel trapped")
    assert after(player, reply).startswith("Thank you for telling me. I don't think less of you")


def test_what_was_asked_about_is_not_asked_about_again_but_graver_is() -> None:
    player = begun()
    after(player, "I feel trapped")
    after(player, "no")
    after(player, "carry on")
    assert "ending your life" not in after(player, "I feel trapped")
    assert "Please call" in after(player, "I've cut my wrists")


def test_what_may_have_been_misheard_is_said_to_be_and_is_asked_about() -> None:
    said = after(begun(), "I want to dye")
    assert said.startswith("I may have misheard you.")
    assert said.endswith("Are you thinking about ending your life?")


@pytest.mark.parametrize("reply", ["yes", "I'm not sure", "not yet", "no... well, sometimes"])
def test_a_misheard_emergency_is_asked_about_once_and_all_but_a_no_brings_the_number(
    reply: str,
) -> None:
    player = begun()
    said = after(player, "I took an over those")
    assert said == (
        "I may have misheard you. Have you hurt yourself, or taken something, or are you about to?"
    )
    assert after(player, reply).startswith(f"Please call {NINES} now.")


def test_and_a_no_leads_back_without_another_question() -> None:
    player = begun()
    after(player, "I took an over those")
    said = after(player, "no, I'm fine")
    assert said.startswith("Thank you. Then I misheard")
    assert said.endswith("Would you like to begin?")


def test_and_silence_brings_the_number() -> None:
    player = begun()
    after(player, "I took an over those")
    before = len(player.said)
    for _ in range(40):
        player.step_on()
        if f"Please call {NINES} now." in player.said[before:]:
            return
    raise AssertionError(player.said[before:])


def test_what_is_graver_takes_over_and_what_is_milder_does_not() -> None:
    player = begun()
    after(player, "I feel trapped")
    after(player, "I want to die")
    assert player.session.step.startswith("danger/disclosure")
    assert after(player, "I'm holding a gun").startswith(f"Please call {NINES} now.")
    said = after(player, "I was only joking, I don't want to die")
    assert player.session.step.startswith("danger/")
    assert "Would you like to begin?" not in said


def test_a_bare_denial_after_an_emergency_does_not_lower_it() -> None:
    player = begun()
    after(player, "I've taken all my pills")
    said = after(player, "no, I'm fine, forget it")
    assert f"The number is {NINES}." in said
    assert not player.session.finished


def test_who_cannot_breathe_hears_the_number_and_one_question() -> None:
    said = after(begun(), "I can't breathe")
    assert said.startswith(f"If you can't get your breath, call {NINES}.")
    assert said.endswith("Is it new, or stronger than any panic you have known?")


@pytest.mark.parametrize("reply", ["yes", "I don't know", "I can't breathe", "my lips are blue"])
def test_and_where_that_stays_unclear_it_is_an_emergency(reply: str) -> None:
    player = begun()
    after(player, "I can't breathe")
    assert f"Please call {NINES} now." in after(player, reply)


def test_panic_that_is_known_leads_to_the_room() -> None:
    player = begun()
    after(player, "I can't breathe, it's a panic attack")
    assert "three things you can see or touch" in after(player, "no")
    assert NINES in to_the_end(player)


def test_abuse_is_spoken_of_only_where_it_is_safe_and_without_details() -> None:
    player = begun()
    assert after(player, "he hits me") == "Is it safe for you to talk just now?"
    assert "It was right to say it, and it isn't your fault." in after(player, "yes")
    player = begun()
    after(player, "he hits me")
    player.until_listening()
    before = len(player.said)
    player.hear("no")
    to_the_end(player)
    said = " ".join(player.said[before:])
    assert "Then I'm quiet, and still listening." in said
    assert NINES in said
    assert "The domestic abuse helpline" not in said


def test_somebody_elses_danger_is_met_with_a_question_and_numbers() -> None:
    player = begun()
    first = after(player, "my daughter says she wants to die")
    assert first.index(NINES) < first.index("And you, are you thinking")
    assert "Samaritans" in after(player, "no")


def test_stop_and_a_disclosure_in_one_breath_does_not_end_it() -> None:
    player = begun()
    after(player, "stop, I want to die")
    assert not player.session.finished
    assert player.session.step.startswith("danger/")


def test_stop_ends_it_kindly_with_the_number_once_more() -> None:
    player = begun()
    after(player, "I want to die")
    player.command(CommandName.STOP)
    said = to_the_end(player)
    assert "Once more, the number is" in said
    assert LINE[1] in said


def test_no_correction_leads_away_from_there() -> None:
    player = begun()
    after(player, "yes")
    player.hear("four")
    assert player.session.memory["before"] == 4.0
    player.hear("I want to die")
    player.hear("no, I meant six")
    assert player.session.step.startswith("danger/")
    assert player.session.memory["before"] == 4.0


def test_nobody_goes_back_from_there_to_the_exercise() -> None:
    player = begun()
    after(player, "I want to die")
    player.command(CommandName.GO_BACK)
    assert player.session.step.startswith("danger/")


def test_it_is_heard_while_paused_while_stopping_and_in_a_confirmation() -> None:
    paused = begun()
    paused.command(CommandName.PAUSE)
    paused.finish_speech()
    assert "Please call" in after(paused, "I've taken all my pills")
    stopping = begun()
    stopping.command(CommandName.STOP)
    assert "Please call" in after(stopping, "I've taken all my pills")
    confirming = begun()
    after(confirming, "yes")
    after(confirming, "tree", "three", "free")
    assert "Please call" in after(confirming, "I've taken all my pills")


def test_our_own_voice_is_no_disclosure() -> None:
    player = begun(duplex=True)
    player.hear("I feel trapped")
    while player.session.speaking is False or "ending your life" not in player.said[-1]:
        player.step_on()
    player.hear("thinking about ending your life")
    assert player.session.step.startswith("danger/unclear")


def test_what_is_kept_is_codes() -> None:
    player = begun()
    after(player, "I feel trapped")
    after(player, "no")
    after(player, "not now")
    kept = [(record.name, record.value) for record in safety(player)]
    assert kept[0] == ("1:trapped:no-way", "certain")
    assert any(name == "answer" and str(value).endswith(":no") for name, value in kept)
    assert ("number", "crisis-number") in kept
    assert kept[-1] == ("outcome", "ended-early")
    assert "trapped" not in " ".join(str(value) for _, value in kept)


def test_an_exercise_without_a_language_ends_kindly_with_the_number() -> None:
    from tests.unit.session.test_session import HELLO, READY, exercise

    player = Player(exercise(HELLO, READY), BRITISH).until_listening()
    assert "Once more, the number is nine, nine, nine." in after(player, "I took an overdose")
    assert player.session.finished


@pytest.mark.parametrize("name", [path.stem for path in sorted((SCRIPTS / "en").glob("*.yaml"))])
def test_every_exercise_has_every_way(name: str) -> None:
    assert set(DANGERS) <= set(loaded(name).anywhere)


# A message from another room


def test_a_message_waits_until_the_danger_is_over_and_the_exercise_goes_on() -> None:
    player = begun()
    after(player, "I feel trapped")
    player.message("Tea is ready.")
    player.message("I come at ten.")
    said = after(player, "no")
    assert "Tea" not in said and said.endswith("or leave it for now?")
    said = after(player, "carry on")
    assert "Tea is ready. I come at ten." in said and said.endswith("Would you like to begin?")
    assert player.session.unsaid == ()


@pytest.mark.parametrize("words", ["I've taken all my pills", "I want to die", "I can't breathe"])
def test_no_message_is_said_where_danger_ends_the_session(words: str) -> None:
    player = begun()
    player.hear(words)
    player.message("Tea is ready.")
    assert "Tea" not in to_the_end(player)
    assert player.session.unsaid == ("Tea is ready.",)


def test_nor_in_the_last_words() -> None:
    player = begun()
    player.hear("stop")
    player.message("Tea is ready.")
    assert "Tea" not in to_the_end(player)
    assert player.session.unsaid == ("Tea is ready.",)


def test_who_has_no_limit_and_falls_silent_in_danger_is_told_the_number_all_the_same() -> None:
    player = begun(Person(region="GB", patience=math.inf))
    after(player, "I want to kill myself")
    said = to_the_end(player)
    assert all(line in said for line in LINE)


def spoken_to_the_end(player: Player) -> list[str]:
    """Everything that is said until a question is open, without what is cut off."""
    whole: list[str] = []
    for _ in range(200):
        if player.session.finished or {"reply", "reminder"} & player.session.timers:
            return whole
        if player.session.speaking:
            whole.append(player.said[-1])
        player.step_on()
    raise AssertionError("it never listens")


def test_of_two_messages_each_is_said_to_its_end() -> None:
    player = begun()
    player.message("Tea is ready.")
    player.message("I come at ten.")
    whole = spoken_to_the_end(player)
    assert whole[:2] == ["Tea is ready.", "I come at ten."]
    assert player.session.unsaid == ()


@pytest.mark.parametrize(
    "command", [CommandName.PAUSE, CommandName.LOUDER, CommandName.SLOWER, CommandName.SAY_AGAIN]
)
def test_a_message_that_is_cut_off_is_said_again(command: CommandName) -> None:
    player = begun()
    player.message("Tea is ready.")
    player.command(command)
    assert player.session.unsaid == ("Tea is ready.",)
    whole = spoken_to_the_end(player)
    if command is CommandName.SAY_AGAIN:
        player.hear("yes")
        whole += spoken_to_the_end(player)
    assert whole.count("Tea is ready.") == 1
    assert player.session.unsaid == ()


def test_in_a_pause_a_message_is_said_and_it_stays_paused() -> None:
    player = begun()
    player.command(CommandName.PAUSE)
    spoken_to_the_end(player)
    player.message("Tea is ready.")
    player.message("I come at ten.")
    assert player.session.paused
    assert spoken_to_the_end(player) == ["Tea is ready.", "I come at ten."]
    assert player.session.paused


def test_danger_cuts_a_message_off_and_it_is_kept() -> None:
    player = begun()
    player.message("Tea is ready.")
    player.hear("I want to die")
    assert "Tea" not in to_the_end(player)
    assert player.session.unsaid == ("Tea is ready.",)


def test_a_message_waits_while_nobody_could_hear_it() -> None:
    player = begun()
    player.trouble(Trouble.DEVICE_LOST)
    player.message("Tea is ready.")
    assert "Tea is ready." not in spoken_to_the_end(player)
    player.trouble(Trouble.DEVICE_LOST, began=False)
    assert "Tea is ready." in spoken_to_the_end(player)


def test_whether_something_may_be_kept_is_answered_by_words_alone() -> None:
    """ "I feel better" is no leave to keep what somebody said."""
    player = Player(loaded("small-step"), Person(id="sam"))
    steps = player.session.exercise.steps
    asks = [
        step
        for step in steps.values()
        if isinstance(step, Ask) and isinstance(steps.get(step.to.get("yes", "")), Keep)
    ]
    assert asks
    for step in asks:
        asked = replace(loaded("small-step"), first=step.id)
        player = Player(asked, Person(id="sam", adapts=False)).until_listening()
        player.hear("I feel much better now")
        assert player.session.step == step.id, "it is asked again"
        kept = [a for a in player.actions if isinstance(a, Record) and a.kind == "kept"]
        assert not kept


PILLS = "I've taken all my pills"
AND_ON = f"{PILLS} an hour ago and I don't know"
TO_THE_END = f"{AND_ON} what happens now"


@pytest.mark.parametrize("duplex", [True, False])
def test_danger_is_heeded_while_the_person_still_speaks_and_not_a_second_time(duplex: bool) -> None:
    player = begun(duplex=duplex)
    player.begin_to_speak()
    before = len(player.said)
    assert player.heard_so_far("I've taken") == []
    player.heard_so_far(PILLS, f"{PILLS} an hour")
    assert (
        len(player.said) == before
    )  # of what has only just been said the end may change the meaning
    player.heard_so_far(AND_ON, TO_THE_END)
    assert player.said[-1].startswith(f"Please call {NINES} now.")
    assert player.session.in_danger
    heeded = len(safety(player))
    if duplex:  # else nobody listens while it speaks
        player.heard(TO_THE_END)
    player.until_listening()
    said = " ".join(player.said[before:])
    assert said.count("Please call") == 1
    assert said.endswith("Is somebody there with you?")
    assert [record.name for record in safety(player)].count(safety(player)[0].name) == 1
    assert heeded >= 1


def test_over_our_voice_it_falls_silent_at_once() -> None:
    player = Player(loaded(), BRITISH, duplex=True)
    player.begin_to_speak()
    player.heard_so_far(AND_ON, TO_THE_END)
    assert any(isinstance(action, StopSpeaking) for action in player.actions)
    assert player.said[-1].startswith(f"Please call {NINES} now.")


def test_worse_news_at_the_end_of_the_same_breath_is_heeded() -> None:
    player = begun(duplex=True)
    player.begin_to_speak()
    player.heard_so_far(
        *["I want to kill myself and I have been thinking about it every night"] * 2
    )
    assert player.session.in_danger
    assert NINES not in player.said[-1]
    player.heard(
        "I want to kill myself and I have been thinking about it every night and I've taken all my pills"
    )
    player.until_listening()
    assert any(f"Please call {NINES} now." in said for said in player.said)


@pytest.mark.parametrize(
    "text", ["I could kill myself", "I could kill myself laughing when he does that with his hat"]
)
def test_what_the_end_makes_harmless_changes_nothing(text: str) -> None:
    player = begun(duplex=True)
    player.begin_to_speak()
    assert player.heard_so_far(text, text, f"{text} honestly") == []


def test_a_wait_in_the_same_breath_loses_no_stop() -> None:
    player = begun(duplex=True)
    player.begin_to_speak()
    assert player.heard_so_far("wait", "wait wait", "wait wait") == []
    player.heard("wait wait no stop stop please stop")
    to_the_end(player)
    assert player.outcome == "stopped"


def test_the_echo_of_a_sentence_that_names_commands_is_no_stop() -> None:
    player = Player(loaded(), BRITISH, duplex=True)
    while player.said[-1] != "You can say stop, skip or pause whenever you like.":
        player.step_on()
    player.begin_to_speak()
    assert player.heard_so_far("say stop", "say stop or pause", "say stop stop") == []


def test_stop_said_again_and_again_stops_before_it_is_over() -> None:
    player = begun(duplex=True)
    player.begin_to_speak()
    before = len(player.said)
    player.heard_so_far("stop", "stop stop", "stop stop please stop")
    player.heard("stop stop please stop stop")
    assert len(player.said) == before + 1
    to_the_end(player)
    assert player.outcome == "stopped"


@pytest.mark.parametrize(
    "said",
    [
        "my friend took an overdose, what do I do",
        "I came home and he'd swallowed all his tablets",
        "my mum told me she has taken her whole box of paracetamol",
    ],
)
def test_who_speaks_of_another_is_told_what_helps_the_other(said: str) -> None:
    player = begun()
    answered = after(player, said)
    assert NINES in answered or "Has somebody taken something" in answered
    if "Has somebody" in answered:
        answered = after(player, "yes")
    assert NINES in answered
    assert "Stay with them" in answered
    assert "Leave the room" not in answered
    assert "Stay on the line" in after(player, "yes")


@pytest.mark.parametrize(
    "said",
    [
        "I took an overdose",
        "my husband left so I took all my pills",
        "I told my mum I took all the tablets",
        "she doesn't know but I took the whole packet",
    ],
)
def test_who_speaks_of_themselves_is_told_what_helps_them(said: str) -> None:
    answered = after(begun(), said)
    assert "Let somebody be with you" in answered
    assert "Stay with them" not in answered


def test_another_who_is_about_to_is_asked_about_as_another() -> None:
    player = begun()
    answered = after(player, "my brother says he will kill himself tonight")
    assert "Has somebody taken something, or are they about to hurt themselves?" in answered
    answered = after(player, "yes")
    assert "Stay with them" in answered
    assert "Say on the phone where they are" in after(player, "no, he lives in Leeds")


@pytest.mark.parametrize(
    ("said", "helped"),
    [
        ("친구가 수면제를 한 통 다 먹었어요", "그분 곁에"),
        ("엄마가 손목을 그었어요", "그분 곁에"),
        ("남편이 나가서 약을 다 먹었어요", "방에서 나가셔도"),
        ("수면제를 한 움큼 먹었어요", "방에서 나가셔도"),
    ],
)
def test_in_korean_too(said: str, helped: str) -> None:
    player = Player(shipped.exercise("grounding", "ko"), Person(region="KR")).until_listening()
    assert helped in after(player, said)


HEARD_WRONGLY = {
    "Do you need an ambulance?": ("I am having a stroke", "I am having a smoke"),
    "Have you hurt yourself": ("I took all my pills", "I look at all my bills"),
}
"""The question, and two readings of one utterance of which only the first tells of danger."""


def asked_about(question: str) -> Player:
    player = begun()
    assert question in after(player, *HEARD_WRONGLY[question])
    return player


@pytest.mark.parametrize("asked", HEARD_WRONGLY)
@pytest.mark.parametrize(
    "said",
    [
        "no, god no, I haven't taken anything",
        "lol no, why do you keep asking me that",
        "what? no! it's just the telly",
        "What? No. I lost a baby. I haven't done anything.",
        "of course I haven't",
        "you've misheard me",
        "what? nah. I'm on the sofa man",
        "what, no. I meant I never do stuff I plan. I'm lazy",
    ],
)
def test_a_startled_no_is_one(asked: str, said: str) -> None:
    answered = after(asked_about(asked), said)
    assert "Then I misheard" in answered
    assert NINES not in answered


@pytest.mark.parametrize(
    "said",
    [
        "no, not yet",
        "no, but I want to",
        "no, I took them already",
        "no, it doesn't matter any more",
        "no. I'd be better off dead",
        "no but I've got the pills here",
    ],
)
def test_a_no_that_goes_on_as_a_yes_is_none(said: str) -> None:
    assert "Then I misheard" not in after(asked_about("Have you hurt yourself"), said)


@pytest.mark.parametrize("said", ["No. No ambulance. Thank you.", "I don't need an ambulance"])
def test_what_is_offered_is_declined_in_its_own_words(said: str) -> None:
    assert "Then I misheard" in after(asked_about("Do you need an ambulance?"), said)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Have you hurt yourself", "No. I took them an hour ago."),
        ("Have you hurt yourself", "no, not really, I only took twenty"),
        ("Have you hurt yourself", "no, sorry, yes"),
        ("Have you hurt yourself", "no idea"),
        ("Have you hurt yourself", "oh god no, help"),
        ("Have you hurt yourself", "no, I swallowed them"),
        ("Have you hurt yourself", "no ambulance please, just let me go"),
        ("Have you hurt yourself", "my usual tablets, all of them"),
        ("Have you hurt yourself", "I haven't taken enough"),
        ("Do you need an ambulance?", "no, my chest is tight"),
        ("Do you need an ambulance?", "no, I can't reach the phone"),
        ("Do you need an ambulance?", "I do not need an ambulance, I need a priest"),
    ],
)
def test_what_else_is_said_with_a_no_is_not_passed_over(asked: str, said: str) -> None:
    assert "Then I misheard" not in after(asked_about(asked), said)


@pytest.mark.parametrize(
    "said",
    [
        "I found my husband's pills and took all of them",
        "he left me so took all the tablets",
        "my husband is asleep, took too many tablets",
        "My mum will be so upset. Taken all the tablets.",
        "my sister took an overdose and I did too",
    ],
)
def test_ones_own_overdose_is_not_taken_for_anothers(said: str) -> None:
    player = begun()
    answered = after(player, said)
    if "Have you hurt yourself" in answered:
        answered = after(player, "yes")
    assert "Stay with them" not in answered
    assert "Let somebody be with you" in answered


@pytest.mark.parametrize(
    "said",
    ["it's going down my arm", "it's going into my jaw", "nearly gone but it comes back worse"],
)
def test_pain_that_moves_is_not_known_pain(said: str) -> None:
    player = begun()
    after(player, "my back hurts")
    assert "We go on" not in after(player, said)


def test_no_number_is_said_once_more_that_was_never_said() -> None:
    player = asked_about("Have you hurt yourself")
    after(player, "no")
    player.hear("stop")
    player.until_listening()
    assert "number" not in " ".join(player.said[-3:])


def test_ones_own_after_anothers_is_met_as_their_own() -> None:
    player = begun()
    after(player, "my friend took an overdose, what do I do")
    assert "Let somebody be with you" in after(player, "I took all my pills too")
