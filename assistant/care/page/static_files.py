"""What belongs to no visit: styles, script and icons. A browser keeps each for as long as its address is the same,
and the address has the digest of what is in the file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

_FOLDER = Path(__file__).parent / "static"
FILES = (
    "icon.svg",
    "icon-help.svg",
    "icon-180.png",
    "icon-512.png",
    "page.css",
    "page.js",
    "worker.js",
)
_KEPT, _ASKED_FOR = "public, max-age=31536000, immutable", "no-cache"
"""A year; and for what was asked for by its bare name, as browsers ask for `worker.js`, not at all."""


def address(name: str) -> str:
    """Where a file is, for as long as it is as it is: `/page.css?0f3c…`."""
    return f"/{name}?{_digest(name)}"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()[:16]


def routes() -> list[Route]:
    """All of them, for anybody."""
    return [Route(f"/{name}", _endpoint(name)) for name in FILES]


def _endpoint(name: str) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        kept = _KEPT if request.url.query == _digest(name) else _ASKED_FOR
        return FileResponse(_FOLDER / name, headers={"Cache-Control": kept})

    return endpoint
