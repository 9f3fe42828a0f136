"""What systemd hears."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.care.device.watchdog import Watchdog


@pytest.fixture(params=["file", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """The address that is in the environment, and who listens there."""
    name = str(tmp_path / "notify") if request.param == "file" else f"@notify-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listens:
        listens.bind("\0" + name[1:] if name.startswith("@") else name)
        listens.settimeout(5)
        yield name, listens


def test_it_hears_a_sign_of_life_once_a_second(systemd: tuple[str, socket.socket]) -> None:
    name, listens = systemd
    now = 0.0
    watchdog = Watchdog({"NOTIFY_SOCKET": name}, lambda: now)
    for frame in range(101):
        now = frame * 0.02
        watchdog.alive()
    watchdog.tell("STOPPING=1", "STATUS=idle")
    heard = [listens.recv(100) for _ in range(5)]
    assert heard == [b"READY=1"] + [b"WATCHDOG=1"] * 3 + [b"STOPPING=1\nSTATUS=idle"]


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": "/nowhere/at-all"}])
def test_without_systemd_nothing_happens(environ: dict[str, str]) -> None:
    watchdog = Watchdog(environ)
    watchdog.alive()
    watchdog.tell("READY=1")
