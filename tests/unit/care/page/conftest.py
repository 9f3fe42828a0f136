"""A page over a stand-in for the service, in a house with two people."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from assistant.care.page.page_context import PageContext
from assistant.care.page.routes import build
from assistant.care.pairing.authentication import Guard
from assistant.care.pairing.phones import Role
from assistant.care.pairing.rate_limit import Rate
from assistant.care.service.order import Order
from assistant.care.service.status import Call, Status
from assistant.errors import AssistantError
from assistant.people.store import People
from assistant.settings import Folders, Settings
from assistant.speech.ports import SPEAKER_HZ, Samples
from assistant.understanding.meaning import CommandName

PLENTY = Rate(burst=100_000, per_second=1000.0)


@dataclass
class FakeAudio:
    """Says every text as a steady tone of 100 ms a word, and notes it."""

    said: list[str] = field(default_factory=list)
    paces: set[float] = field(default_factory=set)
    heard: Callable[[str], object] = lambda text: None
    """Is called with every text."""

    def lend_voice(self, text: str, seconds: float, pace: float = 1.0) -> Samples:
        self.said.append(text)
        self.paces.add(pace)
        self.heard(text)
        return np.full(len(text.split()) * SPEAKER_HZ // 10, 0.25, dtype=np.float32)


@dataclass
class FakeDevice:
    """A service without sound: it does at once what it is told, and notes it."""

    now: Status = field(default_factory=Status)
    settings: Settings = field(default_factory=Settings)
    told: list[Callable[[Status], None]] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    commands: list[CommandName] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    _taking: threading.Lock = field(default_factory=threading.Lock)
    loud: float = -100.0
    """At the microphone, in dBFS."""
    audio: FakeAudio | None = None
    """Whose voice may be borrowed; None while somebody needs it."""
    refuses: str = ""
    """The code of what it finds wrong with whatever it is told."""

    def status(self) -> Status:
        return self.now

    def set(self, settings: Settings) -> None:
        self.settings = settings

    def watch(self, told: Callable[[Status], None]) -> Callable[[], None]:
        self.told.append(told)
        return lambda: self.told.remove(told)

    def become(self, **what: Any) -> None:
        calls = tuple(Call(person=each, since=time.time()) for each in what.get("needing", ()))
        self.now = Status(**{"calls": calls} | what)
        for told in list(self.told):
            told(self.now)

    def start(self, order: Order) -> int:
        self._refuse()
        with self._taking:
            if self.now.busy:
                raise AssistantError("busy", "A session is running.")
            self.orders.append(order)
            self.now = replace(self.now, exercise=order.exercise)
        self.become(
            person=order.person, exercise=order.exercise, title="Grounding", started_by=order.by
        )
        return 1

    def _refuse(self) -> None:
        if self.refuses:
            raise AssistantError(self.refuses, "That is wrong, in English.")

    def command(self, command: CommandName, session: int = 0) -> None:
        self._refuse()
        if not self.now.busy:
            raise AssistantError("not-running", "No exercise is running.")
        self.commands.append(command)
        if command is CommandName.STOP:
            self.become()

    def say(self, text: str) -> None:
        self._refuse()
        self.messages.append(text)

    @property
    def language(self) -> str:
        return self.settings.language

    def idle_audio(self) -> FakeAudio | None:
        return self.audio

    def level(self) -> float:
        return self.loud

    def seen_to(self, person: str, by: str = "") -> None:
        calls = tuple(
            replace(each, by=by, at=time.time()) if each.person == person else each
            for each in self.now.calls
        )
        self.now = replace(self.now.seen_to(person), calls=calls)
        self.become(**{field.name: getattr(self.now, field.name) for field in fields(self.now)})


@dataclass
class House:
    """The page, its parts, and browsers."""

    parts: PageContext
    device: FakeDevice
    page: Any

    def stranger(self, *, address: str = "192.168.1.20", **headers: str) -> TestClient:
        return TestClient(
            self.page,
            client=(address, 50_000),
            base_url="http://localhost",
            headers=headers,
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    def phone(self, role: Role = Role.OWNER, *, name: str = "", person: str = "") -> TestClient:
        """A browser that was paired."""
        browser = self.stranger()
        code = self.parts.guard.offer(role, name=name, person=person)
        browser.cookies.set("phone", self.parts.guard.pair(code) or "")
        return browser

    def token(self, browser: TestClient) -> str:
        phone = self.parts.guard.known(browser.cookies["phone"])
        assert phone
        return self.parts.guard.token(phone)

    def post(self, browser: TestClient, path: str, **form: Any) -> Any:
        """Send a form of ours."""
        return browser.post(path, data={"token": self.token(browser), **form})


@pytest.fixture
def house(home: Path) -> House:
    folders = Folders.find()
    people = People(folders.people)
    for id, name in (("sam", "Sam"), ("other", "")):
        people.add(id)
        people.change(id, {"name": name})
    device = FakeDevice()
    parts = PageContext(
        device=device,
        folders=folders,
        guard=Guard(folders.care),
        people=people,
    )
    return House(parts=parts, device=device, page=build(parts, ["localhost"], PLENTY))


def text_of(html: str) -> str:
    """What is read, without the tags."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))
