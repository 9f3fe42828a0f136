"""Moonshine: English, with its model inside the package; nothing is ever downloaded.

It reads an utterance when it is over, in 30 to 100 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import ModelError
from assistant.speech.ports import MICROPHONE_HZ, Samples
from assistant.understanding.meaning import Hypothesis

_RMS = 0.08
"""The level every utterance is brought to: read as they come, a tenth more words are wrong."""
_PEAK = 0.95
_QUIETEST = 1e-4
"""RMS below which there is only the converter's own noise: nothing was said."""
_SHORTEST = MICROPHONE_HZ // 5
_WINDOW = MICROPHONE_HZ // 50


class MoonshineRecogniser:
    """Used from one worker thread at a time."""

    name = "moonshine-tiny-en"

    def __init__(self) -> None:
        try:
            import moonshine_voice
            from moonshine_voice.transcriber import Transcriber
        except (ImportError, OSError) as error:
            raise _unusable(f"it cannot be loaded: {error}") from error
        # Only the model inside the package: asking for one by language would download it.
        folder = Path(moonshine_voice.__file__).parent / "assets" / "tiny-en"
        if not folder.is_dir():
            raise _unusable("this version comes without its English model")
        try:
            self._transcriber = Transcriber(str(folder), moonshine_voice.ModelArch.TINY)
            # The first reading sets up memory, which must not delay an answer.
            self._transcriber.transcribe_without_streaming([0.0] * MICROPHONE_HZ, MICROPHONE_HZ)
        except Exception as error:
            raise _unusable(f"its model cannot be loaded: {error}") from error

    def transcribe(self, phrases: Sequence[str] | None) -> MoonshineTranscription:
        """It cannot be told what to hope for: every reading is free."""
        return MoonshineTranscription(self._transcriber)

    def missing(self, words: Sequence[str]) -> list[str]:
        """It spells: there is no word it could not write."""
        return []


def _unusable(reason: str) -> ModelError:
    return ModelError(
        "recogniser-missing",
        f"Moonshine cannot be used: {reason}.",
        hint='Install it with `pip install "moonshine-voice>=0.0.73,<0.1"`.',
        spoken="The speech recogniser cannot be loaded.",
    )


class MoonshineTranscription:
    """One utterance, collected and read at its end."""

    def __init__(self, transcriber: Any) -> None:
        self._transcriber = transcriber
        self._samples: list[Samples] = []

    def accept(self, samples: Samples) -> None:
        self._samples.append(samples)

    def finish(self) -> tuple[Hypothesis, ...]:
        if not self._samples:
            return ()
        utterance = levelled(np.concatenate(self._samples))
        if utterance is None:
            return ()
        # The library copies number by number, which a list makes three times as quick.
        result = self._transcriber.transcribe_without_streaming(utterance.tolist(), MICROPHONE_HZ)
        text = " ".join(line.text.strip() for line in result.lines).strip()
        return (Hypothesis(text),) if any(map(str.isalnum, text)) else ()


def levelled(utterance: Samples) -> Samples | None:
    """The utterance at one level; None when there is nothing in it."""
    if len(utterance) < _SHORTEST:
        return None
    windows = utterance[: len(utterance) // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    levels = np.sqrt(np.mean(windows**2, axis=1))
    voiced = levels[levels > 0.1 * levels.max()]
    rms = float(np.sqrt(np.mean(voiced**2))) if len(voiced) else 0.0
    if rms < _QUIETEST:
        return None
    peak = float(np.abs(utterance).max())
    return utterance * np.float32(min(_RMS / rms, _PEAK / peak))
