"""Between sessions: frames flow, now and then a sentence is said, and the wake phrase may be heard."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from assistant.audio_stack import AudioStack
from assistant.care.service import wake_phrase
from assistant.errors import VoiceError
from assistant.session.actions import Cue, Patience
from assistant.session.events import Heard
from assistant.speech.mouth import SILENCE
from assistant.speech.ports import FRAME_SECONDS, Samples
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.wake import is_woken

_LOGGER = logging.getLogger(__name__)
_CHIME_SECONDS = 0.4


class Idle:
    """Waits, one frame at a time. For the service's thread."""

    def __init__(
        self, audio: AudioStack, decibels: float, phrases: Sequence[str], lexicon: Lexicon
    ) -> None:
        """`phrases` wake it."""
        self._apparatus = audio
        self._phrases, self._lexicon = phrases, lexicon
        self._mouth = audio.mouth()
        self._mouth.volume(decibels)
        self._ears = audio.ears(wake_phrase.ears(phrases, lexicon)) if phrases else None
        self._frames = self._asked = self._said = 0
        self._messages: list[tuple[str, int]] = []
        """Each with the number of its last sentence."""

    @property
    def silent(self) -> bool:
        """Whether everything was said that was asked for."""
        return self._asked == self._said

    @property
    def unsaid(self) -> list[str]:
        """Messages that were not said to their end."""
        return [text for text, last in self._messages if last > self._said]

    def pass_on(self, text: str, sentences: Sequence[str]) -> None:
        """Say what somebody would like the person to hear: a message, and the same as it is spoken."""
        self.say(sentences)
        self._messages = [each for each in self._messages if each[1] > self._said]
        self._messages.append((text, self._asked))

    def say(self, sentences: Sequence[str], pace: float = 1.0) -> None:
        """Say something, after whatever is being said."""
        for sentence in sentences:
            self._asked += 1
            self._mouth.say(self._asked, sentence, pace)

    def chime(self) -> None:
        """A soft tone: it was heard."""
        self._mouth.cue(Cue.BEGIN, _CHIME_SECONDS)
        for _ in range(round(_CHIME_SECONDS / FRAME_SECONDS)):
            self.frame(listens=False)

    def frame(self, *, listens: bool) -> bool:
        """Spend 20 ms; whether it was woken. It hears nothing of what it says itself."""
        at = self._frames * FRAME_SECONDS
        self._frames += 1
        played = self._next_frame(at)
        heard = self._apparatus.exchange(played)
        if self._ears is None:
            return False
        if listens and self.silent:
            self._ears.listen(None, Patience.CLOSED)
        else:
            self._ears.stop()
        return any(
            isinstance(event, Heard) and is_woken(event.hypotheses, self._phrases, self._lexicon)
            for event in self._ears.hear(heard, played, at)
        )

    def _next_frame(self, at: float) -> Samples:
        try:
            played = self._mouth.frame(at)
        except VoiceError as error:
            _LOGGER.warning("a sentence could not be said: %s", error)
            played = SILENCE
        self._said += len(self._mouth.finished())
        return played
