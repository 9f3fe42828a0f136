"""The loop most programs have: what the assistant is compared with.

Louder than a fixed threshold is speech; 0.7 s without it end the reply; it is decoded once, as
it came, by the same recogniser without help, and read word by word. The answer is rendered when it
is said. No room is learned, nothing is read on trial, nothing bears a reading out, and nothing is
rendered ahead.
"""

from __future__ import annotations

import functools
import json
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from assistant.errors import ModelError
from assistant.exercise.model import Expectation
from assistant.session.actions import Cue, Patience
from assistant.session.events import Event, Heard, VoiceStarted
from assistant.speech import recognisers
from assistant.speech.mouth import SILENCE
from assistant.speech.ports import FRAME_SECONDS, MICROPHONE_HZ, SPEAKER_FRAME, Samples, Voice
from assistant.speech.recognisers.vosk import library
from assistant.speech.worker import Pending, Worker
from assistant.understanding.meaning import Hypothesis

Decoder: TypeAlias = Callable[[Samples], str]

_LOUD = 10 ** (-40 / 20)
"""RMS against full scale, as such programs set it once."""
_SILENCE = round(0.7 / FRAME_SECONDS)
_BEFORE = 15
"""Frames kept from before the threshold was crossed."""


class PlainEars:
    """Implements `Ears`."""

    def __init__(self, decoder: Decoder, worker: Worker) -> None:
        self._decoder = decoder
        self._worker = worker
        self._open = False
        self._frames: list[Samples] = []
        self._before: deque[Samples] = deque(maxlen=_BEFORE)
        self._silent = 0
        self._reading: Pending[str] | None = None

    def listen(self, expects: Expectation | None, patience: Patience) -> None:
        self._open = True

    def stop(self) -> None:
        self._open, self._reading = False, None
        self._frames = []

    def hear(self, frame: Samples, played: Samples, at: float) -> list[Event]:
        if not self._open:
            return []
        events: list[Event] = []
        loud = float(np.sqrt(np.mean(frame**2))) > _LOUD
        if self._frames:
            self._frames.append(frame)
            self._silent = 0 if loud else self._silent + 1
            if self._silent >= _SILENCE:
                self._end(at)
        elif loud:
            self._frames, self._silent = [*self._before, frame], 0
            events.append(VoiceStarted(at=at))
        else:
            self._before.append(frame)
        if self._reading is not None and self._reading.ready(at):
            text, self._reading = self._reading.result(), None
            events.append(Heard(at=at, hypotheses=(Hypothesis(text),) if text else ()))
        return events

    def _end(self, at: float) -> None:
        heard, self._frames = np.concatenate(self._frames), []
        self._reading = self._worker.submit(lambda: self._decoder(heard), at=at)


class PlainMouth:
    """Implements `Mouth`: one phrase after another, each rendered when its turn comes."""

    def __init__(self, build: Callable[[], Voice], worker: Worker) -> None:
        self._voice = build()
        self._worker = worker
        self._at = 0.0
        self._phrases: deque[tuple[int, Pending[Samples]]] = deque()
        self._given = 0
        """Samples of the first phrase that were given to the speaker."""
        self._finished: list[int] = []

    def say(self, say: int, text: str, pace: float) -> None:
        job = functools.partial(self._voice.render, text, pace)
        self._phrases.append((say, self._worker.submit(job, at=self._at)))

    def stop(self) -> None:
        self._phrases.clear()
        self._given = 0

    def frame(self, at: float) -> Samples:
        self._at = at
        if not self._phrases or not self._phrases[0][1].ready(at):
            return SILENCE
        say, rendered = self._phrases[0]
        clip = rendered.result()
        frame = SILENCE.copy()
        part = clip[self._given : self._given + SPEAKER_FRAME]
        frame[: len(part)] = part
        self._given += SPEAKER_FRAME
        if self._given >= len(clip):
            self._finished.append(say)
            self._phrases.popleft()
            self._given = 0
        return frame

    def finished(self) -> list[int]:
        finished, self._finished = self._finished, []
        return finished

    def prepare(self, texts: Sequence[str], pace: float) -> None:
        """Nothing is made ready."""

    def cue(self, cue: Cue, seconds: float) -> None:
        """It has no tones."""

    def duck(self, ducked: bool) -> None:
        """It is always as loud."""

    def volume(self, decibels: float) -> None:
        """It is always as loud."""

    def accompany(self, wanted: bool) -> None:
        """Nothing sounds beneath it."""

    fading = False


@functools.cache
def decoder(code: str, models: tuple[Path, ...]) -> Decoder:
    """One decoding by the recogniser the assistant uses, without any of ours around it."""
    choice = recognisers.choose(code, "auto", models)
    match choice.kind:
        case "moonshine":
            return _moonshine()
        case "vosk" if choice.model is not None:
            return by_vosk(choice.model)
    raise ModelError("recogniser-missing", choice.why)


def _moonshine() -> Decoder:
    import moonshine_voice
    from moonshine_voice.transcriber import Transcriber

    folder = Path(moonshine_voice.__file__).parent / "assets" / "tiny-en"
    transcriber = Transcriber(str(folder), moonshine_voice.ModelArch.TINY)

    def decode(heard: Samples) -> str:
        result = transcriber.transcribe_without_streaming(heard.tolist(), MICROPHONE_HZ)
        return " ".join(line.text.strip() for line in result.lines).strip()

    decode(np.zeros(MICROPHONE_HZ, np.float32))  # the first sets up memory
    return decode


def by_vosk(model: Path) -> Decoder:
    vosk = library()
    vosk.SetLogLevel(-1)
    recogniser = vosk.KaldiRecognizer(vosk.Model(model_path=str(model)), MICROPHONE_HZ)

    def decode(heard: Samples) -> str:
        recogniser.AcceptWaveform((heard * 32767).astype("<i2").tobytes())
        return str(json.loads(recogniser.FinalResult())["text"])

    return decode
