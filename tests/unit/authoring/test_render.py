"""`assistant render`: a recording, with pauses where the replies would be."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from assistant import languages
from assistant.authoring.render import ANSWERING, render
from assistant.cli import cli
from assistant.errors import StoreError
from assistant.exercise import loader
from assistant.exercise.model import Exercise
from assistant.session.person import Background
from assistant.speech.ports import SPEAKER_HZ, Samples

HEAD = "format: 1\ntitle: A test\nsummary: Short.\nminutes: 1\n"


class Humming:
    """A voice that hums one second for everything."""

    def render(self, text: str, pace: float) -> Samples:
        return np.full(SPEAKER_HZ, 0.5, dtype=np.float32)


def exercise(folder: Path) -> Exercise:
    file = folder / "en/test.yaml"
    file.parent.mkdir()
    file.write_text(f"{HEAD}steps:\n  - ask: Warm?\n  - say: Good.\n  - hold: 2s\n", "utf-8")
    return loader.load(file)


def made(folder: Path, name: str) -> Path:
    file = folder / name
    render(exercise(folder), languages.load("en"), Humming, "humming", file)
    return file


def test_the_pause_for_a_reply_is_long_enough_to_answer_in(tmp_path: Path) -> None:
    with wave.open(str(made(tmp_path, "test.wav"))) as recording:
        assert (recording.getnchannels(), recording.getframerate()) == (1, SPEAKER_HZ)
        sound = np.frombuffer(recording.readframes(recording.getnframes()), "<i2")
    loud = np.abs(sound) > 100
    begins = np.flatnonzero(loud[1:] & ~loud[:-1]) / SPEAKER_HZ
    ends = np.flatnonzero(~loud[1:] & loud[:-1]) / SPEAKER_HZ
    question_ends, answer_begins = ends[0], begins[begins > ends[0]][0]
    assert answer_begins - question_ends >= ANSWERING
    assert len(sound) / SPEAKER_HZ >= answer_begins + 1 + 2


def test_rain_beneath_goes_on_in_every_silence_and_fades_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "test.wav"
    render(exercise(tmp_path), languages.load("en"), Humming, "humming", file, Background.RAIN)
    with wave.open(str(file)) as recording:
        sound = np.frombuffer(recording.readframes(recording.getnframes()), "<i2") / 32767
    tenths = np.sqrt(np.mean(sound[: len(sound) // 2400 * 2400].reshape(-1, 2400) ** 2, axis=1))
    assert tenths[:-5].min() > 0
    assert np.median(tenths[40:-5]) > 0.001
    assert tenths[-1] < 0.3 * np.median(tenths[-25:-5])


@pytest.mark.parametrize(("name", "kind"), [("test.ogg", "VORBIS"), ("test.mp3", "MPEG_LAYER_III")])
def test_compressed_recordings_are_what_their_name_says(
    tmp_path: Path, name: str, kind: str
) -> None:
    with soundfile.SoundFile(made(tmp_path, name)) as recording:
        assert recording.subtype == kind
        assert np.abs(recording.read()).max() > 0.1


def test_another_kind_is_refused_and_nothing_left_behind(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"does not end in one of \.wav, \.ogg, \.mp3"):
        made(tmp_path, "test.flac")
    assert [file.name for file in tmp_path.iterdir()] == ["en"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        made(tmp_path, "nowhere/test.wav")


@pytest.mark.slow
def test_a_recording_claims_to_know_no_answer(tmp_path: Path) -> None:
    scenario = tmp_path / "private.yaml"
    scenario.write_text("format: 1\notherwise: private\n", encoding="utf-8")
    run = CliRunner().invoke
    played = run(cli, ["rehearse", "grounding", "--text", "--scenario", str(scenario)])
    assert "That's lower than at the start" not in played.output
    file = tmp_path / "grounding.wav"
    assert run(cli, ["render", "grounding", "-o", str(file)]).exit_code == 0
    with wave.open(str(file)) as recording:
        assert 180 < recording.getnframes() / SPEAKER_HZ < 600
