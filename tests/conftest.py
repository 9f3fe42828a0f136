"""What every test gets: a home of its own, and no network; and what all of them read is read once."""

from __future__ import annotations

import functools
import gc
import os
import signal
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from assistant.exercise.read import document
from assistant.sentence_model import judge
from assistant.session import interruption, machine
from assistant.understanding import safety

# How long an example takes says something of the machine and what else it does, not of the program.
hypothesis.settings.register_profile("any-machine", deadline=None)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=20)
hypothesis.settings.load_profile("any-machine")

# What a shell starts in the background ignores Ctrl-C, and so would every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

RECORDINGS = "ASSISTANT_RECORDINGS"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for a real broker is slow, and `make quick` goes without it."""
    for item in items:
        if "mosquitto" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that holds this test's settings, data and cache, so that nobody's own are touched."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ASSISTANT_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves the machine: connecting anywhere else is a failure."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: object) -> None:
        here = self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1", "localhost")
        assert here, f"something tried to connect to {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture(autouse=True, scope="session")
def each_text_is_parsed_once() -> Iterator[None]:
    """Nearly every test that loads an exercise reads the same shared pieces, letter by letter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "parse", functools.lru_cache(maxsize=256)(document.parse))
        yield


@pytest.fixture(autouse=True, scope="session")
def each_machine_is_built_once() -> Iterator[None]:
    """The tests go round all exercises again and again; a device keeps the machines of a few."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((interruption, "woven_in"), (machine, "build")):
            kept = functools.lru_cache(maxsize=128)(getattr(module, name).__wrapped__)
            patch.setattr(module, name, kept)
        yield


@pytest.fixture(autouse=True, scope="session")
def each_sentence_is_weighed_once() -> Iterator[None]:
    """The same few hundred sentences are said in thousands of sessions; a device remembers the latest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "_KEPT", _SENTENCES)
        patch.setattr(judge, "_KEPT_QUESTIONS", 256)
        read = functools.lru_cache(maxsize=_SENTENCES)(safety._read.__wrapped__)
        patch.setattr(safety, "_read", read)
        yield


_SENTENCES = 1 << 15


@pytest.fixture(autouse=True, scope="module")
def what_stays_is_no_garbage() -> None:
    """Whoever lets a voice or a model go has Python look for garbage: not in all that was loaded before.

    What is garbage by then is taken out first: frozen, it would stay for ever, models and all.
    """
    with warnings.catch_warnings():
        # What was left open would be told of in the next module, which did not open it.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def recordings() -> Path:
    """A folder of recorded speech, too large to keep beside the tests."""
    folder = os.environ.get(RECORDINGS)
    if not folder:
        pytest.skip(f"needs recordings of speech: set {RECORDINGS} to their folder")
    return Path(folder)
