"""Typing instead of speaking, without blocking the loop."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import IO, Any

_BACKSPACE = ("\x7f", "\b")
_LONGEST_LINE = 1000


def read_lines(
    stream: IO[str], sent: Callable[[str], None], typed: Callable[[str], None] = lambda line: None
) -> threading.Thread:
    """Read lines on a thread of their own until the stream ends.

    `sent` takes each whole line. At a terminal `typed` is told each unfinished one, so that
    a status line can show it; elsewhere the terminal's own echo is left alone.
    """
    characters = _at_terminal(stream)

    def read() -> None:
        if characters:
            _by_character(stream, sent, typed)
        else:
            for line in stream:
                sent(line)

    thread = threading.Thread(target=read, name="keyboard", daemon=True)
    thread.start()
    return thread


def _at_terminal(stream: IO[str]) -> bool:
    return stream.isatty() and sys.platform != "win32"


def _by_character(
    stream: IO[str], sent: Callable[[str], None], typed: Callable[[str], None]
) -> None:
    line = ""
    while character := stream.read(1):
        if character in "\r\n":
            sent(line)
            line = ""
        elif character in _BACKSPACE:
            line = line[:-1]
        elif character == "\x15":
            line = ""
        elif character.isprintable() and len(line) < _LONGEST_LINE:
            line += character
        typed(line)


class QuietTerminal:
    """Lets single keys through and does not echo them, and puts the terminal back afterwards."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._before: Any = None

    def __enter__(self) -> QuietTerminal:
        if _at_terminal(self._stream):
            import termios
            import tty

            self._before = termios.tcgetattr(self._stream)
            tty.setcbreak(self._stream)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            import termios

            termios.tcsetattr(self._stream, termios.TCSADRAIN, self._before)
