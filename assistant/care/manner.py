"""How the device is between sessions: its language, its texts, how loud it is, and when it is quiet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from assistant import clock, languages
from assistant.apparatus import Apparatus
from assistant.care import hours, texts, waking
from assistant.care.accepting import at_night, own
from assistant.care.idle import Idle
from assistant.languages import Language
from assistant.settings import Folders, Settings


class Manner:
    """As the settings and whoever it is for would have it."""

    def __init__(self, settings: Settings, folders: Folders, now: Callable[[], datetime]) -> None:
        self._folders, self._now = folders, now
        self.take_on(settings)

    def take_on(self, settings: Settings) -> None:
        """Be like that, as far as whoever it is for would not have it otherwise.

        Raises `AssistantError`, and changes nothing.
        """
        as_they_like = own(settings, self._folders)
        language, said = languages.load(as_they_like.language), texts.load(as_they_like.language)
        self.written, self.settings = settings, as_they_like
        self.language, self.texts = language, said

    @property
    def quiet(self) -> bool:
        """Whether nothing that is said may wake it."""
        now = self._now()
        # At an hour that nobody knows whoever calls is heard.
        return clock.possible(now) and hours.within(self.settings.quiet, now.time())

    def idle(self, apparatus: Apparatus, language: Language | None = None) -> Idle:
        """Waiting, with ears for what wakes it; in another language, if one is given."""
        apparatus.fit(self.settings, language or self.language)
        decibels = at_night(self.settings, self._now()).volume
        phrases = waking.phrases(self.settings)
        return Idle(apparatus, decibels, phrases, self.language.lexicon)

    def say(self, apparatus: Apparatus, sentences: Sequence[str], code: str = "") -> None:
        """Say something, in another language if its code is given, and wait until it is said.

        Raises `AssistantError` where that cannot be spoken.
        """
        idle = self.idle(apparatus, languages.load(code) if code else None)
        idle.say(sentences)
        while not idle.silent:
            idle.frame(listens=False)
