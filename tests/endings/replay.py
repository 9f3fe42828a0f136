"""Replies brought before the real ears, whose recogniser reads exactly what was said so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.exercise.model import Expectation
from assistant.languages import load
from assistant.session.events import Heard
from assistant.session.timing import PATIENCE
from assistant.speech.ears import AudioEars, Comprehension, Judge
from assistant.speech.ears_factory import judge
from assistant.speech.echo_canceller import Cleaned, EchoRemover
from assistant.speech.ports import FRAME_SECONDS, MICROPHONE_FRAME, SPEAKER_FRAME, Samples
from assistant.speech.voice_activity import VoiceActivity
from assistant.speech.worker import InlineWorker
from assistant.understanding.complete import Finality, finality
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.understand import understand
from tests.endings.turns import WORD, Turn

_NOTHING = np.zeros(SPEAKER_FRAME, np.float32)
_QUESTION = np.full(SPEAKER_FRAME, 0.1, np.float32)
_STILL = np.zeros(MICROPHONE_FRAME, np.float32)
_AT_MOST = 8.0
"""Seconds within which a reply ends in any case."""
_FIRST = 0.1
_STEP = 1e-3
"""Words are told apart by how loud they are."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a reply was heard."""

    expects: Expectation
    cuts: int
    """How often it was taken as finished before it was."""
    pauses: int
    """How many pauses of at least 0.3 s it had."""
    wait: float
    """Seconds from its last sound to its being heard."""


def by_words(language: str) -> Judge:
    """As it is."""
    return judge(load(language).lexicon)


def by_silence(language: str) -> Judge:
    """As it would be if what was said told nothing of whether an open reply is over."""
    lexicon = load(language).lexicon

    def final(expects: Expectation | None, readings: tuple[Hypothesis, ...]) -> Finality:
        return finality(understand(readings, expects, lexicon), expects)

    return final


def replay(session: Sequence[Turn], final: Judge) -> list[Ended]:
    """One person's replies, one after the other."""
    room = _Room(final)
    return [room.bring(turn) for turn in session]


class _Room:
    def __init__(self, final: Judge) -> None:
        self._recogniser = _Reads()
        self._ears = AudioEars(
            lambda: self._recogniser,
            InlineWorker(),
            Comprehension(lambda expects: None, final),
            activity=_LoudIsVoice(),
            echo=EchoRemover(lambda: None),
        )
        self._frames = 0

    def bring(self, turn: Turn) -> Ended:
        self._recogniser.words = [each.word for each in turn.said]
        self._hear(0.2, _STILL, _QUESTION)
        self._ears.listen(turn.expects, PATIENCE[turn.expects.wants])
        self._hear(1.0, _STILL)
        cuts = 0
        for number, each in enumerate(turn.said):
            cuts += self._hear(each.pause, _STILL)
            voice = np.full(MICROPHONE_FRAME, _FIRST + _STEP * number, np.float32)
            cuts += self._hear(WORD, voice)
        wait = 0.0
        while wait < _AT_MOST and not self._hear(FRAME_SECONDS, _STILL):
            wait += FRAME_SECONDS
        self._ears.stop()
        pauses = sum(each.pause >= 0.3 for each in turn.said)
        return Ended(turn.expects, cuts, pauses, wait + FRAME_SECONDS)

    def _hear(self, seconds: float, frame: Samples, played: Samples = _NOTHING) -> int:
        """How many replies ended meanwhile."""
        ended = 0
        for _ in range(round(seconds / FRAME_SECONDS)):
            self._frames += 1
            events = self._ears.hear(frame, played, self._frames * FRAME_SECONDS)
            ended += sum(isinstance(event, Heard) for event in events)
        return ended


class _LoudIsVoice(VoiceActivity):
    def __init__(self) -> None:
        super().__init__(lambda: lambda samples: 1.0)

    def voiced(self, frame: Cleaned) -> bool:
        return bool(frame.voice[0] > _FIRST / 2)


class _Reads:
    """Of an utterance it reads all words of which it was given a sound."""

    name = "reads"

    def __init__(self) -> None:
        self.words: list[str] = []

    def transcribe(self, phrases: Sequence[str] | None) -> _Transcription:
        return _Transcription(self)

    def missing(self, words: Sequence[str]) -> list[str]:
        return []


class _Transcription:
    def __init__(self, reads: _Reads) -> None:
        self._reads = reads
        self._heard: set[int] = set()

    def accept(self, samples: Samples) -> None:
        loud = samples[samples > _FIRST / 2]
        self._heard.update(np.unique(np.rint((loud - _FIRST) / _STEP)).astype(int).tolist())

    def finish(self) -> tuple[Hypothesis, ...]:
        words = self._reads.words
        text = " ".join(words[number] for number in sorted(self._heard) if number < len(words))
        return (Hypothesis(text),) if text else ()

    def so_far(self) -> str:
        return ""

    def more(self) -> tuple[Hypothesis, ...]:
        return ()
