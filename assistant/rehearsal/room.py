"""A simulated room: the speaker and the microphone of a rehearsal, and the person between them.

The microphone hears the person, the assistant's own voice as it comes back, and whatever else
sounds in the room. Time passes by the frame, as fast as the processor allows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from assistant.rehearsal.acoustics import Echo, Noise, Round, convolved, gain, reverberation
from assistant.rehearsal.event_log import PersonPressed, PersonSpoke, SoundBegan, SoundEnded
from assistant.rehearsal.model import Acoustics, Utterance
from assistant.rehearsal.person import Person
from assistant.rehearsal.recording import Stereo
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_FRAME,
    SPEAKER_HZ,
    Samples,
    is_silent,
)
from assistant.understanding.meaning import CommandName

Note: TypeAlias = Callable[[float, PersonSpoke | PersonPressed | SoundBegan | SoundEnded], None]
Speech: TypeAlias = Callable[[Utterance], Samples]
"""Renders what the person says: 24 kHz, at -20 dBFS."""

_FRAMES_A_SECOND = round(1 / FRAME_SECONDS)
_QUIET_FRAMES = 5
"""Frames without any sound after which the speaker counts as silent."""
_BREATH = 10
"""Frames between two things said one after the other."""


@dataclass(slots=True)
class _Speaking:
    """What the person is saying."""

    dry: Samples
    """24 kHz, for the recording."""
    heard: Samples
    """16 kHz, as the microphone hears it."""
    frame: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """How a room sounds."""

    acoustics: Acoustics
    seed: int
    """Of what is left to chance: the walls and the noise."""
    others: Samples | None = None
    """16 kHz, what else is said in it; it goes round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupant:
    """Who is in the room: when they speak or press a button, and what comes of it."""

    person: Person
    speech: Speech
    press: Callable[[CommandName], None]


class Room:
    """Implements `Sound`."""

    def __init__(
        self,
        surroundings: Surroundings,
        occupant: Occupant,
        note: Note,
        stereo: Stereo | None = None,
    ) -> None:
        acoustics = surroundings.acoustics
        # Most of the way from here to the microphone is the sound card's, not the air's.
        self.output_delay = 0.0 if acoustics.echo is None else acoustics.delay
        generator = np.random.default_rng(surroundings.seed)
        self._response = reverberation(acoustics.reverberation, generator)
        self._level = np.float32(gain(acoustics.level))
        self._echo = (
            None
            if acoustics.echo is None
            else Echo(acoustics.echo, acoustics.delay, self._response, acoustics.drift)
        )
        self._around: list[Round] = []
        if acoustics.noise is not None:
            self._around.append(Noise(acoustics.noise, generator))
        if surroundings.others is not None:
            self._around.append(Round(convolved(surroundings.others, self._response)))
        self._person = occupant.person
        self._speech = occupant.speech
        self._press = occupant.press
        self._note = note
        self._stereo = stereo
        self._waiting: deque[Utterance] = deque()
        self._speaking: _Speaking | None = None
        self._frames = 0
        self._breath = 0
        self._quiet = _QUIET_FRAMES

    def exchange(self, frame: Samples) -> Samples:
        now = self._frames / _FRAMES_A_SECOND
        played = frame if frame.any() else None
        self._note_sound(now, not is_silent(frame))
        if now >= self._person.next:
            self._take_turns(now)
        if self._speaking is None and self._waiting and self._breath <= 0:
            self._begin(self._waiting.popleft(), now)
        self._frames += 1
        self._breath -= 1
        echo = None if self._echo is None else self._echo.frame(played)
        heard = np.zeros(MICROPHONE_FRAME, np.float32) if echo is None else echo
        for sound in self._around:
            heard += sound.frame()
        voice = self._voice(heard)
        if self._stereo is not None:
            self._stereo.add(frame, voice)
        return heard

    def close(self) -> None:
        if self._stereo is not None:
            self._stereo.close()

    def _take_turns(self, now: float) -> None:
        for turn in self._person.due(now):
            if isinstance(turn, CommandName):
                self._note(now, PersonPressed(command=turn))
                self._press(turn)
            else:
                self._waiting.append(turn)

    def _begin(self, utterance: Utterance, now: float) -> None:
        import soxr  # only needed with sound

        dry = self._speech(utterance) * self._level
        words = utterance.words or (utterance.recording.name if utterance.recording else "")
        self._note(now, PersonSpoke(words=words, until=now + len(dry) / SPEAKER_HZ))
        slower: Samples = soxr.resample(dry, SPEAKER_HZ, MICROPHONE_HZ)
        self._speaking = _Speaking(dry=dry, heard=convolved(slower, self._response))

    def _voice(self, heard: Samples) -> Samples | None:
        """Add the person's voice to what is heard; gives what they say in this frame."""
        said = self._speaking
        if said is None:
            return None
        start = said.frame * MICROPHONE_FRAME
        part = said.heard[start : start + MICROPHONE_FRAME]
        heard[: len(part)] += part
        voice = said.dry[said.frame * SPEAKER_FRAME : (said.frame + 1) * SPEAKER_FRAME]
        said.frame += 1
        if said.frame * MICROPHONE_FRAME >= len(said.heard):
            self._speaking, self._breath = None, _BREATH
        return voice

    def _note_sound(self, now: float, sounding: bool) -> None:
        if sounding and self._quiet >= _QUIET_FRAMES:
            self._note(now, SoundBegan())
        self._quiet = 0 if sounding else self._quiet + 1
        if self._quiet == _QUIET_FRAMES:
            self._note(now, SoundEnded())
