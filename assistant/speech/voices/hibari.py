"""The natural English voice. Its model is inside the package; nothing is ever downloaded."""

from __future__ import annotations

from assistant.errors import VoiceError
from assistant.speech.ports import SPEAKER_HZ, Samples
from assistant.speech.voices.sound import finished

VOICE = "heart"
"""The one voice that is inside the package; every other would be fetched from the network."""
_BASE_SPEED = 0.65
"""Articulates about 154 words a minute; 1.0 would be 220, too brisk for these exercises."""
_SEED = 0
"""A fixed seed makes the same sentence sound the same each time."""


class HibariVoice:
    """Used from one worker thread at a time."""

    name = f"hibari-{VOICE}-{_BASE_SPEED}"

    def __init__(self) -> None:
        try:
            from hibari import Hibari
            from hibari.voices import voice_path

            self._speak = Hibari(voice=VOICE, model=voice_path(VOICE, download_missing=False))
            # The pronunciation rules are read by the first use, which must not delay a prompt.
            self._speak("Ready.", seed=_SEED)
        except Exception as error:
            raise VoiceError(
                "voice-missing",
                f"The voice hibari cannot be used: {error}",
                hint="Install it with `pip install hibari-tts`, or choose the voice pyttsx3.",
            ) from error

    def render(self, text: str, pace: float) -> Samples:
        try:
            raw = self._speak(text, speed=_BASE_SPEED * pace, seed=_SEED)
        except Exception as error:
            raise VoiceError(
                "voice-fails", f'The voice hibari cannot say "{text[:60]}": {error}'
            ) from error
        return finished(raw, SPEAKER_HZ, text)
