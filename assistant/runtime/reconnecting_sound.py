"""Sound that survives the world: unplugged devices, servers that restart, a laptop that slept.

When the sound card is lost, time goes on by the system's clock and the microphone is silent.
A speaker that still works says what there is to be said about it; then everything is let go of,
and devices are looked for about once a second: those with the names that were asked for, or
whatever the system has come to prefer. The search has a thread of its own, because opening
a device can take seconds.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

from assistant.errors import DeviceError
from assistant.runtime.session_clocks import SilentSound
from assistant.session.events import Trouble
from assistant.speech.levels import Levels
from assistant.speech.ports import FRAME_SECONDS, Samples, Sound, is_silent

_LOGGER = logging.getLogger(__name__)

_AGAIN_SECONDS = 1.0
"""Between two attempts to find the devices."""
_ASLEEP_SECONDS = 5.0
"""Between two frames: the machine slept. What the devices still hold is stale then."""
_LAST_WORDS_SECONDS = 1.5
"""Silence after which a speaker without a microphone has said what there was to be said."""
_LONGEST_WORDS_SECONDS = 20.0
_LET_GO_SECONDS = 10.0
"""Letting go of devices takes no time. It hangs where a sound server died at the wrong moment:
PortAudio then waits for a thread that waits for the server, and only a new process would help."""
_STUCK_SECONDS = 45.0
"""Opening devices can take seconds; after this it hangs as well."""
_CLOSING_SECONDS = 5.0
"""How long the end of a session waits for an attempt that is under way."""


class Card(Sound, Protocol):
    """A microphone and a speaker, of which the microphone may be lost alone."""

    def play(self, frame: Samples) -> None:
        """Give a frame without hearing. Raises `DeviceError` when the speaker is lost too."""


def sleepless() -> float:
    """Seconds that go on while the machine sleeps, where the system can tell."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


class ReconnectingSound:
    """`Sound` that does not raise once it is open, and knows what keeps the person from being heard."""

    def __init__(
        self,
        open_card: Callable[[], Card],
        *,
        clock: Callable[[], float] = sleepless,
        again: float = _AGAIN_SECONDS,
    ) -> None:
        """Raises `DeviceError` when there is nothing to begin with."""
        self._open = open_card
        self._clock = clock
        self._again = again
        self._card = open_card()
        self._levels = Levels()
        self._last_frame: float | None = None
        """When it had been exchanged, by the clock."""
        self._pace: SilentSound | None = None
        """Keeps time while the card is lost."""
        self._lost_frames = self._silent_frames = 0
        """Since the card was lost, and since the speaker last had something to say then."""
        self._search: _Search | None = None

    @property
    def lost(self) -> bool:
        """Whether microphone or speaker is gone."""
        return self._pace is not None

    @property
    def stuck(self) -> bool:
        """Whether the devices are gone, and looking for them has come to no end for a long time."""
        search = self._search
        return search is not None and self._clock() > search.due

    @property
    def output_delay(self) -> float:
        """Seconds from giving a frame to its sound leaving the speaker, if there is one."""
        return 0.0 if self._search else self._card.output_delay

    def watch(self, heard: Samples, played: Samples) -> Trouble | None:
        """What keeps the person from being heard, now that these frames were exchanged."""
        return Trouble.DEVICE_LOST if self.lost else self._levels.hear(heard, played)

    @property
    def level(self) -> float:
        """How loud the last frame that was watched was, in dBFS; -100 without a microphone."""
        return -100.0 if self.lost else self._levels.level

    def exchange(self, frame: Samples) -> Samples:
        if self._search is not None and self._search.found is not None:
            self._come_back(self._search.found)
        if self._pace is None:
            try:
                return self._hear(frame)
            except DeviceError as error:
                _LOGGER.info("%s", error)
                self._pace = SilentSound()
        if self._search is None:
            self._say_last_words(frame)
        return self._pace.exchange(frame)

    def close(self) -> None:
        if self._search is None:
            self._card.close()
        else:
            self._search.give_up()

    def _hear(self, frame: Samples) -> Samples:
        heard = self._card.exchange(frame)
        last, self._last_frame = self._last_frame, self._clock()
        if last is not None and self._last_frame - last > _ASLEEP_SECONDS:
            self._look_for_devices()
            raise DeviceError("asleep", "The machine slept; the devices are opened again.")
        return heard

    def _say_last_words(self, frame: Samples) -> None:
        """Let a speaker that still works speak until it falls silent; then look for devices."""
        self._lost_frames += 1
        self._silent_frames = self._silent_frames + 1 if is_silent(frame) else 0
        try:
            self._card.play(frame)
        except DeviceError:
            self._look_for_devices()
        else:
            silent = self._silent_frames * FRAME_SECONDS > _LAST_WORDS_SECONDS
            if silent or self._lost_frames * FRAME_SECONDS > _LONGEST_WORDS_SECONDS:
                self._look_for_devices()

    def _look_for_devices(self) -> None:
        self._search = _Search(self._card, self._open, self._clock, self._again)

    def _come_back(self, card: Card) -> None:
        _LOGGER.info("the sound is back")
        self._card, self._levels = card, Levels()
        self._pace = self._search = self._last_frame = None
        self._lost_frames = self._silent_frames = 0


class _Search:
    """Lets go of the lost card and looks for another, in a thread of its own."""

    def __init__(
        self,
        lost: Card,
        open_card: Callable[[], Card],
        clock: Callable[[], float],
        again: float,
    ) -> None:
        self.found: Card | None = None
        self.due = clock() + _LET_GO_SECONDS
        """When what is under way should be over: letting go of the lost card, or an attempt."""
        self._lost = lost
        self._clock = clock
        self._open = open_card
        self._again = again
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._look, name="sound", daemon=True)
        self._thread.start()

    def give_up(self) -> None:
        """Stop looking; what was found is let go of."""
        self._given_up.set()
        self._thread.join(_CLOSING_SECONDS)
        if self.found is not None:
            self.found.close()

    def _look(self) -> None:
        self._lost.close()
        while not self._given_up.is_set():
            self.due = self._clock() + _STUCK_SECONDS
            try:
                self.found = self._open()
                return
            except Exception as error:
                # Whatever a driver says while its device comes and goes, it may come yet.
                _LOGGER.debug("%s", error)
            self._given_up.wait(self._again)
