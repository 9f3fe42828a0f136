"""Carries out requests from the bus, if they are one of a few words and not too frequent.

Anybody on the broker may have sent it. So a start is only ever a question to the person, nothing
that was retained is heeded, and what was done stands in the audit trail.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from assistant.care.audit import Audit
from assistant.care.house import entities
from assistant.care.house.entities import Topics
from assistant.care.pairing.rate_limit import Limits, Rate
from assistant.care.service.order import By, Order
from assistant.care.service.status import Status
from assistant.errors import AssistantError
from assistant.understanding.meaning import CommandName

_LOGGER = logging.getLogger(__name__)

LONGEST = 200
"""Bytes of what may be asked."""
_RATE = Rate(burst=5, per_second=0.5)
"""Of each thing that can be asked: a flood of starts keeps nobody from stopping it."""
_WORDS = (entities.START, entities.PAUSE, entities.GO_ON, entities.STOP, entities.SEEN_TO)


class Device(Protocol):
    """What is asked things: the service."""

    def status(self) -> Status: ...
    def watch(self, told: Callable[[Status], None]) -> Callable[[], None]: ...
    def start(self, order: Order) -> int: ...
    def command(self, command: CommandName, session: int = 0) -> None: ...
    def seen_to(self, person: str, by: str = "") -> None: ...


class Asking:
    """Heeds what is asked."""

    def __init__(
        self,
        device: Device,
        exercises: Mapping[str, str],
        audit: Audit,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`exercises` are the names by title; there is at least one."""
        self._device = device
        self._names = {**{name: name for name in exercises.values()}, **exercises}
        self._titles = {name: title for title, name in exercises.items()}
        self._audit = audit
        self._limits = Limits(_RATE, now)
        self.choice = next(iter(exercises))
        """The title of the exercise that a start is about."""

    def heed(
        self, topics: Topics, topic: str, payload: bytes, needing: Collection[str] = ()
    ) -> str:
        """Do what is asked; what came of it is one of `ANSWERS`.

        `needing` are the people of whom the house may know that they need help.
        """
        what = payload.decode("utf-8", "replace") if len(payload) <= LONGEST else ""
        chosen = topic == topics.choice
        if what not in (self._names if chosen else _WORDS):
            return "not-understood"
        if not self._limits.allows("choice" if chosen else what):
            return "often"
        if chosen:
            self.choice = self._titles[self._names[what]]
            return "done"
        return self._do(what, needing)

    def _do(self, what: str, needing: Collection[str]) -> str:
        if what == entities.START:
            return self._start()
        if what == entities.SEEN_TO:
            for person in needing:
                self._device.seen_to(person, By.HOUSE)
                self._note("came to help", person)
            return "done" if needing else "not-running"
        status = self._device.status()
        try:
            self._device.command(CommandName(what), status.session)
        except AssistantError as error:
            return self._refused(error)
        self._note(what, status.person)
        return "done"

    def _start(self) -> str:
        exercise = self._names[self.choice]
        try:
            self._device.start(Order(exercise=exercise, by=By.HOUSE))
        except AssistantError as error:
            return self._refused(error)
        self._note(f"started {exercise}", self._device.status().person)
        return "asking"

    def _refused(self, error: AssistantError) -> str:
        _LOGGER.warning("what was asked over the bus: %s", error)
        return error.code if error.code in entities.ANSWERS else "refused"

    def _note(self, did: str, what: str) -> None:
        try:
            self._audit.note(By.HOUSE, did, what)
        except AssistantError as error:
            _LOGGER.warning("%s", error)
