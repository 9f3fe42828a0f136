"""The checks that every request passes before it reaches the page: host, rate, size.

Headers that a browser heeds are put on every answer that has none of its own. Plain ASGI, so that nothing goes around it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.care.pairing.rate_limit import Limits, Rate

BODY_BYTES = 16_384
BODY_SECONDS = 10.0
_FIELDS = 200
_PLAIN = "application/x-www-form-urlencoded"
EACH = Rate(burst=240, per_second=120.0)
"""Requests from one address; behind a proxy that is everybody."""

POLICY = "Content-Security-Policy"


def policy(*others: str) -> str:
    """What a page may load: from here alone. Its script may also ask other devices, by these origins."""
    asked = " ".join(("'self'", *others))
    return (
        f"default-src 'none'; style-src 'self'; script-src 'self'; connect-src {asked}; "
        "img-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


HEADERS = {
    POLICY: policy(),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Refused(Exception):
    """A request that is refused, with the HTTP status that says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Middleware:
    """In front of the page."""

    def __init__(
        self,
        page: ASGIApp,
        hosts: Collection[str],
        each: Rate = EACH,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`hosts` are the names it is reached by, besides its addresses."""
        self._page = page
        self._hosts = frozenset(hosts)
        self._limits = Limits(each, now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._page(scope, receive, send)
            return  # web sockets are closed unanswered

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            self._check(scope)
        except Refused as refused:
            await PlainTextResponse(f"{refused}\n", refused.status)(scope, receive, sending)
            return
        await self._page(scope, receive, sending)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        address = scope["client"][0] if scope.get("client") else ""
        if not self._limits.allows(address):
            raise Refused(429, "Too many requests. Please wait a moment.")
        if not self._is_ours(_name(headers.get("host", ""))):
            raise Refused(421, "This is not the name of this device.")
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length[:20]) > BODY_BYTES:
            raise Refused(413, "The request is too large.")
        if scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            _check_sender(headers)

    def _is_ours(self, name: str) -> bool:
        """A page elsewhere can give this address a name of its own, but not be an address."""
        if name in self._hosts:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True


def _check_sender(headers: Headers) -> None:
    """Browsers say which page sent a form; it has to be ours."""
    origin = headers.get("origin")
    elsewhere = headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
    if elsewhere or (origin is not None and _authority(origin) != headers.get("host", "")):
        raise Refused(403, "That came from another page.")


def _name(host: str) -> str:
    """Without the port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


async def read_form(request: Request) -> dict[str, list[str]]:
    """What a form holds. Raises `Refused`."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _PLAIN:
        raise Refused(415, "Only forms from this page are accepted.")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(request)
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_FIELDS)
    except TimeoutError:
        raise Refused(408, "That took too long.") from None
    except (ValueError, ClientDisconnect):
        raise Refused(400, "That is not a form of this page.") from None
    form: dict[str, list[str]] = {}
    for key, value in pairs:
        form.setdefault(key, []).append(value)
    return form


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise Refused(413, "The request is too large.")
    return body
