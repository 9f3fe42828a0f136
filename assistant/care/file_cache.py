"""What was read from files, kept as long as the files are as they were: to look at them costs less."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_MOST = 500
"""Things that are kept; beyond that all are read again."""


class FileCache:
    """For any thread: of two who read the same at once, the later one is kept."""

    def __init__(self) -> None:
        self._kept: dict[Any, tuple[Any, Any]] = {}

    def get(self, key: Any, files: Iterable[Path], read: Callable[[], T]) -> T:
        """What `read` gives, called again only once one of the files is another than it was."""
        now = tuple(_stamp(file) for file in files)
        before, value = self._kept.get(key, (None, None))
        if before != now:
            value = read()
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = (now, value)
        return value  # type: ignore[no-any-return]


def _stamp(file: Path) -> tuple[str, int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return str(file), found.st_mtime_ns, found.st_size, found.st_ino
