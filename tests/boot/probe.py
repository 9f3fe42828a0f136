"""What a program may still do that runs under the lines of the unit. Needs nothing but Python.

Its arguments are folders: those it may write into, then one that anybody might write into. What it
prints is one JSON object of what it found.
"""

from __future__ import annotations

import ctypes
import errno
import json
import mmap
import os
import platform
import resource
import socket
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)
_PERSONALITY_NO_RANDOM = 0x0040000
_NEW_USER, _TRACEME, _ADD_KEY_X86, _ADD_KEY_ARM = 0x10000000, 0, 248, 217


def refused(do: Callable[[], object]) -> str:
    """The name of the error with which the system refuses it; empty where it does it."""
    try:
        do()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return ""


def called(name: str, *words: int) -> str:
    ctypes.set_errno(0)
    done = getattr(libc, name)(*words)
    return errno.errorcode[ctypes.get_errno()] if done == -1 else ""


def write_in(folder: str) -> str:
    file = Path(folder) / "probe"
    wrong = refused(lambda: file.write_text("x"))
    if not wrong:
        file.unlink()
    return wrong


def set_uid_bit() -> str:
    file = Path("/tmp/probe")
    file.write_text("x")
    return refused(lambda: file.chmod(0o755 | stat.S_ISUID))


def connected(family: int) -> str:
    return refused(lambda: socket.socket(family, socket.SOCK_RAW if family == 16 else 1).close())


def foreign_call() -> str:
    """A system call of the 32-bit interface of this processor, in a process of its own."""
    if platform.machine() != "x86_64":
        return "no 32-bit interface is tried on this processor"
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20 (getpid); int 0x80; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    return aside(lambda: "" if ctypes.CFUNCTYPE(ctypes.c_int)(address)() > 0 else "nothing")


def aside(do: Callable[[], str]) -> str:
    """What it gives in a process of its own; how that ended where it does not live through it."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writes, do().encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as said:
        given = said.read()
    _, status = os.waitpid(child, 0)
    return given if status == 0 else f"ended by signal {os.WTERMSIG(status)}"


def threads(many: int) -> str:
    """So many at once, as far as they are allowed."""
    enough = threading.Event()
    started = 0
    try:
        for _ in range(many):
            threading.Thread(target=enough.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        return f"refused after {started}"
    finally:
        enough.set()
    return ""


def main() -> None:
    *own, anybodys = sys.argv[1:]
    status = dict(
        line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines()
    )
    key = _ADD_KEY_X86 if platform.machine() == "x86_64" else _ADD_KEY_ARM
    found = {
        "PrivateUsers": Path("/proc/self/uid_map").read_text().split(),
        "NoNewPrivileges": status["NoNewPrivs"],
        "CapabilityBoundingSet": status["CapBnd"],
        "PrivateTmp": [file.name for file in Path("/tmp").iterdir()],
        "ProtectSystem": write_in(anybodys),
        "ProtectHome": write_in(str(Path.home())),
        "ReadWritePaths": [write_in(folder) for folder in own],
        "ProtectControlGroups": os.statvfs("/sys/fs/cgroup").f_flag & os.ST_RDONLY,
        "ProtectKernelTunables": os.statvfs("/proc/sys/net").f_flag & os.ST_RDONLY,
        "ProtectKernelModules": refused(lambda: list(Path("/usr/lib/modules").iterdir())),
        "ProtectKernelLogs": oct(Path("/proc/kmsg").stat().st_mode & 0o777),
        "ProtectHostname": str(Path("/proc/self/ns/uts").readlink()),
        "LockPersonality": called("personality", _PERSONALITY_NO_RANDOM),
        "RestrictSUIDSGID": set_uid_bit(),
        "RestrictNamespaces": aside(lambda: called("unshare", _NEW_USER)),
        "RestrictRealtime": refused(
            lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
        ),
        "RestrictAddressFamilies": connected(socket.AF_NETLINK),
        "allowed families": [
            connected(family) for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6)
        ],
        "SystemCallArchitectures": foreign_call(),
        "SystemCallFilter": [called("ptrace", _TRACEME, 0, 0, 0), called("setuid", os.getuid())],
        "keyring": called("syscall", key, 0, 0, 0, 0, 0),
        "allowed calls": refused(lambda: os.sched_setaffinity(0, os.sched_getaffinity(0))),
        "LimitCORE": resource.getrlimit(resource.RLIMIT_CORE),
        "UMask": status["Umask"],
        "WorkingDirectory": str(Path.cwd()),
        "TasksMax": threads(300),
        "RuntimeDirectory": write_in(os.environ["RUNTIME_DIRECTORY"]),
        "control group": Path("/proc/self/cgroup").read_text().strip(),
    }
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
