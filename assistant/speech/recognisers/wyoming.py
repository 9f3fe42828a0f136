"""The recogniser of the house's speech server, and this machine's own whenever that is away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.speech.ports import MICROPHONE_HZ, Recogniser, Samples, Transcription
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.connection import ServerError
from assistant.understanding.meaning import Hypothesis

if TYPE_CHECKING:
    from wyoming.event import Event

PATIENCE = 1.5
"""Seconds an answer may take from the end of an utterance: somebody waits for it."""
_CHUNK = MICROPHONE_HZ // 2
_KIND = {"rate": MICROPHONE_HZ, "width": 2, "channels": 1}
_MOST_CHARACTERS = 2_000


class WyomingRecogniser:
    """Used from one worker thread at a time."""

    def __init__(self, server: SpeechServer, own: Recogniser, language: str) -> None:
        """`own` is built already: when it is needed, nobody shall have to wait for it."""
        self.name = f"wyoming, or {own.name}"
        self._server = server
        self._own = own
        self._language = language

    def transcribe(self, phrases: Sequence[str] | None) -> WyomingTranscription:
        """The server does not know which phrases are expected: its reading is free."""
        return WyomingTranscription(self._server, self._own, phrases, self._language)

    def missing(self, words: Sequence[str]) -> list[str]:
        return self._own.missing(words)


class WyomingTranscription:
    """One utterance, kept until it is read: by the server, or else here."""

    def __init__(
        self, server: SpeechServer, own: Recogniser, phrases: Sequence[str] | None, language: str
    ) -> None:
        self._server = server
        self._own = own
        self._phrases = phrases
        self._language = language
        self._samples: list[Samples] = []
        self._here: Transcription | None = None
        """What reads it here, once that was necessary."""

    def accept(self, samples: Samples) -> None:
        self._samples.append(samples)

    def finish(self) -> tuple[Hypothesis, ...]:
        """As the server reads it; where it does not answer, or hears nothing in it, as it is read here."""
        self._here = None
        if not self._samples:
            return ()
        self._samples = [np.concatenate(self._samples)]
        text = self._server.ask(self._questions(self._samples[0]), "transcript", _text)
        return (Hypothesis(text),) if text else self.more()

    def so_far(self) -> str:
        """Nothing: a server is asked once."""
        return ""

    def more(self) -> tuple[Hypothesis, ...]:
        """As it is read here: the server's reading left it open, and another ear bears it out or not."""
        if self._here is not None:
            return self._here.more()
        self._here = self._own.transcribe(self._phrases)
        self._here.accept(self._samples[0])
        return self._here.finish()

    def _questions(self, heard: Samples) -> list[Event]:
        from wyoming.event import Event

        pcm = np.clip(np.rint(heard * 32767), -32768, 32767).astype("<i2")
        chunks = [pcm[start : start + _CHUNK] for start in range(0, len(pcm), _CHUNK)]
        return [
            Event("transcribe", data={"language": self._language}),
            Event("audio-start", data=_KIND),
            *(Event("audio-chunk", data=_KIND, payload=chunk.tobytes()) for chunk in chunks),
            Event("audio-stop"),
        ]


def _text(answers: list[Event]) -> str:
    """What it read; empty where it heard nothing. Raises `ServerError`."""
    text = answers[-1].data.get("text")
    if not isinstance(text, str) or len(text) > _MOST_CHARACTERS:
        raise ServerError("it sends no words")
    text = "".join(each if each.isprintable() else " " for each in text).strip()
    return text if any(map(str.isalnum, text)) else ""
