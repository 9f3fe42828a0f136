"""Who may come in does not hang on the clock: by the browser, as they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from starlette.testclient import TestClient

from assistant.care.pairing.authentication import PAIRED_SECONDS
from assistant.care.pairing.phones import Role
from assistant.history.model import Entry, PastSession
from assistant.history.store import History
from assistant.session.actions import Outcome, Record
from assistant.settings import Settings
from tests.clocks import Machine, a_machine
from tests.unit.care.page.conftest import House, text_of


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    with a_machine(monkeypatch) as machine:
        machine.shows("2030-01-07T20:00")
        yield machine


def come_in(house: House, browser: TestClient) -> TestClient:
    """With the code that the device says when somebody asks it to."""
    answer = browser.post("/pair", data={"code": house.parts.guard.offer()})
    assert answer.headers["location"] == "/"
    return browser


def role(house: House, browser: TestClient) -> Role | None:
    phone = house.parts.guard.known(browser.cookies.get("phone", ""))
    return phone.role if phone else None


@pytest.mark.parametrize("shows", ["2030-01-07T19:50", "2029-01-07T20:00", "1970-01-01T00:00:20", "2037-01-01T00:00"])  # fmt: skip
def test_with_another_time_on_the_clock_the_owner_is_the_owner_and_the_next_phone_is_not(
    house: House, machine: Machine, shows: str
) -> None:
    owner = come_in(house, house.stranger())
    machine.shows(shows)
    assert owner.get("/device").status_code == 200
    second = come_in(house, house.stranger())
    assert role(house, second) is Role.CAREGIVER
    assert second.get("/device").status_code == 403
    machine.shows("2030-01-07T20:10")
    assert (role(house, owner), role(house, second)) == (Role.OWNER, Role.CAREGIVER)


def test_a_code_that_was_spoken_as_the_network_set_the_clock_is_taken(
    house: House, machine: Machine
) -> None:
    machine.shows("1970-01-01T00:00:20")
    code = house.parts.guard.offer()
    machine.shows("2030-01-07T20:00")
    assert house.stranger().post("/pair", data={"code": code}).headers["location"] == "/"


def test_an_owner_who_was_away_for_long_comes_back_as_the_owner_with_a_code_and_not_without(
    house: House, machine: Machine
) -> None:
    owner = come_in(house, house.stranger())
    machine.passes(seconds=PAIRED_SECONDS + 1)
    assert owner.get("/device").headers["location"] == "/pair"
    second = come_in(house, house.stranger())
    assert role(house, second) is Role.CAREGIVER
    come_in(house, owner)
    assert "has to be paired again" not in text_of(owner.get("/device").text)
    machine.passes(days=60)
    come_in(house, owner)
    machine.passes(days=40)
    assert role(house, second) is None
    assert "A caregiver (has to be paired again)" in text_of(owner.get("/device").text)


@pytest.mark.parametrize(
    ("night", "began", "now", "when"),
    [
        ("21:00-07:00", "2030-01-07T22:30", "2030-01-08T03:00", "Tonight"),
        ("21:00-07:00", "2030-01-07T22:30", "2030-01-08T09:00", "Last night"),
        ("21:00-07:00", "2030-01-08T03:00", "2030-01-08T22:00", "Last night"),
        ("21:00-07:00", "2030-01-08T03:00", "2030-01-09T02:00", "Last night"),
        ("21:00-07:00", "2030-01-07T20:30", "2030-01-08T03:00", "Yesterday"),
        ("19:00-07:00", "2030-01-07T20:30", "2030-01-08T03:00", "Tonight"),
        ("21:00-07:00", "2030-01-06T23:00", "2030-01-08T09:00", "6 Jan"),
        ("", "2030-01-07T22:30", "2030-01-08T03:00", "Yesterday"),
        ("", "2030-01-08T01:00", "2030-01-08T03:00", "Today"),
    ],
)
def test_a_card_says_when_it_was_by_the_hours_of_the_night_as_they_are_set(
    house: House, machine: Machine, night: str, began: str, now: str, when: str
) -> None:
    house.device.settings = Settings(night=night)
    house.parts.people.change("sam", {"share": {"caregiver": ["ratings"]}})
    with History(house.parts.folders.history_file) as history:
        history.add([past(datetime.fromisoformat(began).astimezone())])
    machine.shows(now)
    shown = text_of(house.phone().get("/").text)
    assert f"{when}: distress from 7 to 3" in shown


def past(began: datetime) -> PastSession:
    ratings = {"before": 7.0, "after": 3.0}
    records = [Record(kind="rating", name=name, value=value) for name, value in ratings.items()]
    return PastSession(
        id="1",
        person="sam",
        exercise="grounding",
        language="en",
        began=began,
        seconds=300,
        outcome=Outcome.COMPLETED,
        entries=tuple(Entry(at=1.0, record=each) for each in records),
    )
