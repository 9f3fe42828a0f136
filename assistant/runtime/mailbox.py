"""What others ask of a session while it runs: commands, and messages to be said.

The rule is that nothing is lost between two threads. Whoever holds the session takes what was posted
and ends the session within the same lock. So a command that was posted before the end is carried
out, and one that comes after it is refused. A message is never refused here: whatever could not be
said to its end in one session waits for the next chance.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from types import TracebackType

from assistant.errors import AssistantError
from assistant.understanding.meaning import CommandName


class Mailbox:
    """For any thread. As a context manager it is the lock around taking and ending."""

    def __init__(self, *, closed: bool = False) -> None:
        """`closed`: no session runs or is about to, so commands are refused."""
        self._lock = threading.RLock()
        """Re-entrant, since Ctrl-C posts on the thread that it interrupts."""
        self._closed = closed
        self._commands: deque[CommandName] = deque()
        self._messages: deque[str] = deque()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._lock.release()

    def post(self, command: CommandName) -> None:
        """Ask for a command. Raises `AssistantError` where there is no session that could do it."""
        with self._lock:
            if self._closed:
                raise AssistantError("not-running", "No exercise is running.")
            self._commands.append(command)

    def say(self, text: str) -> None:
        """Have a message said at the next chance."""
        with self._lock:
            self._messages.append(text)

    def open(self) -> None:
        """From now on commands are for what begins next."""
        with self._lock:
            self._closed = False

    def close(self) -> None:
        """The session is over: whatever command comes now is refused."""
        with self._lock:
            self._closed = True
            self._commands.clear()

    def give_back(self, texts: Iterable[str]) -> None:
        """Messages that were taken and not said to their end: they come first the next time."""
        with self._lock:
            self._messages.extendleft(reversed(list(texts)))

    def take_stop(self) -> bool:
        """Whether a stop was posted before anything began; then it is over."""
        with self._lock:
            stopped = CommandName.STOP in self._commands
            if stopped:
                self.close()
            return stopped

    def next_command(self) -> CommandName | None:
        """The one that was posted first; None where there is none."""
        with self._lock:
            return self._commands.popleft() if self._commands else None

    def next_message(self) -> str | None:
        """The one that was posted first; None where there is none."""
        with self._lock:
            return self._messages.popleft() if self._messages else None
