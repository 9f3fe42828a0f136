"""A command at a real terminal: a pseudo-terminal whose screen is read as a person would see it."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator, Mapping

SECONDS = 60.0
"""After which nothing is waited for any longer: far more than is needed, for a machine that is busy."""


class Terminal:
    """A process at a terminal of its own: what is typed goes in, all that it wrote is kept."""

    def __init__(self, descriptor: int, process: int) -> None:
        self.written = ""
        self._descriptor = descriptor
        self._process = process
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._seen = 0

    def type(self, text: str) -> None:
        """Press keys; Enter is \\r."""
        left = text.encode()
        while left:
            self.read(0.0)  # a terminal takes and gives at the same time
            if select.select([], [self._descriptor], [], 0.1)[1]:
                left = left[os.write(self._descriptor, left[:200]) :]

    def line(self, text: str) -> None:
        """Type a line, and Enter."""
        self.type(f"{text}\r")

    def read(self, seconds: float) -> bool:
        """Take what is written within so many seconds; False once the process has ended."""
        if not select.select([self._descriptor], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self._descriptor, 65536)
        except OSError:  # it is gone
            data = b""
        self.written += self._decoder.decode(data)
        return bool(data)

    def until(self, text: str) -> None:
        """Wait until something stands there that was not waited for before."""
        end = time.monotonic() + SECONDS
        while (found := self.written.find(text, self._seen)) < 0:
            there = self.read(0.5)
            assert there or text in self.written[self._seen :], (
                f"ended before {text!r}: {self.tail}"
            )
            assert time.monotonic() < end, f"no {text!r}: {self.tail}"
        self._seen = found + len(text)

    def quiet(self, seconds: float) -> str:
        """What is written within so many seconds."""
        before, end = len(self.written), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)
        return self.written[before:]

    def end(self) -> int:
        """Wait for its end; its exit code."""
        end = time.monotonic() + SECONDS
        while self.read(0.5):
            assert time.monotonic() < end, f"it does not end: {self.tail}"
        return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])

    def kill(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self._process, number)

    def hang_up(self) -> int:
        """Close the window that it runs in, and wait for its end; its exit code."""
        self.close()
        end = time.monotonic() + SECONDS
        while (ended := os.waitpid(self._process, os.WNOHANG))[0] == 0:
            assert time.monotonic() < end, f"it does not end: {self.tail}"
            time.sleep(0.05)
        return os.waitstatus_to_exitcode(ended[1])

    def close(self) -> None:
        """Let go of it, if that was not done."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1

    def stop_and_go_on(self, while_stopped: str = "") -> None:
        """As Ctrl-Z and `fg` in a shell, which makes the terminal its own meanwhile; something is typed then."""
        os.kill(self._process, signal.SIGSTOP)
        os.waitpid(self._process, os.WUNTRACED)
        modes = termios.tcgetattr(self._descriptor)
        modes[3] |= termios.ECHO | termios.ICANON
        termios.tcsetattr(self._descriptor, termios.TCSANOW, modes)
        if while_stopped:
            os.write(self._descriptor, while_stopped.encode())
        os.kill(self._process, signal.SIGCONT)

    @property
    def tail(self) -> str:
        return self.written[-1500:]

    @property
    def echoes(self) -> bool:
        """Whether the terminal shows by itself what is typed."""
        return bool(termios.tcgetattr(self._descriptor)[3] & termios.ECHO)


@contextlib.contextmanager
def at_terminal(
    *words: str, environ: Mapping[str, str | None], columns: int = 80
) -> Iterator[Terminal]:
    """Run `assistant` with these words at a terminal of 24 lines."""
    process, descriptor = pty.fork()
    if process == 0:
        # A terminal hangs up on whom it starts, also where the tests run under nohup.
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        there = {**os.environ, "TERM": "xterm-256color", **environ}
        for name, value in there.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        os.execv(sys.executable, [sys.executable, "-m", "assistant", *words])  # noqa: S606
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    terminal = Terminal(descriptor, process)
    try:
        yield terminal
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            if os.waitpid(process, os.WNOHANG) == (0, 0):
                os.kill(process, 9)
                os.waitpid(process, 0)
        terminal.close()
