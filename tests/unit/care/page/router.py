"""A way to the page that forgets connections, as a router does whose phones sleep."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Self

_BYTES = 65_536


class Router:
    """Passes on what comes to its port. Use it as a context manager."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._forgotten: set[socket.socket] = set()

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def forget(self) -> None:
        """Nothing more comes through on what is open, in either direction, and neither end is told."""
        self._forgotten.update(self._open)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        for each in (self._listening, *self._open):
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._open += [near, far]
                for here, there in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(here, there), daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                got = here.recv(_BYTES)
                if here in self._forgotten:
                    return
                if not got:
                    there.shutdown(socket.SHUT_WR)
                    return
                there.sendall(got)
