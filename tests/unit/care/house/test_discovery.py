"""How Home Assistant finds the device: ids that keep still, names that follow the device's language and its people."""

from __future__ import annotations

import re

import pytest

from assistant.care.page import page_address
from assistant.people.store import People
from assistant.settings import Folders, Settings
from tests.mosquitto import Hub, Mosquitto
from tests.unit.care.house.conftest import ROOM, join, settings
from tests.unit.care.page.conftest import FakeDevice


def components(hub: Hub) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = hub.json(ROOM.discovery).get("components", {})
    return found


def ids(hub: Hub) -> list[str]:
    return sorted(each["default_entity_id"] for each in components(hub).values() if "name" in each)


def share(name: str) -> None:
    people = People(Folders.find().people)
    if "sam" not in people.ids():
        people.add("sam")
    people.write("sam", f"format: 1\nname: {name}\nshare:\n  house: [help]\n")


def test_ids_are_the_same_in_every_language(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    share("Sam")
    found, labels = {}, {}
    for code in ("en", "ko"):
        with join(device, mosquitto.port, house_tells=True, language=code):
            hub.until(lambda: hub.latest.get(ROOM.available) == "online")
            found[code] = ids(hub)
            labels[code] = components(hub)["state"]["name"]
        hub.until(lambda: hub.latest[ROOM.available] == "offline")
    assert found["en"] == found["ko"] and len(found["en"]) == len(components(hub))
    assert labels == {"en": "State", "ko": "상태"}
    assert all(re.fullmatch(r"[a-z_]+\.room_12_[a-z_]+", each) for each in found["en"])
    assert "object_id" not in hub.latest[ROOM.discovery]


def test_a_language_changed_on_the_page_reaches_the_house_at_once(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: components(hub).get("state", {}).get("name") == "State")
        hub.say(ROOM.choice, "Muscle relaxation")
        hub.until(lambda: hub.json(ROOM.state)["choice"] == "Muscle relaxation")
        device.set(settings(mosquitto.port, language="ko"))
        hub.until(lambda: components(hub)["state"]["name"] == "상태", seconds=5)
        select = components(hub)["choice"]
        hub.until(lambda: hub.json(ROOM.state)["choice"] in select["options"])
        assert hub.json(ROOM.state)["choice"] == "근육 이완"


def test_a_name_changed_on_the_page_reaches_the_house_at_once(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    share("Sam")
    with join(device, mosquitto.port, house_tells=True):
        device.become(exercise="grounding", title="Grounding", person="sam")
        hub.until(lambda: hub.json(ROOM.state).get("person") == "Sam")
        share("Mrs Smith")
        hub.until(lambda: hub.json(ROOM.state)["person"] == "Mrs Smith", seconds=5)


def test_the_page_is_where_it_is_set_up_while_others_reach_it(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    care = Folders.find().care
    page_address.put(care, "https://10.0.0.7:8765")
    with join(device, mosquitto.port):
        hub.until(lambda: hub.latest.get(ROOM.available) == "online")
        assert "configuration_url" not in hub.json(ROOM.discovery)["device"], "the page is off"
    page_address.put(care, "")
    with join(device, mosquitto.port, page="house"):
        hub.until(lambda: hub.latest.get(ROOM.available) == "online")
        page_address.put(care, "https://10.0.0.7:8765")

        def is_there() -> bool:
            found = hub.json(ROOM.discovery)
            told = found["device"].get("configuration_url"), found["origin"].get("support_url")
            return told == ("https://10.0.0.7:8765",) * 2

        hub.until(is_there, seconds=5)


@pytest.mark.parametrize("area", ["", "방 12", "Room 12"])
def test_the_area_is_suggested_where_one_is_set(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub, area: str
) -> None:
    with join(device, mosquitto.port, house_area=area):
        hub.until(lambda: hub.latest.get(ROOM.available) == "online")
        found = hub.json(ROOM.discovery)
        assert found["device"].get("suggested_area", "") == area
        assert found["origin"]["name"] == "exercise-assistant" and found["origin"]["sw_version"]


def test_a_command_is_sent_at_once_or_not_at_all(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    """Home Assistant keeps what has a higher quality of service until the broker is back."""
    with join(device, mosquitto.port):
        hub.until(lambda: hub.latest.get(ROOM.available) == "online")
        commands = [each for each in components(hub).values() if "command_topic" in each]
        assert len(commands) == 8 and all(each["qos"] == 0 for each in commands)  # type: ignore[comparison-overlap]


def test_an_area_is_a_line() -> None:
    assert Settings(house_area="Room 12").house_area == "Room 12"
