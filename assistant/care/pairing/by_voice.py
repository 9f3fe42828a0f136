"""Phones are paired and forgotten by voice, too: by the person, in the middle of anything."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Self

from assistant import languages
from assistant.care.pairing.authentication import Guard
from assistant.care.service.service import Service
from assistant.errors import AssistantError
from assistant.session.actions import ASKED, Action, Record
from assistant.session.events import Event
from assistant.settings import Folders
from assistant.understanding.meaning import CommandName

_LOGGER = logging.getLogger(__name__)


class PhonesByVoice:
    """A watcher of sessions; use it as a context manager around them.

    It works on a thread of its own, since files are written.
    """

    def __init__(
        self, folders: Folders, language: Callable[[], str], say: Callable[[str], None]
    ) -> None:
        """`say` is given what came of it, in the `language` of that moment."""
        self._guard = Guard(folders.care)
        self._language = language
        self._say = say
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="phones")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until it is done."""
        self._thread.shutdown()

    def __call__(self, now: float, what: Event | Action) -> None:
        match what:
            case Record(kind=kind, name=CommandName.FORGET_PHONES) if kind == ASKED:
                self._thread.submit(self._do, self._forget)
            case Record(kind=kind, name=CommandName.PAIR_PHONE) if kind == ASKED:
                self._thread.submit(self._do, lambda: self.offer()[1])

    def offer(self) -> tuple[str, str]:
        """A code, and as it is spoken: twice, each digit a sentence, so that it can be typed meanwhile."""
        code, spoken = self._guard.offer(), languages.load(self._language()).spoken.digits
        digits = ". ".join(spoken[int(digit)].capitalize() for digit in code)
        return code, self._text("code").format(digits=digits)

    def _text(self, name: str) -> str:
        return str(languages.read_file(self._language(), "page.yaml")["by-voice"][name])

    def _forget(self) -> str:
        self._guard.forget_all()
        return self._text("forgotten")

    def _do(self, job: Callable[[], str]) -> None:
        try:
            said = job()
        except AssistantError as error:
            _LOGGER.warning("%s", error)
            said = self._text("failed")
        try:
            self._say(said)
        except AssistantError as error:
            _LOGGER.warning("what came of it could not be said: %s", error)


def companion(folders: Folders) -> Callable[[Service], AbstractContextManager[None]]:
    """Heeds what is said about phones in the sessions of a service, and answers in its voice."""

    @contextmanager
    def heeded(service: Service) -> Iterator[None]:
        with PhonesByVoice(folders, lambda: service.language, service.say) as phones:
            leave = service.follow(phones)
            try:
                yield
            finally:
                leave()

    return heeded
