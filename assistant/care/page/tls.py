"""The encrypted port: it speaks TLS, and redirects a browser that came without it.

Whoever types the device's name gets `http://` from many a browser, and would otherwise see an empty
answer. The first byte tells the two apart and is left where it is, for TLS to read.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Collection, Coroutine
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import uvicorn

_HANDSHAKE = b"\x16"
"""What a TLS connection begins with."""
_FIRST_SECONDS = 10.0
"""For a connection to begin."""
_GOODBYE_SECONDS = 0.5
"""For a browser to agree that a connection ends: a phone in a pocket does not answer."""
_WAITING = 64
"""Connections at once that have not begun; what comes beyond that is closed."""
_ASKED_BYTES = 2048


class EncryptedServer(uvicorn.Server):
    """uvicorn's server, with its sockets accepted here."""

    def __init__(self, config: uvicorn.Config, names: Collection[str]) -> None:
        """`names` are those of the device, the one to send a browser to last."""
        super().__init__(config)
        self._names = list(names)
        self._tasks: set[asyncio.Task[None]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        for each in sockets or []:
            each.setblocking(False)
            self._begin(self._accept(each))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for task in self._tasks:
            task.cancel()
        await super().shutdown(sockets)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listening)
            except OSError:  # it was gone again, or there are too many files
                await asyncio.sleep(0.1)
                continue
            if len(self._tasks) > _WAITING:
                connection.close()
            else:
                self._begin(self._welcome(connection, listening.getsockname()[1]))

    async def _welcome(self, connection: socket.socket, port: int) -> None:
        loop = asyncio.get_running_loop()
        connection.setblocking(False)
        try:
            async with asyncio.timeout(_FIRST_SECONDS):
                await _readable(connection)
                if connection.recv(1, socket.MSG_PEEK) != _HANDSHAKE:
                    asked = await loop.sock_recv(connection, _ASKED_BYTES)
                    await loop.sock_sendall(connection, self._elsewhere(asked, port))
                    connection.close()
                    return
                await loop.connect_accepted_socket(
                    self._protocol,
                    connection,
                    ssl=self.config.ssl,
                    ssl_shutdown_timeout=_GOODBYE_SECONDS,
                )
        except (OSError, TimeoutError):  # TLS's own errors are among them
            connection.close()
        except asyncio.CancelledError:
            connection.close()
            raise

    def _protocol(self) -> asyncio.Protocol:
        make: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        return make(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def _elsewhere(self, asked: bytes, port: int) -> bytes:
        """The answer to a request without TLS: where the page is, for browsers and for people."""
        first, _, rest = asked.decode("latin-1").partition("\r\n")
        fields = (line.partition(":") for line in rest.split("\r\n"))
        host = next((value for name, _, value in fields if name.lower() == "host"), "")
        path = first.split(" ")[1] if first.count(" ") == 2 else "/"
        path = path if path.startswith("/") and path.isascii() and path.isprintable() else "/"
        address = f"https://{self._name(host.strip())}:{port}"
        said = f"This page is encrypted. Its address is {address}/\n".encode()
        head = (
            f"HTTP/1.1 303 See Other\r\nLocation: {address}{path}\r\nConnection: close\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(said)}\r\n\r\n"
        )
        return head.encode() + said

    def _name(self, host: str) -> str:
        """What it was called by, if that is one of its names or an address."""
        with contextlib.suppress(ValueError):
            name = urlsplit(f"//{host}").hostname or ""
            if name in self._names:
                return name
            address = ip_address(name)
            return f"[{address}]" if address.version == 6 else str(address)
        return self._names[-1]


async def _readable(connection: socket.socket) -> None:
    """Wait until there is something to read, and leave it there."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def there() -> None:
        loop.remove_reader(connection)
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(connection, there)
    try:
        await ready
    finally:
        loop.remove_reader(connection)
