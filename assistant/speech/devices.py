"""Which microphones and speakers there are, and errors that say how to mend it."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from assistant import optional_dependencies
from assistant.errors import DeviceError

Kind: TypeAlias = Literal["input", "output"]
_CUT = 31
"""Characters after which Windows cuts a name in the way to sound that it prefers."""
_CALLED: dict[Kind, str] = {"input": "microphone", "output": "speaker"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A microphone or a speaker, as PortAudio knows it."""

    index: int
    """PortAudio's number for it, by which it can be asked for until something is plugged in."""
    name: str
    kind: Kind
    channels: int
    """The most it has."""
    hertz: int
    """Its own rate."""
    driver: int = 0
    """Through which of the system's ways to sound; Windows shows each device through several, and
    the first is the one it prefers."""


def portaudio() -> Any:
    """The sounddevice package. Raises `DeviceError` when it or PortAudio is missing or does not start."""
    try:
        import sounddevice
    except Exception as error:  # it starts PortAudio, whose own error can only be named afterwards
        mend = f"To install it: {optional_dependencies.install()}"
        if isinstance(error, OSError):
            mend = "Install PortAudio."
            if sys.platform == "linux":
                mend = "Install PortAudio: `sudo apt-get install libportaudio2`."
        elif not isinstance(error, ImportError):
            mend = "Look into the system's sound settings, such as ~/.asoundrc: PortAudio fails on them."
        raise DeviceError("sound-missing", f"Sound cannot be used: {error}.", hint=mend) from error
    _quieten()
    return sounddevice


def look_again() -> None:
    """Have PortAudio list its devices again, which it otherwise does only once: for newly plugged-in devices.

    No stream may be open.
    """
    sound = portaudio()
    for again in (sound._terminate, sound._initialize):  # noqa: SLF001 - there is no public way
        with contextlib.suppress(sound.PortAudioError):
            again()


@functools.cache
def _quieten() -> object:
    """Keep ALSA from writing its complaints over what is shown; what matters is counted."""
    if sys.platform != "linux":
        return None
    kind = ctypes.CFUNCTYPE(
        None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
    )
    nothing = kind(lambda *_: None)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(nothing)
    return nothing


def devices(kind: Kind) -> list[Device]:
    """Every microphone or speaker there is; raises `DeviceError` without PortAudio."""
    sound = portaudio()
    try:
        found = sound.query_devices()
    except sound.PortAudioError:
        return []
    return [_device(entry, kind) for entry in found if entry[f"max_{kind}_channels"] > 0]


def available() -> bool:
    """Whether there are both a microphone and a speaker. Never raises."""
    try:
        return bool(devices("input") and devices("output"))
    except DeviceError:
        return False


def find(kind: Kind, name: str | None) -> Device:
    """The device of that name or number, or the system's own choice.

    Raises `DeviceError` when there is none, or when several fit: nothing is guessed.
    """
    found = devices(kind)
    called = _CALLED[kind]
    if not found:
        raise DeviceError(
            f"no-{called}",
            f"There is no {called}.",
            hint="Plug one in, or read and type with `assistant start --text`.",
            spoken=f"I cannot find a {called}.",
        )
    if name is None:
        return _default(kind, found)
    match fitting(name, found):
        case [device]:
            return device
        case []:
            raise DeviceError(
                f"no-{called}",
                f'There is no {called} called "{name}".',
                hint=f"There are: {_listed(found)}.",
                spoken=f"I cannot find the {called} I was told to use.",
            )
        case several:
            raise DeviceError(
                f"several-{called}s",
                f'Several {called}s match "{name}": {_listed(several)}.',
                hint="Give the whole name, or the number before it.",
                spoken=f"Several {called}s have the name I was told to use.",
            )


def fitting(name: str, found: Sequence[Device]) -> list[Device]:
    """Those that are meant by a name, by the closest way of naming one: the whole name, the number,
    how the name begins, words in it."""
    wanted = _plain(name)
    part = re.compile(rf"(?<!\w){re.escape(wanted)}(?!(?<=\d)\d)")
    ways = [
        [device for device in found if _plain(device.name) == wanted],
        [device for device in found if str(device.index) == wanted],
    ]
    if not wanted.isdigit():
        ways += [
            [device for device in found if part.match(_plain(device.name))],
            [device for device in found if part.search(_plain(device.name))],
        ]
    first = next((way for way in ways if way), []) if wanted else []
    preferred = min((device.driver for device in first), default=0)
    known = {device.name[:_CUT] for device in first if device.driver == preferred}
    return [d for d in first if d.driver == preferred or d.name[:_CUT] not in known]


def _plain(name: str) -> str:
    """As it is compared: phones and headsets are called "Sam’s", and nobody types that sign."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("’", "'")
    return " ".join(folded.split())


def _listed(found: Sequence[Device]) -> str:
    return ", ".join(f'{device.index} "{device.name}"' for device in found)


def _default(kind: Kind, found: list[Device]) -> Device:
    sound = portaudio()
    try:
        return _device(sound.query_devices(kind=kind), kind)
    except (sound.PortAudioError, ValueError):
        return found[0]


def _device(entry: Any, kind: Kind) -> Device:
    return Device(
        index=entry["index"],
        name=entry["name"],
        kind=kind,
        channels=entry[f"max_{kind}_channels"],
        hertz=round(entry["default_samplerate"]),
        driver=entry["hostapi"],
    )
