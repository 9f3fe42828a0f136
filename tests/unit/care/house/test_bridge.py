"""A device at a real broker: found, told of, asked; and nothing is told that may not be."""

from __future__ import annotations

import json
import time

import pytest

from assistant.care.audit import Audit
from assistant.care.house.entities import BORN
from assistant.care.service.order import By, Order
from assistant.people.store import People
from assistant.settings import Folders
from assistant.understanding.meaning import CommandName
from tests.mosquitto import Hub, Mosquitto
from tests.unit.care.house.conftest import ROOM, join
from tests.unit.care.page.conftest import FakeDevice


def is_online(hub: Hub) -> bool:
    return hub.latest.get(ROOM.available) == "online"


def shows(hub: Hub, **told: str) -> bool:
    return told.items() <= hub.json(ROOM.state).items()


def answers(hub: Hub, answer: str) -> bool:
    return bool(hub.json(ROOM.health).get("answer") == answer)


def share(*what: str) -> None:
    people = People(Folders.find().people)
    people.add("sam")
    people.write("sam", f"format: 1\nname: Sam\nshare:\n  house: [{', '.join(what)}]\n")


def test_home_assistant_finds_it_and_sees_what_it_does(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: is_online(hub))
        found = hub.json(ROOM.discovery)
        assert found["device"]["name"] == "room-12" and found["origin"]["name"]
        assert shows(hub, state="idle", choice="Grounding")
        for now, state in (
            ({"asking": True}, "asking"),
            ({}, "running"),
            ({"paused": True}, "paused"),
            ({"trouble": "The microphone is gone."}, "trouble"),
        ):
            device.become(exercise="grounding", title="Grounding", **now)
            hub.until(lambda state=state: shows(hub, state=state))
        hub.until(lambda: hub.json(ROOM.health)["problem"] == "ON")
        device.become()
        hub.until(lambda: shows(hub, state="idle") and hub.json(ROOM.health)["problem"] == "OFF")
        assert hub.json(ROOM.health)["trouble"] == "The microphone is gone."
    hub.until(lambda: hub.latest[ROOM.available] == "offline")


def test_whoever_asks_the_broker_later_reads_no_name(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    """The device is switched off in the middle of an exercise, in which somebody was needed."""
    share("help")
    with join(device, mosquitto.port, house_tells=True):
        sam = {"person": "sam", "exercise": "grounding", "title": "Grounding"}
        device.become(**sam, needing=("sam",))
        hub.until(lambda: is_online(hub) and shows(hub, person="Sam", exercise="Grounding"))
    with Hub(mosquitto.port) as later:
        later.until(lambda: later.latest.get(ROOM.available) == "offline")
        later.until(lambda: shows(later, person="", exercise="", help="ON"))
    told = [topic for _, topic, _ in hub.messages if topic in (ROOM.available, ROOM.state)]
    assert told[-2:] == [ROOM.available, ROOM.state]


def test_every_entity_can_be_followed_to_a_message(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    share("help")
    with join(device, mosquitto.port, house_tells=True):
        hub.until(lambda: is_online(hub))
        found = hub.json(ROOM.discovery)
        ids = [each["unique_id"] for each in found["components"].values()]
        assert len(set(ids)) == len(ids)
        for key, entity in found["components"].items():
            if "value_template" in entity:
                topic = entity.get("state_topic", found["state_topic"])
                assert key in hub.json(topic), key
                assert entity["value_template"] == f"{{{{ value_json['{key}'] }}}}"
            if entity["platform"] in ("button", "select"):
                assert entity["command_topic"] in (ROOM.command, ROOM.choice)


def test_of_two_exercises_with_one_title_the_one_that_was_meant_is_started(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    ours, shipped = (each / "en" for each in Folders.find().scripts)
    ours.mkdir(parents=True)
    (ours / "mine.yaml").write_bytes((shipped / "grounding.yaml").read_bytes())
    with join(device, mosquitto.port, house_tells=True):
        hub.until(lambda: is_online(hub))
        select = hub.json(ROOM.discovery)["components"]["choice"]
        both = ["Grounding (grounding)", "Grounding (mine)"]
        assert [each for each in select["options"] if each.startswith("Grounding")] == both
        hub.say(select["command_topic"], both[1])
        hub.until(lambda: shows(hub, choice=both[1]))
        hub.say(ROOM.command, "start")
        hub.until(lambda: answers(hub, "asking"))
        assert device.orders == [Order(exercise="mine", by=By.HOUSE)]


def test_the_exercise_is_chosen_and_the_person_is_asked(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: is_online(hub))
        select = hub.json(ROOM.discovery)["components"]["choice"]
        assert "Muscle relaxation" in select["options"]
        hub.say(select["command_topic"], "Muscle relaxation")
        hub.until(lambda: shows(hub, choice="Muscle relaxation"))
        hub.say(ROOM.command, "start")
        hub.until(lambda: answers(hub, "asking") and shows(hub, state="running"))
        hub.say(ROOM.command, "start")
        hub.until(lambda: answers(hub, "busy"))
        assert device.orders == [Order(exercise="muscle-relaxation", by=By.HOUSE)]
        for what in ("pause", "go-on", "stop"):
            hub.say(ROOM.command, what)
        hub.until(lambda: len(device.commands) == 3)
        assert device.commands == [CommandName.PAUSE, CommandName.GO_ON, CommandName.STOP]
    deeds = Audit(Folders.find().care / "audit.jsonl").lately(10)
    done = [(deed.who, deed.did) for deed in reversed(deeds)]
    assert done == [("house", d) for d in ("started muscle-relaxation", "pause", "go-on", "stop")]


@pytest.mark.parametrize(
    "payload",
    [b"", b"START", b"louder", b"say hello", b"\xff\xfe", b"{}", b"start" + b" " * 300],
)
def test_what_is_not_known_is_not_done(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub, payload: bytes
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: is_online(hub))
        for topic in (ROOM.command, ROOM.choice):
            hub.say(topic, payload)
            hub.until(lambda: answers(hub, "not-understood"))
        assert device.orders == device.commands == []
        assert shows(hub, choice="Grounding")


def test_what_is_far_too_long_does_not_even_come(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: is_online(hub))
        hub.say(ROOM.command, b"start" * 10_000)
        hub.say(ROOM.command, "stop")
        hub.until(lambda: answers(hub, "not-running"))
        assert [text for _, topic, text in hub.messages if topic == ROOM.available][-1] == "online"
        heard = [
            json.loads(text)["answer"] for _, topic, text in hub.messages if topic == ROOM.health
        ]
        assert heard == ["", "not-running"]


def test_what_was_retained_is_not_done_when_it_comes_back(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    hub.say(ROOM.command, "start", retain=True)
    hub.say(ROOM.choice, "Muscle relaxation", retain=True)
    with join(device, mosquitto.port):
        hub.until(lambda: is_online(hub))
        hub.say(ROOM.command, "stop")
        hub.until(lambda: answers(hub, "not-running"))
        assert device.orders == [] and shows(hub, choice="Grounding")


def test_a_flood_is_let_go_and_it_can_be_stopped_all_the_same(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: is_online(hub))
        for _ in range(40):
            hub.say(ROOM.command, "start")
        hub.until(lambda: answers(hub, "often"))
        hub.say(ROOM.command, "stop")
        hub.until(lambda: answers(hub, "done"))
        assert len(device.orders) == 1 and device.commands == [CommandName.STOP]


def test_when_home_assistant_starts_it_is_told_everything_again(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: is_online(hub))
        before = len(hub.messages)
        hub.say(BORN, "online")
        wanted = {ROOM.discovery, ROOM.state, ROOM.health, ROOM.available}
        hub.until(lambda: wanted <= {topic for _, topic, _ in hub.messages[before:]})


# What may not be told


def test_nothing_of_a_session_is_told_unless_the_settings_say_so(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    share("ratings", "plot", "words")
    secrets = {
        "person": "sam",
        "title": "Grounding for two",
        "section": "Of the cellar",
        "captions": (("person", "I hear the sea"),),
    }
    with join(device, mosquitto.port):
        hub.until(lambda: is_online(hub))
        device.become(exercise="grounding", needing=("sam",), **secrets)
        device.become(exercise="grounding", paused=True, **secrets)
        hub.until(lambda: shows(hub, state="paused"))
    said = " ".join(text for _, _, text in hub.messages)
    for word in ("sam", "for two", "cellar", "the sea", "needs-help", '"help":"'):
        assert word not in said, word


@pytest.mark.parametrize("private", [False, True])
def test_who_and_what_is_told_where_they_say_so_and_it_is_not_private(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub, private: bool
) -> None:
    with join(device, mosquitto.port, house_tells=True):
        device.become(exercise="grounding", title="Grounding", person="sam", private=private)
        hub.until(lambda: is_online(hub) and shows(hub, state="running"))
        told = ("", "") if private else ("Grounding", "sam")
        assert shows(hub, exercise=told[0], person=told[1])


def test_help_is_told_of_whoever_agreed_and_goes_when_somebody_came(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    share("help")
    with join(device, mosquitto.port):
        hub.until(lambda: is_online(hub))
        assert hub.json(ROOM.discovery)["components"]["help"]["device_class"] == "safety"
        assert shows(hub, state="idle", help="OFF")
        device.become(exercise="grounding", person="sam", needing=("sam",))
        hub.until(lambda: shows(hub, state="needs-help", help="ON"))
        hub.say(ROOM.command, "seen-to")
        hub.until(lambda: shows(hub, help="OFF"))
        device.become(exercise="grounding", person="kim", needing=("kim",))
        hub.until(lambda: shows(hub, state="running", help="OFF"))
        hub.say(ROOM.command, "seen-to")
        hub.until(lambda: answers(hub, "not-running"))
        assert device.now.help_needed


def test_who_takes_it_back_is_not_told_of_any_more(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    share("help")
    with join(device, mosquitto.port):
        device.become(exercise="grounding", person="sam", needing=("sam",))
        hub.until(lambda: is_online(hub) and shows(hub, help="ON"))
        People(Folders.find().people).write("sam", "format: 1\n")
        hub.until(lambda: shows(hub, state="running") and "help" not in hub.json(ROOM.state))
        assert hub.json(ROOM.discovery)["components"]["help"] == {"platform": "binary_sensor"}


def test_sentence_by_sentence_nothing_is_told(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        device.become(exercise="grounding")
        hub.until(lambda: is_online(hub) and shows(hub, state="running"))
        before = len(hub.messages)
        for minute in range(50):
            device.become(exercise="grounding", minutes_left=float(minute), section=str(minute))
            time.sleep(0.002)
        hub.say("marker", "here")
        hub.until(lambda: "marker" in hub.latest)
        assert [topic for _, topic, _ in hub.messages[before:]] == ["marker"]
