"""Speaker and microphone: opened as for a session, and a soft tone sent from one to the other.

The tone glides upwards, so that where it comes back, and how much later, can be told even when
the room is louder than it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.doctor.finding import Finding
from assistant.errors import DeviceError
from assistant.speech import devices
from assistant.speech.devices import Device, Kind
from assistant.speech.echo_delay import FARTHEST_SECONDS
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_FRAME,
    SPEAKER_HZ,
    Samples,
    Sound,
)
from assistant.speech.resampling import Slower

_LOGGER = logging.getLogger(__name__)

_SETTLING_SECONDS = 0.5
"""Many devices begin with a click."""
_ROOM_SECONDS = 2.0
_TONE_SECONDS = 0.8
_AFTER_SECONDS = 1.5
"""How much later the tone may come back."""
_TONE_HERTZ = (300.0, 3000.0)
_TONE_PEAK = 0.1
_EDGE_SECONDS = 0.1
_SURE = 0.2
"""How alike (0 to 1) what is played and what is heard are, at least, where one is the other;
noise comes to 0.1."""
_SILENT, _LOUD = -85.0, -30.0
"""dBFS of a room, below and above which it is no room, or one in which nobody is understood."""
_TOO_STRONG = 3.0
"""Decibels of an echo against what was played, from which on it drowns out any voice."""
_FULL = 0.99


class Card(Sound, Protocol):
    """A sound card that counts what it drops."""

    @property
    def underruns(self) -> int:
        """How often the speaker ran dry."""

    @property
    def overruns(self) -> int:
        """Blocks of the microphone that were lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was played and heard, frame by frame, at 16 kHz."""

    room: Samples
    """Before the tone."""
    played: Samples
    heard: Samples
    """From the beginning of the tone on."""
    dropped: int
    """How often the speaker ran dry, or the microphone's sound was lost, meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """What came back of the tone."""

    delay: float
    """Seconds after it was given."""
    decibels: float
    """Against what was played."""


def sound(
    microphone: str | None,
    speaker: str | None,
    open_card: Callable[[], Card],
    play_alone: Callable[[Device, Samples], None],
) -> Iterator[Finding]:
    """Everything about microphone and speaker. `open_card` raises `DeviceError`."""
    hears, no_microphone = _found("input", microphone)
    speaks, no_speaker = _found("output", speaker)
    if hears is not None and speaks is not None:
        yield from _together(hears, speaks, open_card)
        return
    if no_microphone is not None:
        yield Finding.of("microphone", no_microphone)
    if hears is not None:
        yield Finding(name="microphone", ok=True, detail=f'"{hears.name}" is there; not tried')
    if speaks is not None:
        yield _alone(speaks, play_alone)
    if no_speaker is not None:
        yield Finding.of("speaker", no_speaker)


def _found(kind: Kind, name: str | None) -> tuple[Device | None, DeviceError | None]:
    try:
        return devices.find(kind, name), None
    except DeviceError as error:
        return None, error


def _alone(speaker: Device, play: Callable[[Device, Samples], None]) -> Finding:
    try:
        play(speaker, tone())
    except DeviceError as error:
        return Finding.of("speaker", error)
    detail = f'"{speaker.name}" played a soft tone, which nothing could hear'
    return Finding(name="speaker", ok=True, detail=detail)


def play_alone(speaker: Device, samples: Samples) -> None:
    """Play without a microphone. Raises `DeviceError`."""
    sound = devices.portaudio()
    try:
        sound.play(samples, SPEAKER_HZ, device=speaker.index, blocking=True)
    except (sound.PortAudioError, OSError) as error:
        raise DeviceError(
            "device-refused",
            f'"{speaker.name}" cannot be opened: {error}.',
            hint="Plug it in again, or choose another device.",
        ) from error


def _together(
    microphone: Device, speaker: Device, open_card: Callable[[], Card]
) -> Iterator[Finding]:
    try:
        card = open_card()
    except DeviceError as error:
        yield Finding.of("sound card", error)
        return
    try:
        tried = trial(card)
    except DeviceError as error:
        yield Finding.of("sound card", error)
        return
    finally:
        card.close()
    echo = find_echo(tried)
    yield _of_the_microphone(microphone, tried, echo)
    yield _of_the_speaker(speaker, echo)
    yield _of_the_echo(echo)
    yield _of_what_was_dropped(tried.dropped)


def trial(card: Card) -> Trial:
    """Listen to the room, then play the tone and listen on. Raises `DeviceError`."""
    silence = np.zeros(SPEAKER_FRAME, dtype=np.float32)
    for _ in range(round(_SETTLING_SECONDS / FRAME_SECONDS)):
        card.exchange(silence)
    before = card.underruns + card.overruns
    room = [card.exchange(silence) for _ in range(round(_ROOM_SECONDS / FRAME_SECONDS))]
    slower, played, heard = Slower(), [], []
    after = np.zeros(round(_AFTER_SECONDS * SPEAKER_HZ), dtype=np.float32)
    for frame in np.concatenate([tone(), after]).reshape(-1, SPEAKER_FRAME):
        heard.append(card.exchange(frame))
        played.append(slower.frame(frame))
    return Trial(
        room=np.concatenate(room),
        played=np.concatenate(played),
        heard=np.concatenate(heard),
        dropped=card.underruns + card.overruns - before,
    )


def tone() -> Samples:
    """The soft tone, 24 kHz, whole frames."""
    t = np.arange(round(_TONE_SECONDS * SPEAKER_HZ)) / SPEAKER_HZ
    low, high = _TONE_HERTZ
    glide = np.sin(2 * np.pi * (low * t + (high - low) * t**2 / (2 * _TONE_SECONDS)))
    edge = np.clip(np.minimum(t, _TONE_SECONDS - t) / _EDGE_SECONDS, 0, 1)
    return (_TONE_PEAK * np.sin(np.pi / 2 * edge) ** 2 * glide).astype(np.float32)


def find_echo(tried: Trial) -> Echo | None:
    """Where the tone comes back in what was heard; None where it does not."""
    wave = tried.played[: round(_TONE_SECONDS * MICROPHONE_HZ) + MICROPHONE_FRAME]
    heard = tried.heard - tried.heard.mean()
    size = 1 << (len(heard) + len(wave)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.fft.rfft(wave, size).conj()
    lags = len(heard) - len(wave)
    alike = np.abs(np.fft.irfft(spectrum, size)[:lags])
    energy = np.concatenate([[0.0], np.cumsum(heard.astype(np.float64) ** 2)])
    there = energy[len(wave) : len(wave) + lags] - energy[:lags]
    own = float(np.dot(wave, wave))
    alike /= np.sqrt(own * np.maximum(there, 1e-9))
    at = int(alike.argmax())
    _LOGGER.debug("the tone and what was heard are alike by %.3f, %d samples on", alike[at], at)
    if alike[at] < _SURE:
        return None
    noise = float(np.var(tried.room)) * len(wave)
    come_back = max(float(there[at]) - noise, float(there[at]) * float(alike[at]) ** 2)
    return Echo(delay=at / MICROPHONE_HZ, decibels=10 * float(np.log10(come_back / own)))


def _of_the_microphone(device: Device, tried: Trial, echo: Echo | None) -> Finding:
    name = "microphone"
    frames = tried.room.reshape(-1, MICROPHONE_FRAME)
    levels = 10 * np.log10(np.var(frames, axis=1) + 1e-12)
    floor, usual = (float(np.percentile(levels, part)) for part in (10, 50))
    peak = float(np.abs(tried.room).max())
    if usual < _SILENT and echo is None:
        return Finding(
            name=name,
            ok=False,
            detail=f'Nothing at all comes from "{device.name}".',
            mend="Unmute it, and turn it up in the system's sound settings.",
        )
    if floor > _LOUD or peak > _FULL:
        return Finding(
            name=name,
            ok=False,
            detail=f'"{device.name}" hears noise of {floor:.0f} dBFS.',
            mend="Find a quieter place, or turn the microphone down in the sound settings.",
        )
    level = f"level {usual:.0f} dBFS, noise floor {floor:.0f} dBFS"
    if usual < _SILENT:
        level = "silent except when something sounds"
    return Finding(name=name, ok=True, detail=f'"{device.name}": {level}')


def _of_the_speaker(device: Device, echo: Echo | None) -> Finding:
    detail = f'"{device.name}" played a soft tone'
    if echo is None:
        detail += ", which did not come back; if you did not hear it either, turn it up"
    return Finding(name="speaker", ok=True, detail=detail)


def _of_the_echo(echo: Echo | None) -> Finding:
    name = "echo"
    if echo is None:
        return Finding(name=name, ok=True, detail="none: headphones, or a soft speaker")
    detail = f"the tone came back {echo.delay * 1000:.0f} ms later, {echo.decibels:+.0f} dB"
    if echo.delay > FARTHEST_SECONDS:
        return Finding(
            name=name,
            ok=False,
            detail=f"{detail[0].upper()}{detail[1:]}, too late to be removed.",
            mend="Use devices with a cable rather than Bluetooth, or headphones.",
            needed=False,
        )
    if echo.decibels > _TOO_STRONG:
        return Finding(
            name=name,
            ok=False,
            detail=f"{detail[0].upper()}{detail[1:]}, louder than any voice.",
            mend="Turn the speaker or the microphone down, or move them apart.",
            needed=False,
        )
    return Finding(name=name, ok=True, detail=detail)


def _of_what_was_dropped(count: int) -> Finding:
    name = "dropouts"
    if count == 0:
        return Finding(name=name, ok=True, detail="none while the tone was played")
    return Finding(
        name=name,
        ok=False,
        detail=f"Sound was dropped {count} times within {_TONE_SECONDS + _ROOM_SECONDS:.0f} s.",
        mend="Close other programs that keep the machine busy.",
        needed=False,
    )
