"""The real server on loopback: slow, rude and many clients, and the certificate."""

from __future__ import annotations

import datetime
import http.client
import json
import logging
import socket
import ssl
import stat
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from assistant import clock
from assistant.care.page import certificate, middleware, tls, web_server
from assistant.care.page.streams import MOST, MOST_EACH
from assistant.care.page.web_server import PageServer, Wishes
from assistant.care.pairing.authentication import PAIRED_SECONDS, Guard
from assistant.care.pairing.phones import Phone
from assistant.clock import Counted
from assistant.errors import AssistantError
from assistant.settings import Folders, Settings
from tests.clocks import a_machine
from tests.unit.care.page.conftest import FakeDevice

TIMEOUT = 20.0


@pytest.fixture
def device() -> FakeDevice:
    return FakeDevice()


@pytest.fixture
def server(device: FakeDevice, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageServer]:
    monkeypatch.setattr(web_server, "_FIRST_SECONDS", 0.5)
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.5)
    with PageServer(device, Settings(), Folders.find(), Wishes(port=0)) as server:
        yield server


def ask(
    server: PageServer, method: str, path: str, body: str = "", **headers: str
) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("localhost", server.port, timeout=TIMEOUT)) as client:
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        client.request(method, path, body or None, headers)
        answer = client.getresponse()
        return answer.status, answer.read().decode("utf-8")


def cookie_of(guard: Guard) -> str:
    cookie = guard.pair(guard.offer())
    assert cookie
    return f"phone={cookie}"


def connect(server: PageServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), TIMEOUT)


def said_to(server: PageServer, sent: bytes) -> bytes:
    """Everything the server answers to these bytes until it hangs up."""
    with connect(server) as client:
        client.sendall(sent)
        answer = b""
        while chunk := client.recv(65536):
            answer += chunk
        return answer


def test_only_this_machine_reaches_it(server: PageServer) -> None:
    assert server._socket.getsockname()[0] == "127.0.0.1"
    assert ask(server, "GET", "/pair")[0] == 200


def test_every_answer_carries_the_headers(server: PageServer) -> None:
    for path in ("/pair", "/", "/nothing", "/page.js"):
        with closing(http.client.HTTPConnection("localhost", server.port)) as client:
            client.request("GET", path)
            answer = client.getresponse()
            for name in set(middleware.HEADERS) - {"Cache-Control"}:
                assert answer.headers[name] == middleware.HEADERS[name]
            assert "server" not in answer.headers


def test_a_name_that_is_not_ours_is_refused(server: PageServer) -> None:
    """A page elsewhere could give our address a name of its own."""
    assert ask(server, "GET", "/pair", Host="evil.example")[0] == 421
    assert ask(server, "GET", "/pair", Host="127.0.0.1:1")[0] == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /pair HT",
        (
            b"POST /pair HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
            b"application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\ncode=1"
        ),
    ],
    ids=["nothing", "half a line", "half a body"],
)
def test_a_slow_client_is_let_go(server: PageServer, sent: bytes) -> None:
    answer = said_to(server, sent)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408")
    assert ask(server, "GET", "/pair")[0] == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x00\xff\x16\x03\x01\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET /pair HTTP/1.1\r\nHost: [::\r\nConnection: close\r\n\r\n", 421),
        (b"POST /pair HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\n", 413),
        (b"POST /pair HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
        ((b"POST /pair HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
         b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"), 415),
        (b"POST /pair HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
         b"application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
          b"4000\r\n" + b"a" * 0x4000 + b"\r\n" + b"10\r\n" + b"a" * 16 + b"\r\n0\r\n\r\n", 413),
        ((b"POST /pair HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
         b"application/x-www-form-urlencoded\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
         b"\xff\xfe=\xff\xfe"), 400),
        (b"GET /pair HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 70_000, 400),
        (b"GET /../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET /page.css/../../site.py HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: phone=\xe9.\xe9\r\nConnection: close\r\n\r\n", 303),
        (b"DELETE /people/sam HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 405),
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused(server: PageServer, sent: bytes, status: int) -> None:
    answer = said_to(server, sent)
    assert int(answer.split(b" ", 2)[1]) == status
    assert b"root:" not in answer and b"Traceback" not in answer
    assert ask(server, "GET", "/pair")[0] == 200


def test_one_address_has_only_so_many_connections(server: PageServer) -> None:
    clients = [connect(server) for _ in range(web_server._FROM_ONE + 20)]
    closed = 0
    for client in clients:
        with client:
            client.settimeout(TIMEOUT)
            closed += client.recv(1) == b""
    assert closed == len(clients)
    assert ask(server, "GET", "/pair")[0] == 200


class Stream:
    """A browser that watches."""

    def __init__(self, server: PageServer, cookie: str) -> None:
        self._client = http.client.HTTPConnection("localhost", server.port, timeout=TIMEOUT)
        self._client.request("GET", "/events", headers={"Cookie": cookie})
        self._answer = self._client.getresponse()
        self.status = self._answer.status

    def next(self) -> str:
        """The next event, beyond the lines that only keep the connection."""
        lines: list[str] = []
        while (line := self._answer.readline().decode("utf-8").rstrip("\n")) or not lines:
            lines += [line] if line and not line.startswith(":") else []
        return "\n".join(lines)

    def rest(self) -> str:
        """Whatever comes until it ends."""
        return self._answer.read().decode("utf-8").strip()

    def close(self) -> None:
        self._answer.close()
        self._client.close()


def test_a_stream_tells_what_happens(server: PageServer, device: FakeDevice) -> None:
    stream = Stream(server, cookie_of(server.guard))
    assert json.loads(stream.next()[6:])["state"] == "idle"
    device.become(exercise="grounding", title="Grounding", person="nobody")
    assert "Grounding is running" in json.loads(stream.next()[6:])["line"]
    server.guard.forget_all()
    device.become()
    assert stream.next().startswith("event: out")
    stream.close()


def test_a_stream_ends_when_the_list_of_phones_can_no_longer_be_read(
    server: PageServer, device: FakeDevice, caplog: pytest.LogCaptureFixture
) -> None:
    """The browser then begins another, and is told."""
    cookie = cookie_of(server.guard)
    stream = Stream(server, cookie)
    assert json.loads(stream.next()[6:])["state"] == "idle"
    (Folders.find().care / "phones.json").write_bytes(b"")
    device.become(section="news")
    assert stream.rest() == ""
    stream.close()
    assert "phones.json is broken" in caplog.text
    assert not [each for each in caplog.records if each.exc_info or each.levelno >= logging.ERROR]
    assert ask(server, "GET", "/events", Cookie=cookie)[0] == 503


def test_streams_are_bounded_and_given_back(server: PageServer, device: FakeDevice) -> None:
    cookie = cookie_of(server.guard)
    streams = [Stream(server, cookie) for _ in range(MOST_EACH + 6)]
    assert [each.status for each in streams] == [200] * MOST_EACH + [503] * 6
    assert len(device.told) == MOST_EACH
    for stream in streams:
        stream.close()
    device.become(section="news")
    end = time.monotonic() + TIMEOUT
    while device.told and time.monotonic() < end:
        device.become(section=str(time.monotonic()))
        time.sleep(0.05)
    assert device.told == []
    again = Stream(server, cookie)
    assert again.status == 200
    again.close()


@pytest.mark.slow
def test_of_a_thousand_streams_a_few_are_served_and_the_page_goes_on(
    server: PageServer, device: FakeDevice
) -> None:
    """From many addresses and many phones: as many as may be, and everybody else is told."""
    cookies = [cookie_of(server.guard) for _ in range(40)]
    held, statuses = [], Counter[int]()
    try:
        for n in range(1000):
            address = (f"127.0.1.{1 + n % 50}", 0)
            client = http.client.HTTPConnection(
                "127.0.0.1", server.port, timeout=60, source_address=address
            )
            client.request("GET", "/events", headers={"Cookie": cookies[n % len(cookies)]})
            answer = client.getresponse()
            statuses[answer.status] += 1
            if answer.status == 200:
                held.append((client, answer))
            else:
                client.close()
        assert statuses == {200: MOST, 503: 1000 - MOST}
        assert len(device.told) == MOST
        assert ask(server, "GET", "/", Cookie=cookies[0])[0] == 200
        device.become(exercise="grounding", title="Grounding", person="nobody")
        for _, answer in held:
            while "Grounding is running" not in answer.readline().decode():
                pass
    finally:
        for client, answer in held:
            answer.close()
            client.close()


def test_of_two_who_start_at_the_same_moment_one_does(
    server: PageServer, device: FakeDevice
) -> None:
    cookies = [cookie_of(server.guard) for _ in range(2)]
    both, statuses = threading.Barrier(2), Counter[int]()

    def start(cookie: str, phone: Phone) -> None:
        form = f"token={server.guard.token(phone)}&exercise=grounding&person=nobody"
        both.wait(TIMEOUT)
        statuses[ask(server, "POST", "/start", form, Cookie=cookie)[0]] += 1

    phones = server.guard.phones()
    threads = [
        threading.Thread(target=start, args=each) for each in zip(cookies, phones, strict=True)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert statuses == {303: 1, 409: 1} and len(device.orders) == 1


def test_a_cookie_of_before_all_were_forgotten_or_of_long_ago_is_a_strangers(
    server: PageServer,
) -> None:
    stale = cookie_of(server.guard)
    server.guard.forget_all()
    fresh = cookie_of(server.guard)
    assert ask(server, "GET", "/", Cookie=stale)[0] == 303
    assert ask(server, "GET", "/", Cookie=fresh)[0] == 200
    file = Folders.find().care / "phones.json"
    (phone,) = json.loads(file.read_text(encoding="utf-8"))
    phone["counted"] -= PAIRED_SECONDS + 1
    file.write_text(json.dumps([phone]), encoding="utf-8")
    assert ask(server, "GET", "/", Cookie=fresh)[0] == 303


def test_a_form_that_is_sent_again_is_told_and_does_nothing_more(
    server: PageServer, device: FakeDevice
) -> None:
    cookie = cookie_of(server.guard)
    token = server.guard.token(server.guard.phones()[0])
    form = f"token={token}&exercise=grounding&person=nobody"
    answers = [ask(server, "POST", "/start", form, Cookie=cookie)[0] for _ in range(3)]
    assert answers == [303, 409, 409] and len(device.orders) == 1
    server.guard.forget_all()
    assert ask(server, "POST", "/start", form, Cookie=cookie)[0] == 303  # to the page for strangers
    assert len(device.orders) == 1


def test_a_port_that_is_taken_is_said_so(server: PageServer) -> None:
    with pytest.raises(AssistantError, match="cannot be served on port"):
        PageServer(FakeDevice(), Settings(), Folders.find(), Wishes(port=server.port))


def test_the_house_reaches_it_by_tls_with_the_devices_own_certificate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web_server, "own_names", lambda: ["device.local"])
    folders = Folders.find()
    with PageServer(FakeDevice(), Settings(), folders, Wishes(lan=True, port=0)) as server:
        assert server.lines[0] == f"The page is at https://device.local:{server.port}/"
        trusted = ssl.create_default_context(cafile=folders.care / "certificate.pem")
        client = http.client.HTTPSConnection(
            "localhost", server.port, timeout=TIMEOUT, context=trusted
        )
        with closing(client):
            client.request("GET", "/pair")
            html = client.getresponse().read().decode("utf-8")
            assert server.lines[1].rpartition(" ")[2] in html
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            client.request("POST", "/pair", f"code={server.guard.offer()}", headers)
            answer = client.getresponse()
            assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("host", "path", "location"),
    [
        ("device.local", "/people?a=b", "https://device.local:{}/people?a=b"),
        ("127.0.0.1:80", "/", "https://127.0.0.1:{}/"),
        ("[::1]", "/", "https://[::1]:{}/"),
        ("evil.example", "/", "https://device.local:{}/"),
        ("", "//evil.example\x01", "https://device.local:{}/"),
    ],
)
def test_who_comes_to_the_encrypted_port_without_tls_is_told_where_the_page_is(
    monkeypatch: pytest.MonkeyPatch, host: str, path: str, location: str
) -> None:
    monkeypatch.setattr(web_server, "own_names", lambda: ["device.local"])
    wishes = Wishes(lan=True, port=0)
    with PageServer(FakeDevice(), Settings(), Folders.find(), wishes) as server:
        sent = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("latin-1")
        head, _, said = said_to(server, sent).decode().partition("\r\n\r\n")
        assert head.startswith("HTTP/1.1 303 ")
        assert f"Location: {location.format(server.port)}\r\n" in f"{head}\r\n"
        assert said.startswith("This page is encrypted. Its address is https://")


def test_the_encrypted_port_bears_whoever_says_nothing_or_nonsense(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tls, "_FIRST_SECONDS", 0.5)
    monkeypatch.setattr(web_server, "own_names", lambda: ["device.local"])
    folders = Folders.find()
    with PageServer(FakeDevice(), Settings(), folders, Wishes(lan=True, port=0)) as server:
        silent = [connect(server) for _ in range(tls._WAITING + 20)]
        for client in silent:
            with client:
                client.settimeout(TIMEOUT)
                assert client.recv(1) == b""
        for sent in (b"\x16", b"\x16\x03\x01\x02\x00nonsense" * 20, b"\0", b"GET", b"\xff" * 5000):
            with suppress(ConnectionError):
                said_to(server, sent)
        trusted = ssl.create_default_context(cafile=folders.care / "certificate.pem")
        client = http.client.HTTPSConnection(
            "localhost", server.port, timeout=TIMEOUT, context=trusted
        )
        with closing(client):
            client.request("GET", "/pair")
            assert client.getresponse().status == 200


@pytest.mark.parametrize("lan", [False, True])
def test_a_service_that_stops_while_a_page_is_open_says_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, lan: bool
) -> None:
    monkeypatch.setattr(web_server, "own_names", lambda: ["device.local"])
    folders = Folders.find()
    with PageServer(FakeDevice(), Settings(), folders, Wishes(lan=lan, port=0)) as server:
        cookie = cookie_of(server.guard)
        make: Any = http.client.HTTPConnection
        if lan:
            trusted = ssl.create_default_context(cafile=folders.care / "certificate.pem")
            make = partial(http.client.HTTPSConnection, context=trusted)
        client = make("localhost", server.port, timeout=TIMEOUT)
        client.request("GET", "/events", headers={"Cookie": cookie})
        answer = client.getresponse()
        assert answer.readline().startswith(b"data: ")
        began = time.monotonic()
    assert time.monotonic() - began < 2.0
    answer.read()
    answer.close()
    client.close()
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


def test_the_certificate_is_kept_until_it_runs_out(tmp_path: Path) -> None:
    now = datetime.datetime.now(datetime.UTC)
    first = certificate.for_device(tmp_path, ["localhost", "10.0.0.1"], now)
    assert stat.S_IMODE(first.key.stat().st_mode) == 0o600
    for days, names, same in (
        (0, ["localhost"], True),
        (0, ["localhost", "10.0.0.2"], False),
        (800, ["localhost"], False),
    ):
        later = now + datetime.timedelta(days=days)
        before = first.fingerprint
        first = certificate.for_device(tmp_path, names, later)
        assert (first.fingerprint == before) is same
    first.certificate.write_text("broken", encoding="utf-8")
    assert certificate.for_device(tmp_path, ["localhost"], now).fingerprint != first.fingerprint


def test_by_a_wrong_clock_no_certificate_is_made_that_nobody_can_use(
    device: FakeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "own_names", lambda: ["device.local"])
    folders = Folders.find()

    def certificate_of(shows: str) -> x509.Certificate:
        machine.is_started(shows)
        with PageServer(device, Settings(), folders, Wishes(lan=True, port=0)) as server:
            Counted(folders.data).look()
            found = x509.load_pem_x509_certificate((folders.care / "certificate.pem").read_bytes())
            assert found.fingerprint(hashes.SHA256()).hex(":").upper() in server.lines[1]
            return found

    with a_machine(monkeypatch) as machine:
        first = certificate_of("1970-01-01T00:00:20")
        for shows in (
            "2027-01-07T20:00",
            "2037-01-01T00:00",
            "1970-01-01T00:00:20",
            "2027-01-08T20:00",
        ):
            assert certificate_of(shows) == first, shows
            now = clock.now()
            valid = first.not_valid_before_utc <= now <= first.not_valid_after_utc
            assert valid is shows.startswith("2027")
        # Made for the first time by a clock that is ahead, and nothing to tell it by.
        (folders.care / "certificate.pem").unlink()
        (folders.data / "counted.json").unlink()
        ahead = certificate_of("2037-01-01T00:00")
        again = certificate_of("2027-01-09T20:00")
        assert again != ahead
        assert again.not_valid_before_utc <= clock.now() <= again.not_valid_after_utc
