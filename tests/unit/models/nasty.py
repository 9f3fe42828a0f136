"""A server on this machine that breaks, stalls and lies, as told."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from assistant.models.download import Patience

HASTY = Patience(
    connect_seconds=0.3, stall_seconds=0.5, stall_bytes=1000, attempts=3, pause_seconds=0.01
)
Behaviour = Callable[["Handler"], None]


@dataclass
class Server:
    """Answers the first request with the first behaviour, and every one after the last with it."""

    data: bytes
    behaviours: list[Behaviour]
    ranges: list[str | None] = field(default_factory=list)
    """What each request asked for."""
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    server_version = "Nasty/1"
    nasty: Server

    def do_GET(self) -> None:
        nasty = self.nasty
        nasty.ranges.append(self.headers.get("Range"))
        behaviours = nasty.behaviours
        (behaviours.pop(0) if len(behaviours) > 1 else behaviours[0])(self)

    def log_message(self, *_: object) -> None:
        pass

    @property
    def begin(self) -> int:
        asked = self.headers.get("Range")
        return int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0

    def answer(self, status: int, headers: dict[str, object], body: bytes = b"") -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, str(value))
        self.end_headers()
        self.wfile.write(body)

    def rest(self, data: bytes, upto: int | None = None) -> None:
        """The file from where it was asked for, honestly announced, sent as far as told."""
        begin, end = self.begin, len(data)
        headers: dict[str, object] = {"Content-Length": end - begin}
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{end - 1}/{end}"
        self.answer(206 if begin else 200, headers, data[begin:upto])


def well(handler: Handler) -> None:
    handler.rest(handler.nasty.data)


def drops(count: int) -> Behaviour:
    """Sends so many bytes and hangs up."""
    return lambda handler: handler.rest(handler.nasty.data, handler.begin + count)


def stalls(count: int) -> Behaviour:
    """Sends so many bytes and then nothing, without hanging up."""

    def behave(handler: Handler) -> None:
        handler.rest(handler.nasty.data, handler.begin + count)
        handler.wfile.flush()
        time.sleep(1.0)

    return behave


def trickles(handler: Handler) -> None:
    """A byte now and then: never silent, never done."""
    handler.rest(handler.nasty.data, handler.begin)
    for at in range(handler.begin, handler.begin + 200):
        try:
            handler.wfile.write(handler.nasty.data[at : at + 1])
        except OSError:
            return
        time.sleep(0.02)


def ignores_range(upto: int | None = None) -> Behaviour:
    """Begins at the beginning, whatever it was asked for."""

    def behave(handler: Handler) -> None:
        data = handler.nasty.data
        handler.answer(200, {"Content-Length": len(data)}, data[:upto])

    return behave


def sends(status: int, headers: dict[str, object] | None = None, body: bytes = b"") -> Behaviour:
    return lambda handler: handler.answer(status, headers or {}, body)
