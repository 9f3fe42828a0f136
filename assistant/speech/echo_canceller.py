"""Our own voice, taken out of what the microphone hears.

Twice, because no one way serves both ends. The learned path is subtracted: what is left carries
the person's words unharmed, with some of us behind them. WebRTC's canceller also suppresses
whatever might be ours, and follows delays that jump: what is left is seldom good enough to read,
but where it is loud somebody else is speaking. It reaches half a second back, the learned path 0.6 s:
where the echo is later than a card's, what was played is held back for both.

What sounds beneath our voice is part of what is played. While it sounds alone nothing is learned, and only
the learned path is taken out: what is left of it is one more soft noise of the room, in which people are
heard as in silence.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from assistant.speech.clock_drift import Clocks
from assistant.speech.echo_delay import EchoDelay
from assistant.speech.echo_path import FRAMES, EchoPath
from assistant.speech.ports import MICROPHONE_FRAME, MICROPHONE_HZ, Beneath, Samples, is_silent
from assistant.speech.resampling import Slower

_LOGGER = logging.getLogger(__name__)

Canceller: TypeAlias = Callable[[Samples, Samples], Samples]
"""From what is heard and what is played to what somebody else said."""

SILENT = -120.0
_LEARNING_FRAMES = 250
"""Frames of sound before what is left is trusted: 5 s; of the first 3 some was left."""
_AGAIN_FRAMES = 100
"""The same after what was played is taken later or sooner by a frame, which the canceller has to find
out by itself."""
_LOST = 1.1
"""How many times louder it is for subtracting, from where the echo's way is no longer what it was.

The old way unlearned while the new one is learned is seldom above 1.2."""
_WORTH = 3.0
"""Decibels that subtracting takes away where there is an echo; with headphones it takes nothing, and
there is none that could come by another way."""
_USUAL = {True: 0.02, False: 0.002}
"""Share of one frame in what it usually takes away: a second while learning, else ten."""
_LOOKED = 0.06
"""Share of one frame in how loud it is: a third of a second counts."""
_SOFT = MICROPHONE_FRAME * 10 ** (-45 / 10)
"""What is left of us is not taken for anybody when it is softer than this."""
_RESIDUE, _RESIDUE_OF_A_TONE = -20.0, -8.0
"""Decibels that subtracting leaves of our voice, at most, against its echo: clocks may run apart."""
_SETTLING_FRAMES, _MORE_AT_FIRST = 250, 10.0
"""For 5 s more, what is left is falling still: decibels that may be left in addition at their beginning."""
_FADES = 1.0
"""Decibels by which the expected echo falls from frame to frame: 50 in a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """20 ms of the microphone, 16 kHz."""

    heard: Samples
    """As it came."""
    words: Samples
    """Without our voice, as far as that leaves the person's as it is: for reading."""
    voice: Samples
    """Without anything that could be ours: for noticing."""
    sounding: bool = False
    """Whether our voice or a tone may still be in the air."""
    residue: float = SILENT
    """How loud what is left of it may be, in decibels; next to nothing with headphones."""
    trusted: bool = True
    """False where our voice cannot be told from somebody else's: nothing counts then."""

    @classmethod
    def of(cls, heard: Samples, *, sounding: bool = False) -> Cleaned:
        """A frame that is left as it came; not to be trusted while we sound."""
        return cls(heard=heard, words=heard, voice=heard, sounding=sounding, trusted=not sounding)


class EchoRemover:
    """Takes every frame, played and heard. While nothing sounds it costs nothing, and beneath no voice little."""

    def __init__(self, build: Callable[[], Canceller | None] | None = None) -> None:
        self._canceller = (build or webrtc)()
        self._path = EchoPath()
        self._clocks = Clocks()
        self._delay = EchoDelay()
        self._slower = Slower()
        self._left = 0
        """Frames until all of our voice has faded."""
        self._beneath = 0
        """Frames until all of what sounded beneath it has."""
        self._learning = _LEARNING_FRAMES
        self._settling = _SETTLING_FRAMES
        """Frames of sound for which more may be left than later."""
        self._echo = SILENT
        self._usual = 0.0
        """Decibels that subtracting usually takes away."""
        self._powers = np.zeros(2)
        """Of what was heard lately, and of what was left when the echo was subtracted."""
        self._before: Samples | None = None
        """What was heard last, while nothing is cleaned."""

    def clean(self, heard: Samples, played: Samples) -> Cleaned:
        """One frame of the microphone, and what was given to the speaker in its stead."""
        if not is_silent(played):
            self._left = FRAMES + self._delay.frames
            self._learning = max(0, self._learning - 1)
        elif self._left == 0:
            self._before = heard
            if self._clocks.pass_silence(self._path):
                self._learning = max(self._learning, _AGAIN_FRAMES)
            return self._without_background(heard, played)
        else:
            self._left -= 1
        if self._canceller is None:
            return Cleaned.of(heard, sounding=True)
        # The last frames are silence, so that nothing of an old phrase is left in the filters.
        far = self._clocks.aligned(self._delay.held_back(self._slower.frame(played)))
        if self._before is not None:
            # It still holds the end of what it was given last, perhaps a minute ago.
            self._canceller(self._before, np.zeros_like(far))
            self._before = None
        voice = self._canceller(heard, far)
        echo = self._path.echo(far)
        words = heard - echo
        self._usual += _USUAL[self._learning > 0] * (level(heard) - level(words) - self._usual)
        is_lost = self._is_lost(heard, words) and self._learning == 0
        may_be_late = self._learning > 0 or self._usual < _WORTH
        if is_lost or (may_be_late and self._delay.look(heard)):
            self._begin_again()
        self._path.learn(words, voice)
        self._clocks.follow(self._path)
        self._echo = max(self._echo - _FADES, level(echo))
        self._settling = _SETTLING_FRAMES if self._learning else max(0, self._settling - 1)
        return Cleaned(
            heard=heard,
            words=words,
            voice=voice,
            sounding=True,
            residue=self._echo + self._left_of_it(),
            trusted=self._learning == 0,
        )

    def _without_background(self, heard: Samples, played: Samples) -> Cleaned:
        """A frame in which neither our voice sounds nor a tone."""
        if isinstance(played, Beneath):
            self._beneath = FRAMES + self._delay.frames
        elif self._beneath == 0:
            return Cleaned.of(heard)
        else:
            self._beneath -= 1
        far = self._clocks.beneath(self._delay.held_back(self._slower.frame(played)))
        words = heard - self._path.echo(far)
        return Cleaned(heard=heard, words=words, voice=words)

    def _begin_again(self) -> None:
        """The echo comes by another way than was learned, or at another time."""
        self._path, self._learning = EchoPath(), _LEARNING_FRAMES

    def _left_of_it(self) -> float:
        """Decibels against the echo."""
        if self._path.is_tone:
            return _RESIDUE_OF_A_TONE
        return _RESIDUE + _MORE_AT_FIRST * self._settling / _SETTLING_FRAMES

    def _is_lost(self, heard: Samples, words: Samples) -> bool:
        """Whether subtracting makes it louder: then the echo comes by another way than was learned.

        However loud somebody else is, taking out what is there leaves less.
        """
        powers = np.array([np.dot(heard, heard), np.dot(words, words)])
        self._powers += _LOOKED * (powers - self._powers)
        before, after = self._powers
        return self._usual > _WORTH and bool(after > max(_LOST * before, _SOFT))


def level(samples: Samples) -> float:
    """Decibels against full scale."""
    return 10 * float(np.log10(np.dot(samples, samples) / len(samples) + 1e-12))


def webrtc() -> Canceller | None:
    """WebRTC's echo canceller, or None where it is not installed."""
    try:
        from pywebrtc_audio import EchoCanceller
    except (ImportError, OSError) as error:
        _LOGGER.warning("Nobody is heard while the assistant speaks: %s.", error)
        return None
    canceller = EchoCanceller(sample_rate=MICROPHONE_HZ)
    return lambda heard, far: canceller.process(np.ascontiguousarray(heard, np.float32), far)
