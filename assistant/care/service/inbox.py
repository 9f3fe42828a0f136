"""What is posted to the service from any thread, until its own thread takes it.

Everything is done, or refused with a sentence to the poster. Both are decided under one lock,
the mailbox's: a session is wanted, is going on, or is over, and never two of these for two callers.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TypeAlias

from assistant.care.service.acceptance import Accepted
from assistant.errors import AssistantError
from assistant.runtime.mailbox import Mailbox
from assistant.understanding.meaning import CommandName

LONGEST_MESSAGE = 300
"""Characters."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """Nobody has set the device up: it asks what it has to know."""


Wanted: TypeAlias = Accepted | Introduction


class Inbox:
    """Orders, commands and messages."""

    def __init__(self) -> None:
        self.mailbox = Mailbox(closed=True)
        """What the session that runs, or is about to, takes by itself."""
        self._wanted: Wanted | None = None
        self._busy = self._closing = False
        self._session = 0

    # For any thread. What raises, raises `AssistantError` and changes nothing.

    def want(self, wanted: Wanted) -> int:
        """Have a session begin; its number. From here on commands are for it."""
        with self.mailbox:
            self._refuse_when_closing()
            if self._busy:
                raise AssistantError(
                    "busy",
                    "An exercise is running.",
                    hint="Wait until it ends, or stop it first.",
                )
            self._wanted, self._busy = wanted, True
            self._session += 1
            self.mailbox.open()
            return self._session

    def command(self, command: CommandName, session: int = 0) -> None:
        """Ask for a command of the session with this number, or of the one that runs."""
        with self.mailbox:
            if session not in (0, self._session):
                raise AssistantError("not-running", "That exercise is over.")
            self.mailbox.post(command)

    def say(self, text: str) -> None:
        """Have a message said."""
        text = " ".join(text.split())
        if not text or len(text) > LONGEST_MESSAGE:
            raise AssistantError(
                "message", f"A message must have 1 to {LONGEST_MESSAGE} characters."
            )
        with self.mailbox:
            self._refuse_when_closing()
            self.mailbox.say(text)

    def close(self) -> None:
        """Nothing more is taken; what runs, or is about to, is told to stop."""
        with self.mailbox:
            self._closing = True
            with contextlib.suppress(AssistantError):
                self.mailbox.post(CommandName.STOP)

    # For the service's thread

    @property
    def wanted(self) -> Wanted | None:
        """What is to begin."""
        return self._wanted

    @property
    def session(self) -> int:
        """The number of what runs, or is about to."""
        return self._session

    def begun(self) -> None:
        """What was wanted has been taken up."""
        with self.mailbox:
            self._wanted = None

    def over(self) -> None:
        """The session is over: another may be wanted."""
        with self.mailbox:
            self._busy = False
            self.mailbox.close()

    def _refuse_when_closing(self) -> None:
        if self._closing:
            raise AssistantError("closing", "The assistant is shutting down.")
