"""A broker that is away, that comes and goes, that is not to be trusted; and a device that dies."""

from __future__ import annotations

import gc
import logging
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.care.house import bridge, broker_settings, requests
from assistant.care.house.entities import Topics
from assistant.care.service.order import Order
from assistant.care.service.service import Service
from assistant.files import write_private
from assistant.settings import Folders, Settings
from tests.mosquitto import Hub, Mosquitto, authority, encryption, password_file
from tests.unit.care.conftest import Bedside, wait_for
from tests.unit.care.house.conftest import ROOM, SOON, join, settings
from tests.unit.care.page.conftest import FakeDevice


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]


def online(hub: Hub, topics: Topics = ROOM) -> bool:
    return hub.latest.get(topics.available) == "online"


# Who is away


def test_whoever_dies_is_told_of_by_the_broker(mosquitto: Mosquitto, hub: Hub) -> None:
    life = """
import sys, threading
from tests.unit.care.house.conftest import FakeDevice, join
with join(FakeDevice(), int(sys.argv[1])):
    threading.Event().wait()
"""
    with _living(life, mosquitto.port) as dying:
        hub.until(lambda: online(hub))
        dying.send_signal(signal.SIGKILL)
    hub.until(lambda: hub.latest[ROOM.available] == "offline")


def test_of_whoever_dies_no_name_is_kept(mosquitto: Mosquitto, hub: Hub) -> None:
    """By a power cut, with which nobody can say goodbye; as long as it lives, it is kept."""
    life = """
import sys, threading
from assistant.people.store import People
from assistant.settings import Folders
from tests.unit.care.house.conftest import FakeDevice, join
People(Folders.find().people).begin("sam", {"name": "Sam"})
device = FakeDevice()
with join(device, int(sys.argv[1]), house_tells=True):
    device.become(person="sam", exercise="grounding", title="Grounding")
    threading.Event().wait()
"""
    with _living(life, mosquitto.port) as dying:
        hub.until(lambda: online(hub) and hub.json(ROOM.state).get("person") == "Sam")
        time.sleep(SOON.fades + 1.0)
        assert retained(mosquitto)[ROOM.available] == "online"
        assert "Sam" in retained(mosquitto)[ROOM.state]
        dying.send_signal(signal.SIGKILL)
    time.sleep(SOON.fades + 1.0)
    assert retained(mosquitto)[ROOM.available] == "offline"
    assert "Sam" not in str(retained(mosquitto))


def retained(mosquitto: Mosquitto) -> dict[str, str]:
    """What the broker keeps, for somebody who comes only now."""
    with Hub(mosquitto.port) as late:
        late.until(lambda: ROOM.available in late.latest and ROOM.health in late.latest)
        late.say("marker", "?")
        late.until(lambda: "marker" in late.latest)
        return dict(late.latest)


@contextmanager
def _living(life: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A program as a process of its own, which is killed in the end."""
    root = Path(__file__).parents[4]
    process = subprocess.Popen(
        [sys.executable, "-c", life, str(port)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_broker_that_comes_and_goes(
    device: FakeDevice, mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    """It forgets everything each time; it is right again each time."""
    with join(device, mosquitto.port):
        for turn in range(4):
            title = f"Exercise {turn}"
            with Hub(mosquitto.port) as hub:
                hub.until(lambda hub=hub: online(hub))
                hub.say(ROOM.command, "start")
                hub.until(lambda hub=hub: hub.json(ROOM.state)["state"] == "running")
            mosquitto.kill()
            device.become(exercise="grounding", title=title, paused=True)
            mosquitto.start()
            with Hub(mosquitto.port) as hub:
                hub.until(lambda hub=hub: online(hub))
                assert hub.json(ROOM.state)["state"] == "paused"
                assert hub.json(ROOM.discovery)["components"]
                hub.say(ROOM.command, "stop")
                hub.until(lambda hub=hub: hub.json(ROOM.state)["state"] == "idle")
    assert len(device.orders) == 4
    assert len(warnings(caplog)) < 20


def test_what_was_asked_while_it_was_away_is_not_done_later(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: online(hub))
    hub.say(ROOM.command, "start")
    with join(device, mosquitto.port):
        hub.until(lambda: online(hub))
        hub.say(ROOM.command, "stop")
        hub.until(lambda: hub.json(ROOM.health).get("answer") == "not-running")
    assert device.orders == []


@pytest.mark.slow
def test_a_session_goes_on_undisturbed_while_the_broker_flaps(
    bedside: Bedside, mosquitto: Mosquitto
) -> None:
    wished, folders = settings(mosquitto.port), Folders.find()
    with (
        Service(wished, folders, card=bedside.open) as service,
        bridge.joined(service, broker_settings.of(wished, folders), wished, folders, SOON),
    ):
        service.start(Order(exercise="short"))
        wait_for(lambda: service.status().listening)
        for _ in range(3):
            mosquitto.kill()
            mosquitto.start()
            with Hub(mosquitto.port) as hub:
                hub.until(lambda hub=hub: online(hub))
                assert hub.json(ROOM.state)["state"] == "running"
        assert service.status().exercise == "short" and bedside.opened == 1
        with Hub(mosquitto.port) as hub:
            hub.until(lambda: online(hub))
            hub.say(ROOM.command, "stop")
            hub.until(lambda: hub.json(ROOM.state)["state"] == "idle")
    assert any("We'll leave it here" in text for text in bedside.voice.rendered)


@pytest.mark.slow
def test_a_start_from_the_house_is_the_persons_to_answer(
    bedside: Bedside, mosquitto: Mosquitto, hub: Hub
) -> None:
    wished, folders = settings(mosquitto.port, house_tells=True), Folders.find()
    with (
        Service(wished, folders, card=bedside.open) as service,
        bridge.companion(wished, folders)(service),
    ):
        hub.until(lambda: online(hub))
        hub.say(ROOM.choice, "short")  # two here have this title
        hub.say(ROOM.command, "start")
        hub.until(lambda: hub.json(ROOM.state)["state"] == "asking")
        wait_for(lambda: service.status().listening)
        bedside.hear("no")
        hub.until(lambda: hub.json(ROOM.state)["state"] == "idle")
    assert any("a moment for Short" in text for text in bedside.voice.rendered)


@pytest.mark.slow
def test_the_service_itself_joins_the_house_and_leaves_it(
    mosquitto: Mosquitto, hub: Hub, home: Path
) -> None:
    write_private(
        home / "config/settings.toml",
        f'house = "mqtt://127.0.0.1:{mosquitto.port}"\nhouse_name = "room-12"\n'.encode(),
    )
    serving = subprocess.Popen([sys.executable, "-m", "assistant", "serve"])
    try:
        hub.until(lambda: online(hub))
    finally:
        serving.terminate()
        assert serving.wait(60) == 0
    hub.until(lambda: hub.latest[ROOM.available] == "offline")


# Who may come in


def test_a_wrong_password_is_said_once_and_tried_again_until_it_is_right(
    device: FakeDevice, tmp_path: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    passwords = password_file(tmp_path, {"room-12": "right", "hub": "hub"})
    own = home / "config" / broker_settings.PASSWORD
    own.parent.mkdir()
    own.touch(mode=0o600)
    own.write_text("wrong\n", encoding="utf-8")
    with Mosquitto(tmp_path, allow_anonymous="false", password_file=str(passwords)) as mosquitto:
        sentence = f"The broker at 127.0.0.1:{mosquitto.port} rejected this user name and password."
        with join(device, mosquitto.port, house_user="room-12"):
            wait_for(lambda: sentence in warnings(caplog))
            password_file(tmp_path, {"room-12": "wrong", "hub": "hub"})
            assert mosquitto.process
            mosquitto.process.send_signal(signal.SIGHUP)  # it reads the file anew
            with Hub(mosquitto.port, "hub", "hub") as hub:
                hub.until(lambda: online(hub))
    assert warnings(caplog) == [sentence]
    assert "wrong" not in caplog.text.replace(sentence, "")


@pytest.mark.slow
def test_rules_that_leave_a_device_unheard_are_said(
    device: FakeDevice, tmp_path: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By those of the document a device has the name of its user; this one has not."""
    document = Path(__file__).parents[4] / "docs/care-home.md"
    (rules,) = re.findall(r"```mosquitto\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
    (tmp_path / "rules").write_text(rules, encoding="utf-8")
    passwords = password_file(tmp_path, {"bed-7": "word"})
    lines = {"password_file": passwords, "acl_file": tmp_path / "rules"}
    own = home / "config" / broker_settings.PASSWORD
    own.parent.mkdir()
    own.touch(mode=0o600)
    own.write_text("word\n", encoding="utf-8")
    with Mosquitto(tmp_path, allow_anonymous="false", **lines) as mosquitto:
        with join(device, mosquitto.port, house_user="bed-7"):
            wait_for(lambda: warnings(caplog))
        with join(device, mosquitto.port, house_user="bed-7", house_name="bed-7"):
            time.sleep(2 * SOON.echo)
    (sentence,) = warnings(caplog)
    assert "does not let bed-7 use exercise-assistant/room-12/available" in sentence


# A handshake that fails leaves its socket to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket")
def test_an_encrypted_broker_is_believed_only_with_the_right_certificate(
    device: FakeDevice,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also by a Python that asks more of certificates by default, as 3.13 does."""
    by_default = ssl.create_default_context

    def stricter(*words: Any, **more: Any) -> ssl.SSLContext:
        context = by_default(*words, **more)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    monkeypatch.setattr(ssl, "create_default_context", stricter)
    ours, theirs = authority(tmp_path / "ours"), authority(tmp_path / "theirs")
    log = tmp_path / "mosquitto.log"
    lines = {**encryption(ours), "log_dest": f"file {log}"}
    with Mosquitto(tmp_path, **lines) as mosquitto:
        house = f"mqtts://127.0.0.1:{mosquitto.port}"
        with join(device, mosquitto.port, house=house, house_ca=str(theirs)):
            wait_for(lambda: any("not trusted" in each for each in warnings(caplog)))
        gc.collect()
        assert "exercise-assistant-room-12" not in log.read_text(encoding="utf-8")
        with join(device, mosquitto.port, house=house, house_ca=str(ours)):
            wait_for(lambda: "exercise-assistant-room-12" in log.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_a_broker_that_is_set_up_by_the_document_lets_the_device_and_the_hub_in(
    device: FakeDevice, tmp_path: Path, home: Path
) -> None:
    """Every line of it: the certificates, the users, the configuration, the rules."""
    document = Path(__file__).parents[4] / "docs/care-home.md"
    written = document.read_text("utf-8").replace("broker.home", "localhost")
    for place in ("/etc/mosquitto/certs", "/etc/mosquitto"):
        written = written.replace(place, str(tmp_path))

    def block(begins: str) -> str:
        (found,) = re.findall(rf"```[a-z]+\n({begins}.*?)```", written, re.DOTALL)
        return str(found)

    for commands in (block("openssl "), *block("mosquitto_passwd ").splitlines()):
        subprocess.run(
            ["sh", "-eu", "-c", commands],
            cwd=tmp_path,
            input="secret\nsecret\n",
            text=True,
            check=True,
            capture_output=True,
        )
    (tmp_path / "rules").write_text(block("pattern "), encoding="utf-8")
    own = home / "config" / broker_settings.PASSWORD
    own.parent.mkdir()
    own.touch(mode=0o600)
    own.write_text("secret\n", encoding="utf-8")
    lines = dict(line.split(" ", 1) for line in block("listener ").splitlines())
    assert lines.pop("listener") == "8883"
    trusted = tmp_path / "care-home.pem"
    with Mosquitto(tmp_path, **lines) as mosquitto:
        secured = {
            "house": f"mqtts://localhost:{mosquitto.port}",
            "house_ca": str(trusted),
            "house_user": "room-12",
        }
        with (
            join(device, mosquitto.port, **secured),
            Hub(mosquitto.port, "homeassistant", "secret", trusted, host="localhost") as hub,
        ):
            hub.until(lambda: hub.latest.get(ROOM.available) == "online")
        # Python asks this much of certificates by default from 3.13 on.
        strict = ssl.create_default_context(cafile=str(trusted))
        strict.verify_flags |= ssl.VERIFY_X509_STRICT
        with (
            socket.create_connection(("127.0.0.1", mosquitto.port), 10) as plain,
            strict.wrap_socket(plain, server_hostname="localhost") as secured_line,
        ):
            assert secured_line.version() == "TLSv1.3"


@pytest.mark.slow
def test_a_device_with_anothers_name_is_told_of(
    mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    # Mosquitto says why it ends a connection from 2.0.12 on; an older one leaves it to be guessed.
    told = re.compile("is already called room-12|may be called room-12, too")
    with join(FakeDevice(), mosquitto.port), join(FakeDevice(), mosquitto.port):
        wait_for(lambda: any(told.search(each) for each in warnings(caplog)))
    assert len(warnings(caplog)) <= 4


def test_a_name_that_no_broker_can_have_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    with join(FakeDevice(), 1883, house="mqtt://broker..home"):
        wait_for(lambda: caplog.messages)
        time.sleep(0.3)  # in which it is tried again
    assert caplog.messages == [
        "broker..home cannot be the name of a broker. Set house to its name."
    ]


def test_a_mistake_of_ours_about_one_message_is_told_once_and_the_next_is_heeded(
    mosquitto: Mosquitto,
    hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    mistakes = 0

    def mistaken(*_: object) -> None:
        nonlocal mistakes
        mistakes += 1
        raise ZeroDivisionError

    def asked_until(so: Callable[[], object]) -> None:
        """While it connects anew, what is asked is lost."""
        for _ in range(100):
            if so():
                return
            hub.say(ROOM.command, "start")
            time.sleep(0.1)
        raise AssertionError("it never came")

    with join(FakeDevice(), mosquitto.port):
        hub.until(lambda: online(hub))
        with monkeypatch.context() as patch:
            patch.setattr(requests.Asking, "heed", mistaken)
            asked_until(lambda: mistakes > 1)
        asked_until(lambda: hub.json(ROOM.state)["state"] == "running")
    assert len([each for each in caplog.records if each.levelno >= logging.ERROR]) == 1


def test_several_devices_at_one_broker_do_not_disturb_each_other(
    mosquitto: Mosquitto, hub: Hub
) -> None:
    one, other = FakeDevice(), FakeDevice()
    next_door = Topics(prefix=ROOM.prefix, name="room-13")
    with join(one, mosquitto.port), join(other, mosquitto.port, house_name="room-13"):
        hub.until(lambda: online(hub) and online(hub, next_door))
        hub.say(next_door.command, "start")
        hub.until(lambda: hub.json(next_door.state)["state"] == "running")
        assert hub.json(ROOM.state)["state"] == "idle"
        assert len(other.orders) == 1 and not one.orders


def test_without_a_house_that_can_be_the_device_serves_all_the_same(
    device: FakeDevice, caplog: pytest.LogCaptureFixture
) -> None:
    wished = Settings(house="mqtts://broker.home", house_ca="missing.pem")
    with bridge.companion(wished, Folders.find())(device):
        assert device.told == []
    (warning,) = warnings(caplog)
    assert "No certificate can be read from missing.pem" in warning
