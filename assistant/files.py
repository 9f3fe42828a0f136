"""Files that are for the person alone: whole or not there at all, and nobody else may read them."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PART = ".part"
"""How the name of a file ends that is being written; a power cut leaves it behind."""


def private_folder(folder: Path) -> Path:
    """The folder, made where it is missing, for its owner alone. Raises `OSError`."""
    for part in [*reversed(folder.parents), folder]:
        if not part.exists():
            part.mkdir(mode=0o700, exist_ok=True)
    return folder


def why_not_writable(folder: Path) -> str:
    """What keeps files from being written in a folder, in the system's words; empty when nothing does."""
    try:
        tempfile.TemporaryFile(dir=private_folder(folder)).close()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def write_private(file: Path, data: bytes) -> None:
    """Write a file so that after a power cut it is either the old or the new one. Raises `OSError`.

    Where it stands so already nothing is written: a memory card wears out.
    """
    if _holds(file, data):
        return
    private_folder(file.parent)
    handle, name = tempfile.mkstemp(suffix=PART, dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as aside:
            aside.write(data)
            aside.flush()
            os.fsync(aside.fileno())
        Path(name).replace(file)
        sync_folder(file.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _holds(file: Path, data: bytes) -> bool:
    """Whether a file has just this in it, for its owner alone."""
    try:
        found = file.stat()
        others = os.name == "posix" and found.st_mode & 0o077
        return found.st_size == len(data) and not others and file.read_bytes() == data
    except OSError:
        return False


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder that is there for oneself, among those that ask the same, where the system can; it ends with
    the process. Raises `OSError`."""
    if sys.platform == "win32" or not folder.is_dir():
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def overwrite(file: Path) -> None:
    """Put zeros in the place of what is in a file. Raises `OSError`."""
    left = file.stat().st_size
    with file.open("r+b") as opened:
        while left > 0:
            left -= opened.write(bytes(min(left, 1 << 20)))
        opened.flush()
        os.fsync(opened.fileno())


def sync_folder(folder: Path) -> None:
    """Make the folder's list of files survive a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
