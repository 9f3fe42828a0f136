"""The voice of the house's speech server, and this machine's own whenever that is away."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import VoiceError
from assistant.speech.ports import Samples, Voice
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.connection import ServerError
from assistant.speech.voices.normalisation import finished
from assistant.speech.voices.plausible import fault
from assistant.speech.voices.server_choice import Chooser, Chosen
from assistant.speech.voices.time_stretching import stretched

if TYPE_CHECKING:
    from wyoming.event import Event

_LOGGER = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds a sentence may take. Most are rendered long before they are said."""
_RATES = range(8_000, 96_001)
_CHANNELS = (1, 2)


class WyomingVoice:
    """Used from one worker thread at a time."""

    def __init__(self, name: str, server: SpeechServer, own: Voice, chooser: Chooser) -> None:
        """`own` is built already: when it is needed, nobody shall have to wait for it."""
        self.name = name
        """Of who spoke last, since what the own voice said must not be kept as the server's."""
        self._name = name
        self._server = server
        self._own = own
        self._chooser = chooser
        self._chosen: Chosen | None = None
        self._last: tuple[str, Samples] | None = None
        """What it was last asked to say, and its sound."""

    def render(self, text: str, pace: float) -> Samples:
        spoken = (
            self._server.attempt(lambda: self._by_server(text))
            if any(map(str.isalnum, text))
            else None
        )
        if spoken is None:
            self.name = self._own.name
            return self._own.render(text, pace)
        # The protocol has no word for a pace.
        return stretched(spoken, 1 / pace)

    def _choose(self) -> Chosen:
        chosen = self._chooser.choose(self._server)
        if chosen != self._chosen:
            self._chosen = chosen
            for why in chosen.turned_down:
                _LOGGER.warning(
                    "The voice server at %s: %s; %s speaks.",
                    *(self._server.address, why, chosen.called),
                )
        return chosen

    def _by_server(self, text: str) -> Samples:
        chosen = self._choose()
        spoken = said_by(self._server, chosen.name, text, self._server.patience)
        if self._last and self._last[0] != text and np.array_equal(self._last[1], spoken):
            raise ServerError("it says different sentences with the same sound")
        self._last = text, spoken
        self.name = f"{self._name}-{chosen.name}" if chosen.name else self._name
        return spoken


def said_by(server: SpeechServer, name: str, text: str, seconds: float) -> Samples:
    """Speech at 24 kHz, by the voice of that name or "", that can be this text.

    Raises `ServerError` and `OSError`.
    """
    from wyoming.event import Event

    asked = {"text": text} | ({"voice": {"name": name}} if name else {})
    clip = _clip(server.exchange([Event("synthesize", asked)], "audio-stop", seconds))
    if why := fault(clip, text):
        raise ServerError(why)
    return clip


def _clip(answers: list[Event]) -> Samples:
    """Speech at 24 kHz. Raises `ServerError`."""
    chunks = [event for event in answers if event.type == "audio-chunk"]
    formats = {_format(chunk) for chunk in chunks}
    if len(formats) != 1:
        raise ServerError("it sends no sound, or not all of one kind")
    ((hertz, channels),) = formats
    data = b"".join(chunk.payload or b"" for chunk in chunks)
    whole = len(data) // (2 * channels) * (2 * channels)
    raw = np.frombuffer(data[:whole], "<i2").reshape(-1, channels).mean(axis=1)
    try:
        return finished((raw / 32768).astype(np.float32), hertz, "speech")
    except VoiceError as error:
        raise ServerError("what it sends cannot be heard") from error


def _format(chunk: Event) -> tuple[int, int]:
    """Hertz and channels; 16 bits a sample is what every server sends."""
    hertz, width, channels = (chunk.data.get(name, 0) for name in ("rate", "width", "channels"))
    if width != 2 or channels not in _CHANNELS or hertz not in _RATES:
        raise ServerError(f"it sends sound of an unknown kind: {hertz} Hz, {width}, {channels}")
    return int(hertz), int(channels)
