"""The sound card: one microphone stream and one speaker stream, open as long as the session.

The microphone's clock drives everything. PortAudio's callbacks copy and nothing else;
resampling and waiting are done by the caller of `exchange`. The speaker never sleeps, so no
first syllable is lost, and where its clock runs apart from the microphone's, silence is
shortened or lengthened, or what sounds beneath it, never speech. A device that refuses its own rate is asked for others.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from abc import ABC, abstractmethod
from typing import Any, TypeVar

import numpy as np

from assistant.errors import DeviceError
from assistant.speech.devices import Device, find, look_again, portaudio
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_HZ,
    Beneath,
    Samples,
)

_LOGGER = logging.getLogger(__name__)

_AHEAD_SECONDS = 0.06
"""Sound kept ready for the speaker: what Python may be late by without a gap."""
_MOST_AHEAD_SECONDS = 0.12
"""Beyond this, silence is left out until the speaker has caught up."""
_FIRST_SECONDS = 0.3
"""Silence given before the first frame: a device fills its own buffers when it begins."""
_INPUT_LATENCY, _OUTPUT_LATENCY = 0.04, 0.06
"""Seconds asked of the devices' own buffers."""
_LONGEST_AHEAD_SECONDS = 10.0
_BACKLOG_BLOCKS = 500
"""Microphone blocks kept when nobody comes for them: 10 s."""
_LOST_SECONDS = 2.0
"""A device that has not called back for so long is gone."""
_OTHER_HERTZ = (48_000, 44_100, 16_000)
"""Rates that are tried when a device refuses its own."""
_TOLD_SECONDS = 60.0
"""Dropped sound is logged no more often than this."""
_UNAVAILABLE = -9985
"""PortAudio's number for a device that somebody else holds."""


class SoundCard:
    """`Sound` by PortAudio. Raises `DeviceError` when a device is missing, busy or lost."""

    def __init__(self, microphone: str | None = None, speaker: str | None = None) -> None:
        """Each is a name or number as `devices.find` takes it, or None for the system's own choice."""
        sound = portaudio()
        self._open: list[_Stream] = []
        self._told, self._tell_from = 0, time.monotonic() + _TOLD_SECONDS
        try:
            self._microphone = self._opened(_Microphone(sound, find("input", microphone)))
            # A microphone can take half a second to begin, in which the speaker would run dry.
            self._microphone.take()
            self._speaker = self._opened(_Speaker(sound, find("output", speaker)))
        except DeviceError:
            self.close()
            raise
        _LOGGER.info("hearing %s, speaking by %s", self._microphone.name, self._speaker.name)

    @property
    def output_delay(self) -> float:
        """Seconds from giving a frame to its sound leaving the speaker, as it is now."""
        return self._speaker.delay

    @property
    def underruns(self) -> int:
        """How often the speaker ran dry."""
        return self._speaker.underruns

    @property
    def overruns(self) -> int:
        """Microphone blocks that were lost."""
        return self._microphone.overruns

    def exchange(self, frame: Samples) -> Samples:
        self._speaker.give(frame)
        heard = self._microphone.take()
        self._speaker.check()
        self._tell_what_was_dropped()
        return heard

    def play(self, frame: Samples) -> None:
        """Give the speaker a frame without hearing: the microphone alone may be lost.

        Raises `DeviceError` when the speaker is lost as well.
        """
        self._speaker.check()
        self._speaker.give(frame)

    def close(self) -> None:
        for stream in self._open:
            stream.close()
        look_again()

    def __enter__(self) -> SoundCard:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _opened(self, stream: _OneStream) -> _OneStream:
        self._open.append(stream)
        return stream

    def _tell_what_was_dropped(self) -> None:
        dropped = self.underruns + self.overruns
        if dropped > self._told and time.monotonic() >= self._tell_from:
            _LOGGER.info(
                "sound dropped so far: %d times by the speaker, %d by the microphone",
                self.underruns,
                self.overruns,
            )
            self._told, self._tell_from = dropped, time.monotonic() + _TOLD_SECONDS


class _Stream(ABC):
    """What both directions have in common."""

    def __init__(self, sound: Any, device: Device, make: Any, latency: float) -> None:
        self.name = device.name
        self.channels = 1
        self.hertz = device.hertz
        self._ended = False
        self._last_call = time.monotonic()
        self._stream = self._started(sound, device, make, latency)

    def _started(self, sound: Any, device: Device, make: Any, latency: float) -> Any:
        """At the device's own rate and in mono if it can, else at another, or in two channels.

        The device chooses its block size: through PulseAudio a fixed one stalls for seconds.
        """
        failures: list[Exception] = []
        for self.hertz in dict.fromkeys((device.hertz, *_OTHER_HERTZ)):
            for self.channels in dict.fromkeys((1, min(2, device.channels))):
                self._prepare()
                try:
                    stream = make(
                        device=device.index,
                        channels=self.channels,
                        samplerate=self.hertz,
                        blocksize=0,
                        dtype="float32",
                        latency=latency,
                        callback=self._called,
                        finished_callback=self._finished,
                    )
                    _start(stream)
                except sound.PortAudioError as failure:
                    failures.append(failure)
                else:
                    self._ended, self._last_call = False, time.monotonic()
                    return stream
        raise _refused(self.name, failures[0]) from failures[0]

    def close(self) -> None:
        self._stream.close()

    def check(self) -> None:
        """Raise `DeviceError` when the device is gone, or has fallen silent."""
        if self._ended or time.monotonic() - self._last_call > _LOST_SECONDS:
            raise DeviceError(
                "device-lost",
                f'"{self.name}" is lost.',
                hint="Plug it in again.",
                spoken="The sound device is gone.",
            )

    @abstractmethod
    def _prepare(self) -> None:
        """Get ready for the rate that is about to be tried."""

    @abstractmethod
    def _called(self, data: Any, frames: int, moment: Any, status: Any) -> None:
        """PortAudio wants samples, or has some."""

    def _finished(self) -> None:
        self._ended = True


_OneStream = TypeVar("_OneStream", bound=_Stream)


def _start(stream: Any) -> None:
    try:
        stream.start()
    except Exception:
        stream.close()
        raise


def _refused(name: str, failure: Exception) -> DeviceError:
    if _UNAVAILABLE in failure.args:
        return DeviceError(
            "device-busy",
            f'"{name}" is in use: {failure}.',
            hint="Close other programs that use it, or choose another device.",
            spoken="Another program is using the sound.",
        )
    return DeviceError(
        "device-refused",
        f'"{name}" cannot be opened: {failure}.',
        hint="Plug it in again, or choose another device.",
        spoken="The sound device does not work.",
    )


class _Microphone(_Stream):
    def __init__(self, sound: Any, device: Device) -> None:
        self.overruns = 0
        super().__init__(sound, device, sound.InputStream, _INPUT_LATENCY)

    def _prepare(self) -> None:
        self._blocks: queue.Queue[Samples] = queue.Queue(_BACKLOG_BLOCKS)
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        self._resampler = _resampler(self.hertz, MICROPHONE_HZ)

    def take(self) -> Samples:
        """The next frame, as soon as it is there."""
        while len(self._rest) < MICROPHONE_FRAME:
            try:
                block = self._blocks.get(timeout=_LOST_SECONDS / 4)
            except queue.Empty:
                self.check()
                continue
            if self._resampler is not None:
                block = self._resampler.resample_chunk(block)
            self._rest = np.concatenate([self._rest, block])
        frame, self._rest = self._rest[:MICROPHONE_FRAME], self._rest[MICROPHONE_FRAME:]
        return frame

    def _called(self, data: Any, frames: int, moment: Any, status: Any) -> None:
        self._last_call = time.monotonic()
        if status.input_overflow:
            self.overruns += 1
        try:
            self._blocks.put_nowait(data.mean(axis=1) if self.channels > 1 else data[:, 0].copy())
        except queue.Full:
            self.overruns += 1


class _Speaker(_Stream):
    def __init__(self, sound: Any, device: Device) -> None:
        self.underruns = 0
        super().__init__(sound, device, sound.OutputStream, _OUTPUT_LATENCY)

    def _prepare(self) -> None:
        self._ring = Ring(round(_LONGEST_AHEAD_SECONDS * self.hertz))
        self._ring.write(np.zeros(round(_FIRST_SECONDS * self.hertz), dtype=np.float32))
        self._resampler = _resampler(SPEAKER_HZ, self.hertz)

    @property
    def delay(self) -> float:
        return float(self._stream.latency) + self._ahead

    @property
    def _ahead(self) -> float:
        """Seconds of sound that wait for the speaker."""
        return len(self._ring) / self.hertz

    def give(self, frame: Samples) -> None:
        if isinstance(frame, Beneath):
            frame = self._fitted(frame)
        silent = not frame.any()
        if silent and self._ahead > _MOST_AHEAD_SECONDS:
            return
        if silent and self._ahead < FRAME_SECONDS:
            frame = np.zeros(round(_AHEAD_SECONDS * SPEAKER_HZ), dtype=np.float32)
        if self._resampler is not None:
            frame = self._resampler.resample_chunk(np.ascontiguousarray(frame))
        self._ring.write(frame)

    def _fitted(self, frame: Samples) -> Samples:
        """Half as long where the speaker is behind, half as long again where it runs dry, without a seam."""
        if self._ahead > _MOST_AHEAD_SECONDS:
            return _crossed(*np.split(frame, 2))
        if self._ahead < _AHEAD_SECONDS / 2:
            begin, end = np.split(frame, 2)
            return np.concatenate([begin, _crossed(end, begin), end])
        return frame

    def _called(self, data: Any, frames: int, moment: Any, status: Any) -> None:
        self._last_call = time.monotonic()
        sound = self._ring.read(frames)
        if status.output_underflow or len(sound) < frames:
            self.underruns += 1
        data[: len(sound)] = sound[:, None]
        data[len(sound) :] = 0


def _crossed(begin: Samples, end: Samples) -> Samples:
    """From one sound over to another of the same length."""
    ramp = np.linspace(0, 1, len(begin), dtype=np.float32)
    crossed: Samples = begin * (1 - ramp) + end * ramp
    return crossed


class Ring:
    """Samples on their way from one thread to another; bounded, the newest being lost."""

    def __init__(self, capacity: int) -> None:
        self._samples: Samples = np.zeros(capacity, dtype=np.float32)
        self._start = self._count = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return self._count

    def write(self, samples: Samples) -> int:
        """Add at the end; how many found room."""
        with self._lock:
            room = len(self._samples) - self._count
            samples = samples[:room]
            end = (self._start + self._count) % len(self._samples)
            first = min(len(samples), len(self._samples) - end)
            self._samples[end : end + first] = samples[:first]
            self._samples[: len(samples) - first] = samples[first:]
            self._count += len(samples)
        return len(samples)

    def read(self, count: int) -> Samples:
        """Take from the beginning, at most `count`."""
        with self._lock:
            count = min(count, self._count)
            first = min(count, len(self._samples) - self._start)
            head = self._samples[self._start : self._start + first]
            taken = np.concatenate([head, self._samples[: count - first]])
            self._start = (self._start + count) % len(self._samples)
            self._count -= count
        return taken


def _resampler(given: int, wanted: int) -> Any:
    """From one rate to another; None when they are the same."""
    if given == wanted:
        return None
    import soxr

    return soxr.ResampleStream(given, wanted, num_channels=1, dtype="float32", quality="MQ")
