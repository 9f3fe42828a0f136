"""Carries out requests from the bus, if they are of a few kinds and not too frequent.

Anybody on the broker may have sent it. So a start is only ever a question to the person, nothing
that was retained is heeded, and what was done stands in the audit trail.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from assistant.care import settings_file
from assistant.care.audit import Audit
from assistant.care.house import entities
from assistant.care.house.entities import Topics
from assistant.care.house.household import Known
from assistant.care.pairing.rate_limit import Limits, Rate
from assistant.care.service.order import By, Order
from assistant.care.service.status import Status
from assistant.errors import AssistantError, reason
from assistant.settings import Settings
from assistant.understanding.meaning import CommandName

_LOGGER = logging.getLogger(__name__)

LONGEST, LONGEST_MESSAGE = 200, 1200
"""Bytes of what may be asked, and of words to be said; how many characters those may have the service knows."""
_RATE = Rate(burst=5, per_second=0.5)
"""Of each thing that can be asked: a flood of starts keeps nobody from stopping it."""
_WORDS = (entities.START, entities.PAUSE, entities.GO_ON, entities.STOP, entities.SEEN_TO)
_ONLY_OF_AN_EXERCISE = (entities.PAUSE, entities.GO_ON)
"""A question to the person is answered by them, or taken back; it is neither held up nor answered from here."""


class Device(Protocol):
    """What is asked things: the service."""

    @property
    def settings(self) -> Settings: ...
    def set(self, settings: Settings) -> None: ...
    def status(self) -> Status: ...
    def watch(self, told: Callable[[Status], None]) -> Callable[[], None]: ...
    def start(self, order: Order) -> int: ...
    def command(self, command: CommandName, session: int = 0) -> None: ...
    def say(self, text: str) -> None: ...
    def seen_to(self, person: str, by: str = "") -> None: ...


class Asking:
    """Heeds what is asked."""

    def __init__(
        self,
        device: Device,
        settings: Path,
        audit: Audit,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`settings` is the file that is changed where something is set."""
        self._device, self._settings, self._audit = device, settings, audit
        self._limits = Limits(_RATE, now)
        self._chosen = ""
        """The name of the exercise that was chosen."""

    def choice(self, known: Known) -> str:
        """The title of the exercise that a start is about."""
        titles = {name: title for title, name in known.exercises.items()}
        return titles.get(self._chosen, next(iter(known.exercises)))

    def heed(
        self,
        topics: Topics,
        topic: str,
        payload: bytes,
        known: Known,
        needing: Collection[str] = (),
    ) -> str:
        """Do what is asked; what came of it is one of `ANSWERS`.

        `needing`: the people who need help, as far as the house may know.
        """
        longest = LONGEST_MESSAGE if topic == topics.message else LONGEST
        if len(payload) > longest:
            return "not-understood"
        what = payload.decode("utf-8", "replace").strip()
        if topic == topics.command and what not in _WORDS:
            return "not-understood"
        if not self._limits.allows(what if topic == topics.command else topic):
            return "often"
        if topic == topics.command:
            return self._do(what, known, needing)
        if topic == topics.choice:
            return self._choose(what, known)
        if topic == topics.message:
            return self._say(what)
        if topic == topics.volume:
            return self._set_volume(what, known)
        return self._set("quiet", what)

    def _do(self, what: str, known: Known, needing: Collection[str]) -> str:
        if what == entities.START:
            return self._start(known)
        if what == entities.SEEN_TO:
            for person in needing:
                self._device.seen_to(person, By.HOUSE)
                self._note("came to help", person)
            return "done" if needing else "not-running"
        status = self._device.status()
        if status.asking and what in _ONLY_OF_AN_EXERCISE:
            return "not-yet"
        try:
            self._device.command(CommandName(what), status.session)
        except AssistantError as error:
            return self._refused(error)
        self._note(what, status.person)
        return "done"

    def _start(self, known: Known) -> str:
        exercise = known.exercises[self.choice(known)]
        try:
            self._device.start(Order(exercise=exercise, by=By.HOUSE))
        except AssistantError as error:
            return self._refused(error)
        self._note(f"started {exercise}", self._device.status().person)
        return "asking"

    def _choose(self, what: str, known: Known) -> str:
        name = known.exercises.get(what, what)
        if name not in known.exercises.values():
            return "not-understood"
        self._chosen = name
        return "done"

    def _say(self, what: str) -> str:
        try:
            self._device.say(what)
        except AssistantError as error:
            return "not-understood" if error.code == "message" else self._refused(error)
        self._note("had a message said", self._device.status().person)
        return "done"

    def _set_volume(self, what: str, known: Known) -> str:
        if known.settings.volume != known.written.volume:
            return "refused"  # the person's own wish, in their profile, wins
        try:
            return self._set("volume", float(what))
        except ValueError:
            return "not-understood"

    def _set(self, name: str, value: str | float) -> str:
        """For good."""

        def wanted() -> Settings:
            return replace(self._device.settings, **{name: value})  # type: ignore[arg-type]

        try:
            wanted()
        except AssistantError:
            return "not-understood"
        try:
            settings_file.change(
                self._settings, {name: value}, lambda _: self._device.set(wanted())
            )
        except AssistantError as error:
            return self._refused(error)
        except (OSError, ValueError) as error:
            _LOGGER.warning("%s cannot be changed: %s.", self._settings, reason(error))
            return "refused"
        self._note(f"set {name}")
        return "done"

    def _refused(self, error: AssistantError) -> str:
        _LOGGER.warning("what was asked over the bus: %s", error)
        return error.code if error.code in entities.ANSWERS else "refused"

    def _note(self, did: str, what: str = "") -> None:
        try:
            self._audit.note(By.HOUSE, did, what)
        except AssistantError as error:
            _LOGGER.warning("%s", error)
