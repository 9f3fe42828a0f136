"""Whatever became of its own files, the device starts, holds a session and shows its page."""

from __future__ import annotations

import http.client
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.care.page import web_server
from assistant.care.pairing import by_voice
from assistant.care.serve import serve
from assistant.care.service.order import Order
from assistant.care.service.service import Service
from assistant.people.store import People
from assistant.settings import Folders, Settings
from tests.unit.care.conftest import Bedside, wait_for
from tests.unit.care.test_serve import Told

pytestmark = pytest.mark.slow

FILES = (
    "running.json", "needing.json", "schedule.json", "counted.json", "history.db", "journals/a.jsonl",
    "people/sam.yaml", "care/phones.json", "care/offer.json", "care/key", "care/audit.jsonl", "care/choices.json",
    "care/address",
)  # fmt: skip
DAMAGE = {
    "empty": b"",
    "bytes": bytes(range(256)) * 4,
    "null": b"null",
    "list": b"[1, 2]",
    "number": b"5",
    "other": b'{"a": {"b": 1}, "needing": 3, "calls": [{"person": 1}], "sam": []}',
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_it_starts_holds_a_session_and_makes_nobody_the_owner(
    damage: str, bedside: Bedside, caplog: pytest.LogCaptureFixture
) -> None:
    folders, stop, told = Folders.find(), threading.Event(), Told()
    People(folders.people).add("sam")
    for name in FILES:
        file = folders.data / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(DAMAGE[damage])
    shown: list[str] = []
    services: list[Service] = []

    def seen(service: Service) -> threading.Lock:
        services.append(service)
        return threading.Lock()

    port, settings = _free(), Settings(page="here")
    page = web_server.companion(settings, folders, web_server.Wishes(port=port), shown.append)
    with ThreadPoolExecutor(1) as pool:
        companions = [seen, by_voice.companion(folders), page]
        served = pool.submit(
            serve, settings, folders, stop, companions, card=bedside.open, watchdog=told
        )
        try:
            wait_for(lambda: "READY=1" in told.words or served.done())
            assert not served.done(), served.exception()
            (service,) = services
            assert _status(port) == 200
            service.start(Order(exercise="short", person="nobody"))
            wait_for(lambda: "Is it quiet here?" in list(bedside.voice.rendered))
            wait_for(lambda: not service.status().busy)
        finally:
            stop.set()
            served.result(30)
    assert "Traceback" not in caplog.text
    assert not [line for line in shown if "owner" in line]


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _status(port: int) -> int:
    client = http.client.HTTPConnection("localhost", port, timeout=60)
    try:
        client.request("GET", "/pair")
        return client.getresponse().status
    finally:
        client.close()
