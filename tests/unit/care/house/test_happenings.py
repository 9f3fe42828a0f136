"""What happened is told once each, to whoever listens at the broker just then, and no more of it than the state tells."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from assistant.care.house import bridge, broker_settings, mqtt_connection
from assistant.care.service.order import By
from assistant.care.service.service import Service
from assistant.care.service.status import Ending, Result
from assistant.people.store import People
from assistant.settings import Folders
from tests.mosquitto import Hub, Mosquitto
from tests.unit.care.conftest import Bedside, answer, wait_for
from tests.unit.care.house.conftest import ROOM, SOON, join, settings
from tests.unit.care.page.conftest import FakeDevice

HELD = {"exercise": "grounding", "title": "Grounding", "person": "sam", "session": 1}


def events(hub: Hub, of: str = "session") -> list[str]:
    """Everything that was told, in order."""
    topic = ROOM.event(of)
    return [json.loads(text)["event_type"] for _, at, text in hub.messages if at == topic]


def ended(ending: Ending, session: int = 1, *, private: bool = False) -> Result:
    return Result(
        session=session,
        person="sam",
        ending=ending,
        minutes=3.0,
        started_by=By.HOUSE,
        private=private,
        at=float(session),
    )


def share(*what: str) -> None:
    people = People(Folders.find().people)
    people.add("sam")
    people.write("sam", f"format: 1\nname: Sam\nshare:\n  house: [{', '.join(what)}]\n")


def online(hub: Hub) -> bool:
    return hub.latest.get(ROOM.available) == "online"


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        (Ending.DECLINED, "declined"),
        (Ending.NO_ANSWER, "no-answer"),
        (Ending.TAKEN_BACK, "taken-back"),
    ],
)
def test_what_became_of_a_question_is_an_event(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub, ending: Ending, told: str
) -> None:
    with join(device, mosquitto.port, house_tells=True):
        hub.until(lambda: online(hub))
        device.become(asking=True, started_by="house", **HELD)
        device.become(last=ended(ending))
        hub.until(lambda: events(hub) == ["asked", told])
    said = [text for _, topic, text in hub.messages if topic == ROOM.event("session")]
    assert not any("sam" in text or "Grounding" in text for text in said)


def test_every_happening_is_told_once_and_again_when_it_happens_again(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    """A pause and then a stop, twice, are the same as before, and two stops all the same."""
    with join(device, mosquitto.port):
        hub.until(lambda: online(hub))
        for turn in (1, 2):
            held = {**HELD, "session": turn, "started_by": "house"}
            device.become(asking=True, **held)
            device.become(**held)
            device.become(paused=True, **held)
            device.become(last=ended(Ending.STOPPED, turn))
        wanted = ["asked", "accepted", "stopped"] * 2
        hub.until(lambda: events(hub) == wanted)
        for what in ("pause", "stop"):
            hub.say(ROOM.command, what)
        hub.until(lambda: events(hub, "answer") == ["not-running"] * 2)
        assert events(hub) == wanted


def test_nothing_of_it_is_retained(device: FakeDevice, mosquitto: Mosquitto, hub: Hub) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: online(hub))
        device.become(asking=True, started_by="house", **HELD)
        hub.until(lambda: events(hub) == ["asked"])
        with Hub(mosquitto.port) as late:
            late.until(lambda: online(late))
            late.say("marker", "here")
            late.until(lambda: "marker" in late.latest)
            assert not events(late)


def test_of_a_private_session_it_is_told_that_it_is_over_and_no_more(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port, house_tells=True):
        hub.until(lambda: online(hub))
        for turn, ending in enumerate((Ending.COMPLETED, Ending.STOPPED, Ending.BROKE_OFF)):
            device.become(private=True, **{**HELD, "session": turn})
            device.become(last=ended(ending, turn, private=True))
        hub.until(lambda: events(hub) == ["over"] * 3)
    said = " ".join(text for _, _, text in hub.messages)
    assert "sam" not in said and '"exercise":"Grounding"' not in said


def test_who_and_what_is_in_it_where_the_settings_say_so(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    share("help")
    with join(device, mosquitto.port, house_tells=True):
        hub.until(lambda: online(hub))
        device.become(**HELD)
        device.become(last=ended(Ending.COMPLETED))
        hub.until(lambda: events(hub) == ["finished"])
        assert hub.json(ROOM.event("session")) == {
            "event_type": "finished",
            "person": "Sam",
            "exercise": "Grounding",
        }


def test_help_is_an_event_of_whoever_shares_it(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    share("help")
    with join(device, mosquitto.port):
        hub.until(lambda: online(hub))
        component = hub.json(ROOM.discovery)["components"]["help-event"]
        assert component["event_types"] == ["needs-help", "somebody-came"]
        device.become(person="kim", exercise="grounding", needing=("kim",))
        device.become(person="sam", exercise="grounding", needing=("kim", "sam"))
        hub.until(lambda: events(hub, "help") == ["needs-help"])
        assert hub.json(ROOM.event("help")) == {"event_type": "needs-help"}
        hub.say(ROOM.command, "seen-to")
        hub.until(lambda: events(hub, "help") == ["needs-help", "somebody-came"])


@pytest.mark.slow
@pytest.mark.parametrize(("fresh", "told"), [(30, ["needs-help"]), (0.5, [])])
def test_what_happened_while_the_broker_was_away_is_told_if_it_is_soon_back(
    device: FakeDevice,
    mosquitto: Mosquitto,
    monkeypatch: pytest.MonkeyPatch,
    fresh: float,
    told: list[str],
) -> None:
    share("help")
    monkeypatch.setattr(mqtt_connection, "_FRESH_SECONDS", fresh)
    # Somebody listens again before the device is back.
    unhurried = replace(SOON, first=4.0, longest=4.0)
    with join(device, mosquitto.port, pace=unhurried):
        with Hub(mosquitto.port) as hub:
            hub.until(lambda: online(hub))
        mosquitto.kill()
        device.become(person="sam", exercise="grounding", needing=("sam",))
        mosquitto.start()
        with Hub(mosquitto.port) as hub:
            hub.until(lambda: online(hub) and hub.json(ROOM.state)["help"] == "ON")
            hub.say(ROOM.command, "pause")
            hub.until(lambda: events(hub, "answer"))
            assert events(hub, "help") == told


def test_a_real_service_tells_a_whole_evening(
    bedside: Bedside, mosquitto: Mosquitto, hub: Hub
) -> None:
    """Asked and accepted, stopped while its last words are said, asked again and declined."""
    folders, wished = Folders.find(), settings(mosquitto.port)
    at = broker_settings.of(wished, folders)
    with (
        Service(wished, folders, card=bedside.open) as service,
        bridge.joined(service, at, wished, folders, SOON),
    ):
        hub.until(lambda: online(hub))
        hub.say(ROOM.command, "start")
        hub.until(lambda: events(hub) == ["asked"])
        hub.say(ROOM.command, "pause")
        hub.until(lambda: events(hub, "answer") == ["asking", "not-yet"])
        wait_for(lambda: service.status().listening)
        answer(service, bedside, "yes")
        hub.until(lambda: events(hub) == ["asked", "accepted"])
        hub.until(lambda: hub.json(ROOM.state)["state"] == "running")
        bedside.held_up = lambda: time.sleep(0.02)  # as fast as a clock
        began = time.monotonic()
        hub.say(ROOM.command, "stop")
        hub.until(lambda: hub.json(ROOM.state)["state"] == "idle")
        assert time.monotonic() - began < 2
        assert service.status().busy, "it says no last words"
        bedside.held_up = lambda: None
        hub.until(lambda: events(hub)[-1] == "stopped")
        hub.say(ROOM.command, "start")
        wait_for(lambda: service.status().listening)
        answer(service, bedside, "no")
        wanted = ["asked", "accepted", "stopped", "asked", "declined"]
        hub.until(lambda: events(hub) == wanted)
