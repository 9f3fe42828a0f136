"""Recordings as people have them: every rate, width and number of channels, and broken ones."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import StoreError
from assistant.hear import audio_files, wav
from assistant.speech.ports import MICROPHONE_HZ, Samples

HERTZ = 440


def tone(hertz: int, seconds: float = 0.5) -> Samples:
    return (0.5 * np.sin(2 * np.pi * HERTZ * np.arange(round(seconds * hertz)) / hertz)).astype(
        np.float32
    )


def encoded(samples: Samples, bits: int, code: int) -> bytes:
    if code == 3:
        return samples.astype(f"<f{bits // 8}").tobytes()
    if bits == 8:
        return np.round(samples * 127 + 128).astype(np.uint8).tobytes()
    whole = np.round(samples.astype(np.float64) * (2 ** (bits - 1) - 1)).astype("<i4")
    return whole.view(np.uint8).reshape(-1, 4)[:, : bits // 8].tobytes()


def write(
    path: Path,
    data: bytes,
    *,
    code: int = 1,
    channels: int = 1,
    hertz: int = 16_000,
    bits: int = 16,
    extensible: bool = False,
    size: int | None = None,
    before: bytes = b"",
) -> Path:
    frame = channels * bits // 8
    tag = 0xFFFE if extensible else code
    form = struct.pack("<HHIIHH", tag, channels, hertz, hertz * frame, frame, bits)
    if extensible:
        form += struct.pack("<HHI", 22, bits, 0) + struct.pack("<H", code) + bytes(14)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + before
    chunks += b"data" + struct.pack("<I", len(data) if size is None else size) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


@pytest.mark.parametrize(("code", "bits"), [(1, 8), (1, 16), (1, 24), (1, 32), (3, 32), (3, 64)])
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("hertz", [8_000, 16_000, 44_100, 96_000])
@pytest.mark.parametrize("extensible", [False, True])
def test_it_sounds_the_same_however_it_is_written(
    tmp_path: Path, code: int, bits: int, channels: int, hertz: int, extensible: bool
) -> None:
    data = encoded(np.repeat(tone(hertz), channels), bits, code)
    path = write(
        tmp_path / "a.wav",
        data,
        code=code,
        bits=bits,
        channels=channels,
        hertz=hertz,
        extensible=extensible,
    )
    heard = audio_files.for_ears(path)
    assert heard.dtype == np.float32
    assert len(heard) == pytest.approx(MICROPHONE_HZ // 2, abs=2)
    inside = slice(400, -400)
    wanted = tone(MICROPHONE_HZ)[: len(heard)]
    assert np.abs(heard[inside] - wanted[: len(heard)][inside]).max() < 0.02


def test_channels_go_together(tmp_path: Path) -> None:
    stereo = np.stack([np.full(100, 0.5), np.zeros(100)], axis=1).astype(np.float32).reshape(-1)
    path = write(tmp_path / "a.wav", encoded(stereo, 16, 1), channels=2)
    samples, _ = wav.read(path)
    assert samples == pytest.approx(0.25, abs=1e-3)


def test_other_chunks_are_passed_over(tmp_path: Path) -> None:
    listed = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    path = write(tmp_path / "a.wav", encoded(tone(16_000), 16, 1), before=listed)
    assert len(wav.read(path)[0]) == 8_000


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_size_that_a_pipe_could_not_know_is_worked_out(tmp_path: Path, size: int) -> None:
    path = write(tmp_path / "a.wav", encoded(tone(16_000), 16, 1), size=size)
    assert len(wav.read(path)[0]) == 8_000


def test_numbers_that_are_none_do_no_harm(tmp_path: Path) -> None:
    wild = np.array([np.nan, np.inf, -np.inf, 1e300, -5.0, 0.5])
    path = write(tmp_path / "a.wav", wild.astype("<f8").tobytes(), code=3, bits=64)
    assert wav.read(path)[0] == pytest.approx([0, 1, -1, 1, -1, 0.5])


def test_what_python_writes_is_read(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 22_050, 0, "NONE", ""))
        file.writeframes(encoded(tone(22_050), 16, 1))
    assert wav.read(tmp_path / "a.wav")[1] == 22_050


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"hello, this is a text", "not a recording of a known kind"),
        (b"RIFF\0\0\0\0WAVE", "cut short"),
        (b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0", "header is cut short"),
    ],
)
def test_what_is_no_recording_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=said) as error:
        audio_files.for_ears(path)
    assert str(path) in str(error.value)


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="it is a folder"):
        audio_files.for_ears(tmp_path)
    with pytest.raises(StoreError, match="no such file"):
        audio_files.for_ears(tmp_path / "nowhere.wav")
    with pytest.raises(StoreError, match="it is not a file"):
        audio_files.for_ears(Path("/dev/zero"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": 99, "bits": 12}, "format 99 with 12 bits"),
        ({"code": 0x55, "bits": 0}, "MP3"),
        ({"hertz": 1}, "1 Hz"),
        ({"channels": 0}, "0 channels"),
    ],
)
def test_other_formats_are_told(tmp_path: Path, given: dict[str, int], said: str) -> None:
    path = write(tmp_path / "a.wav", bytes(3200), **given)
    with pytest.raises(StoreError, match=said):
        audio_files.for_ears(path)


def test_more_than_ten_minutes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", b"", bits=8, hertz=4_000, size=4_000 * 601)
    with path.open("r+b") as file:
        file.truncate(4_000 * 601 + 44)
    with pytest.raises(StoreError, match="10 minutes are the most"):
        audio_files.for_ears(path)
    with path.open("r+b") as file:
        file.truncate(4_000 * 600 + 44)
    assert len(audio_files.for_ears(path)) == 600 * MICROPHONE_HZ


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_anywhere_is_an_answer_not_a_crash(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(write(tmp_path / "a.wav", encoded(tone(8_000, 0.05), 16, 1)).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    path = tmp_path / "b.wav"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        samples = audio_files.for_ears(path)
    except StoreError:
        return
    assert np.isfinite(samples).all()
