"""The small interfaces between the session's loop and the world of sound.

Samples are float32 in [-1, 1], mono: 16 kHz from the microphone, 24 kHz to the speaker,
in frames of 20 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.exercise.model import Expectation
from assistant.session.actions import Cue, Patience
from assistant.session.events import Event
from assistant.understanding.meaning import Hypothesis

Samples: TypeAlias = NDArray[np.float32]


class Beneath(np.ndarray[tuple[int, ...], np.dtype[np.float32]]):
    """A frame in which nothing but the background sounds, neither voice nor tone.

    It is known by its type on its whole way to the speaker: whoever waits for silence, or makes it
    shorter or longer, may do so here as well.
    """


def is_silent(played: Samples) -> bool:
    """Whether a frame for the speaker holds neither voice nor tone."""
    return isinstance(played, Beneath) or not played.any()


MICROPHONE_HZ = 16_000
SPEAKER_HZ = 24_000
FRAME_SECONDS = 0.02
MICROPHONE_FRAME = int(MICROPHONE_HZ * FRAME_SECONDS)
SPEAKER_FRAME = int(SPEAKER_HZ * FRAME_SECONDS)


class Sound(Protocol):
    """A microphone and a speaker that move in step: a sound card, or a simulated room."""

    @property
    def output_delay(self) -> float:
        """Seconds from giving a frame to its sound leaving the speaker."""

    def exchange(self, frame: Samples) -> Samples:
        """Give one speaker frame, take one microphone frame; 20 ms have then passed.

        Raises `DeviceError` when the device is lost.
        """

    def close(self) -> None:
        """Let go of the device."""


class Transcription(Protocol):
    """One utterance being transcribed."""

    def accept(self, samples: Samples) -> None:
        """Take more of the utterance: 16 kHz."""

    def finish(self) -> tuple[Hypothesis, ...]:
        """The readings so far, best first; empty when nothing was understood.

        More may be accepted and finished after it: a pause can turn out not to be the end.
        """

    def so_far(self) -> str:
        """What was said so far, as well as can be told quickly; it may read otherwise in the end.

        Changes nothing of what is read later. Empty when nothing was understood, or nothing can be told yet.
        """

    def more(self) -> tuple[Hypothesis, ...]:
        """What was finished, read in one more way, at some cost; empty when there is no other.

        For when the readings so far don't settle what was said. The same words again are a
        reading, too: they bear the others out.
        """


class Recogniser(Protocol):
    """Turns an utterance into words. Used from one worker thread at a time."""

    name: str

    def transcribe(self, phrases: Sequence[str] | None) -> Transcription:
        """Begin an utterance in which `phrases` are expected; None: anything."""

    def missing(self, words: Sequence[str]) -> list[str]:
        """Those of the words it can never recognise."""


class Voice(Protocol):
    """Renders speech; never plays it. Used from one worker thread at a time."""

    name: str
    """Part of the clip cache's key: names everything that changes the sound but text and pace.

    Where another one may speak in its stead, it is the name of who rendered last.
    """

    def render(self, text: str, pace: float) -> Samples:
        """Speech at 24 kHz, pace 0.8 slow to 1.2 fast. Raises `VoiceError`."""


class Ears(Protocol):
    """Frames in, events out."""

    def listen(self, expects: Expectation | None, patience: Patience) -> None:
        """Open: from the next frame on, what is said counts."""

    def stop(self) -> None:
        """Close, and forget what was being heard."""

    def hear(self, frame: Samples, played: Samples, at: float) -> list[Event]:
        """Take one microphone frame; `at` is the moment it ends.

        `played` is the speaker frame that was given in its stead, 24 kHz: what may come back
        as an echo, some time later.
        """


class Mouth(Protocol):
    """Actions in, frames out."""

    def say(self, say: int, text: str, pace: float) -> None:
        """Speak a phrase as soon as it is rendered, after whatever is still sounding."""

    def prepare(self, texts: Sequence[str], pace: float) -> None:
        """Render ahead."""

    def cue(self, cue: Cue, seconds: float) -> None:
        """Sound a soft tone, beside speech or in silence."""

    def stop(self) -> None:
        """Fall silent within one frame, without a click."""

    def duck(self, ducked: bool) -> None:
        """Speak softly, or as before, gliding there within a frame or two."""

    def volume(self, decibels: float) -> None:
        """Loudness of everything from the next frame on."""

    def accompany(self, wanted: bool) -> None:
        """Let the background come up, or fade it out; it goes on until it is told otherwise."""

    @property
    def fading(self) -> bool:
        """Whether a background that is no longer wanted can still be heard."""

    def frame(self, at: float) -> Samples:
        """The next 20 ms for the speaker: sound or exact silence, `Beneath` where only the background sounds."""

    def finished(self) -> list[int]:
        """Numbers of the phrases whose last frame was given since the last call."""
