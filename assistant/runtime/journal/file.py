"""A journal's file: one process's at a time, appended to and synced, never less whole than before."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Self

from assistant.encryption.secret_box import Sealer
from assistant.files import private_folder, sync_folder


class JournalFile:
    """An open file that no other process takes for unfinished. Methods raise `OSError`."""

    def __init__(self, path: Path, *, new: bool, sealer: Sealer | None = None) -> None:
        """`sealer`: closes what is written. Raises `BlockingIOError` when it is another process's."""
        self.path = path
        self.sealer = sealer
        flags = os.O_RDWR | getattr(os, "O_BINARY", 0)
        self._file = os.open(path, flags | (os.O_CREAT | os.O_EXCL if new else 0), 0o600)
        try:
            _lock(self._file, wait=new)
        except BaseException:
            os.close(self._file)
            raise
        self._length = os.fstat(self._file).st_size

    @classmethod
    def create(cls, path: Path, sealer: Sealer | None = None) -> Self:
        """A new one, for its owner alone."""
        private_folder(path.parent)
        while (file := cls(path, new=True, sealer=sealer)).gone:
            file.close()  # between making and locking it, somebody took it for a leftover
        sync_folder(path.parent)
        return file

    @property
    def gone(self) -> bool:
        """Whether another process has removed it since it was opened."""
        try:
            return not os.path.samestat(os.fstat(self._file), self.path.stat())
        except FileNotFoundError:
            return True

    @property
    def written(self) -> float:
        """When it was last written to, seconds since 1970."""
        return os.fstat(self._file).st_mtime

    def read(self) -> bytes:
        """All of it."""
        os.lseek(self._file, 0, os.SEEK_SET)
        return b"".join(iter(lambda: os.read(self._file, 1 << 16), b""))

    def append(self, data: bytes) -> None:
        """Add to it, and wait until that would survive a power cut. All of it is added or nothing."""
        try:
            os.lseek(self._file, self._length, os.SEEK_SET)
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fsync(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._length)
            raise
        self._length += len(data)

    def cut(self, length: int) -> None:
        """Leave out what follows."""
        os.ftruncate(self._file, length)
        os.fsync(self._file)
        self._length = length

    def set_aside(self, suffix: str = ".damaged") -> Path:
        """Let it be under another name, which is given."""
        aside = self.path.with_suffix(suffix)
        self.path.replace(aside)
        self.close()
        return aside

    def remove(self) -> None:
        """It is not needed any more."""
        os.ftruncate(self._file, 0)
        if sys.platform == "win32":
            self.close()  # an open file cannot be removed there
            self.path.unlink(missing_ok=True)
        else:
            self.path.unlink(missing_ok=True)
            self.close()
        sync_folder(self.path.parent)

    def close(self) -> None:
        """Let go of it; what is in it stays."""
        os.close(self._file)


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 40
    """Where nothing is written: a lock there keeps nobody from reading."""

    def _lock(file: int, *, wait: bool) -> None:
        os.lseek(file, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from error
else:
    import fcntl

    def _lock(file: int, *, wait: bool) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
