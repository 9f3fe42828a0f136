"""Lends the device's own voice and recogniser to the house, while nobody at the bedside needs them.

Requests go through the same two workers as a session's sentences and replies, and wait behind them. They are done
sentence by sentence, and two seconds of sound at a time, so a session that begins waits for one of these at most.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from assistant.audio_stack import AudioStack
from assistant.care.service.service import Service
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.speech.ports import MICROPHONE_HZ, Samples
from assistant.speech.server.peer import Busy, Peer

_LOGGER = logging.getLogger(__name__)

HERE, HOUSE = "127.0.0.1", "0.0.0.0"  # noqa: S104  # asked for with `lend_speech = "house"`
_SECONDS = 20.0
"""That one sentence, or one second of sound, may take with all that goes before it."""
_PART = 2 * MICROPHONE_HZ
"""What is read at once."""


class Lending:
    """What the device lends. For any thread."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @property
    def language(self) -> str:
        return self._service.language

    @property
    def busy(self) -> bool:
        return self._service.idle_audio() is None

    def render(self, text: str) -> Samples:
        return self._audio().lend_voice(text, _SECONDS)

    def read(self, heard: Samples) -> str:
        """16 kHz. In parts: recognisers do most of their work while they take them."""
        transcription = self._audio().lend_recogniser(lambda own: own.transcribe(None), _SECONDS)
        for start in range(0, len(heard), _PART):
            part = heard[start : start + _PART]
            self._audio().lend_recogniser(lambda _, part=part: transcription.accept(part), _SECONDS)  # type: ignore[misc]
        readings = self._audio().lend_recogniser(lambda _: transcription.finish(), _SECONDS)
        return readings[0].text if readings else ""

    def _audio(self) -> AudioStack:
        audio = self._service.idle_audio()
        if audio is None:
            raise Busy
        return audio


def companion(settings: Settings) -> Callable[[Service], AbstractContextManager[object]]:
    """What serves the house beside the service. Where it cannot, that is in the log, and the service goes on."""

    @contextmanager
    def lent(service: Service) -> Iterator[None]:
        host = HOUSE if settings.lend_speech == "house" else HERE
        try:
            peer = Peer(Lending(service), host, settings.lend_speech_port)
        except AssistantError as error:
            _LOGGER.warning("Voice and recogniser are not lent to anybody: %s", error)
            yield
            return
        with peer:
            yield

    return lent
