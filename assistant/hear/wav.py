"""Plain WAV files of any rate, width and number of channels, as samples.

Python's own reader knows neither floating point nor the extended header that most recorders
write for 24 bits, so the chunks are read here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from assistant.errors import StoreError
from assistant.speech.ports import Samples

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


class OtherEncoding(StoreError):
    """A WAV file that holds something else than plain samples; `kind` is what."""

    def __init__(self, path: Path, kind: str) -> None:
        reason = f"it holds {kind}, and only plain samples of 8 to 32 bits are read"
        super().__init__("recording-unusable", f"{path} cannot be heard: {reason}.")
        self.kind = kind


def read(path: Path, longest: float | None = None) -> tuple[Samples, int]:
    """A recording as one channel, and its rate in hertz. Raises `StoreError`."""
    with opened(path) as file:
        form, data = _opened(path, file, path.stat().st_size, longest)
    return _mono(form, data), form.hertz


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A file with something in it. Raises `StoreError`."""
    try:
        if path.is_dir():
            raise unusable(path, "it is a folder")
        if path.exists() and not path.is_file():
            raise unusable(path, "it is not a file")
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise unusable(path, "it is empty")
            yield file
    except OSError as error:
        raise unusable(path, (error.strerror or str(error)).lower()) from None


def _opened(
    path: Path, file: IO[bytes], length: int, longest: float | None
) -> tuple[_Format, bytes]:
    """What the file says about its samples, and their bytes."""
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise unusable(path, "it is not a WAV file")
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
                raise too_long(path, longest)
            return form, file.read(size // form.frame * form.frame)
    raise unusable(path, "it is a WAV file that is cut short")


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
        raise unusable(path, "its header is cut short")
    code, channels, hertz, _, _, bits = struct.unpack("<HHIIHH", chunk[:16])
    if code == _EXTENSIBLE and len(chunk) >= 26:
        (code,) = struct.unpack("<H", chunk[24:26])
    if (code, bits) not in _FORMATS:
        raise OtherEncoding(path, _OTHERS.get(code, f"format {code} with {bits} bits"))
    check_header(path, channels, hertz)
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


def check_header(path: Path, channels: int, hertz: int) -> None:
    """Raises `StoreError` for what is a damaged header."""
    if not 1 <= channels <= _MOST_CHANNELS or not _SLOWEST <= hertz <= _FASTEST:
        raise unusable(path, f"its header says {channels} channels and {hertz} Hz")


def too_long(path: Path, longest: float) -> StoreError:
    """`longest` in seconds."""
    return unusable(path, f"it is too long: {longest / 60:g} minutes are the most")


def unusable(path: Path, reason: str, hint: str = "") -> StoreError:
    return StoreError("recording-unusable", f"{path} cannot be heard: {reason}.", hint=hint)
