"""What a person recorded, and the WAV file that is written of a rehearsal."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from assistant.errors import ScenarioError, StoreError
from assistant.hear import audio_files
from assistant.speech.ports import SPEAKER_FRAME, SPEAKER_HZ, Samples


def read(path: Path) -> tuple[Samples, int]:
    """A recording of any rate and number of channels, as one channel, and its rate in hertz.

    Raises `ScenarioError`.
    """
    try:
        return audio_files.read(path)
    except StoreError as error:
        reason = error.message.partition(": ")[2]
        raise ScenarioError(
            "scenario-recording", f"{path} cannot be played: {reason}", hint=error.hint
        ) from None


class Stereo:
    """Writes a rehearsal as it goes: the assistant left, the person right, 24 kHz."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._raw = path.open("wb")
        except OSError as error:
            raise StoreError("wav-file", f"{path} cannot be written: {error.strerror}.") from None
        self._file = wave.open(self._raw, "wb")  # noqa: SIM115  # closed by `close`
        self._file.setnchannels(2)
        self._file.setsampwidth(2)
        self._file.setframerate(SPEAKER_HZ)
        self._frame = np.zeros((SPEAKER_FRAME, 2), dtype=np.float32)

    def add(self, left: Samples, right: Samples | None) -> None:
        """One frame of each; None is silence."""
        self._frame[:, 0] = left
        self._frame[:, 1] = 0
        if right is not None:
            self._frame[: len(right), 1] = right
        scaled = np.clip(np.rint(self._frame * 32767), -32767, 32767)
        self._file.writeframesraw(scaled.astype("<i2").tobytes())

    def close(self) -> None:
        self._file.close()
        self._raw.close()
