"""Nothing leaves the machine: sessions in a network with nobody in it, and with every socket watched,
those of Python by its audit events and those of compiled libraries by the kernel."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

_WATCHED = """
import os, sys

def watch(event, args):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"  # a file, a pipe
        if host not in ("127.0.0.1", "::1", "localhost"):
            os.write(2, f"{event} {address}".encode())
            os._exit(99)
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        os.write(2, f"{event} {args[0]}".encode())
        os._exit(99)

sys.addaudithook(watch)
"""
_ASSISTANT = "from assistant.cli import main; main()"

_CONNECT = {"x86_64": 42, "aarch64": 203}
"""The kernel's number for `connect`, which a lookup of a name begins with as well."""
_FORBIDDEN = """
import ctypes, struct

LOAD, IF_EQUAL, RETURN, ALLOW, KILL = 0x20, 0x15, 0x06, 0x7FFF0000, 0x80000000
IPV4, IPV6 = 16, 28  # lengths of an address, which is all of it that the kernel shows
program = [  # what to do, to skip when true, when false, and with what
    (LOAD, 0, 0, 0), (IF_EQUAL, 0, 4, {connect}), (LOAD, 0, 0, 32),
    (IF_EQUAL, 1, 0, IPV4), (IF_EQUAL, 0, 1, IPV6), (RETURN, 0, 0, KILL), (RETURN, 0, 0, ALLOW),
]
steps = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
filter = struct.pack("HxxxxxxP", len(program), ctypes.addressof(steps))
libc = ctypes.CDLL(None, use_errno=True)
for words in ((38, 1, 0, 0, 0), (22, 2, filter, 0, 0)):  # no new privileges; seccomp
    assert not libc.prctl(*words), ctypes.get_errno()
"""


def watched(code: str, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python code that dies as soon as it opens a socket to anywhere but this machine."""
    command = [sys.executable, "-c", _WATCHED + code, *words]
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.fixture(scope="module")
def forbidden() -> str:
    """Code after which whoever connects to an address of the internet is killed, libraries too."""
    number = _CONNECT.get(platform.machine())
    if sys.platform != "linux" or number is None:
        pytest.skip("the kernel of this system is not asked to watch")
    return _FORBIDDEN.format(connect=number)


def test_a_library_that_looks_up_a_name_is_caught(forbidden: str) -> None:
    looked_up = "libc.getaddrinfo(b'nowhere.invalid', None, None, ctypes.byref(ctypes.c_void_p()))"
    done = subprocess.run([sys.executable, "-c", forbidden + looked_up], check=False)
    assert done.returncode == -signal.SIGSYS


@pytest.mark.slow
def test_no_library_of_a_session_with_voice_and_recogniser_reaches_for_the_internet(
    forbidden: str, tmp_path: Path
) -> None:
    """They are let wait a while: what they would tell their makers goes out behind time."""
    environment = {name: value for name, value in os.environ.items() if "TELEMETRY" not in name}
    play = """
import time
from assistant.cli import cli

cli(["rehearse", "name-an-emotion"], standalone_mode=False)
time.sleep(10)
"""
    done = subprocess.run(
        [sys.executable, "-c", forbidden + play],
        env=environment | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "completed" in done.stdout
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket().connect(('192.0.2.1', 80))",
        "import socket; socket.socket().bind(('0.0.0.0', 0))",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "import urllib.request; urllib.request.urlopen('http://nowhere.invalid')",
    ],
)
def test_who_opens_a_socket_to_elsewhere_is_caught(attempt: str) -> None:
    assert watched(attempt).returncode == 99


@pytest.mark.slow
def test_a_typed_session_opens_no_socket() -> None:
    done = watched(_ASSISTANT, "start", "grounding", "--text", typed="stop\n")
    assert done.returncode == 0, done.stderr
    assert "We'll leave it here" in done.stdout


def test_with_a_server_of_the_house_that_one_address_is_called_and_no_other() -> None:
    speak = """
from assistant.speech import voices

own = voices.choose("en", "silent")
for address in ("tcp://127.0.0.1:9", "tcp://192.168.77.77:9"):
    voices.by_server(own, address, "en").build().render("Hello.", 1.0)
    print(address, flush=True)
"""
    done = watched(speak)
    assert done.stdout.splitlines() == ["tcp://127.0.0.1:9"]
    assert done.returncode == 99 and "('192.168.77.77', 9)" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("words", [("--text",), ()])
def test_a_session_with_voice_and_recogniser_opens_no_socket(words: tuple[str, ...]) -> None:
    done = watched(_ASSISTANT, "rehearse", "name-an-emotion", *words)
    assert done.returncode == 0, done.stderr
    assert "completed" in done.stdout


@pytest.fixture(scope="module")
def alone() -> list[str]:
    """The words before a command that take its network away."""
    for words in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and not subprocess.run([*words, "true"], check=False).returncode:
            return words
    pytest.skip("this system does not let a network namespace be made")


@pytest.mark.slow
def test_a_session_works_in_full_where_there_is_no_network(alone: list[str], home: Path) -> None:
    reached = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    there = subprocess.run(
        [*alone, sys.executable, "-c", reached], capture_output=True, check=False
    )
    assert b"Network is unreachable" in there.stderr
    rehearsed = subprocess.run(
        [*alone, sys.executable, "-m", "assistant", "rehearse", "grounding"],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert "completed" in rehearsed.stdout
    typed = subprocess.run(
        [*alone, sys.executable, "-m", "assistant", "start", "grounding", "--text"],
        input="stop\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert typed.returncode == 0, typed.stderr
    assert (home / "data" / "history.db").is_file()


@pytest.mark.slow
def test_a_session_writes_no_sound_and_everything_for_its_owner_alone(home: Path) -> None:
    done = watched(_ASSISTANT, "start", "grounding", "--text", typed="stop\n")
    assert done.returncode == 0
    written = list(home.rglob("*"))
    files = [path for path in written if path.is_file()]
    assert "history.db" in {file.name for file in files}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in written if path.is_dir()} == {0o700}
    sounds = (b"RIFF", b"fLaC", b"OggS", b"ID3")
    assert not [file for file in files if file.read_bytes().startswith(sounds)]
