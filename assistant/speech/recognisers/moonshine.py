"""Moonshine: English, with its model inside the package; nothing is ever downloaded.

It reads an utterance when it is over, a short one in up to three ways, 30 to 60 ms each: the
second and third are asked for when the first leaves it open what was said. A long one is read in
pieces: of a whole minute it takes six times as long, loses the end, and repeats itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant import optional_dependencies
from assistant.errors import ModelError
from assistant.speech import telemetry
from assistant.speech.ports import MICROPHONE_HZ, Samples
from assistant.understanding.meaning import Hypothesis

_RMS = 0.04
"""The level every utterance is brought to: read as they come, a tenth more words are wrong."""
_PEAK = 0.95
_QUIETEST = 1e-4
"""RMS below which there is only the converter's own noise: nothing was said."""
_EVEN = 1.5
"""Loudest to quietest tenth below which it is a hum or a hiss, into which the model reads words."""
_SHORTEST = MICROPHONE_HZ // 5
_WINDOW = MICROPHONE_HZ // 50
_MARGIN = 2 * MICROPHONE_HZ // 5
"""Quiet kept around the voice: with less of it words are clipped, and foreign ones taken for replies."""
_CLOSE = MICROPHONE_HZ // 5
"""The same for the slowed reading, which is to differ from the first."""
_SLOWED = 0.9
_SHORT = 3 * MICROPHONE_HZ
"""Up to here an utterance is read more than once: single words are the hard ones."""
_PIECE = 10 * MICROPHONE_HZ
"""The most that is read at once."""
_CUT_FROM = 5 * MICROPHONE_HZ
"""Where a piece may end at the earliest: where it is quietest from here on."""
_CUT_WINDOW = MICROPHONE_HZ // 5
_OPTIONS = {"vad_threshold": 0.0}
"""The ears have found the voice already; a second search only splits words off."""


class MoonshineRecogniser:
    """Used from one worker thread at a time."""

    name = "moonshine-tiny-en"

    def __init__(self) -> None:
        telemetry.turn_off()  # it carries an onnxruntime of its own
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
            tiny = moonshine_voice.ModelArch.TINY
            self._transcriber = Transcriber(str(folder), tiny, options=_OPTIONS)
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
        hint=f"To install it: {optional_dependencies.install()}",
        spoken="The speech recogniser cannot be loaded.",
    )


class MoonshineTranscription:
    """One utterance, collected and read at its end."""

    def __init__(self, transcriber: Any) -> None:
        self._transcriber = transcriber
        self._samples: list[Samples] = []
        self._read_already: list[str] = []
        """The words of every piece but the last, which is the only one that can grow."""
        self._further: list[Callable[[], Samples]] = []

    def accept(self, samples: Samples) -> None:
        self._samples.append(samples)

    def finish(self) -> tuple[Hypothesis, ...]:
        """The voice alone, at one level."""
        self._further = []
        if not self._samples:
            return ()
        heard = np.concatenate(self._samples)
        self._samples = [heard]
        if len(heard) > _PIECE:
            return self._in_pieces(heard)
        utterance = levelled(heard)
        if utterance is None:
            return ()
        if len(utterance) <= _SHORT:
            close = levelled(heard, _CLOSE)
            self._further = [lambda: heard, lambda: slowed(utterance if close is None else close)]
        return self._hypotheses(utterance) or self.more()

    def more(self) -> tuple[Hypothesis, ...]:
        """As it was heard; then slowed down."""
        while self._further:
            if found := self._hypotheses(self._further.pop(0)()):
                return found
        return ()

    def _in_pieces(self, heard: Samples) -> tuple[Hypothesis, ...]:
        *whole, last = pieces(heard)
        for piece in whole[len(self._read_already) :]:
            self._read_already.append(self._words(piece))
        text = " ".join(filter(None, [*self._read_already, self._words(last)]))
        return (Hypothesis(text),) if text else ()

    def _words(self, heard: Samples) -> str:
        """A piece's; empty without a voice."""
        utterance = levelled(heard)
        found = self._hypotheses(utterance) if utterance is not None else ()
        return found[0].text if found else ""

    def _hypotheses(self, utterance: Samples) -> tuple[Hypothesis, ...]:
        text = self._read(utterance)
        return (Hypothesis(text),) if any(map(str.isalnum, text)) else ()

    def _read(self, utterance: Samples) -> str:
        # The library copies number by number, which a list makes three times as quick.
        result = self._transcriber.transcribe_without_streaming(utterance.tolist(), MICROPHONE_HZ)
        return " ".join(line.text.strip() for line in result.lines).strip()


def pieces(heard: Samples) -> list[Samples]:
    """A long utterance, cut where it is quietest; what follows later moves no cut."""
    found: list[Samples] = []
    while len(heard) > _PIECE:
        energy = np.concatenate([[0.0], np.cumsum(heard[_CUT_FROM:_PIECE].astype(np.float64) ** 2)])
        quietest = int((energy[_CUT_WINDOW:] - energy[:-_CUT_WINDOW]).argmin())
        cut = _CUT_FROM + quietest + _CUT_WINDOW // 2
        found.append(heard[:cut])
        heard = heard[cut:]
    return [*found, heard]


def levelled(heard: Samples, margin: int = _MARGIN) -> Samples | None:
    """The voice of an utterance with a little quiet around it, at one level; None without a voice."""
    if len(heard) < _SHORTEST:
        return None
    windows = heard[: len(heard) // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    levels = np.sqrt(np.mean(windows**2, axis=1))
    quiet, loud = np.quantile(levels, (0.1, 0.9))
    if loud < _EVEN * quiet:
        return None
    voiced = np.flatnonzero(levels > 0.1 * levels.max())
    if not len(voiced) or (rms := float(np.sqrt(np.mean(levels[voiced] ** 2)))) < _QUIETEST:
        return None
    first, last = voiced[0] * _WINDOW, (voiced[-1] + 1) * _WINDOW
    voice = heard[max(0, first - margin) : last + margin]
    return voice * np.float32(min(_RMS / rms, _PEAK / float(np.abs(voice).max())))


def slowed(utterance: Samples) -> Samples:
    """The same, slower and lower: some clipped words are read right only so."""
    length = round(len(utterance) / _SLOWED)
    places = np.linspace(0, len(utterance) - 1, length)
    return np.interp(places, np.arange(len(utterance)), utterance).astype(np.float32)
