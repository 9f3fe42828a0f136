"""What has been kept for long enough goes by itself, at the start of every session."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from assistant.history import encryption
from assistant.history.store import History
from assistant.settings import Folders, Settings


def tidy(history: History, folders: Folders, settings: Settings, now: datetime) -> None:
    """Remove what is older than the settings say. Raises `StoreError` and `OSError`."""
    encryption.tidy(folders.history_file)
    history.remove(before=now - timedelta(days=settings.keep_sessions))
    history.remove_safety_codes(before=now - timedelta(days=settings.keep_safety_codes))
    oldest = now - timedelta(days=settings.keep_journals)
    for journal in written_before(oldest, folders.journals):
        with contextlib.suppress(FileNotFoundError):  # another session did it
            journal.unlink()


def written_before(moment: datetime, folder: Path) -> Iterator[Path]:
    """The files in a folder that were last written before then."""
    if folder.is_dir():
        for file in folder.iterdir():
            if file.is_file() and file.stat().st_mtime < moment.timestamp():
                yield file
