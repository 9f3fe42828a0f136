"""A care home: `python -m tests.care_home`. Fifty devices on one broker, for ten simulated minutes.

Real: Mosquitto, with the rules of docs/care-home.md, TLS and a user a device; each device's bridge of
the house with its own thread, connection, settings, password file and profile; what goes over the
wire, and how long it takes. Simulated: the devices' service (see `bed`), the people, and the time in
which sessions pass, by default ten times as fast as a clock; so the load is ten times that of a home.

In the middle the broker is killed and comes back with nothing. Leaves with 1 when anything was lost.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.care.house import broker_settings, entities
from assistant.care.house.bridge import Bridge
from assistant.care.house.entities import HOUSE, Topics
from assistant.care.house.mqtt_connection import MqttConnection
from assistant.care.service.status import HELP
from assistant.files import write_private
from assistant.people.store import People
from assistant.settings import Folders, Settings
from tests.care_home.bed import Bed, Timeline, rehearsed
from tests.mosquitto import Hub, Mosquitto, authority, encryption, password_file
from tests.unit.care.conftest import wait_for

DOCUMENT = Path(__file__).parents[2] / "docs/care-home.md"
EXERCISES = ("grounding", "self-compassion", "breathing")
AWAY_SECONDS = 3.0
"""How long the broker is away."""
SETTLED_SECONDS = 2.0
"""A state that lasts so long has to have been seen; shorter ones may be told with the next."""
_TICK_SECONDS = 0.02


@dataclass
class Room:
    """A bed, its topics, and what came to it."""

    bed: Bed
    topics: Topics
    came: list[float] = field(default_factory=list)
    """When each thing that was asked of it was heeded."""
    asked: list[float] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.care_home")
    parser.add_argument("--devices", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10.0, help="Simulated.")
    parser.add_argument("--speed", type=float, default=10.0, help="Simulated seconds a second.")
    parser.add_argument("--seed", type=int, default=0)
    wishes = parser.parse_args()
    logging.disable(logging.WARNING)  # each device says that the broker is away
    chance = random.Random(wishes.seed)
    with tempfile.TemporaryDirectory(prefix="care-home-") as folder, ExitStack() as stack:
        os.environ["ASSISTANT_HOME"] = folder
        timelines = {name: rehearsed(name) for name in EXERCISES}
        home = Home(Path(folder), wishes.devices, timelines, chance)
        return home.live(wishes.minutes * 60, wishes.speed, stack)


class Home:
    """The rooms, their broker, and whoever looks after both."""

    def __init__(
        self, folder: Path, count: int, timelines: dict[str, Timeline], chance: random.Random
    ) -> None:
        self._folder, self._chance = folder, chance
        names = [f"room-{number}" for number in range(1, count + 1)]
        self._words = {name: f"{chance.getrandbits(64):x}" for name in [*names, "homeassistant"]}
        self._trusted = authority(folder / "authority")
        (rules,) = re.findall(r"```mosquitto\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
        (folder / "rules").write_text(rules, encoding="utf-8")
        self._mosquitto = Mosquitto(
            folder,
            allow_anonymous="false",
            password_file=password_file(folder, self._words),
            acl_file=folder / "rules",
            **encryption(self._trusted),
        )
        self._rooms = [
            Room(
                bed=Bed(
                    name="sam",
                    timelines=timelines,
                    chance=random.Random(chance.random()),
                    shared=frozenset({HELP} if number % 2 else ()),
                ),
                topics=Topics(prefix="exercise-assistant", name=name),
            )
            for number, name in enumerate(names)
        ]
        self._away = (0.0, 0.0)
        """From when to when the broker was, and what had been told was not true again."""

    def live(self, seconds: float, speed: float, stack: ExitStack) -> int:
        """So many simulated seconds; 0 when nothing was lost."""
        print(f"{len(self._rooms)} devices, {seconds / 60:g} minutes, {speed:g} times as fast")
        stack.enter_context(self._mosquitto)
        hub = stack.enter_context(
            Hub(
                self._mosquitto.port,
                "homeassistant",
                self._words["homeassistant"],
                self._trusted,
            )
        )
        before = memory("self")
        for room in self._rooms:
            stack.enter_context(self._member(room))
        wait_for(lambda: self._all_online(hub))
        grown = memory("self") - before
        with self._time_passes(speed):
            plans = sorted(self._plans(seconds / speed))
            half = seconds / speed / 2
            began = time.monotonic()
            self._follow([each for each in plans if each[0] < half], began, hub)
            pause_until(began + half)
            self._restart(hub)
            self._follow([each for each in plans if each[0] >= half], began, hub)
            pause_until(began + seconds / speed)
        wait_for(lambda: all(len(r.came) == len(r.asked) for r in self._rooms))
        wait_for(lambda: all(self._is_true(room, hub) for room in self._rooms))
        assert self._mosquitto.process
        size = memory(str(self._mosquitto.process.pid))
        each = grown / len(self._rooms)
        print(f"memory: the broker {size:.1f} MB, each device's bridge {each:.2f} MB")
        return self._report(hub)

    @contextmanager
    def _member(self, room: Room) -> Iterator[None]:
        own = self._folder / room.topics.name
        folders = Folders(config=own / "config", data=own / "data", cache=own / "cache")
        name = room.topics.name
        write_private(folders.config / broker_settings.PASSWORD, self._words[name].encode())
        People(folders.people).add(room.bed.name)
        if room.bed.shared:
            share = f"format: 1\nshare:\n  {HOUSE}: [{HELP}]\n"
            People(folders.people).write(room.bed.name, share)
        settings = Settings(
            house=f"mqtts://127.0.0.1:{self._mosquitto.port}",
            house_user=name,
            house_name=name,
            house_ca=str(self._trusted),
        )
        room.bed.settings = settings
        bridge = Bridge(room.bed, folders, room.topics)
        mail = bridge.mail()

        def heed(topic: str, payload: bytes) -> None:
            room.came.append(time.monotonic())
            mail.heed(topic, payload)

        with MqttConnection(broker_settings.of(settings, folders), replace(mail, heed=heed)) as bus:
            room.bed.watch(lambda status: bus.news() if bridge.concerns(status) else None)
            yield

    # What happens

    @contextmanager
    def _time_passes(self, speed: float) -> Iterator[None]:
        over = threading.Event()

        def work() -> None:
            before = time.monotonic()
            while not over.wait(_TICK_SECONDS):
                now = time.monotonic()
                for room in self._rooms:
                    room.bed.passes((now - before) * speed)
                    self._chances(room.bed, (now - before) * speed)
                before = now

        thread = threading.Thread(target=work, name="time", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _chances(self, bed: Bed, seconds: float) -> None:
        """Now and then a microphone is unplugged, or something is said that matters."""
        if self._chance.random() < seconds / 900:
            bed.trouble("" if bed.status().trouble else "The microphone is gone.")
        if bed.status().busy and self._chance.random() < seconds / 1800:
            bed.danger()

    def _plans(self, seconds: float) -> Iterator[tuple[float, int, str, str]]:
        """When what is asked of whom: an exercise and its start, then some of the rest."""
        for index in range(len(self._rooms)):
            at = self._chance.uniform(0.0, seconds / 3)
            while at < seconds - 1:
                title = self._chance.choice(("Grounding", *EXERCISES))
                yield at, index, "choice", title
                yield at + 0.1, index, "command", entities.START
                for what in (entities.PAUSE, entities.GO_ON, entities.STOP, entities.SEEN_TO):
                    at += self._chance.uniform(2.0, 6.0)
                    if self._chance.random() < 0.7 and at < seconds - 1:
                        yield at, index, "command", what
                at += self._chance.uniform(2.0, 6.0)

    def _follow(self, plans: Sequence[tuple[float, int, str, str]], began: float, hub: Hub) -> None:
        for at, index, where, what in plans:
            pause_until(began + at)
            room = self._rooms[index]
            room.asked.append(time.monotonic())
            hub.say(room.topics.choice if where == "choice" else room.topics.command, what)

    def _restart(self, hub: Hub) -> None:
        """The broker is killed, and comes back with nothing."""
        wait_for(lambda: all(len(r.came) == len(r.asked) for r in self._rooms))
        down = time.monotonic()
        self._mosquitto.kill()
        hub.latest.clear()
        time.sleep(AWAY_SECONDS)
        self._mosquitto.start()
        up = time.monotonic()
        wait_for(lambda: self._all_online(hub))
        wait_for(lambda: all(self._is_true(room, hub) for room in self._rooms))
        self._away = (down, time.monotonic())
        print(f"after a broker that was away all were back within {time.monotonic() - up:.1f} s")

    # What came of it

    def _all_online(self, hub: Hub) -> bool:
        return all(hub.latest.get(room.topics.available) == "online" for room in self._rooms)

    def _is_true(self, room: Room, hub: Hub) -> bool:
        return bool(hub.json(room.topics.state).get("state") == room.bed.status().state)

    def _report(self, hub: Hub) -> int:
        asked = [at for room in self._rooms for at in room.asked]
        ways = [c - a for room in self._rooms for a, c in zip(room.asked, room.came, strict=True)]
        told, lost = self._told(hub)
        own = [topic for _, topic, _ in hub.messages if not topic.endswith(("/set", "/command"))]
        print(f"messages from the devices: {len(own)}")
        print(f"asked of the devices: {len(asked)}, lost 0, {spread(ways)}")
        print(f"states: {len(told)}, lost {len(lost)}, {spread(told)}")
        for line in lost:
            print(f"  lost: {line}")
        return 1 if lost or not told or not ways else 0

    def _told(self, hub: Hub) -> tuple[list[float], list[str]]:
        """How long each state took that lasted, and which never came."""
        took: list[float] = []
        lost: list[str] = []
        for room in self._rooms:
            seen = [(at, text) for at, topic, text in hub.messages if topic == room.topics.state]
            ends = [at for at, _ in room.bed.became[1:]]
            for (at, state), end in zip(room.bed.became[1:], ends[1:], strict=False):
                if end - at < SETTLED_SECONDS or (at < self._away[1] and end > self._away[0]):
                    continue
                shown = [(when, f'"state":"{state}"' in text) for when, text in seen if when < end]
                wrong = max((when for when, right in shown if not right), default=0.0)
                came = next((when for when, right in shown if right and when > wrong), None)
                if came is None:
                    lost.append(f"{room.topics.name} {state}")
                elif (
                    came >= at
                ):  # else it was shown already: what came between was too short to tell
                    took.append(came - at)
        return took, lost


def pause_until(when: float) -> None:
    time.sleep(max(0.0, when - time.monotonic()))


def memory(process: str) -> float:
    """MB in use."""
    text = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    return int(found[1]) / 1000 if found else 0.0


def spread(seconds: Sequence[float]) -> str:
    """The middle and the slow end."""
    ordered = sorted(seconds) or [0.0]
    p50, p95 = (ordered[int(part * (len(ordered) - 1))] for part in (0.5, 0.95))
    return f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, slowest {ordered[-1] * 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
