"""Several devices of one house on one page: a card for each other device that this phone is paired with.

The phone asks each device itself, with a key that this device gave it for the one page on which its card stands. A key
only lets its holder look: what runs, and who needs somebody, as far as the phone it was given to may know. It is worth
nothing on another page, and nothing at all once that phone is unpaired. No device knows of the others: the addresses
and keys are in a cookie of the page on which the cards stand.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant import lan
from assistant.care.page import session_page
from assistant.care.page.page_context import PageContext, Visit
from assistant.care.page.responses import Answer, Go, Shown
from assistant.care.pairing.phones import Phone, Role

COOKIE = "devices"
MOST = 6
"""Cards on one page: a browser keeps some 4000 bytes of a cookie."""
LONGEST = 30
"""Characters of a name."""
_ADDRESS = re.compile(r"(https?)://(\[[0-9a-f:.]{2,45}\]|[0-9a-z.-]{1,80})(:\d{1,5})?/?")
_KEY = re.compile(r"[0-9a-f]{18}\.[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another device, as this phone knows it."""

    address: str
    """Of its page, such as `https://10.0.0.8:8765`."""
    key: str
    """With which it lets this page look."""
    name: str


def parse_address(written: str) -> str:
    """The origin of a page in the house; empty for anything else. Without TLS only on this machine."""
    written = written.strip().lower()
    found = _ADDRESS.fullmatch(written if "://" in written else f"https://{written}")
    if found is None:
        return ""
    scheme, host, port = found[1], found[2], found[3] or ""
    here = host in ("localhost", "127.0.0.1")
    return f"{scheme}://{host}{port}" if (scheme == "https" or here) and _in_house(host) else ""


def _in_house(host: str) -> bool:
    try:
        return lan.is_house(host.strip("[]"))
    except ValueError:
        return False


def known(cookie: str, phone: Phone | None) -> list[Other]:
    """The other devices of a caregiver's phone. What is no longer valid is left out."""
    if phone is None or phone.role is Role.PERSON or not cookie:
        return []
    try:
        written = json.loads(base64.urlsafe_b64decode(cookie))
        read = [_read(each) for each in written[:MOST]] if isinstance(written, list) else []
    except (ValueError, TypeError, AttributeError):
        return []
    return [each for each in read if each]


def _read(written: Mapping[str, Any]) -> Other | None:
    address, key = parse_address(str(written.get("address"))), str(written.get("key"))
    name = " ".join(str(written.get("name")).split())[:LONGEST]
    if not address or not name or not _KEY.fullmatch(key):
        return None
    return Other(address=address, key=key, name=name)


def _written(devices: Sequence[Other]) -> str:
    plain = json.dumps([asdict(each) for each in devices], ensure_ascii=False)
    return base64.urlsafe_b64encode(plain.encode()).decode()


def glance(parts: PageContext, phone: Phone, code: str) -> dict[str, Any]:
    """What a card shows, and no more: no words, no part of an exercise, nothing that was shared."""
    seen = session_page.seen(parts, phone, code)
    return {
        "line": seen["trouble"] or seen["line"],
        "who": [who for _, who, _, _ in seen["needing"]],
        "needing": [
            f"{line} ({since})" if since else line for _, _, line, since in seen["needing"]
        ],
    }


def endpoint(
    parts: PageContext, language: Callable[[Request], str]
) -> Callable[[Request], Awaitable[Response]]:
    """What answers a page elsewhere. The request comes with a key of its own: no cookie is sent."""

    def seen(key: str, origin: str, code: str) -> dict[str, Any] | None:
        phone = parts.guard.looks(key, origin)
        return glance(parts, phone, code) if phone else None

    async def answer(request: Request) -> Response:
        origin = request.headers.get("origin", "")
        headers = {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Headers": "authorization",
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        }
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
        _, _, key = request.headers.get("authorization", "").partition(" ")
        shown = await run_in_threadpool(seen, key, origin, language(request))
        return JSONResponse(shown or {}, HTTPStatus.OK if shown else HTTPStatus.FORBIDDEN, headers)

    return answer


# On the page on which the cards stand


def show(visit: Visit) -> Answer:
    """Which there are, and where one is taken on that was offered; or whether one is really to be removed."""
    devices = known(visit.cookies.get(COOKIE, ""), visit.phone)
    gone = [each for each in devices if each.address == visit.query.get("remove")]
    if not gone:
        return Shown(template="devices.html", context={})
    return Shown(
        template="confirm.html",
        context={
            "question": visit.texts["devices-remove"].format(name=gone[0].name),
            "action": "/devices",
            "field": ("remove", gone[0].address),
            "button": visit.texts["remove"],
            "back": "/devices",
        },
    )


def change(visit: Visit) -> Answer:
    """Take one on, or remove it."""
    devices = known(visit.cookies.get(COOKIE, ""), visit.phone)
    if gone := visit.one("remove"):
        return _kept([each for each in devices if each.address != gone], "removed")
    address = parse_address(visit.one("address"))
    others = [each for each in devices if each.address != address]
    new = _read({key: visit.one(key) for key in ("address", "key", "name")})
    if new is None or address == visit.here or len(others) >= MOST:
        return Go(said="refused", status=HTTPStatus.BAD_REQUEST)
    return _kept([*others, new], "saved")


def _kept(devices: Sequence[Other], said: str) -> Go:
    return Go(to="/devices", said=said, keeps={COOKIE: _written(devices) if devices else ""})


# On the page of the device that is to be shown elsewhere


def offer(visit: Visit) -> Answer:
    """Ask on which page."""
    return _offer(visit)


def give(visit: Visit) -> Answer:
    """The key for that page, in a link to it: behind the `#`, which no browser sends anywhere."""
    written = visit.one("page")
    page = parse_address(written)
    if not page or page == visit.here:
        return _offer(visit, written, visit.texts["elsewhere-wrong"])
    names = list(visit.parts.names(visit.phone).values())
    offered = {
        "at": visit.here,
        "key": visit.parts.guard.key_to_look(visit.phone, page),
        "name": names[0][:LONGEST] if len(names) == 1 else "",
    }
    visit.note("let another page look")
    return _offer(visit, page, link=f"{page}/devices#{urlencode(offered)}")


def _offer(visit: Visit, page: str = "", wrong: str = "", link: str = "") -> Shown:
    return Shown(
        template="elsewhere.html",
        context={"page": page, "wrong": wrong, "link": link},
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
    )
