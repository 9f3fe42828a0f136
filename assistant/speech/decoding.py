"""Reads an utterance as often as needed, and no more: every reading delays the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from assistant.speech.ports import Transcription
from assistant.understanding.meaning import Hypothesis

Enough: TypeAlias = Callable[[tuple[Hypothesis, ...]], bool]
"""Whether these readings say clearly what was said."""


def read(transcription: Transcription, enough: Enough) -> tuple[Hypothesis, ...]:
    """Finish it, and read it in further ways until that is enough or there is no other way."""
    readings = transcription.finish()
    while readings and not enough(readings) and (further := transcription.more()):
        readings += further
    return readings
