"""How long a silence the person needs, learned from how they speak."""

from __future__ import annotations

_USUAL = 0.5
"""Seconds of the longest pause within a reply, for somebody who is comfortable with the usual silences."""
_SHORTEST = 0.2
"""A shorter one is part of a word."""
_LEAST, _MOST = 0.7, 1.5
_SHARE = 0.15
"""How much one reply counts against all before it."""
_SHARE_WITHOUT = 0.05
"""The same of a reply without a pause: a bare yes tells little."""
_WITHOUT = 0.3
"""What it is counted as, in seconds."""
_ROOM = 1.5
"""By how much a silence has to be longer than the person's pauses before it may be the end."""


class OwnPatience:
    """A running estimate of the longest pause the person makes within a reply.

    A pause counts, too, that was taken for the end of the reply: whoever went on after it was cut off, and the ears
    report it as theirs as long as nothing was said in between.
    """

    def __init__(self) -> None:
        self._pause = _USUAL
        self._longest = 0.0
        """Within the reply that is being given."""

    @property
    def factor(self) -> float:
        """By how much the silences are stretched: 0.7 to 1.5."""
        return min(_MOST, max(_LEAST, self._pause / _USUAL))

    @property
    def least(self) -> float:
        """Seconds of silence that may not be the end, whatever was said: as long as the person's pauses, and half
        as long again, those in this reply and those before."""
        return _ROOM * max(self._longest, self._pause)

    def paused(self, seconds: float) -> None:
        """The person went on after so long a silence, be it after the reply was taken as finished."""
        self._longest = max(self._longest, seconds)

    def finished(self) -> None:
        """The reply is over."""
        paused = self._longest >= _SHORTEST
        pause, share = (self._longest, _SHARE) if paused else (_WITHOUT, _SHARE_WITHOUT)
        # One very long pause must not make everything slow.
        self._pause += share * (min(pause, 2 * _MOST * _USUAL) - self._pause)
        self._longest = 0.0
