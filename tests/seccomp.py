"""A unit's filter of system calls, put on a process where no systemd runs: by libseccomp, as systemd does it."""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import json
import signal
import subprocess
import sys
from collections.abc import Mapping

_KILL, _ERRNO, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000


def allowed(unit: str) -> set[str]:
    """The names of the calls that the unit's lines let through."""
    calls: set[str] = set()
    for line in unit.splitlines():
        name, _, value = line.partition("=")
        if name == "SystemCallFilter":
            named = {call for word in value.lstrip("~").split() for call in _expanded(word)}
            calls = calls - named if value.startswith("~") else calls | named
    return calls


def run(unit: str, code: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python code under the filter of a unit."""
    refuses = "SystemCallErrorNumber=EPERM" in unit.splitlines()
    filtered = f"from tests import seccomp; seccomp.put_on({refuses}, json.load(sys.stdin))"
    return subprocess.run(
        [sys.executable, "-c", f"import json, sys; {filtered}\n{code}"],
        input=json.dumps(sorted(allowed(unit))),
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def put_on(refuses: bool, calls: list[str]) -> None:
    """From here on this process may make these calls only: others fail, or it is killed."""
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    otherwise = _ERRNO | errno.EPERM if refuses else _KILL
    built = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(otherwise)))
    for call in calls:
        number = library.seccomp_syscall_resolve_name(call.encode())
        if number >= 0:  # else it is another processor's
            library.seccomp_rule_add(built, ctypes.c_uint32(_ALLOW), number, 0)
    wrong = library.seccomp_load(built)
    assert wrong == 0, f"the filter cannot be loaded: {wrong}"


def was_killed(done: subprocess.CompletedProcess[str]) -> bool:
    return done.returncode == -signal.SIGSYS


def _expanded(word: str) -> set[str]:
    """The calls in one of systemd's sets, which may hold sets."""
    if not word.startswith("@"):
        return {word}
    listed = subprocess.run(
        ["systemd-analyze", "syscall-filter", word], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    words = [line.strip() for line in listed[1:]]
    return {call for each in words if each and each[0] != "#" for call in _expanded(each)}
