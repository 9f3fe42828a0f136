"""Which microphones and speakers there are, and errors that say how to mend it."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import sys
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from assistant.errors import DeviceError

Kind: TypeAlias = Literal["input", "output"]
_CALLED: dict[Kind, str] = {"input": "microphone", "output": "speaker"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A microphone or a speaker, as PortAudio knows it."""

    index: int
    name: str
    kind: Kind
    channels: int
    """The most it has."""
    hertz: int
    """Its own rate."""


def portaudio() -> Any:
    """The sounddevice package. Raises `DeviceError` when it or PortAudio is missing."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        mend = "Install sounddevice with `pip install sounddevice`."
        if isinstance(error, OSError):
            mend = "Install PortAudio."
            if sys.platform == "linux":
                mend = "Install PortAudio: `sudo apt-get install libportaudio2`."
        raise DeviceError("sound-missing", f"Sound cannot be used: {error}.", hint=mend) from error
    _quieten()
    return sounddevice


def look_again() -> None:
    """Let PortAudio make its list of devices anew, which it does but once: for what was plugged in.

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
    """The device whose name contains `name`, or the system's own choice."""
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
    for device in found:
        if name.casefold() in device.name.casefold():
            return device
    raise DeviceError(
        f"no-{called}",
        f'There is no {called} called "{name}".',
        hint="There are: " + ", ".join(f'"{device.name}"' for device in found) + ".",
        spoken=f"I cannot find the {called} I was told to use.",
    )


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
    )
