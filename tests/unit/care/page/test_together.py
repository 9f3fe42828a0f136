"""The page over the real service, in a room where time passes as fast as it can."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant import languages
from assistant.care.page import web_server
from assistant.care.page.web_server import PageServer, Wishes
from assistant.care.pairing import by_voice
from assistant.care.pairing.phones import Role
from assistant.care.service.service import Service
from assistant.people.store import People
from assistant.settings import Folders, Settings
from tests.unit.care.conftest import Bedside, answer, wait_for
from tests.unit.care.page.conftest import text_of


class Kim:
    """A caregiver with a phone."""

    def __init__(self, server: PageServer) -> None:
        # The page itself, as it is served, without the socket.
        app = server._server.config.app
        self._browser = TestClient(app, base_url="http://localhost", follow_redirects=False)  # type: ignore[arg-type]
        code = server.guard.offer(Role.CAREGIVER, name="Kim")
        assert self._browser.post("/pair", data={"code": code}).status_code == 303

    def sees(self) -> str:
        return text_of(self._browser.get("/").text)

    def hears(self, exercise: str) -> Any:
        return self._browser.get(f"/exercises/{exercise}/sample")

    def status(self) -> int:
        return int(self._browser.get("/").status_code)

    def send(self, path: str, **form: str) -> Any:
        found = re.search(r'name="token" value="(\w+)"', self._browser.get("/").text)
        assert found
        return self._browser.post(path, data={"token": found[1], **form})


@pytest.fixture
def service(bedside: Bedside) -> Iterator[Service]:
    with Service(Settings(), Folders.find(), card=bedside.open) as service:
        yield service


@pytest.fixture
def kim(service: Service) -> Iterator[Kim]:
    folders = Folders.find()
    people = People(folders.people)
    people.add("sam")
    people.change("sam", {"name": "Sam", "share": {"caregiver": ["words"]}})
    heeded = by_voice.companion(folders)
    with heeded(service), PageServer(service, Settings(), folders, Wishes(port=0)) as server:
        yield Kim(server)


def begin(service: Service, bedside: Bedside, kim: Kim, *, look_on: str) -> None:
    """Kim starts one for Sam, who says yes to it."""
    assert kim.send("/start", exercise="longer", person="sam").status_code == 303
    wait_for(lambda: service.status().asking and service.status().listening)
    assert "Waiting for Sam's yes" in kim.sees()
    for words in ("yes", look_on):
        answer(service, bedside, words, when=lambda: service.status().listening)
    wait_for(lambda: not service.status().asking and service.status().listening)


def test_start_watch_say_pause_and_stop(service: Service, bedside: Bedside, kim: Kim) -> None:
    begin(service, bedside, kim, look_on="yes")
    assert "Is it quiet here?" in kim.sees()
    kim.send("/say", text="I am next door.")
    wait_for(lambda: "I am next door." in kim.sees())
    kim.send("/command", command="pause")
    wait_for(lambda: "is paused" in kim.sees())
    kim.send("/command", command="stop")
    wait_for(lambda: "Stopped early." in kim.sees())
    kim.send("/read", session="1")
    assert "Stopped early." not in kim.sees() and "No exercise is running" in kim.sees()


def test_an_exercise_is_listened_to_beforehand_and_not_while_one_goes_on(
    service: Service, bedside: Bedside, kim: Kim
) -> None:
    wait_for(lambda: service.idle_audio() is not None)
    heard = kim.hears("longer")
    assert heard.status_code == 200 and len(heard.content) > 24_000
    assert "Is it quiet here?" in bedside.voice.rendered
    begin(service, bedside, kim, look_on="yes")
    assert kim.hears("short").status_code == 503


@pytest.mark.slow
def test_what_is_private_stays_so(service: Service, bedside: Bedside, kim: Kim) -> None:
    begin(service, bedside, kim, look_on="no")
    seen = kim.sees()
    assert "is running" in seen and "quiet here" not in seen
    kim.send("/command", command="stop")
    wait_for(lambda: "It is over." in kim.sees())
    assert "Stopped early" not in kim.sees()


def test_all_phones_are_forgotten_by_voice(service: Service, bedside: Bedside, kim: Kim) -> None:
    begin(service, bedside, kim, look_on="yes")
    assert kim.status() == 200
    answer(service, bedside, "forget all phones")

    def asks_again() -> bool:
        said = any("the same once more" in text for text in list(bedside.voice.rendered))
        return said and service.status().listening

    with bedside.held_when(asks_again):
        assert kim.status() == 200
        bedside.hear("forget all phones")
    wait_for(lambda: kim.status() == 303)


@pytest.mark.slow
def test_the_first_code_is_offered_unasked(service: Service, bedside: Bedside) -> None:
    told: list[str] = []
    folders = Folders.find()
    with web_server.companion(Settings(), folders, Wishes(port=0), told.append)(service):
        address, code = told
    assert address.startswith("The page is at http://localhost:")
    shown = re.fullmatch(r"The code for the owner's phone is (\d{3}) (\d{3})\. .*", code)
    assert shown
    wait_for(lambda: "Here comes the code." in list(bedside.voice.rendered))
    names = languages.load("en").spoken.digits
    digits = [f"{names[int(digit)].capitalize()}." for digit in shown[1] + shown[2]]
    wait_for(lambda: set(digits) <= set(bedside.voice.rendered))
