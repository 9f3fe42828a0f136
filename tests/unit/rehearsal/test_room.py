from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import ScenarioError, StoreError
from assistant.rehearsal import recording
from assistant.rehearsal.cooperative_person import Cooperative, Repertoire
from assistant.rehearsal.event_log import PersonSpoke, SoundBegan, SoundEnded
from assistant.rehearsal.model import Acoustics, Otherwise
from assistant.rehearsal.person import Person
from assistant.rehearsal.recording import Stereo
from assistant.rehearsal.room import Occupant, Room, Surroundings
from assistant.session.events import Started
from assistant.speech.mouth import SILENCE
from assistant.speech.ports import MICROPHONE_FRAME, SPEAKER_FRAME, SPEAKER_HZ, Beneath
from tests.unit.rehearsal.tiny import EXERCISE, scenario


class Notes(list):
    def __call__(self, at: float, what: object) -> None:
        self.append((at, what))


def room(
    text: str, acoustics: Acoustics, notes: Notes, stereo: Stereo | None = None, others: Any = None
) -> Room:
    manner = Cooperative(EXERCISE, Repertoire.load("en"), Otherwise.SILENT, 0)
    person = Person(scenario(text), EXERCISE, manner)
    person.watch(0.0, Started(at=0.0))

    def speech(utterance: object) -> np.ndarray:
        return np.full(SPEAKER_HZ // 2, 0.1, np.float32)

    occupant = Occupant(person=person, speech=speech, press=notes.append)
    return Room(Surroundings(acoustics=acoustics, seed=0, others=others), occupant, notes, stereo)


def test_the_person_is_heard_at_their_moment_and_level() -> None:
    notes = Notes()
    place = room("interruptions: [{at: 1s, say: stop}]", Acoustics(level=-6), notes)
    heard = np.concatenate([place.exchange(SILENCE) for _ in range(100)])
    voiced = np.flatnonzero(np.abs(heard) > 0.01) / 16_000
    assert (voiced[0], voiced[-1]) == (pytest.approx(1.0, abs=0.01), pytest.approx(1.5, abs=0.01))
    assert np.abs(heard[20_000]) == pytest.approx(0.05, abs=0.002)
    assert notes == [(1.0, PersonSpoke(words="stop", until=1.5))]


def test_two_things_at_once_are_said_one_after_the_other() -> None:
    notes = Notes()
    text = "interruptions: [{at: 1s, say: help}, {at: 1.1s, say: stop}]"
    place = room(text, Acoustics(), notes)
    for _ in range(120):
        place.exchange(SILENCE)
    (first, help_), (second, stop) = notes
    assert (help_.words, stop.words) == ("help", "stop")
    assert second > first + 0.5


def test_with_headphones_nothing_comes_back_with_a_loudspeaker_it_does() -> None:
    sound = np.full(SPEAKER_FRAME, 0.5, np.float32)
    for acoustics, comes_back in ((Acoustics(), False), (Acoustics(echo=-6, delay=0.02), True)):
        place = room("", acoustics, Notes())
        heard = np.concatenate([place.exchange(sound) for _ in range(10)])
        assert bool(np.abs(heard).max() > 0.1) is comes_back


def test_others_speak_on_and_on_and_are_nobody_who_answers() -> None:
    said = np.repeat(np.float32([0.3, 0.0]), 5 * MICROPHONE_FRAME)
    notes = Notes()
    place = room("", Acoustics(), notes, others=said)
    heard = np.concatenate([place.exchange(SILENCE) for _ in range(40)])
    assert np.allclose(heard, np.tile(said, 4), atol=1e-6)
    assert notes == []


def test_sound_from_the_speaker_is_noted_when_it_begins_and_ends() -> None:
    notes = Notes()
    place = room("", Acoustics(), notes)
    sound = np.full(SPEAKER_FRAME, 0.5, np.float32)
    for frame in [SILENCE] * 10 + [sound] * 10 + [SILENCE] * 2 + [sound] * 3 + [SILENCE] * 20:
        place.exchange(frame)
    assert [type(what) for _, what in notes] == [SoundBegan, SoundEnded]
    assert notes[0][0] == pytest.approx(0.2)


def test_a_background_is_heard_in_the_room_and_is_no_sound_that_is_noted() -> None:
    notes = Notes()
    place = room("", Acoustics(echo=-6.0, delay=0.0), notes)
    rain = np.full(SPEAKER_FRAME, 0.1, np.float32).view(Beneath)
    heard = np.concatenate([place.exchange(rain) for _ in range(20)])
    assert np.abs(heard).max() > 0.03
    assert notes == []


def test_a_button_is_pressed() -> None:
    notes = Notes()
    place = room("interruptions: [{at: 0.1s, press: pause}]", Acoustics(), notes)
    for _ in range(10):
        place.exchange(SILENCE)
    assert "pause" in notes


def test_it_is_written_with_the_assistant_left_and_the_person_right(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.wav"
    place = room(
        "interruptions: [{at: 0.2s, say: stop}]", Acoustics(), Notes(), stereo=Stereo(path)
    )
    sound = np.full(SPEAKER_FRAME, 0.5, np.float32)
    for frame in [sound] * 5 + [SILENCE] * 45:
        place.exchange(frame)
    place.close()
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, SPEAKER_HZ)
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32767
    assert len(data) == 50 * SPEAKER_FRAME
    left, right = data[:, 0], data[:, 1]
    assert left[: 5 * SPEAKER_FRAME] == pytest.approx(0.5, abs=1e-3)
    assert not left[5 * SPEAKER_FRAME :].any()
    voiced = np.flatnonzero(right) / SPEAKER_HZ
    assert voiced[0] == pytest.approx(0.2, abs=0.001)
    assert voiced[-1] == pytest.approx(0.7, abs=0.001)


@pytest.mark.parametrize(("width", "channels"), [(1, 1), (2, 1), (2, 2), (3, 1), (4, 2)])
def test_recordings_of_every_kind_are_read(tmp_path: Path, width: int, channels: int) -> None:
    path = tmp_path / "a.wav"
    one = {1: b"\xc0", 2: b"\x00\x40", 3: b"\x00\x00\x40", 4: b"\x00\x00\x00\x40"}[width]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(8000)
        file.writeframes(one * channels * 100)
    samples, hertz = recording.read(path)
    assert hertz == 8000
    assert samples == pytest.approx(np.full(100, 0.5), abs=0.01)


def test_what_is_no_recording_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_text("words", encoding="utf-8")
    with pytest.raises(ScenarioError, match="cannot be played"):
        recording.read(path)
    with pytest.raises(StoreError, match="cannot be written"):
        Stereo(tmp_path)
    assert MICROPHONE_FRAME == 320
