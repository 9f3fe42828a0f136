"""The page's server: on a thread of its own, on this machine alone unless the house may reach it."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from assistant import clock, optional_dependencies
from assistant.care.page import page_address, qr_code
from assistant.care.page.certificate import Pair, for_device
from assistant.care.pairing.authentication import Guard, grouped
from assistant.care.pairing.by_voice import PhonesByVoice
from assistant.care.service.service import Service
from assistant.clock import Counted
from assistant.errors import AssistantError, StoreError
from assistant.history import access
from assistant.people import pronouncing
from assistant.people.store import People
from assistant.settings import Folders, Settings

if TYPE_CHECKING:
    from assistant.care.page.page_context import Device

_LOGGER = logging.getLogger(__name__)

PORT = 8765
_HERE, _EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104  # asked for with --lan
_LOCAL = ("localhost", "127.0.0.1")
_FIRST_SECONDS = 10.0
"""For a connection to say what it wants."""
_CONNECTIONS, _FROM_ONE = 400, 40
"""At once, and from one address."""
_START_SECONDS = 20.0
_WORKERS = 2
"""Threads that may read files for the page at once, and as many for its streams: one that waits holds up no other."""
_TURN_SECONDS = 0.001
"""The thread of the sound waits no longer than this for one of the page's to let it go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How the page is to be reached."""

    lan: bool = False
    """From the whole house, with a certificate the device makes."""
    port: int = PORT
    """0 is any that is free."""
    name: str = ""
    """By which a proxy in front of it is reached, by https."""


class PageServer:
    """Use it as a context manager: it serves from its beginning to its end."""

    def __init__(
        self, device: Device, settings: Settings, folders: Folders, wishes: Wishes
    ) -> None:
        """Raises `AssistantError` when something is missing or the port is taken."""
        optional_dependencies.require(optional_dependencies.PAGE)
        import uvicorn

        from assistant.care.page.middleware import Middleware
        from assistant.care.page.page_context import PageContext, Reach
        from assistant.care.page.routes import Site
        from assistant.care.page.tls import EncryptedServer

        care = self._care = folders.care
        self._names = [*_LOCAL, *([wishes.name] if wishes.name else [])]
        pair: Pair | None = None
        if wishes.lan:
            self._names += own_names()
            doubted = bool(Counted(folders.data).doubt())
            pair = for_device(care, self._names, clock.now(), doubted=doubted)
        self.guard = Guard(care)
        self._socket = _listening(_EVERYWHERE if wishes.lan else _HERE, wishes.port)
        self.address = self._address_for_others(wishes)
        """Where other phones find it; empty where none can."""
        parts = PageContext(
            device=device,
            folders=folders,
            guard=self.guard,
            people=People(folders.people, pronouncing.check(lambda: device.settings.language)),
            key=_history_key(settings, folders),
            reach=Reach(
                address=self.address,
                secure=bool(pair or wishes.name),
                proxied=bool(wishes.name),
                fingerprint=pair.fingerprint if pair else "",
            ),
        )
        self._pair = pair
        self._site = Site(parts)
        config = uvicorn.Config(
            Middleware(self._site.app(), self._names),
            # A proxy asks for the whole house from one address.
            http=impatient(_CONNECTIONS if wishes.name else _FROM_ONE),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_CONNECTIONS,
            h11_max_incomplete_event_size=16_384,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=2,
            ssl_certfile=pair.certificate if pair else None,
            ssl_keyfile=pair.key if pair else None,
        )
        # On Windows nothing can wait for a socket without reading from it.
        encrypted = pair and sys.platform != "win32"
        self._server = EncryptedServer(config, self._names) if encrypted else uvicorn.Server(config)
        self._turns = sys.getswitchinterval()
        self._thread = threading.Thread(target=self._serve, name="page", daemon=True)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def lines(self) -> list[str]:
        """Its address, for people at the terminal."""
        scheme = "https" if self._pair else "http"
        name = self._names[-1] if self._pair else self._names[0]
        lines = [f"The page is at {scheme}://{name}:{self.port}/"]
        if self._pair:
            lines.append(
                f"The device made its own certificate. Fingerprint: {self._pair.fingerprint}"
            )
        return lines

    def _address_for_others(self, wishes: Wishes) -> str:
        if wishes.name:
            return f"https://{wishes.name}"
        return f"https://{self._names[-1]}:{self.port}" if wishes.lan else ""

    def __enter__(self) -> Self:
        page_address.put(self._care, self.address)
        sys.setswitchinterval(_TURN_SECONDS)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._site.end()
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)
        self._socket.close()
        page_address.put(self._care, "")
        sys.setswitchinterval(self._turns)

    def _serve(self) -> None:
        asyncio.run(self._serve_with_few_threads())

    async def _serve_with_few_threads(self) -> None:
        """The thread of the sound needs its turn in time, and each of the page's that wants one as well is in its way."""
        from anyio import to_thread

        to_thread.current_default_thread_limiter().total_tokens = _WORKERS
        own = ThreadPoolExecutor(_WORKERS, thread_name_prefix="page-events")
        asyncio.get_running_loop().set_default_executor(own)
        await self._server.serve([self._socket])


def companion(
    settings: Settings, folders: Folders, wishes: Wishes, tell: Callable[[str], object]
) -> Callable[[Service], AbstractContextManager[None]]:
    """The page of a service, as long as it runs. The first code is offered unasked, and spoken."""

    @contextmanager
    def served(service: Service) -> Iterator[None]:
        with PageServer(service, settings, folders, wishes) as server:
            for line in server.lines:
                tell(line)
            if _nobody_is_paired(server.guard):
                with PhonesByVoice(folders, lambda: service.language, service.say) as phones:
                    code, said = phones.offer()
                tell(
                    f"The code for the owner's phone is {grouped(code)}. It expires in five minutes."
                )
                for line in for_cameras(server.address, code):
                    tell(line)
                service.say(said)
            yield

    return served


def _nobody_is_paired(guard: Guard) -> bool:
    """Where that cannot be read, nobody gets in, and exercises go on without a page."""
    try:
        return not guard.phones()
    except StoreError as error:
        _LOGGER.warning("Nobody can use the page. %s", error)
        return False


def for_cameras(address: str, code: str) -> list[str]:
    """The code as a picture for a terminal, for a phone that finds the page at that address."""
    if not address:
        return []
    return [
        *qr_code.lines(qr_code.link(address, code)),
        "A phone's camera can read the code above.",
    ]


def impatient(from_one: int = _FROM_ONE) -> type[asyncio.Protocol]:
    """uvicorn's protocol, but a connection that says nothing, or one too many from an address, is closed."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    connected: Counter[str] = Counter()

    class Impatient(H11Protocol):
        _address = ""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            peer = transport.get_extra_info("peername")
            self._address = peer[0] if peer else ""
            connected[self._address] += 1
            if connected[self._address] > from_one:
                transport.close()
            self._wait_for_a_request()

        def connection_lost(self, exc: Exception | None) -> None:
            connected[self._address] -= 1
            super().connection_lost(exc)

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._wait_for_a_request()

        def _wait_for_a_request(self) -> None:
            self.loop.call_later(_FIRST_SECONDS, self._let_go, self.cycle)

        def _let_go(self, before: Any) -> None:
            """Close it, if since then nothing was asked."""
            if self.cycle is before and not self.transport.is_closing():
                self.transport.close()

    return Impatient


def own_names() -> list[str]:
    """What this machine is called in the house, the address that others reach last."""
    host = socket.gethostname().lower()
    names = {host, f"{host.partition('.')[0]}.local"}
    return [*sorted(names), *sorted(_addresses())]


def _addresses() -> set[str]:
    """Its addresses in the house; nothing is sent to find them."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's
        except OSError:
            return set()
        return {str(probe.getsockname()[0])}


def _history_key(settings: Settings, folders: Folders) -> bytes:
    """Empty as well when it is locked and nobody is there to open it: then nothing of it is shown."""

    def nobody(question: str) -> str:
        raise AssistantError("locked", "Nobody is here to unlock the history.")

    try:
        return access.key(folders, settings, nobody)
    except AssistantError as error:
        _LOGGER.warning("%s The page shows nothing of it.", error)
        return b""


def _listening(host: str, port: int) -> socket.socket:
    # Named, for asyncio sends at once only on a socket that says it is TCP: else a page that goes in
    # two pieces waits 40 ms for the first to be acknowledged.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(64)  # a browser that comes before the server is up waits
    except OSError as error:
        listening.close()
        raise AssistantError(
            "port",
            f"The page cannot be served on port {port}: {error.strerror}.",
            hint="Choose another one with --port.",
        ) from error
    return listening
