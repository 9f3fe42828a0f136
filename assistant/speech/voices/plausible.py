"""Whether a sound can be a sentence: by its length, and by what a recogniser of the language reads in it.

Nothing here says that a voice is good. It says that a sound is not what was asked for: silence, a click, a
minute of something else, or one language's voice reading another's letters.
"""

from __future__ import annotations

import unicodedata

import numpy as np

from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Recogniser, Samples

ALIKE = 55.0
"""Percent of letters from which a sentence counts as read back.

Of four Korean sentences that an English piper voice said, Vosk read back 24 to 45 %, of what espeak-ng's Korean
voice said 40 to 53 %; of four English sentences that piper, hibari and espeak-ng said, Moonshine read back 85 to
100 %. So a voice that is hardly understood counts as none.
"""
_QUICKEST = 0.05
"""Seconds a syllable takes at least: half of what quick speech takes."""
_SLOWEST, _PAUSES = 0.8, 2.5
"""Seconds a syllable takes at most, and seconds of pauses that any sentence may have."""
_LETTERS = (0.25, 0.6)
"""Syllables that a letter of an alphabet stands for: at least, at most."""
_DIGITS = (1.0, 4.0)
"""The same of a digit: "1945" has nine in English."""


def fault(clip: Samples, text: str) -> str:
    """Why a clip of 24 kHz, with no silence around it, cannot be this text; empty where it can."""
    least, most = _seconds(text)
    seconds = len(clip) / SPEAKER_HZ
    if seconds < least:
        return f"{seconds:.1f} s of sound are too short for its sentence"
    if seconds > most:
        return f"{seconds:.0f} s of sound are too long for its sentence"
    return ""


def read_by(recogniser: Recogniser, clip: Samples) -> str:
    """What a recogniser reads in a clip of 24 kHz; empty when it understands nothing."""
    import soxr

    transcription = recogniser.transcribe(None)
    heard = soxr.resample(clip, SPEAKER_HZ, MICROPHONE_HZ)
    transcription.accept(np.asarray(heard, dtype=np.float32))
    return next((hypothesis.text for hypothesis in transcription.finish()), "")


def alike(read: str, text: str) -> float:
    """How much of a text was read, in percent of its letters; those of Hangul are taken apart."""
    from rapidfuzz import fuzz

    return float(fuzz.ratio(_letters(read), _letters(text)))


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, unicodedata.normalize("NFD", text.casefold())))


def _seconds(text: str) -> tuple[float, float]:
    """What a text takes at least and at most."""
    low = high = 0.0
    for character in text:
        if character.isdigit():
            least, most = _DIGITS
        elif not character.isalpha():
            continue
        elif _is_syllable(character):
            least, most = 1.0, 1.0
        else:
            least, most = _LETTERS
        low, high = low + least, high + most
    return _QUICKEST * low, _PAUSES + _SLOWEST * high


def _is_syllable(character: str) -> bool:
    """Whether a letter stands for a syllable, as those of Korean, Japanese and Chinese do."""
    return unicodedata.name(character, "").startswith(
        ("HANGUL SYLLABLE", "CJK", "HIRAGANA", "KATAKANA")
    )
