"""Between sessions: frames go on, and now and then a sentence is said."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from assistant.apparatus import Apparatus
from assistant.errors import VoiceError
from assistant.speech.mouth import SILENCE
from assistant.speech.ports import FRAME_SECONDS

_LOGGER = logging.getLogger(__name__)


class Idle:
    """Waits, one frame at a time. For the service's thread."""

    def __init__(self, apparatus: Apparatus, decibels: float) -> None:
        self._apparatus = apparatus
        self._mouth = apparatus.mouth()
        self._mouth.volume(decibels)
        self._frames = self._asked = self._said = 0

    @property
    def silent(self) -> bool:
        """Whether everything was said that was asked for."""
        return self._asked == self._said

    def say(self, sentences: Sequence[str], pace: float = 1.0) -> None:
        """Say something, after whatever is being said."""
        for sentence in sentences:
            self._asked += 1
            self._mouth.say(self._asked, sentence, pace)

    def frame(self) -> None:
        """Spend 20 ms."""
        at = self._frames * FRAME_SECONDS
        self._frames += 1
        try:
            played = self._mouth.frame(at)
        except VoiceError as error:
            _LOGGER.warning("a sentence could not be said: %s", error)
            played = SILENCE
        self._said += len(self._mouth.finished())
        self._apparatus.exchange(played)
