"""A no is a no: what is no clear yes begins nothing and shows nobody anything, however it is asked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.care.house import entities
from assistant.care.pairing.phones import Role
from assistant.care.service.order import By, Order
from assistant.care.service.saved_state import Needing
from assistant.care.service.service import Service, Unfinished
from assistant.care.service.status import Call, Ending, State, Status
from assistant.errors import AssistantError
from assistant.history.store import History
from assistant.people import safety_plan
from assistant.people.store import People
from assistant.session.actions import Outcome
from assistant.settings import Folders, Settings
from assistant.speech import voices
from assistant.speech.voices import VoiceChoice
from assistant.speech.voices.mixed_writing import EveryWriting
from assistant.understanding.meaning import CommandName
from tests.unit.care.conftest import Bedside, answer, wait_for
from tests.unit.speech.fakes import FakeVoice

pytestmark = pytest.mark.slow

BEGUN = "Is it quiet here?"
WANTED, OPEN = "cares about you", "May they see"
SILENCE, BY_PAGE = "", "by page"


class Seen:
    """Everything that anybody could have seen of a service, as it is shared."""

    def __init__(self, service: Service) -> None:
        self.all: list[Status] = [service.status()]
        service.watch(self.all.append)

    @property
    def begun(self) -> list[Status]:
        return [status for status in self.all if status.busy and not status.asking]

    @property
    def shown(self) -> list[Status]:
        return [each for each in self.all if each.captions or each.section or each.minutes_left]


@pytest.fixture
def service(bedside: Bedside) -> Iterator[Service]:
    people = People(Folders.find().people)
    people.add("sam")
    people.change("sam", {"name": "Sam", "share": {"caregiver": ["words", "help"]}})
    people.add("kim")
    with Service(Settings(), Folders.find(), card=bedside.open) as service:
        yield service


def said(bedside: Bedside, part: str) -> bool:
    return any(part in text for text in list(bedside.voice.rendered))


def asks(service: Service, bedside: Bedside, question: str) -> Callable[[], bool]:
    return lambda: said(bedside, question) and service.status().listening


def asked(service: Service, bedside: Bedside, question: str) -> None:
    wait_for(asks(service, bedside, question))


def react(service: Service, bedside: Bedside, how: str) -> None:
    if how == BY_PAGE:
        service.command(CommandName.STOP)
    elif how != SILENCE:
        bedside.hear(how)


def outcomes() -> list[Outcome | None]:
    file = Folders.find().history_file
    if not file.exists():
        return []
    with History(file) as history:
        return [session.outcome for session in history.sessions()]


def over(service: Service) -> bool:
    return not service.status().busy


IN_DANGER = ("I've taken all my pills", "I can't breathe")
"""It stays with whoever says so until they say stop."""
STOPS = ("stop", BY_PAGE, *IN_DANGER)
NO_YES = (SILENCE, "no", "not now", "skip", "I don't know", "help", "my back hurts")
ALMOST = (
    "I feel much better now",
    "I'm panicking",
    "suggest something else",
    "say again",
    "mumble",
)


def leave(service: Service, bedside: Bedside, how: str) -> None:
    if how in IN_DANGER:
        wait_for(lambda: said(bedside, "Please call"), 60)
        service.command(CommandName.STOP)


@pytest.mark.parametrize("how", [*STOPS, *NO_YES, *ALMOST])
def test_nothing_begins_but_by_a_yes(service: Service, bedside: Bedside, how: str) -> None:
    seen = Seen(service)
    service.start(Order(exercise="short", person="sam", by=By.CAREGIVER))
    asked(service, bedside, WANTED)
    react(service, bedside, how)
    leave(service, bedside, how)
    wait_for(lambda: over(service), 60)
    assert seen.begun == [] and seen.shown == []
    assert not said(bedside, BEGUN) and outcomes() == []


@pytest.mark.parametrize("how", STOPS)
def test_whoever_stops_while_it_is_asked_who_may_look_on_has_begun_nothing(
    service: Service, bedside: Bedside, how: str
) -> None:
    seen = Seen(service)
    service.start(Order(exercise="short", person="sam", by=By.CAREGIVER))
    answer(service, bedside, "yes", when=asks(service, bedside, WANTED))
    asked(service, bedside, OPEN)
    react(service, bedside, how)
    leave(service, bedside, how)
    wait_for(lambda: over(service), 60)
    assert seen.begun == [] and seen.shown == []
    assert not said(bedside, BEGUN) and outcomes() == []


@pytest.mark.parametrize("how", [*NO_YES, *ALMOST])
def test_nobody_looks_on_but_by_a_yes(service: Service, bedside: Bedside, how: str) -> None:
    seen = Seen(service)
    service.start(Order(exercise="short", person="sam", by=By.CAREGIVER))
    answer(service, bedside, "yes", when=asks(service, bedside, WANTED))
    asked(service, bedside, OPEN)
    react(service, bedside, how)
    wait_for(lambda: said(bedside, BEGUN) or over(service), 60)
    wait_for(lambda: over(service), 60)
    assert all(status.private for status in seen.begun)
    assert seen.shown == []


def test_a_yes_shows_what_comes_after_it_and_nothing_of_before(
    service: Service, bedside: Bedside
) -> None:
    seen = Seen(service)
    service.start(Order(exercise="short", person="sam", by=By.CAREGIVER))
    for question in (WANTED, OPEN):
        answer(service, bedside, "yes", when=asks(service, bedside, question))
    asked(service, bedside, BEGUN)
    wait_for(lambda: seen.shown)
    words = {text for status in seen.all for _, text in status.captions}
    assert words == {BEGUN}


def test_of_the_plan_for_hard_times_nobody_sees_a_word(service: Service, bedside: Bedside) -> None:
    """Neither what the person says for it nor how it is read back, though they share their words."""
    file = Folders.find().history_file
    safety_plan.change(file, "sam", {"plan-signs": "I stop singing"})
    seen = Seen(service)
    service.start(Order(exercise="safety-plan", person="sam", by=By.PERSON))
    for question, reply in (
        ("Would you like to begin?", "yes"),
        ("How much distress", "four"),
        ("Would you like to hear it", "add to it"),
        ("What helps you a little", "my old radio"),
        ("Where is it easier", "the bench by the church"),
        ("Shall the rest come now", "sorry, I meant the harbour wall"),
        ("Shall the rest come now", "another day"),
    ):
        answer(service, bedside, reply, when=asks(service, bedside, question))
    asked(service, bedside, "Shall I keep this plan?")
    assert said(bedside, "I stop singing") and said(bedside, "my old radio")
    assert any(status.confidential for status in seen.all)
    shown = " ".join(text for status in seen.all for _, text in status.captions)
    shown += " ".join(status.so_far for status in seen.all)
    assert "Shall I keep this plan?" in shown and "four" in shown
    for words in ("singing", "radio", "church", "harbour"):
        assert words not in shown


def test_what_is_private_stays_private_after_a_power_cut(bedside: Bedside) -> None:
    People(Folders.find().people).add("sam")
    People(Folders.find().people).change("sam", {"share": {"caregiver": ["words"]}})
    order = Order(exercise="short", person="sam", by=By.PERSON, private=True)
    with Service(
        Settings(), Folders.find(), card=bedside.open, unfinished=Unfinished(order=order)
    ) as service:
        seen = Seen(service)
        asked(service, bedside, BEGUN)
        wait_for(lambda: len(seen.begun) > 2)
    assert seen.shown == []


@pytest.mark.parametrize("when", ["at once", "asked"])
def test_a_stop_is_in_time_from_the_moment_of_the_order(
    service: Service, bedside: Bedside, when: str
) -> None:
    session = service.start(Order(exercise="short", person="sam"))
    if when == "asked":
        wait_for(lambda: service.status().session == session)
    service.command(CommandName.STOP, session)
    wait_for(lambda: over(service))
    if when == "at once":
        assert outcomes() in ([], [Outcome.STOPPED])


# Whoever looks on, as they do


def test_the_page_and_the_house_are_told_nothing_before_a_yes(
    service: Service, bedside: Bedside
) -> None:
    from assistant.care.page import session_page
    from assistant.care.page.page_context import PageContext
    from assistant.care.page.routes import build
    from assistant.care.pairing.authentication import Guard
    from tests.unit.care.page.conftest import PLENTY, House

    folders = Folders.find()
    parts = PageContext(
        device=service,
        folders=folders,
        guard=Guard(folders.care),
        people=People(folders.people),
    )
    house = House(parts=parts, device=service, page=build(parts, ["localhost"], PLENTY))  # type: ignore[arg-type]
    browser: TestClient = house.phone(Role.CAREGIVER)
    phone = parts.guard.known(browser.cookies["phone"])
    assert phone is not None
    told: list[Any] = []

    def look(_: Status) -> None:
        told.append(session_page.seen(parts, phone, "en"))
        told.append(entities.state(service.status(), (), choice="Short", tells=True, helps=True))

    service.watch(look)
    assert house.post(browser, "/start", exercise="short", person="sam").status_code == 303
    asked(service, bedside, WANTED)
    assert "Somebody who cares" not in browser.get("/").text
    answer(service, bedside, "yes")
    asked(service, bedside, OPEN)
    assert house.post(browser, "/command", command="stop").status_code == 303
    wait_for(lambda: over(service))
    every = json.dumps(told)
    assert "asking" in every
    for hidden in (
        '"person": "yes"',
        "cares about you",
        '"yes"',
        "May they",
        '"running"',
        ": Short",
    ):
        assert hidden not in every.replace('\\"', '"'), hidden
    assert '"person":"sam"' not in every.replace('\\"', '"')
    assert house.post(browser, "/command", command="louder").status_code == 409


# Who needs help


def test_help_is_needed_until_somebody_says_they_are_there_whoever_has_a_session(
    service: Service, bedside: Bedside
) -> None:
    service.start(Order(exercise="short", person="sam"))
    asked(service, bedside, BEGUN)
    bedside.hear("I've taken all my pills")
    wait_for(lambda: service.status().needing == ("sam",))
    leave(service, bedside, IN_DANGER[0])
    wait_for(lambda: over(service), 60)
    assert service.status().state is State.NEEDS_HELP
    for person in ("sam", "kim", "nobody"):
        session = service.start(Order(exercise="short", person=person))
        wait_for(lambda session=session: service.status().session == session)
        assert service.status().needing == ("sam",)
        service.command(CommandName.STOP)
        wait_for(lambda: over(service))
        assert service.status().needing == ("sam",)
    service.seen_to("kim")
    assert service.status().needing == ("sam",)
    service.seen_to("sam")
    assert service.status().needing == ()


def test_it_is_known_after_a_restart_without_a_word_of_what_was_said(
    service: Service, bedside: Bedside
) -> None:
    file = Folders.find().data / "needing.json"
    with Needing(file).noted(service):
        service.start(Order(exercise="short", person="sam"))
        asked(service, bedside, BEGUN)
        bedside.hear("I've taken all my pills")
        wait_for(file.exists)
    written = json.loads(file.read_text())
    (call,) = written["calls"]
    assert (written["needing"], sorted(call)) == (["sam"], ["at", "by", "person", "since"])
    assert (call["person"], call["by"], call["at"]) == ("sam", "", None)
    assert abs(call["since"] - time.time()) < 60
    assert file.stat().st_mode & 0o077 == 0
    calls = Needing(file, lambda: ["kim", "sam"]).before()
    with Service(
        Settings(), Folders.find(), card=bedside.open, unfinished=Unfinished(calls=calls)
    ) as again:
        assert again.status().needing == ("sam",)
        keeper = Needing(file, lambda: ["sam"])
        assert keeper.before() == calls
        with keeper.noted(again):
            again.seen_to("sam", "Kim")
    (came,) = Needing(file, lambda: ["kim", "sam"]).before()
    assert (came.person, came.by, came.is_open) == ("sam", "Kim", False)
    assert Needing(file, list).before() == ()
    with Service(
        Settings(), Folders.find(), card=bedside.open, unfinished=Unfinished(calls=(came,))
    ) as again:
        assert (again.status().needing, again.status().calls) == ((), (came,))


def test_what_an_earlier_version_kept_of_who_needs_help_is_read(tmp_path: Path) -> None:
    file = tmp_path / "needing.json"
    file.write_text('{"needing": ["sam", "gone"]}', encoding="utf-8")
    assert Needing(file, lambda: ["sam"]).before() == (Call(person="sam", since=None),)
    file.write_text('{"needing": 1}', encoding="utf-8")
    assert Needing(file, lambda: ["sam"]).before() == ()


@pytest.mark.parametrize(
    ("how", "ending"),
    [
        (SILENCE, Ending.NO_ANSWER),
        ("no", Ending.DECLINED),
        ("stop", Ending.DECLINED),
        (BY_PAGE, Ending.TAKEN_BACK),
        ("I've taken all my pills", Ending.TAKEN_BACK),
    ],
)
def test_what_became_of_the_question_is_known_and_no_more(
    service: Service, bedside: Bedside, how: str, ending: Ending
) -> None:
    session = service.start(Order(exercise="short", person="sam", by=By.CAREGIVER))
    asked(service, bedside, WANTED)
    assert service.status().since > 0
    react(service, bedside, how)
    leave(service, bedside, how)
    wait_for(lambda: over(service), 60)
    last = service.status().last
    assert last is not None
    assert (last.session, last.person, last.ending, last.minutes) == (session, "sam", ending, 0.0)


@pytest.mark.parametrize(("how", "ending"), [("yes", Ending.COMPLETED), ("stop", Ending.STOPPED)])
def test_what_became_of_the_exercise_is_known(
    service: Service, bedside: Bedside, how: str, ending: Ending
) -> None:
    service.start(Order(exercise="short", person="sam"))
    asked(service, bedside, BEGUN)
    assert (service.status().sections, service.status().sections_left) == (1, 0)
    bedside.hear(how)
    wait_for(lambda: over(service), 60)
    last = service.status().last
    assert last is not None and last.ending is ending and last.minutes > 0


# Whom to call


def test_in_danger_a_name_in_another_writing_is_said(
    bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, korean = People(Folders.find().people), FakeVoice()
    people.add("sam")
    people.change("sam", {"region": "GB", "contacts": [{"name": "엄마", "number": "010 1234"}]})
    voice = EveryWriting(bedside.voice, "en", lambda language: korean)
    choice = VoiceChoice(kind="fake", name="fake", build=lambda: voice, why="")
    monkeypatch.setattr(voices, "choose", lambda *wishes: choice)
    with Service(Settings(), Folders.find(), card=bedside.open) as service:
        service.start(Order(exercise="short", person="sam"))
        asked(service, bedside, BEGUN)
        bedside.hear("I want to die")
        wait_for(lambda: any("엄마" in each for each in korean.rendered), 60)
    assert not said(bedside, "엄마")


def test_a_message_that_nobody_here_can_say_is_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "can_say", lambda text, language: text.isascii())
    service.say("Tea is ready.")
    with pytest.raises(AssistantError, match="No voice"):
        service.say("밥 먹자")
