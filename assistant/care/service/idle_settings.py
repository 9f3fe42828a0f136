"""How the device is between sessions: its language, its texts, how loud it is, and when it is quiet."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant import clock, languages
from assistant.audio_stack import AudioStack
from assistant.care import hours
from assistant.care.night import at_night
from assistant.care.service import sentences, wake_phrase
from assistant.care.service.acceptance import as_liked, owner
from assistant.care.service.idle import Idle
from assistant.care.service.sentences import Texts
from assistant.errors import AssistantError
from assistant.languages import Language
from assistant.settings import Folders, Settings

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _AsItIs:
    """What belongs together."""

    written: Settings
    settings: Settings
    language: Language
    texts: Texts
    bells: bool
    """Whether a soft tone tells that it was woken."""


class IdleSettings:
    """Follows the settings and the profile of the person it is for. For any thread."""

    def __init__(self, settings: Settings, folders: Folders, now: Callable[[], datetime]) -> None:
        self._folders, self._now = folders, now
        self._lock = threading.Lock()
        """Around taking on: of two who set something, neither loses it to somebody who looks again."""
        self._as = self._found(settings)

    def take_on(self, settings: Settings) -> None:
        """Take these settings, except where the person's profile says otherwise.

        Raises `AssistantError`, and changes nothing.
        """
        with self._lock:
            self._as = self._found(settings)

    def look_again(self) -> None:
        """Whoever it is for may want it otherwise by now; what cannot be read changes nothing."""
        try:
            with self._lock:
                self._as = self._found(self._as.written)
        except AssistantError as error:
            _LOGGER.warning("%s", error)

    @property
    def written(self) -> Settings:
        """What is set."""
        return self._as.written

    @property
    def settings(self) -> Settings:
        """The same, with the profile of the person it is for."""
        return self._as.settings

    @property
    def bells(self) -> bool:
        """Whether soft tones are welcome."""
        return self._as.bells

    @property
    def texts(self) -> Texts:
        """What is said between sessions."""
        return self._as.texts

    def _found(self, settings: Settings) -> _AsItIs:
        profile = owner(settings, self._folders)
        as_they_like = as_liked(settings, profile)
        return _AsItIs(
            written=settings,
            settings=as_they_like,
            language=languages.load(as_they_like.language),
            texts=sentences.load(as_they_like.language),
            bells=profile is None or profile.bells,
        )

    @property
    def quiet(self) -> bool:
        """Whether nothing that is said may wake it."""
        now = self._now()
        # When nobody knows the hour, a call is heard.
        return clock.possible(now) and hours.within(self.settings.quiet, now.time())

    def idle(self, audio: AudioStack, language: Language | None = None) -> Idle:
        """Waiting, with ears for what wakes it; in another language, if one is given."""
        now = self._as
        audio.fit(now.settings, language or now.language)
        decibels = at_night(now.settings, self._now()).volume
        return Idle(audio, decibels, wake_phrase.phrases(now.settings), now.language.lexicon)

    def say(self, audio: AudioStack, sentences: Sequence[str], code: str = "") -> None:
        """Say something, in another language if its code is given, and wait until it is said.

        Raises `AssistantError` where that cannot be spoken.
        """
        idle = self.idle(audio, languages.load(code) if code else None)
        idle.say(sentences)
        while not idle.silent:
            idle.frame(listens=False)
