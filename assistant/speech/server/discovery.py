"""Speech servers in the house that announce themselves by zeroconf, and what each says it can do.

Looking is asked for by a person. A server that is found is asked to describe itself, and nothing else;
it is used only once somebody writes its address into the settings.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant import lan, optional_dependencies
from assistant.errors import AssistantError, reason
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.offers import Ability, Offer, named, offers

if TYPE_CHECKING:
    from zeroconf import ServiceInfo

SERVICE = "_wyoming._tcp.local."
SECONDS = 3.0
"""How long is listened: an announcement is asked for three times within it."""
_DESCRIBING = 2.0
"""Seconds a server may take to say what it is."""
_MOST = 50
"""Servers that are looked at: anybody in the network can announce as many as they like."""
_AT_ONCE = 8
_NAMES = 5
"""Of a server's voices that are named to a reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A server that announced itself."""

    name: str
    """What it calls itself."""
    address: str
    """As it is written into the settings."""
    voices: tuple[Offer, ...] = ()
    recognisers: tuple[Offer, ...] = ()
    trouble: str = ""
    """Why it did not say what it is; empty where it did."""


def find(seconds: float = SECONDS, interfaces: Sequence[str] | None = None) -> list[Found]:
    """Every server that is announced on these interfaces, by their IP addresses, or on all of them.

    Raises `AssistantError` where the extra is missing, or there is no network.
    """
    optional_dependencies.require(optional_dependencies.DISCOVERY)
    announced = _announced(seconds, interfaces)
    with ThreadPoolExecutor(_AT_ONCE) as asking:
        return list(asking.map(_described, announced.items()))


def rows(found: Sequence[Found], language: str) -> list[dict[str, Any]]:
    """For programs: each server with what it has for a language."""
    return [
        {
            "name": each.name,
            "address": each.address,
            "voices": _names(each.voices, language),
            "recognisers": _names(each.recognisers, language),
            "trouble": each.trouble,
        }
        for each in found
    ]


def lines(found: Sequence[Found], language: str) -> Iterator[str]:
    """For people: what each server has for a language, and the setting that uses it."""
    for each in found:
        yield f"{each.name} at {each.address}"
        if each.trouble:
            yield f"  does not say what it is: {each.trouble}"
        for what, setting, has in (
            ("voices", "voice_server", each.voices),
            ("recognisers", "recogniser_server", each.recognisers),
        ):
            if not has:
                continue
            fitting = _names(has, language)
            yield f'  {what} for "{language}": {_listed(fitting)}'
            if fitting:
                yield f'  to use it, set {setting} = "{each.address}"'


def _announced(seconds: float, interfaces: Sequence[str] | None) -> dict[str, str]:
    """By its address, what each server calls itself."""
    from zeroconf import InterfaceChoice, IPVersion, ServiceBrowser, ServiceListener, Zeroconf

    class Listener(ServiceListener):
        """Notes who is there; the library calls it on a thread of its own."""

        def __init__(self) -> None:
            self.names: list[str] = []

        def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            if len(self.names) < _MOST and name.lower().endswith(f".{SERVICE}"):
                self.names.append(name)

        def update_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            """What it says of itself is asked for at the end."""

        def remove_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            """It will not answer."""

    try:
        network = Zeroconf(
            interfaces=list(interfaces) if interfaces else InterfaceChoice.All,
            ip_version=IPVersion.V4Only,
        )
    except OSError as error:
        raise AssistantError(
            "no-network", f"The network cannot be searched: {reason(error)}."
        ) from error
    listener = Listener()
    found: dict[str, str] = {}
    try:
        ServiceBrowser(network, SERVICE, listener)
        time.sleep(seconds)
        for name in list(listener.names):
            info = network.get_service_info(SERVICE, name, timeout=500)
            if info is not None and (address := _address(info)):
                found.setdefault(address, named(name.removesuffix(f".{SERVICE}")))
    finally:
        network.close()
    return dict(sorted(found.items(), key=lambda item: item[::-1]))


def _address(info: ServiceInfo) -> str:
    """Where it is, if that is in the house; empty otherwise."""
    numbers = [socket.inet_ntoa(each) for each in info.addresses if len(each) == 4]
    near = [number for number in numbers if lan.in_house(number)]
    return f"tcp://{near[0]}:{info.port}" if near and 0 < (info.port or 0) < 65536 else ""


def _described(announced: tuple[str, str]) -> Found:
    from wyoming.event import Event

    address, name = announced
    try:
        server = SpeechServer(address, Ability.SPEAKING, "", patience=_DESCRIBING)
        info = server.exchange([Event("describe")], "info")[-1].data
        return Found(
            name=name,
            address=address,
            voices=offers(info, Ability.SPEAKING) if info.get("tts") else (),
            recognisers=offers(info, Ability.HEARING) if info.get("asr") else (),
        )
    except (AssistantError, OSError) as error:
        return Found(name=name, address=address, trouble=str(error))


def _names(has: Sequence[Offer], language: str) -> list[str]:
    return [each.name or each.program for each in has if each.is_for(language)]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(names[:_NAMES]) + more if names else "none"
