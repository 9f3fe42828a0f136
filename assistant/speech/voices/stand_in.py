"""A voice that is optional, and the built-in one from the moment that it fails."""

from __future__ import annotations

import logging
from collections.abc import Callable

from assistant.errors import VoiceError
from assistant.speech.ports import Samples, Voice

_LOGGER = logging.getLogger(__name__)


class WithStandIn:
    """Used from one worker thread at a time.

    It does not go back to the first voice, though sentences that voice rendered earlier may be kept.
    """

    def __init__(self, build: Callable[[], Voice], build_own: Callable[[], Voice]) -> None:
        """`build` loads the optional one; where that fails, `build_own` loads the other. Raises what
        the latter raises."""
        self._build_own = build_own
        self._is_own = False
        try:
            self._voice = build()
        except VoiceError as error:
            self._replace(error)
        self.name = self._voice.name
        """Of who spoke last, since what the own voice said must not be kept as the other's."""

    def render(self, text: str, pace: float) -> Samples:
        """Speech at 24 kHz. Raises `VoiceError` where the own voice fails, too."""
        try:
            clip = self._voice.render(text, pace)
        except VoiceError as error:
            if self._is_own:
                raise
            self._replace(error)
            clip = self._voice.render(text, pace)
        self.name = self._voice.name
        return clip

    def _replace(self, error: VoiceError) -> None:
        _LOGGER.warning("%s The built-in voice speaks.", error)
        self._voice = self._build_own()
        self._is_own = True
