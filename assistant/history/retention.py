"""Removes what has been kept long enough, at the start of every session.

Nothing of it can be brought back, and the clock may be wrong. So it goes once it is old by its date
and by the time that was counted since it was written, which a clock that jumps does not move: see
`assistant.clock`. Until then it stays where it is.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from assistant import clock
from assistant.clock import Counted
from assistant.history import sqlcipher
from assistant.history.store import Age, History
from assistant.settings import Folders, Settings

_LOGGER = logging.getLogger(__name__)


def tidy(history: History, folders: Folders, settings: Settings) -> None:
    """Remove what is older than the settings say. Raises `StoreError` and `OSError`."""
    sqlcipher.tidy(folders.history_file)
    counted, moment = Counted(folders.data), clock.now()
    now = counted.look()
    if doubt := counted.doubt():
        _LOGGER.warning("%s What would be too old by that date is kept for now.", doubt)

    def age(days: float) -> Age:
        return Age(days=days, now=now, moment=moment)

    history.remove_kept(age(settings.keep_sessions))
    history.remove_safety_codes(age(settings.keep_safety_codes))
    _tidy_journals(history, folders.journals, age(settings.keep_journals))


def _tidy_journals(history: History, folder: Path, age: Age) -> None:
    journals = {file.name: file for file in _files(folder)}
    for name in history.journals_kept(journals, age):
        with contextlib.suppress(FileNotFoundError):  # another session did it
            if age.dated(journals[name].stat().st_mtime):
                journals[name].unlink()


def written_before(moment: datetime, folder: Path) -> Iterator[Path]:
    """The files in a folder that were last written before then."""
    return (file for file in _files(folder) if file.stat().st_mtime < moment.timestamp())


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (file for file in folder.iterdir() if file.is_file())
