"""A name that no voice of the machine can say is noticed where it is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from assistant import languages
from assistant.cli import FAILED
from assistant.doctor import machine
from assistant.people import interview, pronouncing
from assistant.people.pronouncing import NameUnsaid
from assistant.people.store import People
from assistant.session.emergency_numbers import known_for
from assistant.settings import Folders
from tests.unit.people.conftest import TODAY
from tests.unit.test_cli import run

UNSAYABLE = "龘龘"


def can_say(text: str, language: str) -> bool:
    return UNSAYABLE not in text


@pytest.fixture(autouse=True)
def _voices_of_this_machine(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.speech.voices.can_say", can_say)


@pytest.fixture
def assistant(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def called(*words: str) -> tuple[int, str]:
        code, out, err = run(capsys, *words)
        return code, out + err

    return called


def people() -> People:
    return People(Folders.find().people)


@pytest.mark.parametrize("wish", [f"name={UNSAYABLE}", f"contacts.{UNSAYABLE}=010 1234"])
def test_such_a_name_is_not_taken_and_it_is_said_how_it_would_be(
    assistant: Callable[..., tuple[int, str]], wish: str
) -> None:
    code, printed = assistant("people", "add", "sam", "--set", wish)
    assert code == FAILED
    assert f'No voice on this machine can say "{UNSAYABLE}".' in printed
    assert "how it sounds" in printed
    assert people().ids() == []


def test_with_how_it_sounds_it_is_taken_and_said_like_that(
    assistant: Callable[..., tuple[int, str]],
) -> None:
    contact = f"contacts.{UNSAYABLE}=010 1234, sounds like dada, may be told"
    wishes = ("--set", f"name={UNSAYABLE}", "--set", "sounds-like=Dada", "--set", contact)
    assert assistant("people", "add", "sam", *wishes)[0] == 0
    profile = people().load("sam")
    person = profile.person(date(2030, 1, 7))
    assert (profile.name, person.name) == (UNSAYABLE, "Dada")
    assert known_for(person, languages.load("en").spoken)["contact"] == ("dada",)
    shown = assistant("people", "show", "sam")[1]
    assert f"{UNSAYABLE}, which sounds like dada, 010 1234, may be told" in shown


def test_what_was_there_before_keeps_nobody_from_changing_something_else(
    assistant: Callable[..., tuple[int, str]],
) -> None:
    people().add("sam")
    people().change("sam", {"name": UNSAYABLE})
    assert assistant("people", "edit", "sam", "--set", "pace=0.9")[0] == 0
    assert assistant("people", "edit", "sam", "--set", "language=ko")[0] == FAILED


def test_who_is_asked_step_by_step_is_asked_how_it_sounds() -> None:
    answers: dict[str, Iterator[str]] = {
        "call them": iter([UNSAYABLE]),
        "they trust": iter([UNSAYABLE]),
        "How does it sound": iter(["Dada", "Nana"]),
    }
    said: list[str] = []

    def ask(question: str) -> str:
        return next((next(given, "") for words, given in answers.items() if words in question), "")

    known = People(Folders.find().people, pronouncing.check(lambda: "en", can_say))
    known.add("sam")
    profile = interview.ask_all("sam", known, ask, said.append, lambda region: [], TODAY)
    assert (profile.name, profile.called) == (UNSAYABLE, "Dada")
    assert [each.spoken for each in profile.contacts] == ["Nana"]
    assert said.count(f'No voice on this machine can say "{UNSAYABLE}".') == 2


def test_the_doctor_tells_and_names_what_to_do() -> None:
    people().add("sam")
    people().change("sam", {"contacts": [{"name": UNSAYABLE}], "numbers-checked": str(TODAY)})
    findings = list(machine.profiles(people(), TODAY, "en"))
    assert UNSAYABLE in findings[0].detail
    assert "sounds like" in findings[0].mend


def test_every_name_that_cannot_be_said_is_found() -> None:
    people().add("sam")
    contacts = [{"name": "Kim"}, {"name": UNSAYABLE}]
    people().change("sam", {"name": UNSAYABLE, "contacts": contacts})
    found = list(pronouncing.unsaid(people().load("sam"), "en", can_say))
    assert [type(each) for each in found] == [NameUnsaid] * 2
