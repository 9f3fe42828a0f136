"""What is sent back: the page from its templates, a single message, and cookies, in the browser's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from assistant import languages
from assistant.care.page import other_devices, session_page, static_files
from assistant.care.page.middleware import POLICY, policy
from assistant.care.page.page_context import PageContext
from assistant.care.page.responses import TOLD
from assistant.care.page.texts import language, texts
from assistant.care.pairing.authentication import COOKIE_SECONDS
from assistant.care.pairing.phones import Phone

_TEMPLATES = Path(__file__).parent / "templates"
COOKIE, LANGUAGE = "phone", "language"


class Renderer:
    """Answers over the parts of a page."""

    def __init__(self, parts: PageContext) -> None:
        self._parts = parts
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["file"] = static_files.address

    def keep(self, response: Response, name: str, value: str) -> None:
        """Have the browser keep a cookie."""
        response.set_cookie(
            name,
            value,
            max_age=int(COOKIE_SECONDS),
            httponly=True,
            # Also for who comes by a link, from another device's page or from Home Assistant: to look
            # changes nothing, and what changes something has a token of its own.
            samesite="lax",
            secure=self._parts.reach.secure,
        )

    def language(self, request: Request) -> str:
        """The code of what is read: as chosen, else as the browser asks, else what the device speaks."""
        return language(
            request.cookies.get(LANGUAGE, ""),
            request.headers.get("accept-language", "")[:200],
            self._parts.settings.language,
            languages.available(),
        )

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> Response:
        """A template, filled; with the `phone` that asked for it, also what is going on."""
        code = self.language(request)
        phone: Phone | None = context.get("phone")
        told = request.query_params.get("told", "")
        devices = other_devices.known(request.cookies.get(other_devices.COOKIE, ""), phone)
        given = {
            "t": texts(code),
            "code": code,
            "fingerprint": self._parts.reach.fingerprint,
            "phone": None,
            "live": None,
            "unsaved": False,
            "told": texts(code)[told] if told in TOLD else "",
            "devices": devices,
        }
        if phone is not None:
            given["token"] = self._parts.guard.token(phone)
            if "live" not in context:
                given["live"] = session_page.seen(self._parts, phone, code)
        html = self._templates.get_template(template).render({**given, **context})
        asked = policy(*(each.address for each in devices))
        return HTMLResponse(html, status, {POLICY: asked})

    def message(
        self, request: Request, said: str, status: int, phone: Phone | None = None
    ) -> Response:
        """A message by its name among the page's texts, or in words of its own."""
        text = texts(self.language(request)).get(said, said)
        if by_script(request):
            return JSONResponse({"said": text}, status)
        return self.page(request, "message.html", status, text=text, phone=phone)


def by_script(request: Request) -> bool:
    """Whether our own script asks, which reads the answer out where it stands."""
    return "application/json" in request.headers.get("accept", "")
