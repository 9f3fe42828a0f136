"""`assistant render`: an exercise as a recording, with pauses where the replies would be.

Nobody is heard while a recording is played. So the simulated person it is made with agrees to everything
and keeps every answer private: what is said never claims to know one.
"""

from __future__ import annotations

import contextlib
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assistant import optional_dependencies
from assistant.errors import StoreError
from assistant.exercise.model import Exercise
from assistant.languages import Language
from assistant.rehearsal.by_text import TypingRoom
from assistant.rehearsal.model import DEFAULT_LIMIT, Otherwise, Scenario, Speaker
from assistant.rehearsal.play import Limited, Play
from assistant.runtime.loop import Channel, Loop
from assistant.session.person import Background, Person
from assistant.speech.background import BackgroundSound
from assistant.speech.clips import Clips
from assistant.speech.mouth import ClipMouth
from assistant.speech.ports import SPEAKER_HZ, Samples, Sound, Voice
from assistant.speech.typed_ears import TypedEars
from assistant.speech.worker import OnDemandWorker

ANSWERING = 6.0
"""Seconds left for an answer: design judgement; most people have begun one by then."""

_FORMATS = {".wav": ("WAV", "PCM_16"), ".ogg": ("OGG", "VORBIS"), ".mp3": ("MP3", "MPEG_LAYER_III")}


class Recording(Protocol):
    """A file that takes sound, one channel at the speaker's rate."""

    def add(self, samples: Samples) -> None: ...


def render(
    exercise: Exercise,
    language: Language,
    build: Callable[[], Voice],
    name: str,
    file: Path,
    background: Background | None = None,
) -> float:
    """Write the recording; gives its length in seconds.

    `name` is the voice's. Raises `StoreError` for a file that cannot be written, and what the
    voice raises.
    """
    with _opened(file) as recording:
        return record(exercise, language, build, name, recording, background)


def record(
    exercise: Exercise,
    language: Language,
    build: Callable[[], Voice],
    name: str,
    recording: Recording,
    background: Background | None = None,
    answering: float = ANSWERING,
    limit: float = DEFAULT_LIMIT,
    pace: float = 1.0,
) -> float:
    """The same into a recording, at most of `limit` seconds, with `answering` seconds left for each answer, spoken
    at this pace."""
    who = Person(background=background, pace=pace)
    speaker = Speaker(after=answering)
    scenario = Scenario(otherwise=Otherwise.PRIVATE, person=speaker, who=who, limit=limit)
    play = Play(exercise=exercise, language=language, scenario=scenario)
    session, person, ears = play.session(), play.person(), TypedEars()
    clips = Clips(name, build, OnDemandWorker(), None)
    room = TypingRoom(person, ears, lambda command: loop.post(command), lambda at, what: None)
    limited = Limited(_Recorded(room, recording), scenario.limit)
    mouth = ClipMouth(clips, BackgroundSound.of(who))
    loop = Loop(session, Channel(ears, mouth, limited), [person.watch])
    limited.run(loop)
    return loop.now


class _Recorded:
    """A room in which everything that is played is recorded."""

    def __init__(self, sound: Sound, recording: Recording) -> None:
        self.output_delay = sound.output_delay
        self._sound = sound
        self._recording = recording

    def exchange(self, frame: Samples) -> Samples:
        self._recording.add(frame)
        return self._sound.exchange(frame)

    def close(self) -> None:
        self._sound.close()


class _Wave:
    def __init__(self, file: wave.Wave_write) -> None:
        self._file = file

    def add(self, samples: Samples) -> None:
        whole = np.clip(np.rint(samples * 32767), -32767, 32767)
        self._file.writeframesraw(whole.astype("<i2").tobytes())


class _Encoded:
    def __init__(self, file: Any) -> None:
        self._file = file

    def add(self, samples: Samples) -> None:
        self._file.write(samples)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[Recording]:
    """A file of the kind that its name says; what was begun and not finished is removed."""
    if file.suffix.lower() not in _FORMATS:
        kinds = ", ".join(_FORMATS)
        raise StoreError("recording-kind", f"{file.name} does not end in one of {kinds}.")
    part = file.with_name(f".{file.name}.part")
    try:
        with _writing(part, file.suffix.lower()) as recording:
            yield recording
        part.replace(file)
    except OSError as error:
        raise StoreError("recording-file", f"{file} cannot be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def _writing(part: Path, suffix: str) -> Iterator[Recording]:
    if suffix == ".wav":
        with part.open("wb") as raw, wave.open(raw, "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(2)
            written.setframerate(SPEAKER_HZ)
            yield _Wave(written)
        return
    optional_dependencies.require(optional_dependencies.RECORDINGS, kind=StoreError)
    import soundfile

    kind, subtype = _FORMATS[suffix]
    with (
        part.open("wb") as raw,
        soundfile.SoundFile(raw, "w", SPEAKER_HZ, 1, subtype, format=kind) as encoded,
    ):
        yield _Encoded(encoded)
