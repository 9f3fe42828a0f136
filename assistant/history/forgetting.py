"""Removing what is kept, so that nothing of it remains in any of our files.

What is deleted in the store is overwritten there, the file rewritten and the log beside it
emptied; files are overwritten before they are removed. A drive may still hold old copies
somewhere inside: only encryption helps against somebody who takes it apart.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from assistant.encryption.secret_box import Box, Sealer, derived
from assistant.files import PART, overwrite
from assistant.history.backup import unready
from assistant.history.retention import tidy, written_before
from assistant.history.store import History
from assistant.runtime.journal import line_format
from assistant.settings import Folders, Settings

_WRITTEN_WITHIN = 60.0
"""Seconds that writing a file takes at the most."""


def forget(
    folders: Folders,
    settings: Settings,
    person: str | None = None,
    before: datetime | None = None,
    key: bytes = b"",
) -> dict[str, int]:
    """Remove what is kept of a person or, with None, of everybody; gives how many there were of each.

    `before`: only sessions that were begun, and journals that were written, before then; who they
    are stays known. What was kept for long enough goes as well. Raises `StoreError` and `OSError`.
    """
    if folders.history_file.exists():
        with History(folders.history_file, key) as history:
            tidy(history, folders, settings)
    kept = _forget_kept(folders.history_file, person, before, key)
    return {**kept, **_forget_files(folders, person, before, key)}


def forget_all(folders: Folders) -> dict[str, int]:
    """The same of everything that is kept of anybody, also where it is locked; exercises, models and
    settings stay."""
    store, locked = folders.history_file, folders.lock.exists()
    # What is locked need not be opened to be removed.
    kept = {} if locked else _forget_kept(store, None, None, b"")
    _remove(store.with_name(store.name + suffix) for suffix in ("", "-wal", "-shm", ".new", ".old"))
    done = {
        **kept,
        "lock, with all it kept": _remove([folders.lock]),
        **_forget_files(folders, None, None, b""),
    }
    ready = folders.restoring
    for folder in (folders.journals, folders.people, folders.cache, ready, unready(ready)):
        if folder.is_dir():
            shutil.rmtree(folder)
    return done


def _forget_kept(
    file: Path, person: str | None, before: datetime | None, key: bytes
) -> dict[str, int]:
    """What is in the store, and how many there were of each."""
    if not file.exists():
        return {}
    with History(file, key) as history:
        removed = {
            "session": history.remove(person, before=before),
            "plan": 0 if before else history.remove_plans(person),
        }
        history.scrub()
    return removed


def _forget_files(
    folders: Folders, person: str | None, before: datetime | None, key: bytes
) -> dict[str, int]:
    """What is not in the store, and how many there were of each."""
    return {
        "journal": _remove(_journals(folders, person, before, key)),
        "profile": 0 if before else _remove(_profiles(folders, person)),
        # Clips say what the assistant said to somebody; they are rendered again when needed.
        "clip": _remove(_files(folders.clips)),
        "damaged store": _remove(folders.data.glob("*.damaged-*")),
        # Of nobody knows whom.
        "half-written file": _remove(_left_behind(folders.data)),
    }


def _journals(
    folders: Folders, person: str | None, before: datetime | None, key: bytes
) -> list[Path]:
    """Of the person, or of nobody knows whom: what cannot be read goes as well."""
    some = _files(folders.journals) if before is None else written_before(before, folders.journals)
    sealer = Box(derived(key, "journal")) if key else None
    return [file for file in some if person is None or _whose(file, sealer) in (person, None)]


def _whose(journal: Path, sealer: Sealer | None) -> str | None:
    """The id of the person whose session it is; None when that cannot be read."""
    try:
        first, *_ = line_format.read(journal.read_bytes(), sealer).rows
        return str(first["person"]["id"])
    except (ValueError, KeyError, TypeError):
        return None


def _profiles(folders: Folders, person: str | None) -> Iterable[Path]:
    if person is None:
        return _files(folders.people)
    return [file for file in _files(folders.people) if file.stem == person]


def _left_behind(folder: Path) -> Iterator[Path]:
    """What a power cut left half written, and nobody is writing just now."""
    for file in folder.rglob(f"*{PART}"):
        with suppress(FileNotFoundError):  # it was just written to its end
            if abs(time.time() - file.stat().st_mtime) > _WRITTEN_WITHIN:
                yield file


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (file for file in folder.rglob("*") if file.is_file())


def _remove(files: Iterable[Path]) -> int:
    """Overwrite and remove; gives how many there were."""
    count = 0
    for file in list(files):
        if file.is_file():
            overwrite(file)
            file.unlink()
            count += 1
    return count
