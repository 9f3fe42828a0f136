"""Bridges a device to the house: its service on one side, the MQTT connection on the other."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata

from assistant.care.audit import AUDIT, Audit
from assistant.care.house import broker_settings, entities, happenings
from assistant.care.house.broker_settings import Broker
from assistant.care.house.discovery import Found, discovery
from assistant.care.house.entities import Topics
from assistant.care.house.household import Household, Known
from assistant.care.house.mail import Mail, News, Pace, Retained
from assistant.care.house.mqtt_connection import MqttConnection
from assistant.care.house.requests import Asking, Device
from assistant.care.service.status import Status
from assistant.errors import AssistantError
from assistant.settings import Folders, Settings

_LOGGER = logging.getLogger(__name__)
_MOST, _MOST_ANSWERS = 200, 20
"""Statuses and answers that may wait for the house; more than that nobody could have seen."""


class Bridge:
    """What a device reports, and what is asked of it."""

    def __init__(self, device: Device, folders: Folders, topics: Topics) -> None:
        """Raises `AssistantError` where there is no exercise at all."""
        self._device, self._topics = device, topics
        self._household = Household(lambda: device.settings, folders)
        self._asking = Asking(device, folders.settings_file, Audit(folders.care / AUDIT))
        self._version = metadata.version("exercise-assistant")
        self._since = datetime.now(UTC).isoformat(timespec="seconds")
        self._lock = threading.Lock()
        """Around what comes from the service's threads."""
        self._trouble = self._answer = ""
        self._seen = device.status()
        self._passed: deque[tuple[float, Status, Status]] = deque(maxlen=_MOST)
        """When one status followed upon another."""
        self._answers: deque[News] = deque(maxlen=_MOST_ANSWERS)

    def mail(self) -> Mail:
        """What the bus carries."""
        topics = self._topics
        return Mail(
            retained=Retained(now=self._retained, fading=(topics.state,), farewell=self._farewell),
            happened=self._happened,
            heed=self._heed,
            listens=topics.asked,
            born=entities.BORN,
            available=topics.available,
        )

    def concerns(self, status: Status) -> bool:
        """Whether there is something new for the house in it. The last trouble is remembered: it may
        be over before anybody looks."""
        status = _without_details(status)
        with self._lock:
            self._trouble = status.trouble or self._trouble
            before, self._seen = self._seen, status
            if before != status:
                self._passed.append((time.monotonic(), before, status))
            return before != status

    # On the house's thread

    def _retained(self) -> Mapping[str, str]:
        status, topics, known = self._device.status(), self._topics, self._household.now()
        settings, helps = known.settings, bool(known.helped)
        found = Found(
            names=known.labels,
            titles=list(known.exercises),
            version=self._version,
            tells=settings.house_tells,
            helps=helps,
            area=settings.house_area,
            address=known.address,
        )
        return {
            topics.discovery: discovery(topics, found),
            topics.state: self._state(known),
            topics.health: entities.health(
                since=self._since, status=status, trouble=self._trouble, answer=self._answer
            ),
        }

    def _farewell(self) -> Mapping[str, str]:
        return {self._topics.state: self._state(self._household.now(), named=False)}

    def _state(self, known: Known, *, named: bool = True) -> str:
        status, settings = self._device.status(), known.settings
        return entities.state(
            status,
            _needing(status, known),
            choice=self._asking.choice(known),
            tells=settings.house_tells,
            helps=bool(known.helped),
            names=known.people,
            named=named,
            volume=settings.volume,
            quiet=settings.quiet,
        )

    def _happened(self) -> list[News]:
        """Since it was asked last. Who lets the house know of it is asked of their profiles only here:
        what they share may have changed since."""
        with self._lock:
            passed, answers = list(self._passed), list(self._answers)
            self._passed.clear()
            self._answers.clear()
        known = self._household.now()
        tells, people = known.settings.house_tells, known.people
        told = [
            News(
                at=at,
                topic=self._topics.event("help" if event.of_help else "session"),
                payload=happenings.payload(event, tells=tells, names=people),
            )
            for at, before, after in passed
            for event in happenings.allowed(happenings.between(before, after), known.helped)
        ]
        return sorted([*told, *answers], key=lambda news: news.at)

    def _heed(self, topic: str, payload: bytes) -> None:
        known = self._household.now()
        needing = _needing(self._device.status(), known)
        self._answer = self._asking.heed(self._topics, topic, payload, known, needing)
        event = entities.as_json({"event_type": self._answer})
        news = News(at=time.monotonic(), topic=self._topics.event("answer"), payload=event)
        with self._lock:
            self._answers.append(news)


def _needing(status: Status, known: Known) -> list[str]:
    """Who needs help and lets the house know it."""
    return [person for person in status.needing if person in known.helped]


def _without_details(status: Status) -> Status:
    """The house is not told with every sentence."""
    return replace(
        status,
        section="",
        minutes_left=None,
        sections=0,
        sections_left=0,
        captions=(),
        confidential=False,
        so_far="",
        listening=False,
    )


@contextmanager
def joined(
    device: Device, at: Broker, settings: Settings, folders: Folders, pace: Pace | None = None
) -> Iterator[None]:
    """Be on the bus. Raises `AssistantError`."""
    bridge = Bridge(device, folders, Topics(prefix=settings.house_topic, name=at.name))
    with MqttConnection(at, bridge.mail(), pace) as bus:

        def told(status: Status) -> None:
            if bridge.concerns(status):
                bus.news()

        unwatch = device.watch(told)
        try:
            yield
        finally:
            unwatch()


def companion(
    settings: Settings, folders: Folders
) -> Callable[[Device], AbstractContextManager[None]]:
    """The house of a service, as long as it runs. What is wrong with it keeps nobody from an exercise."""

    @contextmanager
    def served(device: Device) -> Iterator[None]:
        try:
            at = broker_settings.of(settings, folders)
        except AssistantError as error:
            _LOGGER.warning("Nothing is reported to the house. %s", error)
            yield
            return
        if at.overheard:
            _LOGGER.warning("The password is sent to %s unencrypted: use mqtts://.", at.host)
        with joined(device, at, settings, folders):
            yield

    return served
