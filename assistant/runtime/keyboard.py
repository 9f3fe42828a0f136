"""Reading what is typed, on a thread of its own."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Iterator
from typing import IO, Any, Protocol

LONGEST_LINE = 4000
"""Characters, some 700 words, and what a terminal itself takes as one line at most; more is not read."""

_BACKSPACE = ("\x7f", "\b")
_END, _ERASE_LINE, _ERASE_WORD, _ESCAPE = "\x04", "\x15", "\x17", "\x1b"


class Typist(Protocol):
    """Is told what is typed. Called from the reading thread."""

    def sent(self, line: str, *, cut: bool) -> None:
        """A whole line; `cut` where it was too long and what follows is missing."""

    def typing(self, line: str) -> None:
        """A key was pressed, and the unfinished line is this by now."""

    def ended(self) -> None:
        """No more will come."""


def read(stream: IO[str], typist: Typist, *, keys: bool) -> threading.Thread:
    """Read until the stream ends: key by key where the terminal lets single keys through
    (`QuietTerminal`), else line by line."""

    def work() -> None:
        if keys:
            _by_key(stream, typist)
        else:
            _by_line(stream, typist)
        typist.ended()

    thread = threading.Thread(target=work, name="keyboard", daemon=True)
    thread.start()
    return thread


def _by_line(stream: IO[str], typist: Typist) -> None:
    while line := stream.readline(LONGEST_LINE + 1):
        rest = line
        while not rest.endswith("\n") and len(rest) > LONGEST_LINE:
            rest = stream.readline(LONGEST_LINE + 1)
        text = line.rstrip("\n")
        typist.sent(text[:LONGEST_LINE], cut=rest is not line or len(text) > LONGEST_LINE)


def _by_key(stream: IO[str], typist: Typist) -> None:
    line, cut = "", False
    keys = _keys(stream)
    for key in keys:
        if key in "\r\n":
            typist.sent(line, cut=cut)
            line, cut = "", False
        elif key == _END and not line:
            return
        elif key in _BACKSPACE:
            line, cut = line[:-1], False
        elif key == _ERASE_LINE:
            line, cut = "", False
        elif key == _ERASE_WORD:
            line, cut = line.rstrip().rpartition(" ")[0], False
        elif key.isprintable():
            cut = cut or len(line) >= LONGEST_LINE
            line += "" if cut else key
        typist.typing(line)


def _keys(stream: IO[str]) -> Iterator[str]:
    """The characters, without what arrow keys and the like send."""
    characters = iter(lambda: stream.read(1), "")
    for character in characters:
        if character != _ESCAPE:
            yield character
        elif next(characters, "") in "[O":
            parameters = itertools.takewhile(lambda each: not "@" <= each <= "~", characters)
            for _ in parameters:
                pass


class QuietTerminal:
    """Lets single keys through and does not echo them, and puts the terminal back afterwards."""

    def __init__(self, stream: IO[str] | None) -> None:
        """None: the terminal stays as it is."""
        self._stream = stream
        self._before: Any = None

    @property
    def keys(self) -> bool:
        """Whether single keys come through."""
        return self._before is not None

    def __enter__(self) -> QuietTerminal:
        if self._stream is not None and self._stream.isatty() and sys.platform != "win32":
            import termios
            import tty

            self._before = termios.tcgetattr(self._stream)
            tty.setcbreak(self._stream)
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None and self._before is not None:
            import termios

            termios.tcsetattr(self._stream, termios.TCSADRAIN, self._before)
