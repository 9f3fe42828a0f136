"""Which broker: read from the settings, and what is wrong is said."""

from __future__ import annotations

import re
import ssl
from pathlib import Path

import pytest

from assistant.care.house import broker_settings
from assistant.errors import AssistantError
from assistant.settings import Folders, Settings
from tests.mosquitto import Hub, Mosquitto, password_file


def of(**wished: str) -> broker_settings.Broker:
    return broker_settings.of(Settings(**wished), Folders.find())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("house", "address", "encrypted"),
    [
        ("mqtt://broker.home", "broker.home:1883", False),
        ("mqtts://broker.home", "broker.home:8883", True),
        ("mqtts://10.0.0.7:8884", "10.0.0.7:8884", True),
        ("mqtt://[fd00::7]", "fd00::7:1883", False),
    ],
)
def test_an_address_says_whether_it_is_encrypted(house: str, address: str, encrypted: bool) -> None:
    at = of(house=house)
    assert at.address == address
    assert bool(at.tls) is encrypted
    if at.tls:
        assert at.tls.verify_mode is ssl.CERT_REQUIRED and at.tls.check_hostname


@pytest.mark.parametrize(
    "house", ["broker.home", "http://broker", "mqtt://", "mqtt://a b", "mqtts://u:p@h"]
)
def test_what_is_no_address_is_said_with_one_that_is(house: str) -> None:
    with pytest.raises(AssistantError, match=r"must look like mqtts://broker\.home"):
        Settings(house=house)


def test_a_port_that_cannot_be_is_said() -> None:
    with pytest.raises(AssistantError, match="an invalid port"):
        of(house="mqtt://broker.home:70000")


def test_a_name_has_no_wildcards_and_no_slashes() -> None:
    for name in ("room/12", "#", "+", "room 12", "x" * 41):
        with pytest.raises(AssistantError, match="house_name: must look like room-12"):
            Settings(house_name=name)
    assert of(house="mqtt://h").name.replace("-", "").replace("_", "").isalnum()


def test_the_password_is_in_a_private_file_and_is_never_shown(home: Path) -> None:
    file = home / "config" / broker_settings.PASSWORD
    file.parent.mkdir()
    file.write_text("correct horse \n", encoding="utf-8")
    file.chmod(0o644)
    with pytest.raises(AssistantError, match="can read") as refused:
        of(house="mqtt://broker.home")
    assert refused.value.hint == f"To make it private: chmod 600 {file}"
    file.chmod(0o600)
    at = of(house="mqtt://broker.home", house_user="room-12")
    assert (at.user, at.password) == ("room-12", "correct horse ")
    assert "horse" not in repr(at)
    assert at.overheard and not of(house="mqtts://broker.home").overheard
    assert not of(house="mqtt://localhost").overheard


def test_a_certificate_that_is_none_is_said(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    for text in (None, "no certificate"):
        if text:
            file.write_text(text, encoding="utf-8")
        with pytest.raises(AssistantError, match="No certificate can be read from"):
            of(house="mqtts://broker.home", house_ca=str(file))


DOCUMENT = Path(__file__).parents[4] / "docs/care-home.md"


def test_the_rules_in_the_document_keep_rooms_apart(tmp_path: Path) -> None:
    """As they stand there: a device has its own topics and no others."""
    (rules,) = re.findall(r"```mosquitto\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    (tmp_path / "rules").write_text(rules, encoding="utf-8")
    users = {name: name for name in ("room-12", "room-13", "homeassistant")}
    lines = {"password_file": password_file(tmp_path, users), "acl_file": tmp_path / "rules"}
    with (
        Mosquitto(tmp_path, allow_anonymous="false", **lines) as mosquitto,
        Hub(mosquitto.port, "room-12", "room-12") as room,
        Hub(mosquitto.port, "room-13", "room-13") as next_door,
        Hub(mosquitto.port, "homeassistant", "homeassistant") as hub,
    ):
        for name in ("room-12", "room-13"):
            room.say(f"exercise-assistant/{name}/state", "by room-12", retain=True)
            room.say(f"homeassistant/device/{name}/config", "by room-12", retain=True)
        hub.say("exercise-assistant/room-12/command", "stop")
        hub.say("homeassistant/status", "online")
        room.until(lambda: "homeassistant/status" in room.latest)
        next_door.until(lambda: "homeassistant/status" in next_door.latest)
        assert room.latest["exercise-assistant/room-12/command"] == "stop"
        assert set(next_door.latest) == {"homeassistant/status"}
        written = {topic for topic, text in hub.latest.items() if text == "by room-12"}
        assert written == {
            "exercise-assistant/room-12/state",
            "homeassistant/device/room-12/config",
        }


def test_the_settings_in_the_document_are_good() -> None:
    (shown,) = re.findall(r"```text\n(house = .*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert Settings.parse(shown, DOCUMENT).house_name == "room-12"
