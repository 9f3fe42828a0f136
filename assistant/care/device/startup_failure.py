"""Says aloud why the service cannot start: there may be no screen, and systemd keeps trying.

Once only: what was said is kept in the folder that systemd keeps for the service from one attempt
to the next, and that is gone when it is stopped or the machine starts. By hand there is no such
folder, and the person who started it reads what is wrong.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from assistant import app
from assistant.care import hours
from assistant.care.service import sentences
from assistant.errors import AssistantError
from assistant.files import write_private
from assistant.settings import Settings

_LOGGER = logging.getLogger(__name__)


@contextmanager
def told_aloud(
    environ: Mapping[str, str] = os.environ,
    now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
) -> Iterator[None]:
    """Say that it cannot begin, once and outside the quiet hours; raises what was raised."""
    try:
        yield
    except (AssistantError, OSError) as error:
        if folder := environ.get("RUNTIME_DIRECTORY"):
            _say_once(str(error), Path(folder) / "said", now())
        raise


def _say_once(what: str, said: Path, now: datetime) -> None:
    try:
        if said.exists() and said.read_text(encoding="utf-8") == what:
            return
        settings = _settings()
        if hours.within(settings.quiet, now.time()):
            return
        write_private(said, what.encode())
        app.say_aloud(
            " ".join(sentences.sentences(sentences.load(settings.language).cannot_begin)), settings
        )
    except (AssistantError, OSError) as error:
        _LOGGER.warning("it could not be said aloud: %s", error)


def _settings() -> Settings:
    """The defaults where it is the settings that cannot be read."""
    try:
        return Settings.load()
    except AssistantError:
        return Settings()
