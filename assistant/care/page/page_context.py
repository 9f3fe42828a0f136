"""What the page is built from, and one visit to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, Protocol

from assistant import clock
from assistant.care.audit import AUDIT, Audit
from assistant.care.file_cache import FileCache
from assistant.care.page.last_choices import CHOICES, Choices
from assistant.care.page.permissions import shared_with
from assistant.care.pairing.authentication import Guard
from assistant.care.pairing.phones import Phone, Role
from assistant.care.service.order import Order
from assistant.care.service.status import Status
from assistant.errors import StoreError
from assistant.exercise import catalogue
from assistant.history.lookback import everything
from assistant.history.model import PastSession
from assistant.people.profile import Profile, told_apart
from assistant.people.store import People
from assistant.settings import Folders, Settings
from assistant.speech.ports import Samples
from assistant.understanding.meaning import CommandName


class OwnVoice(Protocol):
    """What speaks for others while nobody at the device needs it; see `audio_stack.AudioStack`."""

    def lend_voice(self, text: str, seconds: float, pace: float = 1.0) -> Samples: ...


class Device(Protocol):
    """What the page asks of the service; see `service.Service`."""

    @property
    def settings(self) -> Settings: ...
    def set(self, settings: Settings) -> None: ...
    def status(self) -> Status: ...
    def watch(self, told: Callable[[Status], None]) -> Callable[[], None]: ...
    def start(self, order: Order) -> int: ...
    def command(self, command: CommandName, session: int = 0) -> None: ...
    def say(self, text: str) -> None: ...
    def seen_to(self, person: str, by: str = "") -> None: ...
    def level(self) -> float: ...
    @property
    def language(self) -> str: ...
    def idle_audio(self) -> OwnVoice | None: ...


WEEKS = 26
"""How far back sessions are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How browsers reach the page."""

    address: str = ""
    """Where another phone in the house finds it, such as `https://10.0.0.7:8765`; empty where none
    can."""
    secure: bool = False
    """Whether it is by https."""
    proxied: bool = False
    """Whether a proxy on this machine asks for others."""
    fingerprint: str = ""
    """Of the certificate the device made; empty without one."""


@dataclass(frozen=True, kw_only=True)
class PageContext:
    """Everything the page works with."""

    device: Device
    folders: Folders
    guard: Guard
    people: People
    key: bytes = field(default=b"", repr=False)
    """The history's; empty when it is not locked."""
    reach: Reach = Reach()
    read: dict[str, int] = field(default_factory=dict, init=False)
    """Up to which session each phone, by its id, has read what became of it."""
    _kept: FileCache = field(default_factory=FileCache, init=False)

    @cached_property
    def audit(self) -> Audit:
        """Who did what by the page."""
        return Audit(self.folders.care / AUDIT)

    @cached_property
    def choices(self) -> Choices:
        """What was chosen last."""
        return Choices(self.folders.care / CHOICES)

    @property
    def settings(self) -> Settings:
        return self.device.settings

    def profile(self, id: str) -> Profile | None:
        """A person's profile; None for nobody in particular, or where it cannot be read."""
        return self._profile(id) if id in self.people.ids() else None

    def names(self, phone: Phone) -> dict[str, str]:
        """What everybody with a profile is called, by id; on the phone of somebody who cares for several of
        the same name, with their ids."""
        profiles = {id: self._profile(id) for id in self.people.ids()}
        called = {id: each.name if each and each.name else id for id, each in profiles.items()}
        return called if phone.role is Role.PERSON else told_apart(called)

    def _profile(self, id: str) -> Profile | None:
        def read() -> Profile | None:
            try:
                return self.people.load(id)
            except StoreError:
                return None

        return self._kept.get(("profile", id), [self.people.file(id)], read)

    def sessions(self, person: str) -> list[PastSession]:
        """Those of a person in the last weeks, the oldest first. Raises `StoreError`."""
        file = self.folders.history_file
        files = [file, file.with_name(f"{file.name}-wal"), self.folders.lock]
        since = clock.now() - timedelta(weeks=WEEKS)
        found = self._kept.get(
            ("sessions", person), files, lambda: everything(file, person, since, self.key)
        )
        return [each for each in found if each.began >= since]

    def exercises(self, language: str) -> list[catalogue.Summary]:
        """What can be started for anybody here, with titles in a language where it has them."""
        profiles = [self._profile(id) for id in self.people.ids()]
        spoken = [each.language for each in profiles if each and each.language]
        found: dict[str, catalogue.Summary] = {}
        for code in dict.fromkeys([self.settings.language, *spoken]):
            for each in self._listing(code):
                if each.usable and each.kind != "guide":
                    found.setdefault(each.name, each)
        titled = {each.name: each for each in self._listing(language)}
        return [titled.get(name, each) for name, each in found.items()]

    def can_be_heard(self, name: str) -> bool:
        """Whether the device can say that exercise to somebody who listens beforehand: it is in its language."""
        spoken = self.device.language
        found = self.exercises(spoken)
        return any(each.name == name and each.language == spoken for each in found)

    def _listing(self, language: str) -> list[catalogue.Summary]:
        folders = self.folders.scripts
        files = catalogue.exercises(language, folders).values()
        return self._kept.get(
            ("exercises", language), files, lambda: catalogue.listing(folders, language)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request from a paired phone."""

    parts: PageContext
    phone: Phone
    language: str
    texts: Mapping[str, Any]
    at: Mapping[str, str] = field(default_factory=dict)
    """The parts of the address that vary."""
    form: Mapping[str, list[str]] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    """What stands behind the address."""
    cookies: Mapping[str, str] = field(default_factory=dict)
    here: str = ""
    """The origin by which the phone reaches this page, such as `https://10.0.0.7:8765`."""

    def one(self, name: str) -> str:
        """One field of the form, as a single line."""
        return " ".join(self.form.get(name, [""])[0].split())

    def note(self, did: str, what: str = "") -> None:
        """Write down what was done."""
        self.parts.audit.note(self.phone, did, what)

    def shared(self, person: str) -> frozenset[str]:
        """What of a person's this phone may see."""
        return shared_with(self.phone, self.parts.profile(person))
