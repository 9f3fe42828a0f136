"""Downloading one file of known size over a bad connection.

What has come is kept in a partial file, and the next attempt goes on where it ends, as long as
the server can do that. Nothing the server says is believed: not the length, not the range,
not where it sends us. Whether the file is the right one is for the caller to check.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn
from urllib.parse import urlsplit

from assistant.errors import ModelError
from assistant.models.catalogue import may_be_asked
from assistant.models.disk_space import disk_full, require
from assistant.models.sizes import size

Progress = Callable[[int], None]
"""Told how many bytes there are so far."""

_PIECE = 1 << 16
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_ELSEWHERE = "Without a good connection, download it elsewhere and use `assistant models add FILE`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How much is tolerated. The defaults suit a slow mobile connection."""

    connect_seconds: float = 30.0
    """Without a single byte, before an attempt counts as failed."""
    stall_seconds: float = 60.0
    """In which at least `stall_bytes` must come."""
    stall_bytes: int = 16_384
    attempts: int = 5
    """In a row that bring hardly anything."""
    pause_seconds: float = 2.0
    """Before the second attempt; twice as long before each one after."""


class _Broken(Exception):
    """An attempt failed in a way that another may mend."""


class _Nowhere(_Broken):
    """The server's name leads nowhere: most likely there is no network."""


def download(
    address: str,
    length: int,
    partial: Path,
    progress: Progress = lambda count: None,
    patience: Patience = Patience(),  # frozen
) -> None:
    """Complete the partial file. Raises `ModelError`; whatever happens, what has come is kept."""
    _refuse_unsafe(address)
    with _written(partial, length):
        failures, reached = 0, False
        while (before := _there(partial, length)) < length:
            progress(before)
            try:
                _attempt(address, length, partial, progress, patience)
            except _Broken as error:
                after = _there(partial, length)
                failures = 0 if after - before >= patience.stall_bytes else failures + 1
                reached = reached or not isinstance(error, _Nowhere)
                if failures >= patience.attempts or not reached:
                    raise _given_up(address, str(error), after, length) from error
                time.sleep(patience.pause_seconds * 2 ** max(0, failures - 1))
        progress(length)


def _there(partial: Path, length: int) -> int:
    """Bytes to go on from; more than there can be are none."""
    with contextlib.suppress(FileNotFoundError):
        if (count := partial.stat().st_size) <= length:
            return count
        partial.unlink()
    return 0


def _attempt(
    address: str, length: int, partial: Path, progress: Progress, patience: Patience
) -> None:
    begin = _there(partial, length)
    headers = {"User-Agent": "exercise-assistant", "Accept-Encoding": "identity"}
    if begin:
        headers["Range"] = f"bytes={begin}-"
    request = urllib.request.Request(address, headers=headers)  # noqa: S310  # looked at before
    try:
        # Built each time, so that it uses the system's current proxies.
        opener = urllib.request.build_opener(_CarefulRedirects)
        response = opener.open(request, timeout=patience.connect_seconds)
    except urllib.error.HTTPError as error:
        with error:
            _answered(error.code, address, partial)
    except urllib.error.URLError as error:
        _unreachable(address, error.reason)
    except (OSError, http.client.HTTPException) as error:
        raise _Broken(_reason(error)) from error
    with response:
        begin = _checked_begin(response, begin, length, partial)
        with _open(partial, begin) as file:
            _receive(response, file, begin, length, progress, patience)


def _checked_begin(response: Any, begin: int, length: int, partial: Path) -> int:
    """Where what the server sends belongs; 0 when it begins again although asked not to."""
    if response.status == 206:
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if not found or int(found[1]) != begin:
            partial.unlink(missing_ok=True)
            raise _Broken("the server sent a different part from the one requested")
        if found[2] not in ("*", str(length)):
            raise _another_file(int(found[2]), length)
        return begin
    announced = response.headers.get("Content-Length", "")
    if response.status != 200 or (announced.isdigit() and int(announced) != length):
        raise _another_file(int(announced) if announced.isdigit() else 0, length)
    return 0


def _receive(
    response: Any,
    file: IO[bytes],
    count: int,
    length: int,
    progress: Progress,
    patience: Patience,
) -> None:
    window, window_count = time.monotonic(), count
    while count < length:
        try:
            piece = response.read1(_PIECE)
        except (OSError, http.client.HTTPException) as error:
            raise _Broken(_reason(error)) from error
        if not piece:
            raise _Broken("the connection was closed early")
        count += len(piece)
        if count > length:
            Path(file.name).unlink()
            raise _another_file(count, length, at_least=True)
        file.write(piece)
        progress(count)
        if (now := time.monotonic()) - window >= patience.stall_seconds:
            if count - window_count < patience.stall_bytes:
                raise _Broken("hardly any data came")
            window, window_count = now, count


def _open(partial: Path, begin: int) -> IO[bytes]:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    file = open(partial, "r+b", opener=lambda path, _: os.open(path, flags, 0o600))  # noqa: SIM115
    file.truncate(begin)
    file.seek(begin)
    return file


@contextlib.contextmanager
def _written(partial: Path, length: int) -> Iterator[None]:
    """Whatever the disk refuses, as one sentence."""
    try:
        partial.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        require(partial.parent, length - _there(partial, length))
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(partial.parent) from error
        raise ModelError(
            "model-folder",
            f"{error.filename or partial} cannot be written: {error.strerror or error}.",
            hint="Make the folder writable, or set ASSISTANT_HOME to another one.",
        ) from error


# What a server may do ---------------------------------------------------------------------


class _CarefulRedirects(urllib.request.HTTPRedirectHandler):
    """Follows only where an address of the catalogue might lead itself."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        try:
            _refuse_unsafe(newurl, sent_by=req.full_url)
        except ModelError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _refuse_unsafe(address: str, *, sent_by: str = "") -> None:
    to_this_machine = sent_by.startswith("https:") and not address.startswith("https:")
    if may_be_asked(address) and not to_this_machine:
        return
    who = f"{_host(sent_by)} sends us to {address}, which" if sent_by else address
    raise ModelError(
        "address-unsafe",
        f"{who} is not encrypted, so it is not asked.",
        hint=_ELSEWHERE,
    )


def _answered(status: int, address: str, partial: Path) -> NoReturn:
    """What an answer other than the file means."""
    host = _host(address)
    if status == 416:
        partial.unlink(missing_ok=True)
        raise _Broken("the server's file is smaller than what is already here")
    if status in (408, 425, 429) or status >= 500:
        raise _Broken(f"the server answered {status} {_phrase(status)}")
    moved = "It may have moved"
    if host == "alphacephei.com":
        moved += ": look at alphacephei.com/vosk/models"
    hints = {404: f"{moved}.", 407: _PROXY}
    raise ModelError(
        "download-refused",
        f"{host} answered {status} {_phrase(status)} to {address}.",
        hint=hints.get(status) or _ELSEWHERE,
    )


_PROXY = "The proxy needs a name and a password: set them in https_proxy."


def _unreachable(address: str, reason: object) -> NoReturn:
    if isinstance(reason, ssl.SSLCertVerificationError):
        raise ModelError(
            "download-untrusted",
            f"{_host(address)} could not prove who it is: {reason.verify_message}.",
            hint="Is this machine's clock right? If it is, somebody may be intercepting the connection.",
        )
    if isinstance(reason, socket.gaierror):
        raise _Nowhere("there is no network, or it does not know this name")
    raise _Broken(_reason(reason))


def _another_file(found: int, length: int, *, at_least: bool = False) -> ModelError:
    amount = f"{'more than ' if at_least else ''}{length if at_least else found:,} bytes"
    return ModelError(
        "download-another-file",
        f"The server's file differs from the catalogue: {amount}"
        + ("." if at_least else f" instead of {length:,}."),
        hint="Try again later; perhaps this network wants a login in a browser first.",
    )


def _given_up(address: str, reason: str, count: int, length: int) -> ModelError:
    kept = f" {size(count)} of {size(length)} are downloaded and kept." if count else ""
    return ModelError(
        "download-broken",
        f"{_host(address)} cannot be read: {reason}.{kept}",
        hint=f"Run the same command again to go on. {_ELSEWHERE}",
    )


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "no data came for a while"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return " ".join(str(error).split()) or type(error).__name__


def _phrase(status: int) -> str:
    return http.client.responses.get(status, "")


def _host(address: str) -> str:
    return urlsplit(address).netloc.rpartition("@")[2]
