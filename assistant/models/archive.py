"""Zip archives of models, believed only as far as they can be trusted.

Everything an archive would write is looked at before the first byte is written: names that
lead out of the folder, links, devices, too much, too many. What is written is counted and
hashed on the way, and reaches the disk before it is called a model.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from assistant.errors import ModelError
from assistant.models.sizes import size

_MOST_FILES = 500
"""A model has about twenty."""
_MOST_BYTES = 8 * 10**9
"""Unpacked. The largest official model has 4 GB."""
_MOST_TIMES = 30
"""Larger than the archive; models come to two or three times."""
_ALWAYS_ALLOWED = 10**6
_LONGEST_NAME = 200
_LARGEST_LISTING = 1 << 20
_PIECE = 1 << 18
_UNWRITABLE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_END = struct.Struct("<4s4H2LH")
_LARGE_END = b"PK\x06\x07"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A file that was written."""

    bytes: int
    sha256: str


class Archive:
    """An open archive that may be unpacked. Raises `ModelError` when it may not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._readable():
            _refuse_large_listing(path)
            self._zip = zipfile.ZipFile(path)
        try:
            with self._readable():
                self._members = self._looked_over()
        except ModelError:
            self.close()
            raise
        self.bytes = sum(info.file_size for info in self._members.values())
        """Unpacked."""

    def close(self) -> None:
        self._zip.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def folder(self) -> str:
        """The one folder everything lies in; empty when the files lie at the top."""
        tops = {name.parts[0] for name in self._members}
        one = len(tops) == 1 and all(len(name.parts) > 1 for name in self._members)
        return tops.pop() if one else ""

    def unpack(
        self, target: Path, progress: Callable[[int], None] = lambda count: None
    ) -> dict[str, Unpacked]:
        """Write the files, without that one folder, into an empty folder; what was written."""
        strip = 1 if self.folder else 0
        written: dict[str, Unpacked] = {}
        count = 0
        with self._readable():
            for name, info in self._members.items():
                inside = PurePosixPath(*name.parts[strip:])
                file = target.joinpath(*inside.parts)
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with self._zip.open(info) as source, create(file) as into:
                    written[str(inside)] = self._copy(info, source, into, count, progress)
                count += info.file_size
        for folder in (path for path in target.rglob("*") if path.is_dir()):
            folder.chmod(0o700)
            settle(folder)
        return written

    def _copy(
        self,
        info: zipfile.ZipInfo,
        source: IO[bytes],
        into: IO[bytes],
        before: int,
        progress: Callable[[int], None],
    ) -> Unpacked:
        digest, count = hashlib.sha256(), 0
        while piece := source.read(_PIECE):
            count += len(piece)
            if count > info.file_size:
                raise self._refused(f"{info.filename} is larger than the archive says")
            into.write(piece)
            digest.update(piece)
            progress(before + count)
        if count != info.file_size:
            raise self._broken(f"{info.filename} is cut short")
        into.flush()
        os.fsync(into.fileno())
        return Unpacked(bytes=count, sha256=digest.hexdigest())

    def _looked_over(self) -> dict[PurePosixPath, zipfile.ZipInfo]:
        """What is to be written, each by its name."""
        infos = self._zip.infolist()
        if len(infos) > _MOST_FILES:
            raise self._refused(f"it holds {len(infos):,} files, and a model has about twenty")
        members: dict[PurePosixPath, zipfile.ZipInfo] = {}
        folders: set[str] = set()
        for info in infos:
            name = self._safe_name(info)
            if name.parts[0] == "__MACOSX" or name.name == ".DS_Store":
                continue
            folders.update(str(parent).lower() for parent in name.parents)
            if info.is_dir():
                folders.add(str(name).lower())
            else:
                members[name] = info
        names = [str(name).lower() for name in members]
        if len(set(names)) < len(names) or not folders.isdisjoint(names):
            raise self._refused("two things in it have the same name")
        if not members:
            raise self._refused("it is empty")
        total = sum(info.file_size for info in members.values())
        most = max(_ALWAYS_ALLOWED, _MOST_TIMES * self.path.stat().st_size)
        if total > min(most, _MOST_BYTES):
            raise self._refused(f"it would unpack to {size(total)}, far more than a model")
        return members

    def _safe_name(self, info: zipfile.ZipInfo) -> PurePosixPath:
        # The name as written: the library shortens and mends what it thinks is odd.
        written = info.orig_filename
        shown = ascii(written)[1:-1][:_LONGEST_NAME]
        name = PurePosixPath(written)
        if name.is_absolute() or ".." in name.parts or re.match(r"[A-Za-z]:", written):
            raise self._refused(f"{shown} would be written outside the model's folder")
        odd = _UNWRITABLE.search(written) or len(written) > _LONGEST_NAME or not name.parts
        if odd or any(_RESERVED.fullmatch(p) or p.endswith((".", " ")) for p in name.parts):
            raise self._refused(f"{shown} is not a name a file can have everywhere")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            what = "a link" if kind == stat.S_IFLNK else "no ordinary file"
            raise self._refused(f"{shown} is {what}")
        if info.flag_bits & 1:
            raise self._refused("it is locked with a password")
        return name

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Whatever the library says of a damaged archive, as one sentence."""
        try:
            yield
        except (FileNotFoundError, IsADirectoryError) as error:
            raise ModelError(
                "archive-missing",
                f"There is no file {self.path}.",
                hint="Give the path of the archive as it was downloaded.",
            ) from error
        except PermissionError as error:
            if error.filename != str(self.path):
                raise
            raise self._broken("it may not be read") from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            UnicodeError,
            ValueError,
            struct.error,
        ) as error:
            raise self._broken("it is not a zip archive, or it is damaged") from error

    def _broken(self, reason: str) -> ModelError:
        return ModelError(
            "archive-broken",
            f"{self.path} cannot be unpacked: {reason}.",
            hint="Download or copy it again.",
        )

    def _refused(self, reason: str) -> ModelError:
        return ModelError(
            "archive-refused",
            f"{self.path} is not unpacked: {reason}.",
            hint="Take the archive from alphacephei.com/vosk/models.",
        )


def _refuse_large_listing(path: Path) -> None:
    """A list of a million files would fill the memory before it could be counted."""
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(max(0, length - _END.size - 0xFFFF))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + _END.size:
        raise zipfile.BadZipFile
    listing = _END.unpack_from(tail, end)[5]
    if listing > _LARGEST_LISTING or (end >= 20 and tail[end - 20 : end - 16] == _LARGE_END):
        raise zipfile.BadZipFile


def create(file: Path) -> IO[bytes]:
    """A file that was not there, for its owner only."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(file, flags, 0o600), "wb")


def settle(folder: Path) -> None:
    """Have a folder's list of files on the disk before anybody relies on it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
