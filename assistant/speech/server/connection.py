"""A connection within the house that ends at a moment, and after so many bytes.

To `wyoming` it is a file to read from and to write to.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from assistant.lan import Address, in_house

if TYPE_CHECKING:
    from wyoming.event import Event

_MOST_BYTES = 8_000_000
"""Of one answer: more than a minute of speech, however finely it is sent."""
_PART = 65_536


class ServerError(AssistantError):
    """Whoever is at the other end does not keep to the protocol, or to what they said of themselves."""

    def __init__(self, message: str) -> None:
        super().__init__("speech-server", message)


class Line:
    """A connection, for one question and its answer. What takes longer than `seconds` raises `OSError`."""

    def __init__(self, connected: socket.socket, seconds: float) -> None:
        self._socket = connected
        self._received = 0
        self._unread = bytearray()
        self._ends = time.monotonic() + seconds

    def give(self, seconds: float, *, anew: bool = False) -> None:
        """So many seconds from here; `anew`: and as many bytes as from the beginning."""
        self._ends = time.monotonic() + seconds
        if anew:
            self._received = len(self._unread)

    def close(self) -> None:
        self._socket.close()

    def part(self, seconds: float) -> None:
        """Say no more, and let the other one finish: what was said last might not reach them otherwise."""
        self.give(seconds, anew=True)
        self._socket.shutdown(socket.SHUT_WR)
        while self._receive():
            self._unread.clear()

    def write(self, data: bytes) -> None:
        self._socket.settimeout(self._left())
        self._socket.sendall(data)

    def writelines(self, lines: Sequence[bytes]) -> None:
        self.write(b"".join(lines))

    def flush(self) -> None:
        """Nothing is held back."""

    def readline(self) -> bytes:
        """Up to the end of a line, or of everything."""
        while b"\n" not in self._unread[-_PART:] and self._receive():
            pass
        return self._taken(self._unread.find(b"\n") + 1 or len(self._unread))

    def read(self, count: int) -> bytes:
        """So many bytes, or fewer at the end of everything."""
        while len(self._unread) < count and self._receive():
            pass
        return self._taken(count)

    def _taken(self, count: int) -> bytes:
        taken = bytes(self._unread[:count])
        del self._unread[:count]
        return taken

    def _receive(self) -> bool:
        """Whether more came."""
        self._socket.settimeout(self._left())
        part = self._socket.recv(_PART)
        self._unread += part
        self._received += len(part)
        if self._received > _MOST_BYTES:
            raise ServerError("its answer does not end")
        return bool(part)

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("it takes too long")
        return left


def connect(address: Address, seconds: float) -> Line:
    """A line to a server, for so long in all. Raises `ServerError` and `OSError`."""
    until = time.monotonic() + seconds
    number = address.host if address.is_number else _looked_up(address.host, seconds)
    family = socket.AF_INET6 if ":" in number else socket.AF_INET
    connected = socket.socket(family, socket.SOCK_STREAM)
    try:
        connected.settimeout(max(until - time.monotonic(), 0.001))
        connected.connect((number, address.port))
    except OSError:
        connected.close()
        raise
    return Line(connected, until - time.monotonic())


def next_event(line: Line) -> Event | None:
    """What comes next; None at the end of everything. Raises `ServerError` and `OSError`."""
    from wyoming.event import read_event

    try:
        event = read_event(line)  # type: ignore[arg-type]  # all that it reads from
    except (ServerError, OSError):
        raise
    except Exception as error:  # whatever the bytes of a stranger bring about
        raise ServerError(f"its answer is not valid: {type(error).__name__}") from error
    data: Any = event.data if event else {}  # the library does not look at what it reads
    if not isinstance(data, dict):
        raise ServerError("its answer is not valid")
    return event


def _looked_up(name: str, seconds: float) -> str:
    """The IP address of a name, if that is in the house. Systems may look for a minute."""
    answers: queue.SimpleQueue[list[str] | ServerError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
            answers.put([str(address[0]) for *_, address in found])
        except (OSError, UnicodeError) as error:
            answers.put(ServerError(f"{name} is not found: {error}"))

    threading.Thread(target=look_up, name="looking up", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"{name} is not found in time") from None
    if isinstance(answer, ServerError):
        raise answer
    near = [number for number in answer if in_house(number)]
    if not near:
        raise ServerError(f"{name} is not in the house")
    return near[0]
