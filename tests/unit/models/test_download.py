"""Downloads over bad lines, from servers that break, stall and lie."""

from __future__ import annotations

import errno
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.errors import ModelError
from assistant.models import download as module
from assistant.models.download import download
from tests.unit.models.nasty import (
    HASTY,
    Behaviour,
    Server,
    drops,
    ignores_range,
    sends,
    stalls,
    trickles,
    well,
)

DATA = bytes(range(256)) * 1000
Serve = Callable[..., Server]


def fetch(server: Server, partial: Path, **more: Any) -> None:
    download(server.address, len(DATA), partial, patience=HASTY, **more)


@pytest.fixture
def partial(tmp_path: Path) -> Path:
    return tmp_path / "downloads" / "model.zip"


def test_a_file_arrives_for_its_owner_only_and_progress_is_told(
    serve: Serve, partial: Path
) -> None:
    told: list[int] = []
    fetch(serve(DATA, well), partial, progress=told.append)
    assert partial.read_bytes() == DATA
    assert partial.stat().st_mode & 0o777 == 0o600
    assert partial.parent.stat().st_mode & 0o777 == 0o700
    assert told == sorted(told) and told[0] == 0 and told[-1] == len(DATA)


@pytest.mark.parametrize("bad", [drops(100_000), stalls(100_000)], ids=["drops", "stalls"])
def test_it_goes_on_where_the_line_broke(serve: Serve, partial: Path, bad: Behaviour) -> None:
    server = serve(DATA, bad, bad, well)
    fetch(server, partial)
    assert partial.read_bytes() == DATA
    assert server.ranges == [None, "bytes=100000-", "bytes=200000-"]


def test_a_later_command_goes_on_too(serve: Serve, partial: Path) -> None:
    partial.parent.mkdir()
    partial.write_bytes(DATA[:77_777])
    server = serve(DATA, well)
    fetch(server, partial)
    assert partial.read_bytes() == DATA and server.ranges == ["bytes=77777-"]


def test_what_is_here_already_is_not_asked_for(serve: Serve, partial: Path) -> None:
    partial.parent.mkdir()
    partial.write_bytes(DATA)
    server = serve(DATA, well)
    fetch(server, partial)
    assert server.ranges == []


@pytest.mark.parametrize(
    "again",
    [
        ignores_range(),
        sends(416),
        sends(206, {"Content-Range": f"bytes 0-9/{len(DATA)}", "Content-Length": 10}, DATA[:10]),
        sends(206, {"Content-Length": 10}, DATA[:10]),
    ],
    ids=["whole", "416", "another-part", "no-range"],
)
def test_a_server_that_cannot_go_on_is_begun_anew(
    serve: Serve, partial: Path, again: Behaviour
) -> None:
    fetch(serve(DATA, drops(100_000), again, well), partial)
    assert partial.read_bytes() == DATA


def test_too_much_from_before_is_thrown_away(serve: Serve, partial: Path) -> None:
    partial.parent.mkdir()
    partial.write_bytes(DATA + b"more")
    fetch(serve(DATA, well), partial)
    assert partial.read_bytes() == DATA


@pytest.mark.parametrize(
    "bad",
    [drops(0), stalls(0), trickles, sends(503)],
    ids=["drops", "stalls", "trickles", "503"],
)
def test_it_gives_up_in_one_sentence(serve: Serve, partial: Path, bad: Behaviour) -> None:
    server = serve(DATA, drops(50_000), bad)
    with pytest.raises(ModelError) as caught:
        fetch(server, partial)
    assert caught.value.code == "download-broken"
    assert "of 256 kB are downloaded and kept" in str(caught.value)
    assert "same command again" in caught.value.hint
    assert len(server.ranges) == 1 + HASTY.attempts


def test_what_has_come_is_kept_when_it_gives_up(serve: Serve, partial: Path) -> None:
    with pytest.raises(ModelError, match="50 kB of 256 kB are downloaded and kept"):
        fetch(serve(DATA, drops(50_000), drops(0)), partial)
    assert partial.read_bytes() == DATA[:50_000]


def test_an_interruption_keeps_what_has_come(serve: Serve, partial: Path) -> None:
    def interrupt(count: int) -> None:
        if count > 100_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(serve(DATA, well), partial, progress=interrupt)
    assert 100_000 < partial.stat().st_size <= len(DATA)
    assert DATA.startswith(partial.read_bytes())


@pytest.mark.parametrize(
    "bad",
    [
        sends(200, {"Content-Length": 5}, b"hello"),
        sends(200, {"Content-Length": 10**12}, DATA),
        sends(200, {}, DATA + b"and more"),
        sends(200, {"Content-Length": 30}, b"<html>Log in to this WiFi</html>"),
        sends(204),
        sends(206, {"Content-Range": "bytes 0-9/10", "Content-Length": 10}, b"0123456789"),
    ],
    ids=["short", "huge", "unannounced", "login-page", "nothing", "part-of-another"],
)
def test_another_length_than_the_catalogues_is_another_file(
    serve: Serve, partial: Path, bad: Behaviour
) -> None:
    with pytest.raises(ModelError) as caught:
        fetch(serve(DATA, bad), partial)
    assert caught.value.code == "download-another-file"
    assert not partial.exists() or partial.stat().st_size <= len(DATA)


@pytest.mark.parametrize(
    ("status", "said"), [(404, "moved"), (403, "USB|elsewhere"), (407, "https_proxy")]
)
def test_a_refusal_says_what_to_do(serve: Serve, partial: Path, status: int, said: str) -> None:
    server = serve(DATA, sends(status))
    with pytest.raises(ModelError, match=f"answered {status}") as caught:
        fetch(server, partial)
    assert any(word in caught.value.hint for word in said.split("|"))
    assert len(server.ranges) == 1, "asking again does not help"


def test_redirects_on_this_machine_are_followed(serve: Serve, partial: Path) -> None:
    elsewhere = serve(DATA, well)
    server = serve(DATA, sends(302, {"Location": elsewhere.address}))
    fetch(server, partial)
    assert partial.read_bytes() == DATA


@pytest.mark.parametrize(
    "target",
    [
        "http://example.com/model.zip",
        "http://127.0.0.1.example.com/model.zip",
        "http://localhost.example.com/",
        "ftp://127.0.0.1/model.zip",
        "file:///etc/passwd",
        "http://[::ffff:8.8.8.8]/",
        "https://",
    ],
)
def test_nobody_is_asked_without_encryption(serve: Serve, partial: Path, target: str) -> None:
    with pytest.raises(ModelError) as caught:
        download(target, 10, partial, patience=HASTY)
    assert caught.value.code == "address-unsafe"
    server = serve(DATA, sends(302, {"Location": target}))
    with pytest.raises(ModelError) as caught:
        fetch(server, partial)
    assert caught.value.code in ("address-unsafe", "download-refused", "download-broken")
    assert not partial.exists()


def test_an_encrypted_address_may_not_lead_to_this_machine_in_the_clear() -> None:
    handler = module._CarefulRedirects()
    request = urllib.request.Request("https://example.com/model.zip")
    with pytest.raises(ModelError, match=r"example\.com sends us to http://127"):
        handler.redirect_request(request, BytesIO(), 302, "", {}, "http://127.0.0.1/model.zip")
    assert handler.redirect_request(
        request, BytesIO(), 302, "", {}, "https://example.org/model.zip"
    )


def test_endless_redirects_end(serve: Serve, partial: Path) -> None:
    server = serve(DATA, sends(302, {"Location": "/again"}))
    with pytest.raises(ModelError):
        fetch(server, partial)
    assert len(server.ranges) < 30


def test_the_systems_proxy_is_used(
    serve: Serve, partial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(DATA, well)
    monkeypatch.setenv("http_proxy", proxy.address)
    monkeypatch.setenv("no_proxy", "")
    download("http://127.0.0.1:9/model.zip", len(DATA), partial, patience=HASTY)
    assert partial.read_bytes() == DATA


def test_a_server_that_is_not_there(partial: Path) -> None:
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9 cannot be read: connection refused"):
        download("http://127.0.0.1:9/model.zip", 10, partial, patience=HASTY)


def test_without_a_network_nobody_is_kept_waiting(
    serve: Serve, partial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("it waited"))
    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(ModelError, match="there is no network") as caught:
        download("https://example.com/model.zip", 10, partial)
    assert "models add" in caught.value.hint


def test_a_false_certificate_names_the_clock(
    partial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = ssl.SSLCertVerificationError("no")
    reason.verify_message = "certificate is not yet valid"

    def opened(*_: object, **__: object) -> None:
        raise urllib.error.URLError(reason)

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", opened)
    with pytest.raises(ModelError, match=r"not yet valid.*clock") as caught:
        download("https://example.com/model.zip", 10, partial, patience=HASTY)
    assert caught.value.code == "download-untrusted"


def test_too_little_room_is_known_before(
    serve: Serve, partial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=100_000))
    server = serve(DATA, well)
    with pytest.raises(ModelError, match=r"1\.2 MB more are needed") as caught:
        fetch(server, partial)
    assert caught.value.code == "disk-full" and server.ranges == []


def test_a_disk_that_fills_up_on_the_way_keeps_what_has_come(serve: Serve, partial: Path) -> None:
    def full(count: int) -> None:
        if count > 100_000:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ModelError) as caught:
        fetch(serve(DATA, well), partial, progress=full)
    assert caught.value.code == "disk-full" and "kept" in caught.value.hint
    assert partial.stat().st_size > 100_000


def test_a_folder_that_cannot_be_made(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError) as caught:
        fetch(serve(DATA, well), tmp_path / "file" / "model.zip")
    assert caught.value.code == "model-folder"


def test_a_link_in_place_of_the_partial_file_is_not_followed(
    serve: Serve, partial: Path, tmp_path: Path
) -> None:
    partial.parent.mkdir()
    (tmp_path / "precious").write_text("mine")
    partial.symlink_to(tmp_path / "precious")
    with pytest.raises(ModelError):
        fetch(serve(DATA, well), partial)
    assert (tmp_path / "precious").read_text() == "mine"
