"""The page: which address leads where, who may go there, and what is answered.

Every address stands in one table with the roles that may use it. A handler is called with a
visit only after the phone was known, its role allowed, and its form found to be our own.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from assistant import languages
from assistant.care.page import (
    device_page,
    other_devices,
    people_page,
    person_page,
    sample,
    session_page,
    start_page,
    static_files,
    web_manifest,
)
from assistant.care.page.middleware import EACH, Middleware, Refused, read_form
from assistant.care.page.page_context import PageContext, Visit
from assistant.care.page.permissions import ANYBODY, CARE, OWN
from assistant.care.page.renderer import COOKIE, LANGUAGE, Renderer, by_script
from assistant.care.page.responses import TOLD, Answer, Go, Shown
from assistant.care.page.streams import Full, Streams
from assistant.care.page.texts import failure, texts
from assistant.care.pairing.phones import Phone, Role
from assistant.care.pairing.rate_limit import Limits, Rate
from assistant.errors import AssistantError

_LOGGER = logging.getLogger(__name__)
PAIRING = Rate(burst=5, per_second=1 / 20)
"""Tries to pair from one address, whatever code is offered: only the one who guesses is slowed down."""

Handler = Callable[[Visit], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One address."""

    path: str
    get: Handler | None = None
    post: Handler | None = None
    roles: Collection[Role] = ANYBODY


WAYS = (
    _Way(path="/", get=session_page.show),
    _Way(path="/more", get=session_page.more),
    _Way(path="/start", get=start_page.form, post=start_page.start),
    _Way(path="/exercises/{name}", get=start_page.read),
    _Way(path="/command", post=session_page.command),
    _Way(path="/read", post=session_page.read),
    _Way(path="/say", get=session_page.words, post=session_page.say, roles=CARE),
    _Way(path="/seen-to", post=session_page.seen_to, roles=CARE),
    _Way(path="/people", get=people_page.everybody, post=people_page.add, roles=CARE),
    _Way(path="/people/{id}", get=person_page.show, post=person_page.change),
    _Way(path="/people/{id}/contacts", get=person_page.ask_to_remove, post=person_page.contacts),
    _Way(path="/people/{id}/remove", post=person_page.remove),
    _Way(path="/people/{id}/share", post=person_page.share),
    _Way(path="/people/{id}/plan", post=person_page.plan),
    _Way(path="/device", get=device_page.show, roles=OWN),
    _Way(path="/device/settings", post=device_page.change, roles=OWN),
    _Way(path="/device/offer", post=device_page.offer, roles=OWN),
    _Way(path="/device/forget", get=device_page.ask_to_forget, post=device_page.forget, roles=OWN),
    _Way(path="/devices", get=other_devices.show, post=other_devices.change, roles=CARE),
    _Way(path="/elsewhere", get=other_devices.offer, post=other_devices.give, roles=CARE),
    _Way(path="/leave", get=device_page.ask_to_leave, post=device_page.leave),
)


class Site:
    """The page over its parts."""

    def __init__(self, parts: PageContext) -> None:
        self._parts = parts
        self._streams = Streams(parts.device.watch, lambda: steps(parts.device.level()))
        self._tries = Limits(PAIRING, time.monotonic)
        self._renderer = Renderer(parts)
        self._sampler = sample.Sampler(parts)

    def end(self) -> None:
        """Let what goes on and on come to its end."""
        self._streams.end()
        self._sampler.end()

    def app(self) -> Starlette:
        """Without a door."""
        glancing = other_devices.endpoint(self._parts, self._renderer.language)
        ways = [Route(way.path, self._endpoint(way), methods=_methods(way)) for way in WAYS]
        return Starlette(
            routes=[
                *ways,
                Route("/pair", self._pairing, methods=["GET", "POST"]),
                Route("/events", self._events),
                Route("/live", self._live),
                Route("/exercises/{name}/sample", self._sample),
                Route("/glance", glancing, methods=["GET", "OPTIONS"]),
                Route("/offline", self._offline),
                Route("/manifest.webmanifest", self._manifest),
                Route("/language", self._language, methods=["POST"]),
                *static_files.routes(),
            ],
            exception_handlers={
                HTTPException: self._refused,
                Refused: self._refused,
                AssistantError: self._mistaken,
                Exception: self._failed,
            },
        )

    def _endpoint(self, way: _Way) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            phone = await self._known(request)
            if phone is None:
                return RedirectResponse("/pair", HTTPStatus.SEE_OTHER)
            if phone.role not in way.roles:
                raise Refused(403, "not-yours")
            posted = request.method == "POST"
            form = await self._own_form(request, phone) if posted else {}
            code = self._renderer.language(request)
            visit = Visit(
                parts=self._parts,
                phone=phone,
                language=code,
                texts=texts(code),
                at=request.path_params,
                form=form,
                query=request.query_params,
                cookies=request.cookies,
                here=self._origin(request),
            )
            handle = way.post if posted else way.get
            assert handle is not None
            return await run_in_threadpool(self._handled, request, visit, handle)

        return endpoint

    def _handled(self, request: Request, visit: Visit, handle: Handler) -> Response:
        """On a thread that may wait for files."""
        answer = handle(visit)
        if request.method == "POST":
            self._streams.look()
        return self._answered(request, visit.phone, answer)

    async def _known(self, request: Request) -> Phone | None:
        cookie = request.cookies.get(COOKIE, "")
        return await run_in_threadpool(self._parts.guard.known, cookie) if cookie else None

    async def _own_form(self, request: Request, phone: Phone) -> dict[str, list[str]]:
        form = await read_form(request)
        token = form.pop("token", [""])[0]
        if not await run_in_threadpool(self._parts.guard.sent_by, phone, token):
            raise Refused(403, "refused")
        return form

    def _answered(self, request: Request, phone: Phone, answer: Answer) -> Response:
        match answer:
            case Go(said=said, status=status) if status >= HTTPStatus.BAD_REQUEST or by_script(
                request
            ):
                return self._renderer.message(request, said, status, phone)
            case Go(to=to, said=said):
                told = f"?told={said}" if said in TOLD else ""
                response: Response = RedirectResponse(quote(to) + told, HTTPStatus.SEE_OTHER)
                if answer.leaves:
                    response.delete_cookie(COOKIE)
                for name, value in answer.keeps.items():
                    self._renderer.keep(response, name, value)
                return response
            case Shown(context={"wrong": str(wrong)}, status=status) if wrong and by_script(
                request
            ):
                return JSONResponse({"said": wrong}, status)
            case Shown(template=template, context=context, status=status):
                unsaved = status == HTTPStatus.BAD_REQUEST
                return self._renderer.page(
                    request, template, status, phone=phone, unsaved=unsaved, **context
                )

    async def _pairing(self, request: Request) -> Response:
        """The only page for strangers."""
        if request.method != "POST":
            return self._renderer.page(request, "pair.html", why="", seconds=0, typed="")
        form = await read_form(request)
        address = self._from(request)
        if not self._tries.allows(address):
            seconds = math.ceil(self._tries.wait(address))
            many = HTTPStatus.TOO_MANY_REQUESTS
            response = self._renderer.page(
                request,
                "pair.html",
                many,
                why="pair-wait",
                seconds=seconds,
                typed=form.get("code", [""])[0][:7],
            )
            response.headers["Retry-After"] = str(seconds)
            return response
        code = "".join(form.get("code", [""])[0].split())
        before = request.cookies.get(COOKIE, "")
        cookie = await run_in_threadpool(self._parts.guard.pair, code, before, address)
        phone = await run_in_threadpool(self._parts.guard.known, cookie) if cookie else None
        if cookie is None or phone is None:
            await run_in_threadpool(self._parts.audit.note, None, "tried to pair")
            why = await run_in_threadpool(self._parts.guard.why, address)
            return self._renderer.page(
                request, "pair.html", HTTPStatus.FORBIDDEN, why=why, seconds=0, typed=code[:7]
            )
        await run_in_threadpool(self._parts.audit.note, phone, "paired", phone.role)
        redirect = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        self._renderer.keep(redirect, COOKIE, cookie)
        return redirect

    def _from(self, request: Request) -> str:
        """The address a request comes from. A proxy on this machine adds it last to its list; without that,
        all browsers behind the proxy would count as one, and a stranger's tries would slow everybody down."""
        address = request.client.host if request.client else ""
        if self._parts.reach.proxied and address in ("127.0.0.1", "::1"):
            forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
            return forwarded[:45] or address
        return address

    async def _events(self, request: Request) -> Response:
        phone = await self._known(request)
        if phone is None:
            raise Refused(403, "not-yours")
        cookie, code = request.cookies[COOKIE], self._renderer.language(request)

        def seen() -> dict[str, Any] | None:
            known = self._parts.guard.known(cookie)
            return session_page.seen(self._parts, known, code) if known else None

        try:
            events: AsyncIterator[str] = self._streams.begin(phone.id, seen)
        except Full:
            raise Refused(503, "full") from None
        return StreamingResponse(events, media_type="text/event-stream")

    async def _live(self, request: Request) -> Response:
        """The same as one event, for a script that has no stream."""
        phone = await self._known(request)
        if phone is None:
            raise Refused(403, "not-yours")
        return JSONResponse(
            await run_in_threadpool(
                session_page.seen, self._parts, phone, self._renderer.language(request)
            )
        )

    async def _sample(self, request: Request) -> Response:
        """An exercise to listen to beforehand."""
        if await self._known(request) is None:
            raise Refused(403, "not-yours")
        name = request.path_params["name"]
        if not await run_in_threadpool(self._parts.can_be_heard, name):
            raise Refused(404, "unknown")
        try:
            return sample.answer(request, await self._sampler.of(name))
        except sample.Busy:
            raise Refused(503, "sample-not") from None

    def _origin(self, request: Request) -> str:
        """By which the phone reaches this page: the name was found to be ours."""
        scheme = "https" if self._parts.reach.secure else "http"
        return f"{scheme}://{request.headers.get('host', '')}".lower()

    async def _offline(self, request: Request) -> Response:
        """What an installed page shows when the device cannot be reached; it holds nobody's data."""
        return self._renderer.page(request, "offline.html")

    async def _manifest(self, request: Request) -> Response:
        manifest = web_manifest.manifest(
            texts(self._renderer.language(request)), self._renderer.language(request)
        )
        return JSONResponse(manifest, media_type="application/manifest+json")

    async def _language(self, request: Request) -> Response:
        code = (await read_form(request)).get("code", [""])[0]
        response = RedirectResponse("/more", HTTPStatus.SEE_OTHER)
        if code in languages.available():
            self._renderer.keep(response, LANGUAGE, code)
        return response

    async def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException | Refused)
        status = error.status if isinstance(error, Refused) else error.status_code
        said = str(error) if isinstance(error, Refused) else "unknown"
        return await self._told(request, said, status)

    async def _mistaken(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, AssistantError)
        _LOGGER.warning("%s", error)
        said = failure(error, self._renderer.language(request))
        return await self._told(request, said, HTTPStatus.SERVICE_UNAVAILABLE)

    async def _told(self, request: Request, said: str, status: int) -> Response:
        """A message instead of a page: also on it a phone that is known learns who needs help."""
        try:
            phone = await self._known(request)
        except AssistantError:  # what is told may be that nobody can be known
            phone = None
        return await run_in_threadpool(self._renderer.message, request, said, status, phone)

    async def _failed(self, request: Request, _: Exception) -> Response:
        return self._renderer.message(request, "failed", HTTPStatus.INTERNAL_SERVER_ERROR)


def build(parts: PageContext, hosts: Collection[str], each: Rate = EACH) -> Middleware:
    """The page behind its door, reached by these names."""
    return Middleware(Site(parts).app(), hosts, each)


def steps(level: float) -> int:
    """How loud it is, from 0 to 5: from a quiet room to a voice beside the microphone."""
    return max(0, min(5, round((level + 66.0) / 9.0)))


def _methods(way: _Way) -> list[str]:
    return [name for name, handle in (("GET", way.get), ("POST", way.post)) if handle]
