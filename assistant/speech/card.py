"""The sound card: one microphone stream and one speaker stream, open as long as the session.

The microphone's clock drives everything. PortAudio's callbacks copy and nothing else;
resampling and waiting are done by whoever calls `exchange`. The speaker never sleeps, so no
first syllable is lost, and where its clock runs apart from the microphone's, silence is
shortened or lengthened, never speech.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from typing import Any

import numpy as np

from assistant.errors import DeviceError
from assistant.speech.devices import Device, find, portaudio
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_HZ,
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


class SoundCard:
    """`Sound` by PortAudio. Raises `DeviceError` when a device is missing, busy or lost."""

    def __init__(self, microphone: str | None = None, speaker: str | None = None) -> None:
        """Each is a part of the device's name, or None for the system's own choice."""
        self._sound = portaudio()
        self._microphone = _Microphone(self._sound, find("input", microphone))
        try:
            # A microphone can take half a second to begin, in which the speaker would run dry.
            self._microphone.take()
            self._speaker = _Speaker(self._sound, find("output", speaker))
        except DeviceError:
            self._microphone.close()
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
        return heard

    def close(self) -> None:
        self._microphone.close()
        self._speaker.close()
        # The list of devices is made once; what is plugged in from here on is seen by the next.
        with contextlib.suppress(Exception):
            self._sound._terminate()  # noqa: SLF001 - there is no public way
            self._sound._initialize()  # noqa: SLF001

    def __enter__(self) -> SoundCard:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Stream:
    """What both directions have in common."""

    def __init__(self, sound: Any, device: Device, hertz: int) -> None:
        self.name = device.name
        self.channels = 1
        self._device = device
        self._last_call = time.monotonic()
        self._resampler = _resampler(device, hertz)

    def open(self, sound: Any, make: Any, latency: float) -> Any:
        """Mono if the device can, else two channels.

        The device chooses its block size: through PulseAudio a fixed one stalls for seconds.
        """
        failure: Exception | None = None
        for channels in dict.fromkeys((1, min(2, self._device.channels))):
            self.channels = channels
            try:
                stream = make(
                    device=self._device.index,
                    channels=channels,
                    samplerate=self._device.hertz,
                    blocksize=0,
                    dtype="float32",
                    latency=latency,
                    callback=self._called,
                )
                stream.start()
                return stream
            except sound.PortAudioError as error:
                failure = error
        raise DeviceError(
            "device-busy",
            f'"{self.name}" cannot be opened: {failure}.',
            hint="Close other programs that use it, or choose another device.",
            spoken="Another program is using the sound.",
        ) from failure

    def _called(self, data: Any, frames: int, moment: Any, status: Any) -> None:
        raise NotImplementedError

    def check(self) -> None:
        """Raise `DeviceError` when the device has fallen silent."""
        if time.monotonic() - self._last_call > _LOST_SECONDS:
            raise DeviceError(
                "device-lost",
                f'"{self.name}" is lost.',
                hint="Plug it in again.",
                spoken="The sound device is gone.",
            )


class _Microphone(_Stream):
    def __init__(self, sound: Any, device: Device) -> None:
        super().__init__(sound, device, MICROPHONE_HZ)
        self.overruns = 0
        self._blocks: queue.Queue[Samples] = queue.Queue(_BACKLOG_BLOCKS)
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        self._stream = self.open(sound, sound.InputStream, _INPUT_LATENCY)

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

    def close(self) -> None:
        self._stream.close()

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
        super().__init__(sound, device, SPEAKER_HZ)
        self.underruns = 0
        self._ring = Ring(round(_LONGEST_AHEAD_SECONDS * device.hertz))
        self._ring.write(np.zeros(round(_FIRST_SECONDS * device.hertz), dtype=np.float32))
        self._stream = self.open(sound, sound.OutputStream, _OUTPUT_LATENCY)

    @property
    def delay(self) -> float:
        return float(self._stream.latency) + self._ahead

    @property
    def _ahead(self) -> float:
        """Seconds of sound that wait for the speaker."""
        return len(self._ring) / self._device.hertz

    def give(self, frame: Samples) -> None:
        silent = not frame.any()
        if silent and self._ahead > _MOST_AHEAD_SECONDS:
            return
        if silent and self._ahead < FRAME_SECONDS:
            frame = np.zeros(round(_AHEAD_SECONDS * SPEAKER_HZ), dtype=np.float32)
        if self._resampler is not None:
            frame = self._resampler.resample_chunk(np.ascontiguousarray(frame))
        self._ring.write(frame)

    def close(self) -> None:
        self._stream.close()

    def _called(self, data: Any, frames: int, moment: Any, status: Any) -> None:
        self._last_call = time.monotonic()
        sound = self._ring.read(frames)
        if status.output_underflow or len(sound) < frames:
            self.underruns += 1
        data[: len(sound)] = sound[:, None]
        data[len(sound) :] = 0


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


def _resampler(device: Device, hertz: int) -> Any:
    """Between the device's rate and ours; None when they are the same."""
    rates = (device.hertz, hertz) if device.kind == "input" else (hertz, device.hertz)
    if rates[0] == rates[1]:
        return None
    import soxr

    return soxr.ResampleStream(*rates, num_channels=1, dtype="float32", quality="MQ")
