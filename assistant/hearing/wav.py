"""Recordings: WAV files of any rate, width and number of channels, as samples for the ears.

Python's own reader knows neither floating point nor the extended header that most recorders
write for 24 bits, so the chunks are read here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from assistant.errors import StoreError
from assistant.speech.ports import MICROPHONE_HZ, Samples

LONGEST_SECONDS = 600.0
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_FORMATS = {(_PCM, 8), (_PCM, 16), (_PCM, 24), (_PCM, 32), (_FLOAT, 32), (_FLOAT, 64)}
_OTHERS = {2: "ADPCM", 6: "A-law", 7: "mu-law", 0x55: "MP3"}
_SLOWEST, _FASTEST = 4_000, 384_000
"""Hertz: with less no word is left, and more is a damaged header."""
_MOST_CHANNELS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    """What a file says about its samples."""

    code: int
    channels: int
    hertz: int
    bits: int

    @property
    def frame(self) -> int:
        """Bytes of one sample of every channel."""
        return self.channels * self.bits // 8


def for_ears(path: Path) -> Samples:
    """A recording as the microphone would have given it: 16 kHz, one channel.

    Raises `StoreError` for whatever is no recording, or a longer one than 10 minutes.
    """
    samples, hertz = read(path, longest=LONGEST_SECONDS)
    if hertz == MICROPHONE_HZ:
        return samples
    import soxr

    resampled: Samples = soxr.resample(samples, hertz, MICROPHONE_HZ)
    return resampled


def read(path: Path, longest: float | None = None) -> tuple[Samples, int]:
    """A recording as one channel, and its rate in hertz. Raises `StoreError`."""
    try:
        if path.is_dir():
            raise _unusable(path, "it is a folder")
        if path.exists() and not path.is_file():
            raise _unusable(path, "it is no file")
        with path.open("rb") as file:
            length = path.stat().st_size
            if not length:
                raise _unusable(path, "it is empty")
            form, data = _opened(path, file, length, longest)
    except OSError as error:
        raise _unusable(path, (error.strerror or str(error)).lower()) from None
    return _mono(form, data), form.hertz


def _opened(
    path: Path, file: IO[bytes], length: int, longest: float | None
) -> tuple[_Format, bytes]:
    """What the file says about its samples, and their bytes."""
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise _unusable(path, "it is no WAV file")
    form = None
    for name, size in _chunks(file, length):
        if name == b"fmt ":
            form = _format(path, file.read(min(size, 40)))
        elif name == b"data" and form is not None:
            # A program that wrote into a pipe could not know the size, and left 0 or too much.
            rest = length - file.tell()
            size = rest if size == 0 or size > rest else size
            seconds = size / form.frame / form.hertz
            if longest is not None and seconds > longest:
                minutes = f"{longest / 60:g} minutes are the most"
                raise _unusable(path, f"it is {seconds / 60:.0f} minutes long, and {minutes}")
            return form, file.read(size // form.frame * form.frame)
    raise _unusable(path, "it is a WAV file that is cut short")


def _chunks(file: IO[bytes], length: int) -> Iterator[tuple[bytes, int]]:
    """Name and size of each chunk, the file standing at its beginning."""
    at = 12
    while at + 8 <= length:
        file.seek(at)
        name, size = struct.unpack("<4sI", file.read(8))
        yield name, size
        at += 8 + size + size % 2


def _format(path: Path, chunk: bytes) -> _Format:
    if len(chunk) < 16:
        raise _unusable(path, "its header is cut short")
    code, channels, hertz, _, _, bits = struct.unpack("<HHIIHH", chunk[:16])
    if code == _EXTENSIBLE and len(chunk) >= 26:
        (code,) = struct.unpack("<H", chunk[24:26])
    if (code, bits) not in _FORMATS:
        kind = _OTHERS.get(code, f"format {code} with {bits} bits")
        raise _unusable(path, f"it holds {kind}, and only plain samples of 8 to 32 bits are read")
    if not 1 <= channels <= _MOST_CHANNELS or not _SLOWEST <= hertz <= _FASTEST:
        raise _unusable(path, f"its header says {channels} channels and {hertz} Hz")
    return _Format(code=code, channels=channels, hertz=hertz, bits=bits)


def _mono(form: _Format, data: bytes) -> Samples:
    """All channels together, in [-1, 1]."""
    # What is beyond all measure becomes infinite, and then full scale.
    with np.errstate(over="ignore", invalid="ignore"):
        mono = _numbers(form, data).reshape(-1, form.channels).mean(axis=1)
    samples: Samples = np.nan_to_num(mono, posinf=1.0, neginf=-1.0).clip(-1.0, 1.0)
    return samples


def _numbers(form: _Format, data: bytes) -> Samples:
    if form.code == _FLOAT:
        return np.frombuffer(data, f"<f{form.bits // 8}").astype(np.float32)
    if form.bits == 8:
        return np.frombuffer(data, np.uint8).astype(np.float32) / np.float32(128) - 1
    if form.bits == 24:
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        return wide.view("<i4").reshape(-1).astype(np.float32) / np.float32(2**31)
    whole = np.frombuffer(data, f"<i{form.bits // 8}")
    return whole.astype(np.float32) / np.float32(2 ** (form.bits - 1))


def _unusable(path: Path, reason: str) -> StoreError:
    return StoreError("recording-unusable", f"{path} cannot be heard: {reason}.")
