"""Recordings as phones and other programs write them, as samples for the ears.

Plain WAV files are read here; the other kinds by libsndfile, which comes with the extra `recordings`; and
what that does not know, such as a phone's .m4a, by the program ffmpeg where this machine has it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from assistant import optional_dependencies
from assistant.hear import wav
from assistant.speech.ports import MICROPHONE_HZ, Samples

LONGEST_SECONDS = 600.0
PLAIN, MP3 = "WAV", "MP3"
_BLOCK = 1 << 16
_HEAD = 4096
_CONVERT_SECONDS = 120.0
_BEGINNINGS: tuple[tuple[bytes, int, str], ...] = (
    (b"fLaC", 0, "FLAC"),
    (b"OggS", 0, "Ogg"),
    (b"ID3", 0, MP3),
    (b"RF64", 0, "WAV of the kind RF64"),
    (b"RIFX", 0, "WAV of the kind RIFX"),
    (b"riff", 0, "Wave64"),
    (b"FORM", 0, "AIFF"),
    (b"caff", 0, "CAF"),
    (b".snd", 0, "AU"),
    (b"ftyp", 4, "MP4 (.m4a, .mp4, .3gp)"),
    (b"\x1aE\xdf\xa3", 0, "WebM or Matroska"),
    (b"#!AMR", 0, "AMR"),
    (b"0&\xb2u\x8ef\xcf\x11", 0, "WMA"),
)
"""How a file begins, where, and what it is then."""
_NOT_BY_LIBSNDFILE = ("MP4 (.m4a, .mp4, .3gp)", "WebM or Matroska", "AMR", "WMA", "AAC")
_LENGTHS = (b"Xing", b"Info", b"VBRI")
"""One of these stands at the beginning of an MP3 that says how long it is."""
_Read: TypeAlias = tuple[Samples, int]


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


def read(path: Path, longest: float | None = None) -> _Read:
    """A recording as one channel, and its rate in hertz. Raises `StoreError`."""
    kind = _kind(path)
    if kind == PLAIN:
        try:
            return wav.read(path, longest)
        except wav.OtherEncoding as error:
            kind = f"{error.kind} in a WAV file"
    ways = [_by_libsndfile] if kind not in _NOT_BY_LIBSNDFILE and _has_libsndfile() else []
    ways += [_by_ffmpeg] if _ffmpeg() else []
    for way in ways:
        if found := way(path, kind, longest):
            return found
    if kind not in _NOT_BY_LIBSNDFILE and not _has_libsndfile():
        raise wav.unusable(
            path,
            f"it is {kind}, and without the extra `{optional_dependencies.RECORDINGS.name}` only plain WAV is read",
            hint=f"To install it: {optional_dependencies.install(optional_dependencies.RECORDINGS.name)}",
        )
    wanted = "have" if _ffmpeg() else "install ffmpeg, or have"
    raise wav.unusable(
        path,
        f"it is {kind}, which is damaged or of a kind that cannot be read here",
        hint=f"To mend it, {wanted} it converted elsewhere: ffmpeg -i {path.name} {path.stem}.wav",
    )


def _kind(path: Path) -> str:
    """What a file is by its first bytes, as it is called. Raises `StoreError`."""
    with wav.opened(path) as file:
        head = file.read(_HEAD)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return PLAIN
    for beginning, at, kind in _BEGINNINGS:
        if head[at : at + len(beginning)] == beginning:
            return kind
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return MP3 if head[1] & 0x06 else "AAC"
    raise wav.unusable(path, "it is not a recording of a known kind")


def _by_libsndfile(path: Path, kind: str, longest: float | None) -> _Read | None:
    """None for what it cannot read."""
    import soundfile

    parts, count = list[Samples](), 0
    try:
        with _opened(path, kind, soundfile) as file:
            hertz = int(file.samplerate)
            wav.check_header(path, file.channels, hertz)
            while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
                parts.append(block.mean(axis=1))
                count += len(block)
                if longest is not None and count > longest * hertz:
                    raise wav.too_long(path, longest)
    except soundfile.SoundFileError:
        return None
    if not parts:
        return None
    samples: Samples = np.nan_to_num(np.concatenate(parts)).clip(-1.0, 1.0)
    return samples, hertz


@contextmanager
def _opened(path: Path, kind: str, soundfile: Any) -> Iterator[Any]:
    """A file for libsndfile. An MP3 that does not say how long it is goes through a pipe: else its length is
    guessed from its first part, and what comes after that is left out without a word."""
    if kind != MP3 or _says_its_length(path):
        with soundfile.SoundFile(path) as file:
            yield file
        return
    reads, writes = os.pipe()

    def give() -> None:
        # Whoever reads may have closed it: there was too much of it.
        with (
            contextlib.suppress(BrokenPipeError),
            os.fdopen(writes, "wb") as into,
            path.open("rb") as whole,
        ):
            whole.seek(_tag_bytes(whole.read(10)))
            shutil.copyfileobj(whole, into)

    giver = threading.Thread(target=give, name="recording", daemon=True)
    giver.start()
    try:
        with (
            os.fdopen(reads, "rb") as pipe,
            soundfile.SoundFile(pipe.fileno(), closefd=False) as file,
        ):
            yield file
    finally:
        giver.join()


def _says_its_length(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(_tag_bytes(file.read(10)))
        head = file.read(_HEAD)
    return any(name in head for name in _LENGTHS)


def _tag_bytes(head: bytes) -> int:
    """How long the tag before an MP3 is: its title, its picture."""
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    return 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])


def _has_libsndfile() -> bool:
    return not optional_dependencies.RECORDINGS.missing


def _ffmpeg() -> str | None:
    return shutil.which("ffmpeg")


def _by_ffmpeg(path: Path, kind: str, longest: float | None) -> _Read | None:
    """None for what it cannot read. No more than a little too much is converted, and no other file opened."""
    limit = [] if longest is None else ["-t", f"{longest + 1:g}"]
    command = [
        str(_ffmpeg()), "-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe",
        "-i", f"file:{path}", *limit, "-map", "0:a:0", "-ac", "1", "-ar", str(MICROPHONE_HZ),
        "-f", "f32le", "pipe:1",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, timeout=_CONVERT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode or len(done.stdout) < 4:
        return None
    samples: Samples = np.frombuffer(done.stdout[: len(done.stdout) // 4 * 4], "<f4").clip(-1, 1)
    if longest is not None and len(samples) > longest * MICROPHONE_HZ:
        raise wav.too_long(path, longest)
    return samples, MICROPHONE_HZ
