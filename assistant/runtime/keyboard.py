"""Reading what is typed, on a thread of its own."""

from __future__ import annotations

import codecs
import os
import signal
import sys
import threading
from contextlib import suppress
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
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    line = _Line(typist)
    while keys := os.read(stream.fileno(), 4096):
        for key in decoder.decode(keys):
            if key == _END and not line.text:
                return
            line.press(key)
        typist.typing(line.text)  # once for all that came at once, such as what was pasted


class _Line:
    """A line that is being typed."""

    def __init__(self, typist: Typist) -> None:
        self.text = ""
        self._typist = typist
        self._cut = False
        self._escape = ""
        """What has come of what arrow keys and the like send."""

    def press(self, key: str) -> None:
        if self._escape or key == _ESCAPE:
            self._escape = "" if self._ends(key) else self._escape + key
        elif key in "\r\n":
            self._typist.sent(self.text, cut=self._cut)
            self._become("")
        elif key in _BACKSPACE:
            self._become(self.text[:-1])
        elif key == _ERASE_LINE:
            self._become("")
        elif key == _ERASE_WORD:
            self._become(self.text.rstrip().rpartition(" ")[0])
        elif key.isprintable():
            self._cut = self._cut or len(self.text) >= LONGEST_LINE
            self.text += "" if self._cut else key

    def _become(self, text: str) -> None:
        self.text, self._cut = text, False

    def _ends(self, key: str) -> bool:
        """Whether the sequence ends here: a letter behind `[` or `O`, or whatever comes in their stead."""
        if len(self._escape) == 1:
            return key not in "[O"
        return len(self._escape) > 1 and "@" <= key <= "~"


class QuietTerminal:
    """Lets single keys through and does not echo them, and puts the terminal back afterwards."""

    def __init__(self, stream: IO[str] | None) -> None:
        """None: the terminal stays as it is."""
        self._stream = stream
        self._before: Any = None
        self._continued: Any = None

    @property
    def keys(self) -> bool:
        """Whether single keys come through."""
        return self._before is not None

    def __enter__(self) -> QuietTerminal:
        if self._stream is not None and self._stream.isatty() and sys.platform != "win32":
            import termios

            self._before = termios.tcgetattr(self._stream)
            self._quieten()
            # A shell makes the terminal its own while this process is stopped (Ctrl-Z).
            self._continued = signal.signal(signal.SIGCONT, self._quieten)
        return self

    def _quieten(self, *_: object) -> None:
        import termios
        import tty

        assert self._stream is not None
        # At once: tty's own way throws away what was typed while the exercise was being made ready.
        tty.setcbreak(self._stream, termios.TCSANOW)

    def __exit__(self, *_: object) -> None:
        if self._stream is not None and self._before is not None:
            import termios

            signal.signal(signal.SIGCONT, self._continued)
            with suppress(termios.error):  # it is gone
                termios.tcsetattr(self._stream, termios.TCSADRAIN, self._before)
