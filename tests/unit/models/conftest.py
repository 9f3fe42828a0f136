"""A small model, which Vosk would not take but the looking over does, its archive, and servers."""

from __future__ import annotations

import hashlib
import random
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.models.catalogue import Entry
from assistant.models.installed import Shelf
from assistant.speech.recognisers.vosk_model import inspect
from tests.unit.models.nasty import Behaviour, Handler, Server

NAME = "vosk-model-small-xx-0.1"


def model_files() -> dict[str, bytes]:
    noise = random.Random(4)
    return {
        "am/final.mdl": b"\0B<TransitionModel>" + noise.randbytes(120_000),
        "conf/model.conf": b"--beam=10\n",
        "conf/mfcc.conf": b"--sample-frequency=16000\n",
        "graph/HCLr.fst": noise.randbytes(60_000),
        "graph/Gr.fst": noise.randbytes(60_000),
        "graph/disambig_tid.int": b"1\n2\n",
        "README": b"A model for tests",
    }


@pytest.fixture
def make_zip(tmp_path: Path) -> Callable[..., Path]:
    """Writes an archive of these files, each by its full name."""

    def make(files: dict[str, bytes], name: str = f"{NAME}.zip") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, data in files.items():
                archive.writestr(inside, data)
        return path

    return make


@pytest.fixture
def model_zip(make_zip: Callable[..., Path]) -> Path:
    return make_zip({f"{NAME}/{inside}": data for inside, data in model_files().items()})


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf((tmp_path / "own", tmp_path / "supplied"), inspect, lambda folder: None)


def entry_for(archive: Path, address: str, *, sha256: bool = True) -> Entry:
    data = archive.read_bytes()
    return Entry(
        name=NAME,
        language="xx",
        spoken="Xish",
        address=address,
        bytes=len(data),
        md5=hashlib.md5(data, usedforsecurity=False).hexdigest(),
        sha256=hashlib.sha256(data).hexdigest() if sha256 else None,
        licence="Apache-2.0",
        memory_mb=300,
    )


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Server]]:
    """Starts a server for a file's bytes that behaves as told."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    running: list[ThreadingHTTPServer] = []

    def start(data: bytes, *behaviours: Behaviour) -> Server:
        nasty = Server(data, list(behaviours))
        http = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("NastyHandler", (Handler,), {"nasty": nasty})
        )
        http.handle_error = lambda *_: None  # type: ignore[method-assign]  # hung up on, as meant
        nasty.address = f"http://127.0.0.1:{http.server_address[1]}/{NAME}.zip"
        threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
        running.append(http)
        return nasty

    yield start
    for http in running:
        http.shutdown()
        http.server_close()
