"""A bedside device whose sessions were rehearsed: the real ones, by text, played again in simulated time.

It stands in for the service: same statuses, same refusals, no sound.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from assistant import app
from assistant.care.service.order import Order
from assistant.care.service.status import HELP, Status, after
from assistant.errors import AssistantError
from assistant.settings import Folders, Settings
from assistant.understanding.meaning import CommandName

ASKING_SECONDS = 8.0
"""Simulated; so long somebody takes to say whether they would like to."""
SAY_NO = 0.2
"""So many of those who are asked."""

Timeline: TypeAlias = list[tuple[float, Status]]


def rehearsed(exercise: str) -> Timeline:
    """Every status of a session of it with a cooperative person, by the second at which it begins."""
    chosen = app.choose(exercise, Settings(), Folders.find())
    status = Status(exercise=exercise, title=chosen.exercise.title)
    line: Timeline = [(0.0, status)]

    def watch(now: float, what: Any) -> None:
        nonlocal status
        status = after(status, what, paused=False, troubles={})
        if status != line[-1][1]:
            line.append((now, status))

    app.rehearse(chosen, None, text=True, watchers=[watch])
    return line


@dataclass
class Bed:
    """One device, of one person."""

    name: str
    timelines: dict[str, Timeline]
    chance: random.Random
    shared: frozenset[str]
    """What the person shares with anybody."""
    settings: Settings = field(default_factory=Settings)
    became: list[tuple[float, str]] = field(default_factory=list)
    """Every state that may be known, and when it began."""

    def __post_init__(self) -> None:
        self._status = Status()
        self._told: list[Callable[[Status], None]] = []
        self._asks: list[Any] = []
        self._line: Timeline = []
        self._at = 0.0
        self.became.append((time.monotonic(), str(self._status.state)))

    # As the service does; from any thread

    def status(self) -> Status:
        status = self._status
        return status.seen(self.shared, status.needing if HELP in self.shared else ())

    def watch(self, told: Callable[[Status], None]) -> Callable[[], None]:
        self._told.append(told)
        return lambda: self._told.remove(told)

    def start(self, order: Order) -> int:
        if self._status.busy or order in self._asks:
            raise AssistantError("busy", "A session is running.")
        self._asks.append(order)
        return 1

    def command(self, command: CommandName, session: int = 0) -> None:
        if not self._status.busy:
            raise AssistantError("not-running", "No exercise is running.")
        self._asks.append(command)

    def set(self, settings: Settings) -> None:
        self.settings = settings

    def say(self, text: str) -> None:
        """Nobody listens."""

    def seen_to(self, person: str, by: str = "") -> None:
        self._asks.append(None)

    # On the thread of simulated time

    def passes(self, seconds: float) -> None:
        """So much simulated time passes here."""
        while self._asks:
            self._do(self._asks.pop(0))
        if not self._line or self._status.paused:
            return
        self._at += seconds
        if self._status.asking and self._at < ASKING_SECONDS:
            return
        if self._status.asking and self.chance.random() < SAY_NO:
            self._end()
            return
        status = self._status
        while self._line and self._line[0][0] <= self._at - ASKING_SECONDS:
            status = self._line.pop(0)[1]
        now = self._status
        self._show(replace(status, person=now.person, trouble=now.trouble, needing=now.needing))
        if not self._line:
            self._end()

    def trouble(self, sentence: str) -> None:
        """The sound goes, or comes back."""
        self._show(replace(self._status, trouble=sentence))

    def danger(self) -> None:
        """Something was said that somebody has to know of."""
        self._show(replace(self._status, person=self.name, needing=(self.name,)))

    def _do(self, what: Order | CommandName | None) -> None:
        if isinstance(what, Order):
            line = self.timelines[what.exercise]
            self._line, self._at = list(line), 0.0
            self._show(replace(line[0][1], asking=True, person=self.name, started_by=what.by))
        elif what is CommandName.STOP:
            self._end()
        elif what is None:
            self._show(self._status.seen_to(self.name))
        elif self._line:
            self._show(replace(self._status, paused=what is CommandName.PAUSE))

    def _end(self) -> None:
        self._line = []
        now = self._status
        self._show(Status(trouble=now.trouble, needing=now.needing))

    def _show(self, status: Status) -> None:
        if status == self._status:
            return
        self._status = status
        state = str(self.status().state)
        if state != self.became[-1][1]:
            self.became.append((time.monotonic(), state))
        for told in list(self._told):
            told(self.status())
