"""Whether the person can be heard at all: a muted microphone, a room that is too loud.

Both are recognised by how loud the frames are, and both must last: a moment of either is nothing.
A sign that passed by itself must last three times as long to count again, so that a microphone
that is silent whenever nobody speaks, as some headsets are, soon no longer disturbs.
"""

from __future__ import annotations

import numpy as np

from assistant.session.events import Trouble
from assistant.speech.ports import FRAME_SECONDS, Samples, is_silent

_DIGITAL_SILENCE = -85.0
"""dBFS. A converter's last bit alone makes -90; the quietest microphone in the quietest room -75."""
_SPEAKER_QUIET_SECONDS = 0.5
"""After our own sound: what arrives until then may be its echo, or the speaker's own signal."""
_LOUD, _NO_LONGER_LOUD = -30.0, -36.0
"""dBFS below which the room's floor is bearable: a voice at arm's length has -20 to -30."""
_FLOOR_SECONDS = 3.0
_QUIETER = 0.1
"""Share of these seconds that is quieter than what we call the floor. Speech has pauses: without
any noise, and as loud as can be, its floor stays below -33 dBFS."""


class Levels:
    """Takes every frame that is heard and what was played meanwhile; gives what is wrong."""

    def __init__(self) -> None:
        self._muted = _Sign(begins=3.0, ends=0.1)
        self._loud = _Sign(begins=2.0, ends=4.0)
        self._recent = np.full(round(_FLOOR_SECONDS / FRAME_SECONDS), -100.0)
        self._frames = 0
        self._quiet_since = 0
        self.level = -100.0
        """Of the last frame, in dBFS."""

    def hear(self, heard: Samples, played: Samples) -> Trouble | None:
        """What keeps the person from being heard, now that this frame has come."""
        self._frames += 1
        if not is_silent(played):
            self._quiet_since = self._frames
        level = self.level = _level(heard)
        self._recent[self._frames % len(self._recent)] = level
        self._look_for_silence(level < _DIGITAL_SILENCE)
        self._loud.see(self._floor() > (_NO_LONGER_LOUD if self._loud.present else _LOUD))
        if self._muted.present:
            return Trouble.MICROPHONE_SILENT
        return Trouble.ROOM_TOO_LOUD if self._loud.present else None

    def _floor(self) -> float:
        rank = round(_QUIETER * len(self._recent))
        return float(np.partition(self._recent, rank)[rank])

    def _look_for_silence(self, silent: bool) -> None:
        """Our own sound in the microphone is no sign that it hears anybody else."""
        speaker_quiet = (self._frames - self._quiet_since) * FRAME_SECONDS > _SPEAKER_QUIET_SECONDS
        if silent or speaker_quiet or not self._muted.present:
            self._muted.see(silent)


class _Sign:
    """Something that counts once it has lasted, and no longer once it has been gone for a while."""

    def __init__(self, *, begins: float, ends: float) -> None:
        self.present = False
        self._begins = begins
        """Seconds it must last."""
        self._ends = ends
        """Seconds it must be gone."""
        self._frames = 0
        """How long it has been the other way."""

    def see(self, here: bool) -> None:
        """Take the next frame's sign."""
        self._frames = 0 if here is self.present else self._frames + 1
        if self._frames * FRAME_SECONDS < (self._ends if self.present else self._begins) - 1e-6:
            return
        if self.present:
            self._begins *= 3
        self.present, self._frames = here, 0


def _level(frame: Samples) -> float:
    """In dBFS; a constant voltage, which some sound cards have, is no sound."""
    return 10 * float(np.log10(np.var(frame) + 1e-12))
