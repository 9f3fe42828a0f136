"""Leaving the house, by the command, at a real broker: nothing of the device is kept anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.care import local_socket
from assistant.care.house import broker_settings
from assistant.cli import cli
from assistant.errors import AssistantError
from assistant.files import write_private
from assistant.settings import Folders, Settings
from tests.mosquitto import Hub, Mosquitto, password_file
from tests.unit.care.house.conftest import ROOM, join
from tests.unit.care.house.test_broker_settings import DOCUMENT
from tests.unit.care.page.conftest import FakeDevice

MARKER = "homeassistant/marker"


def leave(*words: str) -> str:
    done = CliRunner().invoke(cli, ["house", "leave", *words])
    if isinstance(done.exception, AssistantError):
        raise done.exception
    assert done.exit_code in (0, 2), done.output
    return done.output


def set_up(port: int, **more: str) -> None:
    lines = {"house": f"mqtt://127.0.0.1:{port}", "house_name": "room-12", **more}
    text = "".join(f'{key} = "{value}"\n' for key, value in lines.items())
    file = Folders.find().settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    write_private(file, text.encode("utf-8"))


def kept(port: int, user: str = "", password: str = "") -> set[str]:
    """Topics at which somebody who comes later finds something."""
    with Hub(port, user, password) as late:
        late.say(MARKER, "here")
        late.until(lambda: MARKER in late.latest)
        return {topic for topic, text in late.latest.items() if text} - {MARKER}


def test_a_device_that_leaves_leaves_nothing(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    set_up(mosquitto.port)
    with join(device, mosquitto.port):
        hub.until(lambda: hub.latest.get(ROOM.available) == "online")
    hub.say(ROOM.command, "start", retain=True)  # somebody's mistake is the device's, too
    hub.say("exercise-assistant/room-13/state", "{}", retain=True)
    assert ROOM.discovery in kept(mosquitto.port)
    said = leave()
    assert "room-12 has left" in said and "house is empty" in said
    assert kept(mosquitto.port) == {"exercise-assistant/room-13/state"}
    assert Settings.load().house == ""
    # Home Assistant is told by an empty message where it was found.
    hub.until(lambda: hub.latest[ROOM.discovery] == "")
    with pytest.raises(AssistantError, match="in no house"):
        leave()


def test_an_earlier_name_is_forgotten_and_the_device_stays(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: hub.latest.get(ROOM.available) == "online")
    set_up(mosquitto.port, house_name="room-14")
    assert "room-12 has left" in leave("--name", "room-12")
    assert not kept(mosquitto.port)
    assert Settings.load().house


@pytest.mark.parametrize("name", ["#", "+", "a/b", "x" * 41])
def test_a_name_that_none_can_have_is_a_mistake_in_the_command(home: Path, name: str) -> None:
    set_up(1)
    assert "must look like room-12" in leave("--name", name)


def test_a_device_that_runs_does_not_leave(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    set_up(mosquitto.port)
    monkeypatch.setattr(local_socket, "is_open", lambda folders: True)
    with pytest.raises(AssistantError, match="would be back at once"):
        leave()
    assert Settings.load().house


def test_a_broker_that_is_not_there_is_said(home: Path) -> None:
    set_up(1)
    with pytest.raises(AssistantError, match="cannot be reached"):
        leave()
    set_up(1, house="mqtt://broker..home")
    with pytest.raises(AssistantError, match="cannot be reached"):
        leave()


def test_by_the_rules_of_the_document_a_device_leaves_by_its_own_name_alone(
    device: FakeDevice, tmp_path: Path, home: Path
) -> None:
    (rules,) = re.findall(r"```mosquitto\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    (tmp_path / "rules").write_text(rules, encoding="utf-8")
    users = {name: name for name in ("room-12", "room-13", "homeassistant")}
    lines = {"password_file": password_file(tmp_path, users), "acl_file": tmp_path / "rules"}
    write_private(Folders.find().config / broker_settings.PASSWORD, b"room-12\n")
    with Mosquitto(tmp_path, allow_anonymous="false", **lines) as mosquitto:
        set_up(mosquitto.port, house_user="room-12")
        with (
            join(device, mosquitto.port, house_user="room-12"),
            Hub(mosquitto.port, "homeassistant", "homeassistant") as hub,
        ):
            hub.until(lambda: hub.latest.get(ROOM.available) == "online")
        with pytest.raises(AssistantError, match="does not let room-12 use"):
            leave("--name", "room-13")
        leave()
        assert not kept(mosquitto.port, "homeassistant", "homeassistant")
        write_private(Folders.find().config / broker_settings.PASSWORD, b"wrong\n")
        set_up(mosquitto.port, house_user="room-12")
        with pytest.raises(AssistantError, match="rejected this user name and password"):
            leave()
