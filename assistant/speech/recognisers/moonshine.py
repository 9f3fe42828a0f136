"""Moonshine: English, with its model inside the package; nothing is ever downloaded.

It reads an utterance when it is over, a short one in up to three ways, 30 ms each: the second and third are asked
for when the first leaves it open what was said. Where phrases are expected, it and the other listeners say how
likely each is, by all readings so far. A long one is read in pieces: of a whole minute it takes six times as long,
loses the end, and repeats itself.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant import optional_dependencies
from assistant.errors import ModelError
from assistant.speech import telemetry
from assistant.speech.listeners import OTHERS, Listener
from assistant.speech.listeners.moonshine import Nets
from assistant.speech.listeners.panel import Panel, Weighing
from assistant.speech.ports import MICROPHONE_HZ, Samples
from assistant.speech.voicing import is_no_voice
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


class MoonshineRecogniser:
    """Used from one worker thread at a time."""

    name = "moonshine-tiny-en"

    def __init__(self, listeners: Sequence[str] | None = None) -> None:
        """`listeners`: those that weigh what is expected beside it, by name; None where it only reads."""
        telemetry.turn_off()
        package = importlib.util.find_spec("moonshine_voice")
        if package is None or package.origin is None:
            raise _unusable("it is not installed")
        # Its library is not needed, and would download a model that is asked for by language.
        folder = Path(package.origin).parent / "assets" / "tiny-en"
        if not folder.is_dir():
            raise _unusable("this version comes without its English model")
        try:
            self.nets = Nets(folder)
            # The first reading sets up memory, which must not delay an answer.
            _ = self.nets.hear(np.zeros(MICROPHONE_HZ, np.float32)).text
        except Exception as error:
            raise _unusable(f"its model cannot be loaded: {error}") from error
        self._panel: Panel | None = None
        if listeners is not None:
            self._panel = Panel([_loaded(name) for name in listeners])

    def transcribe(self, phrases: Sequence[str] | None) -> MoonshineTranscription:
        """It reads freely; how likely each of the phrases is, it is asked beside."""
        weighing = None
        if self._panel is not None and phrases is not None:
            weighing = self._panel.begin(phrases)
        return MoonshineTranscription(self.nets, weighing)

    def missing(self, words: Sequence[str]) -> list[str]:
        """It spells: there is no word it could not write."""
        return []


def _loaded(name: str) -> Listener:
    try:
        return OTHERS[name][1]()
    except Exception as error:
        raise ModelError(
            "listener-missing",
            f'The listener "{name}" cannot be loaded: {error}.',
            hint=f"To install it: {optional_dependencies.install()}",
            spoken="A part of my hearing cannot be loaded.",
        ) from error


def _unusable(reason: str) -> ModelError:
    return ModelError(
        "recogniser-missing",
        f"Moonshine cannot be used: {reason}.",
        hint=f"To install it: {optional_dependencies.install()}",
        spoken="The speech recogniser cannot be loaded.",
    )


class MoonshineTranscription:
    """One utterance, collected and read at its end."""

    def __init__(self, nets: Nets, weighing: Weighing | None) -> None:
        self._nets = nets
        self._begun = weighing
        self._weighing = weighing
        self._samples: list[Samples] = []
        self._read_already: list[str] = []
        """The words of every piece but the last, which is the only one that can grow."""
        self._further: list[Samples] = []

    def accept(self, samples: Samples) -> None:
        self._samples.append(samples)

    def finish(self) -> tuple[Hypothesis, ...]:
        """The voice alone, at one level."""
        self._further = []
        self._weighing = self._begun.again() if self._begun else None
        if not self._samples:
            return ()
        heard = np.concatenate(self._samples)
        self._samples = [heard]
        if len(heard) > _PIECE:
            text = self._read_pieces(heard)
            return (Hypothesis(text),) if text else ()
        utterance = levelled(heard)
        if utterance is None:
            return ()
        if len(utterance) <= _SHORT:
            self._further = readings(heard, utterance)
        return self._hypotheses(utterance) or self.more()

    def so_far(self) -> str:
        """Read once, all of it; of a long one only the last piece is read again."""
        if not self._samples:
            return ""
        heard = np.concatenate(self._samples)
        self._samples = [heard]
        return self._read_pieces(heard)

    def more(self) -> tuple[Hypothesis, ...]:
        """As it was heard; then slowed down."""
        while self._further:
            if found := self._hypotheses(self._further.pop(0)):
                return found
        return ()

    def _read_pieces(self, heard: Samples) -> str:
        *whole, last = pieces(heard)
        for piece in whole[len(self._read_already) :]:
            self._read_already.append(self._words(piece))
        return " ".join(filter(None, [*self._read_already, self._words(last)]))

    def _words(self, heard: Samples) -> str:
        """A piece's; empty without a voice."""
        utterance = levelled(heard)
        text = self._nets.hear(utterance).text if utterance is not None else ""
        return text if any(map(str.isalnum, text)) else ""

    def _hypotheses(self, utterance: Samples) -> tuple[Hypothesis, ...]:
        """What is read, and how likely the expected phrases are."""
        impression = self._nets.hear(utterance)
        text = impression.text
        if not any(map(str.isalnum, text)) or is_no_voice(text, utterance):
            return ()
        weighed = self._weighing.add(utterance, impression) if self._weighing else ()
        # In a cough that is read as "And?", "aye" may be the likeliest of all that is expected.
        voiced = (w for w in weighed if not is_no_voice(w.text.replace(" ", "-"), utterance))
        return (Hypothesis(text), *voiced)


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


def readings(heard: Samples, utterance: Samples) -> list[Samples]:
    """How a short one is read a second and a third time: as it was heard; then close around the voice and slower."""
    close = levelled(heard, _CLOSE)
    return [heard, slowed(utterance if close is None else close)]


def slowed(utterance: Samples) -> Samples:
    """The same, slower and lower: some clipped words are read right only so."""
    length = round(len(utterance) / _SLOWED)
    places = np.linspace(0, len(utterance) - 1, length)
    return np.interp(places, np.arange(len(utterance)), utterance).astype(np.float32)
