"""What the service promises: one session at a time, asked for by whoever may, and it goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.care.service.acceptance import accept
from assistant.care.service.inbox import LONGEST_MESSAGE
from assistant.care.service.order import By, Order
from assistant.care.service.service import Service, Unfinished
from assistant.care.service.status import State, Status
from assistant.errors import AssistantError
from assistant.history.store import History
from assistant.people.store import People
from assistant.session.actions import Outcome
from assistant.settings import Folders, Settings
from assistant.speech import recognisers
from assistant.speech.ports import Beneath
from assistant.speech.recognisers import RecogniserChoice
from assistant.understanding.meaning import CommandName
from tests.unit.care.conftest import Bedside, answer, wait_for


@pytest.fixture
def service(bedside: Bedside) -> Iterator[Service]:
    with Service(Settings(), Folders.find(), card=bedside.open) as service:
        yield service


def outcomes() -> list[Outcome | None]:
    file = Folders.find().history_file
    if not file.exists():
        return []
    with History(file) as history:
        return [session.outcome for session in history.sessions()]


def idle(service: Service) -> bool:
    return service.status().state is State.IDLE


def said(bedside: Bedside, part: str) -> bool:
    return any(part in text for text in list(bedside.voice.rendered))


def test_a_session_is_started_and_comes_to_its_end(service: Service, bedside: Bedside) -> None:
    seen: list[Status] = []
    unwatch = service.watch(seen.append)
    service.start(Order(exercise="short", by=By.COMMAND_LINE))
    wait_for(lambda: service.status().listening)
    status = service.status()
    assert (status.state, status.exercise, status.title) == (State.RUNNING, "short", "Short")
    assert status.started_by == "command-line"
    bedside.hear("yes")
    wait_for(lambda: idle(service) and outcomes() == [Outcome.COMPLETED])
    unwatch()
    assert said(bedside, "There is no hurry.")
    assert replace(seen[-1], last=None) == Status()
    assert bedside.opened == 1


def test_a_second_one_has_to_wait(service: Service) -> None:
    service.start(Order(exercise="short"))
    with pytest.raises(AssistantError) as busy:
        service.start(Order(exercise="short", by=By.HOUSE))
    assert busy.value.code == "busy"


def test_after_it_there_can_be_another_with_the_same_voice(
    service: Service, bedside: Bedside
) -> None:
    for count in (1, 2):
        service.start(Order(exercise="short"))
        wait_for(lambda: service.status().listening)
        service.command(CommandName.STOP)
        wait_for(lambda count=count: idle(service) and outcomes() == [Outcome.STOPPED] * count)
    assert bedside.voice.rendered.count("Is it quiet here?") == 1


@pytest.mark.parametrize("order", [Order(exercise="shrt"), Order(exercise="short", person="kim")])
def test_what_is_wrong_with_an_order_is_told_to_whoever_orders(
    service: Service, order: Order
) -> None:
    with pytest.raises(AssistantError):
        service.start(order)
    assert idle(service)


def test_pause_go_on_and_only_what_may_be_asked_from_elsewhere(service: Service) -> None:
    service.start(Order(exercise="short"))
    wait_for(lambda: service.status().listening)
    service.command(CommandName.PAUSE)
    wait_for(lambda: service.status().state is State.PAUSED)
    service.command(CommandName.GO_ON)
    wait_for(lambda: service.status().state is State.RUNNING)
    with pytest.raises(AssistantError):
        service.command(CommandName.SKIP)


def test_a_message_is_said_in_a_session_and_between_sessions(
    service: Service, bedside: Bedside
) -> None:
    service.say("Tea is ready.")
    wait_for(lambda: said(bedside, "Tea is ready."))
    service.start(Order(exercise="short"))
    wait_for(lambda: service.status().listening)
    service.say("I come at   ten. [60s] Sleep well.")
    wait_for(lambda: said(bedside, "Sleep well."))
    assert said(bedside, "I come at ten.")


@pytest.mark.slow
def test_a_message_that_comes_in_danger_is_said_after_the_session(
    service: Service, bedside: Bedside
) -> None:
    service.start(Order(exercise="short"))
    wait_for(lambda: service.status().listening)
    bedside.hear("I've taken all my pills")
    wait_for(lambda: said(bedside, "Please call"))
    service.say("Tea is ready.")
    assert service.status().busy
    service.command(CommandName.STOP)
    wait_for(lambda: said(bedside, "Tea is ready."), 60)
    assert not service.status().busy


@pytest.mark.parametrize("text", ["", "  ", "a" * (LONGEST_MESSAGE + 1)])
def test_a_message_is_short(service: Service, text: str) -> None:
    with pytest.raises(AssistantError):
        service.say(text)


# The person's own yes


@pytest.mark.parametrize(
    ("reply", "then"), [("yes", "Is it quiet here?"), ("no", "Then we'll leave it.")]
)
def test_what_the_schedule_brings_is_asked_first(
    service: Service, bedside: Bedside, reply: str, then: str
) -> None:
    service.start(Order(exercise="short", by=By.SCHEDULE))
    wait_for(lambda: service.status().state is State.ASKING and service.status().listening)
    assert said(bedside, "This is the time you chose for Short.")
    bedside.hear(reply)
    wait_for(lambda: said(bedside, then))
    if reply == "no":
        wait_for(lambda: idle(service))
        assert outcomes() == []


def test_what_sounds_beneath_begins_with_the_exercise_and_stops_with_it(
    bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    People(Folders.find().people).begin("sam", {"background": "rain"})
    beneath: list[bool] = []
    exchange = bedside.exchange
    monkeypatch.setattr(
        bedside,
        "exchange",
        lambda frame: (beneath.append(isinstance(frame, Beneath)), exchange(frame))[1],
    )
    with Service(Settings(), Folders.find(), card=bedside.open) as service:
        service.start(Order(exercise="short", by=By.SCHEDULE, person="sam"))
        wait_for(lambda: service.status().state is State.ASKING and service.status().listening)
        assert not any(beneath)
        bedside.hear("yes")
        wait_for(lambda: service.status().state is State.RUNNING and service.status().listening)
        wait_for(lambda: beneath[-1])
        service.command(CommandName.STOP)
        wait_for(lambda: idle(service))
        before = len(beneath)
        wait_for(lambda: len(beneath) > before + 50)
        assert not any(beneath[before:])


def test_without_an_answer_it_is_left_politely(service: Service, bedside: Bedside) -> None:
    service.start(Order(exercise="short", by=By.HOUSE))
    wait_for(lambda: said(bedside, "I'll leave it for now."))
    wait_for(lambda: idle(service))
    assert outcomes() == []


@pytest.mark.parametrize(("reply", "private"), [("yes", False), ("no", True)])
def test_the_person_says_whether_a_caregiver_may_look_on(
    service: Service, bedside: Bedside, reply: str, private: bool
) -> None:
    profile = People(Folders.find().people)
    profile.add("sam")
    profile.change("sam", {"share": {"caregiver": ["words"]}})
    service.start(Order(exercise="short", person="sam", by=By.CAREGIVER))
    for words, question in (("yes", "cares about you"), (reply, "May they see")):
        wait_for(lambda question=question: said(bedside, question) and service.status().listening)
        answer(service, bedside, words)
    wait_for(lambda: service.status().state is State.RUNNING and service.status().listening)
    status = service.status()
    assert (status.private, bool(status.captions)) == (private, not private)


def test_what_is_said_is_seen_by_nobody_unless_it_is_shared(
    service: Service, bedside: Bedside
) -> None:
    own: list[Any] = []
    leave = service.follow(lambda now, what: own.append(what))
    service.start(Order(exercise="short"))
    wait_for(lambda: service.status().listening)
    assert service.status().captions == ()
    assert own
    leave()


# What goes wrong


@pytest.mark.slow
def test_a_session_that_breaks_off_is_apologised_for_and_offered_again(
    service: Service, bedside: Bedside
) -> None:
    service.start(Order(exercise="longer"))
    wait_for(lambda: service.status().listening)
    answer(service, bedside, "yes")
    wait_for(lambda: service.status().listening)

    def fail() -> None:
        bedside.held_up = lambda: None
        raise RuntimeError("a mistake")

    bedside.held_up = fail
    wait_for(lambda: said(bedside, "something went wrong in me."))
    wait_for(lambda: said(bedside, "Shall we carry on from there?"))
    wait_for(lambda: service.status().listening)
    bedside.hear("yes")
    wait_for(lambda: said(bedside, "Alright, let's go on."))


@pytest.fixture
def hang(bedside: Bedside, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Has the recogniser come to no end with the next thing it hears. From then on time is real."""
    monkeypatch.setattr("assistant.speech.worker.LONGEST_SECONDS", 2.0)
    monkeypatch.setattr("assistant.audio_stack._VOICE_SECONDS", 0.1)
    ever = threading.Event()

    def hang() -> None:
        bedside.recogniser.held_up = lambda: None
        ever.wait()

    def armed() -> None:
        bedside.held_up = lambda: time.sleep(0.02)
        bedside.recogniser.held_up = hang

    yield armed
    ever.set()


@pytest.mark.slow
def test_a_recogniser_that_hangs_is_replaced_and_the_person_asked_again(
    hang: Callable[[], None], service: Service, bedside: Bedside
) -> None:
    service.start(Order(exercise="longer"))
    wait_for(lambda: service.status().listening)
    answer(service, bedside, "yes")
    wait_for(lambda: service.status().listening)
    hang()
    bedside.hear("yes")
    wait_for(lambda: said(bedside, "something went wrong in me."))
    bedside.held_up = lambda: None
    wait_for(lambda: said(bedside, "Shall we carry on from there?"))
    wait_for(lambda: service.status().listening)
    bedside.hear("yes")
    wait_for(lambda: said(bedside, "Alright, let's go on."))


@pytest.mark.slow
def test_one_that_hangs_between_sessions_is_replaced_and_hears_the_next_call(
    hang: Callable[[], None], service: Service, bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.care.service.service._AGAIN_SECONDS", 0.01)
    wait_for(lambda: bedside.frames > 10)
    hang()
    bedside.hear("hello friend")
    wait_for(lambda: bedside.opened > 1)
    before = bedside.frames
    wait_for(lambda: bedside.frames > before + 10)
    bedside.hear("hello friend")
    wait_for(lambda: service.status().exercise == "suggest")


@pytest.mark.slow
def test_one_that_cannot_be_held_is_left_and_the_service_goes_on(
    service: Service, bedside: Bedside
) -> None:
    bedside.recogniser.failure = RuntimeError("broken")
    service.start(Order(exercise="short"))
    for apology in ("something went wrong in me.", "something went wrong in me again."):
        wait_for(lambda: service.status().listening)
        bedside.hear("yes")
        wait_for(lambda apology=apology: said(bedside, apology))
    wait_for(lambda: idle(service))


def test_whoever_looks_on_cannot_hurt_it(service: Service, bedside: Bedside) -> None:
    def fail(*what: object) -> None:
        raise RuntimeError("a page that is gone")

    service.watch(fail)
    service.follow(fail)
    service.start(Order(exercise="short"))
    wait_for(lambda: service.status().listening)
    bedside.hear("yes")
    wait_for(lambda: outcomes() == [Outcome.COMPLETED])


def test_without_a_sound_card_it_waits_for_one(
    bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.care.service.service._AGAIN_SECONDS", 0.01)
    bedside.plugged_in = False
    alive: list[int] = []
    with Service(
        Settings(), Folders.find(), card=bedside.open, alive=lambda: alive.append(1)
    ) as service:
        wait_for(lambda: service.status().state is State.TROUBLE)
        assert service.status().trouble == "The microphone or the speaker is gone."
        assert alive
        nothing_is_taken(service)
        bedside.plugged_in = True
        wait_for(lambda: idle(service))


def nothing_is_taken(service: Service) -> None:
    """By whomever it is asked: it would be begun or said hours later."""
    for by in By:
        with pytest.raises(AssistantError) as refused:
            service.start(Order(exercise="short", by=by))
        assert refused.value.code == "no-sound"
    with pytest.raises(AssistantError) as refused:
        service.say("Tea is ready.")
    assert refused.value.code == "no-sound" and "is gone" in str(refused.value)


@pytest.mark.parametrize(
    ("code", "told"), [("en", "No speech recogniser"), ("ko", "음성 인식기를 쓸 수 없어서")]
)
def test_without_a_recogniser_the_sound_is_not_opened_again_and_again(
    bedside: Bedside, monkeypatch: pytest.MonkeyPatch, code: str, told: str
) -> None:
    """It waits longer each time, is told in the device's language, said once, and tried when it is set."""
    monkeypatch.setattr("assistant.care.service.service._AGAIN_SECONDS", 0.05)
    there = recognisers.choose(code, "auto", ())
    missing = RecogniserChoice(kind="none", build=None, why="None is installed.")
    monkeypatch.setattr(recognisers, "choose", lambda *wishes: missing)
    aloud: list[str] = []
    monkeypatch.setattr("assistant.app.say_aloud", lambda text, settings: aloud.append(text))
    alive: list[int] = []
    troubles: list[str] = []
    settings = Settings(language=code)
    with Service(
        settings, Folders.find(), card=bedside.open, alive=lambda: alive.append(1)
    ) as service:
        service.watch(lambda status: troubles.append(status.trouble))
        wait_for(lambda: bedside.opened == 3)
        before = len(alive)
        wait_for(lambda: len(alive) > before)
        assert all(told in each for each in troubles) and len(aloud) == 1 and told in aloud[0]
        monkeypatch.setattr(recognisers, "choose", lambda *wishes: there)
        service.set(replace(settings, volume=-3.0))
        wait_for(lambda: idle(service), 5)
        assert bedside.opened <= 5


def test_it_is_alive_only_while_frames_flow(bedside: Bedside) -> None:
    alive: list[int] = []
    stop = []
    with Service(
        Settings(), Folders.find(), card=bedside.open, alive=lambda: alive.append(1)
    ) as service:
        wait_for(lambda: len(alive) > 100)
        service.start(Order(exercise="short"))
        wait_for(lambda: service.status().listening)
        hung = bedside.frames

        def hang() -> None:
            wait_for(lambda: stop)

        bedside.held_up = hang
        wait_for(lambda: bedside.frames > hung)
        count = len(alive)
        assert not any(bedside.frames > hung + 2 for _ in range(1000))
        assert len(alive) <= count + 1
        bedside.held_up = lambda: None
        stop.append(True)


def test_what_stays_broken_gives_no_sign_of_life(
    bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.care.service.service._AGAIN_SECONDS", 0.001)
    alive: list[int] = []
    tried: list[int] = []

    def starved() -> Bedside:
        tried.append(1)
        raise MemoryError

    with Service(Settings(), Folders.find(), card=starved, alive=lambda: alive.append(1)):
        wait_for(lambda: len(tried) > 10)
    assert alive == []


def test_closing_lets_the_last_sentence_be_said(bedside: Bedside) -> None:
    with Service(Settings(), Folders.find(), card=bedside.open) as service:
        service.start(Order(exercise="short"))
        wait_for(lambda: service.status().listening)
    assert outcomes() == [Outcome.STOPPED]
    assert said(bedside, "We'll leave it here")
    with pytest.raises(AssistantError, match="shutting down"):
        service.start(Order(exercise="short"))


def test_what_ran_before_a_power_cut_is_begun_again(bedside: Bedside, home: Path) -> None:
    begin = Order(exercise="short")
    with Service(
        Settings(), Folders.find(), card=bedside.open, unfinished=Unfinished(order=begin)
    ) as service:
        wait_for(lambda: service.status().listening)


# Waking it


def called(bedside: Bedside, words: str) -> None:
    """Somebody says something, and it is over."""
    before = bedside.frames
    bedside.hear(words)
    wait_for(lambda: bedside.frames > before + 200)


def a_moment(time: str) -> datetime:
    return datetime.fromisoformat(f"2030-01-07T{time}").astimezone()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "time", "words", "woken"),
    [
        (Settings(), "22:30", "hello friend", True),
        (Settings(), "22:30", "say hello to my friend", False),
        (Settings(wake="good evening"), "22:30", "good evening", True),
        (Settings(wake="good evening"), "22:30", "hello friend", False),
        (Settings(wake="off"), "22:30", "hello friend", False),
        (Settings(quiet="22:00-07:00"), "22:30", "hello friend", False),
        (Settings(quiet="22:00-07:00"), "07:00", "hello friend", True),
    ],
)
def test_the_phrase_wakes_it_and_nothing_else_does(
    bedside: Bedside, settings: Settings, time: str, words: str, woken: bool
) -> None:
    seen: list[Status] = []
    with Service(
        settings, Folders.find(), card=bedside.open, now=lambda: a_moment(time)
    ) as service:
        service.watch(seen.append)
        wait_for(lambda: bedside.frames > 50)
        called(bedside, words)
        if woken:
            wait_for(lambda: service.status().exercise == "suggest")
    assert any(status.started_by == "wake" for status in seen) is woken


@pytest.mark.parametrize(("bells", "sounds"), [("yes", True), ("no", False)])
def test_a_chime_answers_the_phrase_unless_no_tones_are_wanted(
    bedside: Bedside, monkeypatch: pytest.MonkeyPatch, bells: str, sounds: bool
) -> None:
    People(Folders.find().people).begin("sam", {"bells": bells == "yes"})
    chimes: list[bool] = []
    exchange = bedside.exchange
    # The stand-in for a voice never goes below zero; a tone does.
    monkeypatch.setattr(
        bedside, "exchange", lambda frame: (chimes.append(frame.min() < -0.02), exchange(frame))[1]
    )
    with Service(Settings(), Folders.find(), card=bedside.open) as service:
        wait_for(lambda: bedside.frames > 50)
        bedside.hear("hello friend")
        wait_for(lambda: service.status().exercise == "suggest")
    assert any(chimes) is sounds


def test_while_nobody_speaks_nothing_is_read(service: Service, bedside: Bedside) -> None:
    wait_for(lambda: bedside.frames > 1000)
    assert bedside.recogniser.utterances == []


def test_it_is_not_woken_by_its_own_voice(service: Service, bedside: Bedside) -> None:
    bedside.recogniser.hears = ("hello friend",)
    service.say("I'm here. Say hello friend whenever you like.")
    wait_for(lambda: said(bedside, "hello friend"))
    before = bedside.frames
    wait_for(lambda: bedside.frames > before + 300)
    assert idle(service)


def test_at_night_it_is_softer_and_slower(bedside: Bedside) -> None:
    settings = Settings(night="21:00-07:00", pace=0.85, volume=-20)
    for at, pace, volume in (("22:00", 0.8, -24), ("12:00", 0.85, -20)):
        accepted = accept(Order(exercise="short"), settings, Folders.find(), a_moment(at))
        person = accepted.chosen.person
        assert (person.pace, person.decibels) == (pace, volume)


def test_between_sessions_it_tells_when_the_sound_is_gone(
    service: Service, bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.runtime.reconnecting_sound._AGAIN_SECONDS", 0.01)
    wait_for(lambda: bedside.frames > 10)
    bedside.plugged_in = False
    wait_for(lambda: service.status().state is State.TROUBLE)
    assert service.status().trouble == "The microphone or the speaker is gone."
    nothing_is_taken(service)
    bedside.plugged_in = True
    wait_for(lambda: idle(service))
    service.say("Tea is ready.")
    wait_for(lambda: said(bedside, "Tea is ready."))
