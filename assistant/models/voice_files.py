"""Kokoro's voices as files: where they lie, and whether they are as they were published.

They lie in one folder beside the models, each a file of 0.5 MB. Unlike a model, a voice is known by its
SHA-256 alone, so that nothing has to be written down when it is installed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import ModelError
from assistant.models.catalogue import VoiceEntry

NAME = "kokoro"
"""What the commands call all of them together."""
FOLDER = "kokoro-voices"


def place(name: str, folders: Sequence[Path]) -> Path | None:
    """Where a voice lies: in the first folder of models that has it."""
    files = (folder / FOLDER / f"{name}.bin" for folder in folders)
    return next((file for file in files if os.path.isfile(file)), None)  # noqa: PTH113  # no OSError


def read(entry: VoiceEntry, folders: Sequence[Path]) -> bytes:
    """A voice's content, as it was published. Raises `ModelError`."""
    file = place(entry.name, folders)
    if file is None:
        raise ModelError("voice-file", f"The voice {entry.name} is not installed.", hint=mend())
    try:
        data = file.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise ModelError("voice-file", f"{file} cannot be read: {why}.", hint=mend()) from error
    if difference := entry.difference(data):
        raise ModelError(
            "voice-file",
            f"{file} is not the voice {entry.name} as it was published: {difference}.",
            hint=f"`assistant models remove {NAME}`, then get or add the voices again.",
        )
    return data


def mend() -> str:
    """What to do where they are missing."""
    return f"To get Kokoro's voices: `assistant models get {NAME}`."
