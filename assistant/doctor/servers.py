"""The house's speech server, where one is set: whether it is there, and does what it is there for."""

from __future__ import annotations

import time
from collections.abc import Iterator

from assistant.doctor.finding import Finding
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.speech.server.client import Ability, SpeechServer

_PATIENCE = 8.0
"""More than a session has: nobody waits, and a server may be starting."""


def servers(settings: Settings) -> Iterator[Finding]:
    """One finding for each that is set."""
    for setting, address, ability in (
        ("voice_server", settings.voice_server, Ability.SPEAKING),
        ("recogniser_server", settings.recogniser_server, Ability.HEARING),
    ):
        if address:
            yield _server(setting, address, ability, settings.language)


def _server(setting: str, address: str, ability: Ability, language: str) -> Finding:
    """No session depends on it: without it this machine's own part does the same."""
    name = f"{ability.value[2]} server"
    begun = time.perf_counter()
    try:
        programs = SpeechServer(address, ability, language, patience=_PATIENCE).look()
    except (AssistantError, OSError) as error:
        return Finding(
            name=name,
            ok=False,
            detail=f"{address} does not answer: {error}. This machine uses its own instead.",
            mend=f"Start it there, or remove {setting} from the settings.",
            needed=False,
        )
    took = 1000 * (time.perf_counter() - begun)
    return Finding(name=name, ok=True, detail=f"{address}: {programs}, asked in {took:.0f} ms")
