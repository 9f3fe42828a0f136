"""What the house asks: a few words, how loud, when it is quiet; and what is too old to be done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.care.audit import Audit
from assistant.people.store import People
from assistant.settings import Folders, Settings
from tests.mosquitto import Hub, Mosquitto
from tests.unit.care.house.conftest import ROOM, join
from tests.unit.care.page.conftest import FakeDevice


def answered(hub: Hub, answer: str) -> bool:
    return bool(hub.json(ROOM.health).get("answer") == answer)


def online(hub: Hub) -> bool:
    return hub.latest.get(ROOM.available) == "online"


def test_a_few_words_from_the_house_are_said(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: online(hub))
        notify = hub.json(ROOM.discovery)["components"]["message"]
        assert notify["platform"] == "notify"
        hub.say(notify["command_topic"], "차가 준비되었어요. " * 20)
        hub.until(lambda: answered(hub, "done"))
        assert device.messages == [("차가 준비되었어요. " * 20).strip()]
    (deed,) = Audit(Folders.find().care / "audit.jsonl").lately(10)
    assert (deed.who, deed.did, deed.what) == ("house", "had a message said", "")


def test_words_have_the_bounds_that_the_page_has(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: online(hub))
        device.refuses = "message"
        hub.say(ROOM.message, " ")
        hub.until(lambda: answered(hub, "not-understood"))
        device.refuses = "unsayable"
        hub.say(ROOM.message, "xxx")
        hub.until(lambda: answered(hub, "refused"))
        device.refuses = ""
        for _ in range(10):
            hub.say(ROOM.message, "Hello")
        hub.until(lambda: answered(hub, "often"))
        assert 1 <= len(device.messages) <= 5


def test_volume_and_quiet_hours_are_set_for_good(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    file = Folders.find().settings_file
    file.parent.mkdir(parents=True)
    file.write_text('language = "en"  # mine\n', encoding="utf-8")
    with join(device, mosquitto.port):
        hub.until(lambda: online(hub))
        found = hub.json(ROOM.discovery)["components"]
        hub.say(found["volume"]["command_topic"], "-6")
        hub.say(found["quiet"]["command_topic"], "22:00-07:00")
        hub.until(
            lambda: (
                hub.json(ROOM.state).get("volume") == -6
                and hub.json(ROOM.state).get("quiet") == "22:00-07:00"
            )
        )
        assert (device.settings.volume, device.settings.quiet) == (-6.0, "22:00-07:00")
        written = file.read_text(encoding="utf-8")
        assert "# mine" in written and Settings.load(file).quiet == "22:00-07:00"
        hub.say(ROOM.quiet, "")
        hub.until(lambda: hub.json(ROOM.state)["quiet"] == "")


@pytest.mark.parametrize("what", ["loud", "", "nan", "inf", "1e400", "-24.5", "13", "-6 dB"])
def test_a_volume_that_cannot_be_is_not_set(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub, what: str
) -> None:
    with join(device, mosquitto.port):
        hub.until(lambda: online(hub))
        hub.say(ROOM.volume, what)
        hub.until(lambda: answered(hub, "not-understood"))
        hub.say(ROOM.quiet, what or "25:00-26:00")
        hub.until(lambda: answered(hub, "not-understood"))
        assert (device.settings.volume, device.settings.quiet) == (0.0, "")
        assert not Folders.find().settings_file.exists()


def test_how_loud_somebody_wants_it_in_their_profile_is_theirs(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    people = People(Folders.find().people)
    people.add("sam")
    people.change("sam", {"volume": -3.0})
    with join(device, mosquitto.port):
        hub.until(lambda: online(hub))
        assert hub.json(ROOM.state)["volume"] == -3
        hub.say(ROOM.volume, "12")
        hub.until(lambda: answered(hub, "refused"))
        assert device.settings.volume == 0.0


@pytest.mark.parametrize("what", ["pause", "go-on"])
def test_a_question_can_only_be_taken_back(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub, what: str
) -> None:
    with join(device, mosquitto.port):
        device.become(exercise="grounding", asking=True, started_by="house")
        hub.until(lambda: online(hub))
        hub.say(ROOM.command, what)
        hub.until(lambda: answered(hub, "not-yet"))
        hub.say(ROOM.command, "stop")
        hub.until(lambda: answered(hub, "done"))
        assert device.commands == ["stop"]


def test_nothing_is_begun_or_said_hours_later_when_the_trouble_is_over(
    device: FakeDevice, mosquitto: Mosquitto, hub: Hub
) -> None:
    with join(device, mosquitto.port):
        device.refuses = "no-sound"
        hub.until(lambda: online(hub))
        for topic, what in ((ROOM.command, "start"), (ROOM.message, "Tea is ready.")):
            hub.say(topic, what)
            hub.until(lambda: answered(hub, "refused"))
            hub.say(ROOM.command, "nonsense")
            hub.until(lambda: answered(hub, "not-understood"))
        assert (device.orders, device.messages) == ([], [])


LIFE = """
import sys, threading
from tests.unit.care.house.conftest import FakeDevice, join
with join(FakeDevice(), int(sys.argv[1])):
    threading.Event().wait()
"""


@pytest.mark.slow
def test_what_was_asked_while_the_device_slept_is_not_done_later(
    mosquitto: Mosquitto, hub: Hub
) -> None:
    """Frozen with an open connection, as a machine is that sleeps: the broker sends, the network keeps it."""
    root = Path(__file__).parents[4]
    asleep = subprocess.Popen(
        [sys.executable, "-c", LIFE, str(mosquitto.port)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    try:
        hub.until(lambda: online(hub))
        asleep.send_signal(signal.SIGSTOP)
        hub.say(ROOM.command, "start")
        hub.say(ROOM.choice, "Muscle relaxation")
        time.sleep(5.0)  # longer than what counts as asleep in these tests
        before = len(hub.messages)
        asleep.send_signal(signal.SIGCONT)
        # It connects again, and does what is asked from then on.
        hub.until(
            lambda: any(
                topic == ROOM.available and text == "online"
                for _, topic, text in hub.messages[before:]
            )
        )
        hub.say(ROOM.command, "stop")
        hub.until(lambda: answered(hub, "not-running"))
        assert hub.json(ROOM.state)["choice"] == "Grounding"
        assert '"state":"running"' not in str(hub.messages)
    finally:
        asleep.kill()
        asleep.wait()
