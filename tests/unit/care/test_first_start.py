"""The first start: what is asked by voice, what is written down, and when it is left."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from assistant import languages
from assistant.care.service import first_start
from assistant.care.service.first_start import Introduction, Left, Nobody, is_new, load, name_in
from assistant.care.service.order import By
from assistant.care.service.service import Service
from assistant.care.service.status import Status
from assistant.exercise.model import Expectation, Text
from assistant.people.store import People
from assistant.session.position import Value
from assistant.settings import REGIONS, Folders, Settings
from tests.unit.care.conftest import Bedside, answer, wait_for

SKIPPED = None


class Somebody:
    """Answers one question after the other."""

    def __init__(self, *answers: Value | type[Exception] | None) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []
        """In which language, and the last sentence of it."""

    def __call__(
        self,
        code: str,
        text: Text,
        expects: Expectation,
        mentioned: Mapping[str, str],
        *,
        is_last: bool,
    ) -> Value | None:
        self.asked.append((code, str(text[-1])))
        answer = self.answers.pop(0)
        if isinstance(answer, type):
            raise answer
        return answer


@pytest.fixture
def people(home: Path) -> People:
    return People(home / "data/people")


def introduced(people: People, *answers: Value | type[Exception] | None) -> Introduction:
    """With two languages; all the answers are taken."""
    somebody = Somebody(*answers)
    introduction = Introduction(people, somebody, "en", wake="hello friend", page=True)
    introduction.ask_all(["ko"])
    assert somebody.answers == []
    return introduction


def test_what_is_answered_is_written_down(people: People) -> None:
    introduction = introduced(people, "en", "My name is Sam.", "yes", "GB", ("left-arm", "neck"))
    profile = people.load(first_start.PERSON)
    assert (profile.name, profile.language, profile.region) == ("Sam", "en", "GB")
    assert profile.spare == ("left-arm", "neck")
    assert introduction.last_words == load("en").done


def test_everything_can_be_skipped_and_is_not_asked_again(people: People) -> None:
    introduction = introduced(people, SKIPPED, SKIPPED, SKIPPED, SKIPPED)
    profile = people.load(first_start.PERSON)
    assert (profile.name, profile.region, profile.spare) == ("", "", ())
    assert introduction.last_words == load("en").done


def test_from_the_language_on_it_is_asked_in_that_language(people: People) -> None:
    somebody = Somebody("ko", "저는 민수예요", "yes", "KR", "none")
    Introduction(people, somebody, "en", wake="", page=False).ask_all(["ko"])
    assert [code for code, _ in somebody.asked] == ["en", "ko", "ko", "ko", "ko"]
    assert people.load(first_start.PERSON).name == "민수"


def test_where_there_is_one_language_it_is_not_asked_for(people: People) -> None:
    somebody = Somebody("Sam", "yes", "elsewhere", SKIPPED)
    Introduction(people, somebody, "en", wake="", page=False).ask_all([])
    assert somebody.asked[0] == ("en", "What may I call you?")
    assert people.load(first_start.PERSON).region == ""


@pytest.mark.parametrize(("second", "name"), [("Sam", "Sam"), (SKIPPED, "")])
def test_a_name_that_was_misheard_is_asked_for_once_more(
    people: People, second: str | None, name: str
) -> None:
    answers = ("en", "Sun", "no", second, *(["yes"] if second else []), SKIPPED, SKIPPED)
    introduced(people, *answers)
    assert people.load(first_start.PERSON).name == name


def test_after_silence_at_once_it_is_asked_another_time(people: People) -> None:
    introduction = introduced(people, Nobody)
    assert is_new(people)
    assert introduction.last_words == load("en").nobody


def test_after_silence_later_what_was_said_is_kept(people: People) -> None:
    introduction = introduced(people, "en", "Sam", "yes", Nobody)
    assert people.load(first_start.PERSON).name == "Sam"
    assert introduction.last_words == load("en").done


def test_who_says_stop_is_not_asked_again(people: People) -> None:
    with pytest.raises(Left):
        introduced(people, Left)
    assert not is_new(people)


@pytest.mark.parametrize(
    ("code", "said", "name"),
    [
        ("en", "Sam", "Sam"),
        ("en", "sam.", "Sam"),
        ("en", "You can call me Mrs Brown, please.", "Mrs Brown"),
        ("en", "It's Anne-Marie O'Neil", "Anne-Marie O'Neil"),
        ("en", "I'm", "I'm"),
        ("en", "well that is a long story that I'd rather not go into", ""),
        ("en", "", ""),
        ("en", "{name} [9s]", "Name 9s"),
        ("ko", "제 이름은 김민수입니다", "김민수"),
        ("ko", "지우라고 불러 주세요", "지우"),
        ("ko", "하늘", "하늘"),
    ],
)
def test_the_name_is_taken_out_of_what_was_said(code: str, said: str, name: str) -> None:
    assert name_in(said, load(code)) == name


@pytest.mark.parametrize("code", languages.available())
def test_it_can_be_asked_in_every_language(code: str) -> None:
    texts = load(code)
    assert set(texts.languages) == set(languages.available())
    assert set(texts.regions) == {*REGIONS, "elsewhere"}


# Held by the service


@pytest.fixture
def new(bedside: Bedside) -> Service:
    service = Service(Settings(), Folders.find(), card=bedside.open)
    # Time passes hardly faster than ours where it listens: nobody here is late for an answer.
    bedside.held_up = lambda: time.sleep(0.004 if service.status().listening else 0)
    return service


def said(bedside: Bedside, part: str) -> bool:
    return any(part in text for text in list(bedside.voice.rendered))


def asked(service: Service, bedside: Bedside, part: str) -> None:
    wait_for(lambda: said(bedside, part) and service.status().listening)


@pytest.mark.slow
def test_a_device_that_nobody_set_up_asks_when_it_starts(new: Service, bedside: Bedside) -> None:
    people = People(Folders.find().people)
    seen: list[Status] = []
    new.watch(seen.append)
    new.greet()
    with new as service:
        for question, words in (
            ("English, or in Korean?", "English"),
            ("What may I call you?", "call me Sam"),
            ("Is it Sam?", "yes"),
            ("Which country are we in?", "Ireland"),
            ("leave alone?", "my left arm"),
        ):
            asked(service, bedside, question)
            assert service.status().busy
            answer(service, bedside, words)
        wait_for(lambda: said(bedside, "hello friend is what wakes me."))
        wait_for(lambda: not service.status().busy)
    profile = people.load(first_start.PERSON)
    assert (profile.name, profile.language, profile.region) == ("Sam", "en", "IE")
    assert profile.spare == ("left-arm",)
    assert not said(bedside, "on a phone")


def test_what_is_said_in_danger_comes_first_here_too(new: Service, bedside: Bedside) -> None:
    new.greet()
    with new as service:
        asked(service, bedside, "English, or in Korean?")
        bedside.hear("I've taken all my pills")
        wait_for(lambda: said(bedside, "Please call"))
        wait_for(lambda: said(bedside, "Is somebody there with you?"), 60)
        bedside.hear("stop")
        wait_for(lambda: not service.status().busy, 60)
    assert not said(bedside, "What may I call you?")


def test_a_code_for_the_first_phone_is_spoken_to_its_end_before(
    new: Service, bedside: Bedside
) -> None:
    code = " ".join(["seven"] * 40)  # at ten words a second
    new.say(code)
    new.greet()
    with new:
        wait_for(lambda: said(bedside, "Hello."))
        assert bedside.frames > 4 * 50


@pytest.mark.slow
def test_in_quiet_hours_it_asks_only_once_it_is_called(bedside: Bedside) -> None:
    noon = datetime.fromisoformat("2030-01-07T12:00").astimezone()
    service = Service(
        Settings(quiet="00:00-23:59"), Folders.find(), card=bedside.open, now=lambda: noon
    )
    service.greet()
    with service:
        wait_for(lambda: bedside.frames > 200)
        assert bedside.voice.rendered == []
        service.call(By.BUTTON)
        wait_for(lambda: said(bedside, "Hello."))


@pytest.mark.slow
def test_a_language_that_was_chosen_is_that_of_the_device(new: Service, bedside: Bedside) -> None:
    new.greet()
    with new as service:
        asked(service, bedside, "English, or in Korean?")
        answer(service, bedside, "Korean")
        asked(service, bedside, "어떻게 불러 드릴까요?")
        service.command("stop")  # type: ignore[arg-type]
        wait_for(lambda: not service.status().busy)
        assert service.language == "ko"
    assert Service(Settings(), Folders.find(), card=bedside.open).language == "ko"
