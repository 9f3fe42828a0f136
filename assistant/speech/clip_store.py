"""Rendered phrases on disk.

Plain 16-bit WAV files named by a hash, so that two sessions can share the folder without a
lock: a file is either absent or whole, because it is written aside and renamed. Whatever is
wrong with the disk costs time, never the session.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
import time
import wave
from pathlib import Path

import numpy as np

from assistant.files import private_folder
from assistant.speech.ports import SPEAKER_HZ, Samples

_LOGGER = logging.getLogger(__name__)

_LEFTOVER_SECONDS = 3600.0
"""An unfinished file older than this was left by a session that died."""
_ROOM_AFTER_TIDYING = 0.9


def clip_key(voice: str, pace: float, text: str) -> str:
    """The name of a clip: everything that decides its sound."""
    return hashlib.sha256(f"{voice}\n{pace:.3f}\n{text}".encode()).hexdigest()


class ClipStore:
    """A bounded folder of clips, the longest unused leaving first."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._usable = True

    def load(self, key: str) -> Samples | None:
        """The clip, or None when it is not there or not whole."""
        path = self._path(key)
        try:
            samples = _read(path)
            # The time it was last used; two sessions setting it at once do no harm.
            os.utime(path)
        except FileNotFoundError:
            return None
        except (OSError, EOFError, wave.Error, ValueError) as error:
            _LOGGER.info("clip %s is rendered again: %s", path.name, error)
            return None
        return samples

    def save(self, key: str, samples: Samples) -> None:
        """Keep a clip, if the disk allows."""
        if not self._usable:
            return
        try:
            self._write(self._path(key), samples)
            self._tidy()
        except OSError as error:
            self._usable = False
            _LOGGER.info("rendered speech is not kept on disk from here on: %s", error)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.wav"

    def _write(self, path: Path, samples: Samples) -> None:
        # Clips can hold what a person said about themselves: nobody else may read them.
        private_folder(self._folder)
        handle, name = tempfile.mkstemp(suffix=".part", dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                encode(file, samples)
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise

    def _tidy(self) -> None:
        """Remove what was not used for longest until everything fits, with room to spare."""
        entries: list[tuple[float, int, str]] = []
        now = time.time()
        with os.scandir(self._folder) as files:
            for file in files:
                with contextlib.suppress(FileNotFoundError):
                    found = file.stat()
                    if file.name.endswith(".wav"):
                        entries.append((found.st_mtime, found.st_size, file.path))
                    elif file.name.endswith(".part") and now - found.st_mtime > _LEFTOVER_SECONDS:
                        Path(file.path).unlink()
        total = sum(size for _, size, _ in entries)
        if total <= self._max_bytes:
            return
        for _, size, path in sorted(entries):
            if total <= self._max_bytes * _ROOM_AFTER_TIDYING:
                break
            with contextlib.suppress(FileNotFoundError):
                Path(path).unlink()
            total -= size


def encode(file: object, samples: Samples) -> None:
    """As a WAV file, into what can be written to."""
    with wave.open(file, "wb") as clip:  # type: ignore[call-overload]
        clip.setnchannels(1)
        clip.setsampwidth(2)
        clip.setframerate(SPEAKER_HZ)
        clip.writeframes(np.clip(np.rint(samples * 32767), -32767, 32767).astype("<i2").tobytes())


def _read(path: Path) -> Samples:
    """Raises ValueError for a file that is not one of ours or not whole."""
    with wave.open(str(path), "rb") as clip:
        shape = clip.getnchannels(), clip.getsampwidth(), clip.getframerate()
        if shape != (1, 2, SPEAKER_HZ):
            raise ValueError(f"not mono 16-bit {SPEAKER_HZ} Hz: {shape}")
        count = clip.getnframes()
        data = clip.readframes(count)
    if len(data) != 2 * count:
        raise ValueError("cut short")
    return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32767)
