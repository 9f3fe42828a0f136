"""A connection within the house that ends at a moment, and after so many bytes.

To `wyoming` it is a file to read from and to write to.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Sequence

from assistant.errors import AssistantError
from assistant.lan import Address, in_house

_MOST_BYTES = 8_000_000
"""Of one answer: more than a minute of speech, however finely it is sent."""
_PART = 65_536


class ServerError(AssistantError):
    """The house's server does not do its job."""

    def __init__(self, message: str) -> None:
        super().__init__("speech-server", message)


class Line:
    """For one question and its answer. What takes longer than `seconds` raises `OSError`."""

    def __init__(self, address: Address, seconds: float) -> None:
        """Raises `ServerError` and `OSError`."""
        self._ends = time.monotonic() + seconds
        self._received = 0
        self._unread = bytearray()
        number = address.host if address.is_number else _looked_up(address.host, seconds)
        family = socket.AF_INET6 if ":" in number else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(self._left())
            self._socket.connect((number, address.port))
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        self._socket.close()

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
