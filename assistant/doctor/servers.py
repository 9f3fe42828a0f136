"""The house's speech server, where one is set: whether it is there, and does what it is there for."""

from __future__ import annotations

import time
from collections.abc import Iterator

from assistant.doctor.finding import Finding
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.speech import voices
from assistant.speech.ports import Recogniser
from assistant.speech.server import discovery
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.offers import Ability
from assistant.speech.voices.plausible import read_by

_PATIENCE = 8.0
"""More than a session has: nobody waits, and a server may be starting."""


def servers(settings: Settings, reading: Recogniser | None) -> Iterator[Finding]:
    """One finding for each that is set; no session depends on it, since this machine's own part does the same.

    `reading` is the recogniser that shows whether a server's voice speaks the language, where there is one.
    """
    if settings.voice_server:
        yield _voice_server(settings, reading)
    if settings.recogniser_server:
        yield _recogniser_server(settings)


def nearby(language: str) -> Iterator[Finding]:
    """Which servers announce themselves in this network, set or not."""
    name = "servers nearby"
    try:
        found = discovery.find()
    except AssistantError as error:
        yield Finding.of(name, error, needed=False)
        return
    listed = [
        f"{row['name']} at {row['address']} ({len(row['voices'])} voices and "
        f'{len(row["recognisers"])} recognisers for "{language}")'
        for row in discovery.rows(found, language)
    ]
    detail = ", ".join(listed) or "none announces itself in this network"
    yield Finding(name=name, ok=True, detail=detail, needed=False)


def _voice_server(settings: Settings, reading: Recogniser | None) -> Finding:
    name, address = "voice server", settings.voice_server
    try:
        server = _server(address, Ability.SPEAKING, settings)
        programs, took = _asked(server)
        chooser = voices.chooser(
            settings.language,
            settings.server_voice,
            (lambda clip, seconds: read_by(reading, clip)) if reading else None,
        )
        chosen = chooser.choose(server)
    except (AssistantError, OSError) as error:
        return _unused(name, address, error, "voice_server")
    heard = "it was tried, and read back" if reading else "it was tried"
    detail = f"{address}: {programs}, asked in {took:.0f} ms; {chosen.called} speaks: {heard}"
    if not chosen.turned_down:
        return Finding(name=name, ok=True, detail=detail)
    wished = bool(settings.server_voice) and chosen.name != settings.server_voice
    return Finding(
        name=name,
        ok=not wished,
        detail=f"{detail}; {'; '.join(chosen.turned_down)}",
        mend=f'Set server_voice = "{chosen.name}", or have the server get the one you want.',
        needed=False,
    )


def _recogniser_server(settings: Settings) -> Finding:
    name, address = "recogniser server", settings.recogniser_server
    try:
        programs, took = _asked(_server(address, Ability.HEARING, settings))
    except (AssistantError, OSError) as error:
        return _unused(name, address, error, "recogniser_server")
    return Finding(name=name, ok=True, detail=f"{address}: {programs}, asked in {took:.0f} ms")


def _server(address: str, ability: Ability, settings: Settings) -> SpeechServer:
    return SpeechServer(address, ability, settings.language, patience=_PATIENCE)


def _asked(server: SpeechServer) -> tuple[str, float]:
    """Its programs, and how many milliseconds it took to name them."""
    begun = time.perf_counter()
    programs = server.look()
    return programs, 1000 * (time.perf_counter() - begun)


def _unused(name: str, address: str, error: Exception, setting: str) -> Finding:
    return Finding(
        name=name,
        ok=False,
        detail=f"{address} is not used: {error}. This machine uses its own instead.",
        mend=f"Mend it there, or remove {setting} from the settings.",
        needed=False,
    )
