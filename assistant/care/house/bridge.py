"""Bridges a device to the house: its service on one side, the MQTT connection on the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata

from assistant import languages
from assistant.care.audit import AUDIT, Audit
from assistant.care.house import broker_settings, entities
from assistant.care.house.broker_settings import Broker
from assistant.care.house.entities import HOUSE, Topics
from assistant.care.house.mqtt_connection import Mail, MqttConnection, Pace
from assistant.care.house.requests import Asking, Device
from assistant.care.service.status import HELP, Status
from assistant.errors import AssistantError, StoreError
from assistant.exercise import catalogue
from assistant.people.store import People
from assistant.settings import Folders, Settings

_LOGGER = logging.getLogger(__name__)
_FIRST_CHOICE = "grounding"


class Bridge:
    """What a device reports, and what is asked of it."""

    def __init__(
        self, device: Device, settings: Settings, folders: Folders, topics: Topics
    ) -> None:
        """Raises `AssistantError` where there is no exercise at all."""
        self._device = device
        self._tells = settings.house_tells
        self._topics = topics
        self._people = People(folders.people)
        self._exercises = exercises(settings, folders)
        self._asking = Asking(device, self._exercises, Audit(folders.care / AUDIT))
        self._names = languages.read_file(settings.language, "house.yaml")
        self._version = metadata.version("exercise-assistant")
        self._since = datetime.now(UTC).isoformat(timespec="seconds")
        self._trouble = self._answer = ""
        self._seen: Status | None = None

    def mail(self) -> Mail:
        """What the bus carries."""
        topics = self._topics
        return Mail(
            retained=self._retained,
            heed=self._heed,
            listens=(topics.command, topics.choice),
            born=entities.BORN,
            available=topics.available,
        )

    def concerns(self, status: Status) -> bool:
        """Whether there is something new for the house in it. The last trouble is remembered: it may
        be over before anybody looks."""
        self._trouble = status.trouble or self._trouble
        before, self._seen = self._seen, _without_details(status)
        return before != self._seen

    def _retained(self) -> Mapping[str, str]:
        status, topics, helps = self._device.status(), self._topics, self._helps()
        return {
            topics.discovery: entities.discovery(
                topics,
                self._names,
                titles=list(self._exercises),
                version=self._version,
                tells=self._tells,
                helps=helps,
            ),
            topics.state: entities.state(
                status,
                self._needing(status),
                choice=self._asking.choice,
                tells=self._tells,
                helps=helps,
            ),
            topics.health: entities.health(
                since=self._since, status=status, trouble=self._trouble, answer=self._answer
            ),
        }

    def _heed(self, topic: str, payload: bytes) -> None:
        needing = self._needing(self._device.status())
        self._answer = self._asking.heed(self._topics, topic, payload, needing)

    def _needing(self, status: Status) -> list[str]:
        """Who needs help and lets the house know it."""
        return [person for person in status.needing if HELP in self._shared(person)]

    def _helps(self) -> bool:
        """Whether anybody here lets the house be told that they need help."""
        return any(HELP in self._shared(id) for id in self._people.ids())

    def _shared(self, person: str) -> tuple[str, ...]:
        """What somebody shares with the house: nothing that cannot be read."""
        if not person:
            return ()
        try:
            return self._people.load(person).may_see(HOUSE)
        except StoreError as error:
            _LOGGER.warning("%s", error)
            return ()


def exercises(settings: Settings, folders: Folders) -> dict[str, str]:
    """Names by title, of what can be started from the house.

    An exercise of the person's own is among them only where the house may know what goes on.
    """
    known = folders.scripts if settings.house_tells else folders.scripts[1:]
    found = {
        each.title: each.name
        for each in catalogue.listing(known, settings.language)
        if each.usable and each.kind != "guide"
    }
    if not found:
        raise AssistantError("no-exercise", "There is no exercise the house could start.")
    return dict(sorted(found.items(), key=lambda each: each[1] != _FIRST_CHOICE))


def _without_details(status: Status) -> Status:
    """The house is not told with every sentence."""
    return replace(
        status,
        section="",
        minutes_left=None,
        sections=0,
        sections_left=0,
        captions=(),
        listening=False,
    )


@contextmanager
def joined(
    device: Device, at: Broker, settings: Settings, folders: Folders, pace: Pace | None = None
) -> Iterator[None]:
    """Be on the bus. Raises `AssistantError`."""
    bridge = Bridge(device, settings, folders, Topics(prefix=settings.house_topic, name=at.name))
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
