"""While it is set up, it says what it is at: what `.ci/setup` makes of what apt and pip say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

SETUP = Path(__file__).parents[2] / ".ci" / "setup"

APT = """\
Get:1 http://mirror.example/debian bookworm InRelease [151 kB]
Reading package lists...
Reading package lists...
Building dependency tree...
Get:1 http://mirror.example/debian bookworm/main amd64 libportaudio2 amd64 19.6.0-1.2 [67.4 kB]
Get:2 http://mirror.example/debian bookworm/main amd64 espeak-ng amd64 1.51+dfsg-10 [298 kB]
Unpacking libportaudio2:amd64 (19.6.0-1.2) ...
Setting up libportaudio2:amd64 (19.6.0-1.2) ...
Setting up espeak-ng (1.51+dfsg-10) ...
Processing triggers for libc-bin (2.36-9) ...
"""
PIP = """\
Looking in indexes: https://example.org/simple
Ignoring colorama: markers 'sys_platform == "win32"' don't match your environment
Requirement already satisfied: idna==3.10 in ./.venv/lib (from -r requirements.lock (line 9))
Collecting certifi==2026.1.1 (from -r requirements.lock (line 4))
  Downloading certifi-2026.1.1-py3-none-any.whl (134 kB)
Processing ./wheels/cffi-2.1.1-cp311-cp311-manylinux2014_x86_64.whl (from -r requirements.lock (line 7))
Installing collected packages: certifi, cffi
Successfully installed certifi-2026.1.1 cffi-2.1.1
"""


def told(function: str, said: str, *words: str) -> list[str]:
    """What one of the script's functions makes of a program's output."""
    found = re.search(rf"^{function}\(\) {{.*?^}}$", SETUP.read_text(), re.DOTALL | re.MULTILINE)
    assert found is not None
    script = f'{found[0]}\n{function} "$@"'
    command = ["sh", "-euc", script, "sh", *words]
    return subprocess.run(
        command, input=said, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_each_package_of_the_system_is_named_as_it_comes() -> None:
    assert told("debian_progress", APT) == [
        "  reading Debian's lists",
        "  fetching libportaudio2",
        "  fetching espeak-ng",
        "  setting up libportaudio2",
        "  setting up espeak-ng",
    ]


def test_each_python_package_is_counted_as_it_comes() -> None:
    assert told("pip_progress", PIP, "4") == ["  2 of 3: certifi", "  3 of 3: cffi", "  unpacking"]
