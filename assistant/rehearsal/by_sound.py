"""A rehearsal with sound: the real ears, recogniser and voice, in a simulated room."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from assistant.errors import ModelError
from assistant.rehearsal import recording
from assistant.rehearsal.acoustics import gain
from assistant.rehearsal.event_log import Onlooker, told
from assistant.rehearsal.model import Others, Utterance
from assistant.rehearsal.play import Equipment, Limited, Play
from assistant.rehearsal.room import Occupant, Room, Surroundings
from assistant.rehearsal.transcript import Transcript
from assistant.runtime.loop import Channel, Loop
from assistant.session.actions import Outcome
from assistant.session.session import Session
from assistant.speech import recognisers, voices
from assistant.speech.background import BackgroundSound
from assistant.speech.clips import Clips
from assistant.speech.ears_factory import ears
from assistant.speech.mouth import ClipMouth
from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Samples, Voice
from assistant.speech.voices.normalisation import finished
from assistant.speech.voices.plausible import read_by
from assistant.speech.worker import InlineWorker

_OTHERS_PACE = 1.3
"""Against the assistant's careful pace."""


def by_sound(
    play: Play,
    transcript: Transcript,
    watchers: Sequence[Onlooker],
    equipment: Equipment,
    wav: Path | None,
) -> tuple[Outcome | None, Session, float]:
    """Run a session by sound: how it ended, the session, and how many seconds it was."""
    code, lexicon = play.language.code, play.language.lexicon
    own = recognisers.choose(code, equipment.recogniser, equipment.models)
    if own.build is None:
        raise ModelError("recogniser-missing", own.why, hint="Rehearse it with --text.")
    own_recogniser = functools.cache(own.build)
    own = replace(own, build=own_recogniser)
    recogniser = recognisers.by_server(own, equipment.recogniser_server, code)
    assert recogniser.build is not None, "a server's has one of its own inside"

    own_voice = voices.choose(code, equipment.voice)
    speaker = play.scenario.person
    other = voices.choose(code, speaker.voice or "auto")

    @functools.cache
    def built(kind: str) -> Voice:
        """A voice; one serves for both where they have the same."""
        return voices.choose(code, kind).build()

    own_voice = replace(own_voice, build=functools.partial(built, own_voice.kind))
    voice = voices.by_server(
        own_voice,
        equipment.voice_server,
        code,
        equipment.server_voice,
        lambda clip, seconds: read_by(own_recogniser(), clip),
    )
    session, person = play.session(duplex=True), play.person()
    speech = _Speech(lambda: built(other.kind), speaker.pace)
    stereo = None if wav is None else recording.Stereo(wav)
    surroundings = Surroundings(
        acoustics=play.scenario.room,
        seed=play.seed,
        others=_others(play.scenario.room.others, lambda kind: built(kind or other.kind)),
    )
    occupant = Occupant(person=person, speech=speech, press=lambda command: loop.post(command))
    room = Room(surroundings, occupant, told([transcript.note, *watchers]), stereo)
    limited = Limited(room, play.scenario.limit)
    # What computing costs is nobody's time, so that it goes the same way on a machine of any speed.
    speaking, hearing = InlineWorker(), InlineWorker()
    clips = Clips(voice.name, voice.build, speaking, equipment.clips)
    try:
        patience = play.scenario.who.patience
        hears = ears(recogniser.build, hearing, lexicon, patience)
        watching = (person.watch, transcript.note, *watchers)
        mouth = ClipMouth(clips, BackgroundSound.of(play.scenario.who))
        loop = Loop(session, Channel(hears, mouth, limited), watching)
        return limited.run(loop), session, loop.now
    finally:
        room.close()


class _Speech:
    """The person's voice."""

    def __init__(self, build: Callable[[], Voice], pace: float) -> None:
        self._build = build
        self._pace = pace

    def __call__(self, utterance: Utterance) -> Samples:
        if utterance.recording is not None:
            samples, hertz = recording.read(utterance.recording)
            return finished(samples, hertz, utterance.recording.name)
        # The voice keeps what it renders to itself; what is changed here must not be it.
        return np.array(self._build().render(utterance.words, self._pace), dtype=np.float32)


def _others(others: Others | None, build: Callable[[str], Voice]) -> Samples | None:
    """What they say, one sentence after another: 16 kHz."""
    import soxr  # only needed with sound

    if others is None:
        return None
    voice, pause = build(others.voice), np.zeros(round(others.pause * SPEAKER_HZ), np.float32)
    said = [part for each in others.say for part in (voice.render(each, _OTHERS_PACE), pause)]
    slower: Samples = soxr.resample(np.concatenate(said), SPEAKER_HZ, MICROPHONE_HZ)
    return slower * np.float32(gain(others.level))
