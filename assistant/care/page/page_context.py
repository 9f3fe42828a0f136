"""What the page is built from, and one visit to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistant.care.audit import Audit
from assistant.care.page.permissions import shared_with
from assistant.care.pairing.authentication import Guard
from assistant.care.pairing.phones import Phone
from assistant.care.service.order import Order
from assistant.care.service.status import Status
from assistant.errors import StoreError
from assistant.exercise import catalogue
from assistant.people.profile import Profile
from assistant.people.store import People
from assistant.settings import Folders, Settings
from assistant.understanding.meaning import CommandName


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
    def seen_to(self, person: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """Everything the page works with."""

    device: Device
    folders: Folders
    guard: Guard
    audit: Audit
    people: People
    fingerprint: str = ""
    """Of the certificate the device made; empty without one."""
    key: bytes = field(default=b"", repr=False)
    """The history's; empty when it is not locked."""
    secure: bool = False
    """Whether browsers reach it by https."""
    proxied: bool = False
    """Whether a proxy on this machine asks for others."""

    @property
    def settings(self) -> Settings:
        return self.device.settings

    def profile(self, id: str) -> Profile | None:
        """A person's profile; None for nobody in particular, or where it cannot be read."""
        try:
            return self.people.load(id) if id in self.people.ids() else None
        except StoreError:
            return None

    def names(self) -> dict[str, str]:
        """What everybody with a profile is called, by id."""
        profiles = {id: self.profile(id) for id in self.people.ids()}
        return {id: each.name if each and each.name else id for id, each in profiles.items()}

    def exercises(self, language: str) -> list[catalogue.Summary]:
        """What can be started for anybody here, with titles in a language where it has them."""
        profiles = [self.profile(id) for id in self.people.ids()]
        spoken = [each.language for each in profiles if each and each.language]
        found: dict[str, catalogue.Summary] = {}
        for code in dict.fromkeys([self.settings.language, *spoken]):
            for each in catalogue.listing(self.folders.scripts, code):
                if each.usable and each.kind != "guide":
                    found.setdefault(each.name, each)
        titled = {each.name: each for each in catalogue.listing(self.folders.scripts, language)}
        return [titled.get(name, each) for name, each in found.items()]


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

    def one(self, name: str) -> str:
        """One field of the form, as a single line."""
        return " ".join(self.form.get(name, [""])[0].split())

    def shared(self, person: str) -> frozenset[str]:
        """What of a person's this phone may see."""
        return shared_with(self.phone, self.parts.profile(person))
