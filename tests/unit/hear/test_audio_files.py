"""Recordings as phones and the usual tools write them; and what is said where they cannot be read."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from assistant import optional_dependencies
from assistant.errors import ScenarioError, StoreError
from assistant.hear import audio_files
from assistant.rehearsal import recording as rehearsed
from assistant.speech import voices
from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Samples

LIBSNDFILE = [
    ("mp3", "MP3", "MPEG_LAYER_III", 44_100),
    ("mp3", "MP3", "MPEG_LAYER_III", 16_000),
    ("ogg", "OGG", "VORBIS", 44_100),
    ("ogg", "OGG", "OPUS", 48_000),
    ("opus", "OGG", "OPUS", 16_000),
    ("flac", "FLAC", "PCM_24", 48_000),
    ("wav", "WAV", "ULAW", 8_000),
    ("wav", "WAV", "ALAW", 8_000),
    ("wav", "WAV", "IMA_ADPCM", 16_000),
    ("wav", "WAV", "GSM610", 8_000),
    ("wav", "RF64", "PCM_16", 48_000),
    ("wav", "RF64", "FLOAT", 44_100),
    ("aiff", "AIFF", "PCM_16", 44_100),
    ("caf", "CAF", "ALAC_16", 44_100),
    ("au", "AU", "ULAW", 8_000),
    ("w64", "W64", "PCM_16", 16_000),
]
FFMPEG = [
    ("m4a", ("-c:a", "aac")),
    ("aac", ("-c:a", "aac", "-f", "adts")),
    ("webm", ("-c:a", "libopus")),
    ("flac", ("-c:a", "flac", "-f", "flac", "pipe:1")),
]
"""With the last one it is written into a pipe, so that its header does not say how long it is."""


def tone(hertz: int, seconds: float = 1.0) -> Samples:
    """Half a second of 440 Hz between two quarters of silence."""
    at = np.arange(round(seconds * hertz)) / hertz
    sounds = (at > seconds / 4) & (at < seconds * 3 / 4)
    return (0.5 * np.sin(2 * np.pi * 440 * at) * sounds).astype(np.float32)


def alike(heard: Samples) -> float:
    """How alike the tone is to what was heard, from 0 to 1."""
    wanted = tone(MICROPHONE_HZ)
    length = min(len(heard), len(wanted))
    pair = heard[:length], wanted[:length]
    return float(np.dot(*pair) / np.sqrt(np.dot(pair[0], pair[0]) * np.dot(pair[1], pair[1])))


@pytest.mark.parametrize(("suffix", "kind", "subtype", "hertz"), LIBSNDFILE)
@pytest.mark.parametrize("channels", [1, 2])
def test_it_sounds_the_same_however_it_is_packed(
    tmp_path: Path, suffix: str, kind: str, subtype: str, hertz: int, channels: int
) -> None:
    channels = 1 if subtype == "GSM610" else channels
    path = tmp_path / f"a.{suffix}"
    samples = np.repeat(tone(hertz)[:, None], channels, axis=1)
    soundfile.write(path, samples, hertz, subtype, format=kind)
    heard = audio_files.for_ears(path)
    assert heard.dtype == np.float32
    assert len(heard) == pytest.approx(MICROPHONE_HZ, rel=0.05)
    assert alike(heard) > 0.98
    assert alike(soxr.resample(*rehearsed.read(path), MICROPHONE_HZ)) > 0.98, "in a scenario"


@pytest.mark.parametrize(("suffix", "how"), FFMPEG)
def test_what_only_ffmpeg_reads(tmp_path: Path, suffix: str, how: tuple[str, ...]) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed, and without it such a file is not read")
    path = tmp_path / f"a.{suffix}"
    soundfile.write(tmp_path / "tone.wav", tone(48_000), 48_000)
    made = subprocess.run(
        [
            "ffmpeg",
            "-v",
            "error",
            "-i",
            tmp_path / "tone.wav",
            *how,
            *([] if "pipe:1" in how else [path]),
        ],
        check=True,
        capture_output=True,
    )
    if made.stdout:
        path.write_bytes(made.stdout)
    heard = audio_files.for_ears(path)
    assert len(heard) == pytest.approx(MICROPHONE_HZ, rel=0.15)
    assert np.abs(heard).max() == pytest.approx(0.5, abs=0.1)


def without_length(mp3: bytes) -> bytes:
    """As what was encoded into a pipe: the first frame, which says how much there is, is not there."""
    kilobits = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)[mp3[2] >> 4]
    assert any(name in mp3[:60] for name in (b"Xing", b"Info"))
    return mp3[144 * kilobits * 1000 // 44_100 + (mp3[2] >> 1 & 1) :]


@pytest.mark.parametrize("tag", [b"", b"ID3\3\0\0" + bytes([0, 0, 39, 16]) + bytes(39 * 128 + 16)])
def test_an_mp3_that_does_not_say_its_length_is_read_to_its_end(tmp_path: Path, tag: bytes) -> None:
    """Its first part is dense and the rest is not, by which its length would be guessed too short."""
    hertz, chance = 44_100, np.random.default_rng(1)
    dense = chance.normal(0, 0.2, hertz // 4)
    samples = np.concatenate([dense, np.zeros(hertz * 4), tone(hertz)])
    packed = io.BytesIO()
    with soundfile.SoundFile(
        packed, "w", hertz, 1, "MPEG_LAYER_III", format="MP3", bitrate_mode="VARIABLE"
    ) as file:
        file.write(samples)
    path = tmp_path / "a.mp3"
    path.write_bytes(tag + without_length(packed.getvalue()))
    heard = audio_files.for_ears(path)
    assert len(heard) / MICROPHONE_HZ == pytest.approx(5.25, abs=0.1)
    assert np.abs(heard[-MICROPHONE_HZ:]).max() > 0.4


def test_more_than_ten_minutes_of_any_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, np.zeros(8_000 * 601, dtype=np.int16), 8_000)
    with pytest.raises(StoreError, match="10 minutes are the most"):
        audio_files.for_ears(path)


@pytest.mark.parametrize(
    ("begins", "kind"),
    [
        (b"\0\0\0\x20ftypM4A ", "MP4 (.m4a, .mp4, .3gp)"),
        (b"#!AMR\n", "AMR"),
        (b"\xff\xf1\x50\x80", "AAC"),
        (b"\x1aE\xdf\xa3", "WebM or Matroska"),
    ],
)
def test_what_is_not_read_is_told_with_how_to_convert_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begins: bytes, kind: str
) -> None:
    path = tmp_path / "a.m4a"
    path.write_bytes(begins + bytes(1000))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError) as told:
        audio_files.for_ears(path)
    assert f"it is {kind}, which" in str(told.value)
    assert "ffmpeg -i a.m4a a.wav" in str(told.value)
    with pytest.raises(ScenarioError, match=r"ffmpeg -i a\.m4a a\.wav"):
        rehearsed.read(path)


@pytest.mark.parametrize("begins", [b"ID3\3\0\0\0\0\0\0", b"fLaC", b"OggS", b"\xff\xfb\x90\x64"])
def test_damage_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begins: bytes
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(begins + bytes(range(256)) * 40)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="damaged or of a kind"):
        audio_files.for_ears(path)


def test_without_the_extra_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, tone(16_000), 16_000)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(optional_dependencies, "is_there", lambda module: module != "soundfile")
    with pytest.raises(StoreError) as told:
        audio_files.for_ears(path)
    assert "it is FLAC, and without the extra" in str(told.value)
    assert 'exercise-assistant[recordings]"' in str(told.value)


@pytest.mark.slow
def test_a_phones_recordings_are_understood(tmp_path: Path, home: Path) -> None:
    """By the command, with a real voice and a real recogniser."""
    clip = voices.choose("en", "hibari").build().render("Yes, please.", 1.0)
    quiet = np.zeros(SPEAKER_HZ // 2, dtype=np.float32)
    files = []
    for number, (suffix, kind, subtype, hertz) in enumerate(LIBSNDFILE):
        files.append(tmp_path / f"{number}.{suffix}")
        samples = soxr.resample(np.concatenate([quiet, clip, quiet]), SPEAKER_HZ, hertz)
        soundfile.write(files[-1], samples.clip(-1, 1), hertz, subtype, format=kind)
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "hear", *files, "--expect", "yes-no", "--json"],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["file"] for each in told] == [str(file) for file in files]
    assert [each["decision"] for each in told] == ["accepted"] * len(files), told
    assert all("yes" in each["hypotheses"][0].lower() for each in told)
