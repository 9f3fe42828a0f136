"""Whether there is room on the disk for a model that is downloaded, and what is said where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

from assistant.errors import ModelError
from assistant.models.sizes import size

_TO_SPARE = 1 << 20
"""Bytes that are left free beside what is needed."""


def require(folder: Path, needed: int) -> None:
    """Raise `ModelError` where there is no room for so many bytes, and a little beside them."""
    lacking = needed + _TO_SPARE - shutil.disk_usage(folder).free
    if lacking > 0:
        raise disk_full(folder, lacking)


def disk_full(folder: Path, lacking: int = 0) -> ModelError:
    """What is said of a full disk; `lacking` bytes more are needed, where that is known."""
    more = f" {size(lacking)} more are needed." if lacking else ""
    return ModelError(
        "disk-full",
        f"The disk that holds {folder} is full.{more}",
        hint="Make room and run the same command again; what is downloaded so far is kept.",
    )
