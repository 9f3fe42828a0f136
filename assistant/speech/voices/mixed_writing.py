"""A voice that says every word of a text: what its own letters are not, another voice says.

The natural voice makes no sound at all of a name in Hangul, and no error. Nobody may be told "You could
call" in danger, and no name after it. So, for each writing it does not know:

1. the system's voice for a language of that writing says it;
2. where there is none, the letters are said by their names, or the syllables by their sounds;
3. where they have none, it is said that there is a word which cannot be said.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np

from assistant import languages
from assistant.errors import VoiceError
from assistant.speech.ports import SPEAKER_HZ, Samples, Voice
from assistant.speech.voices import writing_system
from assistant.speech.voices.pyttsx3 import Pyttsx3Voice
from assistant.speech.voices.writing_system import LANGUAGE_OF, Part

_LOGGER = logging.getLogger(__name__)
_GAP: Samples = np.zeros(round(0.06 * SPEAKER_HZ), dtype=np.float32)
"""Between two voices within a sentence."""

Build = Callable[[str], Voice]
"""The system's voice for a language. Raises `VoiceError`, or its first sentence does."""


class EveryWriting:
    """Used from one worker thread at a time."""

    def __init__(self, own: Voice, language: str, build: Build = Pyttsx3Voice) -> None:
        self._own, self._language, self._build = own, language, build
        self._others: dict[str, Voice] = {}
        self.name = own.name
        """Of the voice that speaks first, as that has it."""

    def render(self, text: str, pace: float) -> Samples:
        text = writing_system.tidied(text)
        parts = writing_system.parts(text, writing_system.known_to(self._language))
        if not any(part.writing for part in parts):
            return self._by_itself(text, pace)
        clips = [self._said(part, pace) for part in parts if any(map(str.isalnum, part.text))]
        row = [piece for clip in clips for piece in (clip, _GAP)]
        return np.concatenate(row[:-1]) if row else self._by_itself(text, pace)

    def says(self, text: str) -> bool:
        """Whether it is said as it is meant, and neither spelled nor left unsaid."""
        parts = writing_system.parts(
            writing_system.tidied(text), writing_system.known_to(self._language)
        )
        foreign = [part for part in parts if part.writing]
        return any(map(str.isalnum, text)) and all(
            self._by_another(part, 1.0) is not None for part in foreign
        )

    def _said(self, part: Part, pace: float) -> Samples:
        if not part.writing:
            return self._by_itself(part.text, pace)
        clip = self._by_another(part, pace)
        if clip is not None:
            return clip
        return self._by_itself(
            writing_system.spelled(part.text) or _unsayable(self._language), pace
        )

    def _by_itself(self, text: str, pace: float) -> Samples:
        clip = self._own.render(text, pace)
        self.name = self._own.name
        return clip

    def _by_another(self, part: Part, pace: float) -> Samples | None:
        language = LANGUAGE_OF.get(part.writing)
        if language is None:
            return None
        try:
            if language not in self._others:
                self._others[language] = self._build(language)
            clip = self._others[language].render(part.text, pace)
        except VoiceError as error:
            _LOGGER.info("%s", error)
            return None
        return clip if len(clip) else None


def _unsayable(language: str) -> str:
    code = language if language in languages.available() else "en"
    return str(languages.read_file(code, "voice.yaml")["unsayable"])
