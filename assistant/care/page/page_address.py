"""Where phones find the page while it is served, for programs beside it: a small private file."""

from __future__ import annotations

import logging
from pathlib import Path

from assistant.files import write_private

_LOGGER = logging.getLogger(__name__)
FILE = "address"


def put(folder: Path, address: str) -> None:
    """Write down the address; an empty one: there is none."""
    file = folder / FILE
    try:
        if address:
            write_private(file, address.encode("utf-8"))
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        _LOGGER.warning("the address of the page cannot be written down: %s", error)


def get(folder: Path) -> str:
    """The address; empty where there is none."""
    try:
        return (folder / FILE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
