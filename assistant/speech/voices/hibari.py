"""The natural English voice. Its model is inside the package; nothing is ever downloaded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from assistant import optional_dependencies
from assistant.errors import VoiceError
from assistant.speech import telemetry
from assistant.speech.freed_memory import give_back
from assistant.speech.ports import SPEAKER_HZ, Samples
from assistant.speech.voices.normalisation import finished
from assistant.speech.voices.pronunciation_dictionary import read
from assistant.speech.voices.writing_system import plain_letter

VOICE = "heart"
"""The one voice that is inside the package; every other would be fetched from the network."""
_BASE_SPEED = 0.65
"""Articulates about 154 words a minute; 1.0 would be 220, too brisk for these exercises."""
_READER = "_load_json"
"""The function by which hibari reads its dictionaries."""
_SEED = 0
"""A fixed seed makes the same sentence sound the same each time."""


class HibariVoice:
    """Used from one worker thread at a time."""

    name = f"hibari-{VOICE}-{_BASE_SPEED}"

    def __init__(self) -> None:
        telemetry.turn_off()
        try:
            from hibari import Hibari, g2p
            from hibari.voices import voice_path

            self._speak = Hibari(voice=VOICE, model=voice_path(VOICE, download_missing=False))
            self._speak.sess = _frugal(self._speak.model_path)
            # The pronunciation rules are read by the first use, which must not delay a prompt.
            with _small_dictionaries(g2p):
                self._speak("Ready.", seed=_SEED)
            self._letters = frozenset(_letters(Path(g2p.__file__ or "").parents[1] / "assets"))
            give_back()
        except Exception as error:
            raise VoiceError(
                "voice-missing",
                f"The voice hibari cannot be used: {error}",
                hint=f"Choose the voice pyttsx3, or install it again: {optional_dependencies.install()}",
            ) from error

    def render(self, text: str, pace: float) -> Samples:
        try:
            raw = self._speak(self._in_its_letters(text), speed=_BASE_SPEED * pace, seed=_SEED)
        except Exception as error:
            raise VoiceError(
                "voice-fails", f'The voice hibari cannot say "{text[:60]}": {error}'
            ) from error
        return finished(raw, SPEAKER_HZ, text)

    def _in_its_letters(self, text: str) -> str:
        """The Latin letters it does not know, and would leave out, without their marks."""
        return "".join(
            letter if letter in self._letters or not letter.isalpha() else plain_letter(letter)
            for letter in text
        )


def _letters(assets: Path) -> str:
    """The letters from which it can make out a word it has never seen."""
    return "".join(json.loads((assets / "oov.json").read_text(encoding="utf-8"))["in"])


def _frugal(model: str) -> Any:
    """The model as hibari loads it, but for memory that is kept for the next sentence as long."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@contextmanager
def _small_dictionaries(g2p: ModuleType) -> Iterator[None]:
    """While hibari reads its dictionaries: 180 000 words take 100 MB as it would hold them."""
    as_usual = getattr(g2p, _READER)
    folder = Path(g2p.__file__ or "").parents[1] / "assets"
    setattr(g2p, _READER, lambda name: read(folder / name))
    try:
        yield
    finally:
        setattr(g2p, _READER, as_usual)
