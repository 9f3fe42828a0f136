"""Reads a reply now and then while it is spoken: for captions, and for what cannot wait until it is over.

A short reply is never read so, nor is a silence, since its last reading must not have to wait; and a machine that
is slow in reading, or has other things to do, reads more seldom.
"""

from __future__ import annotations

from assistant.session.events import HeardSoFar
from assistant.speech.utterance import Utterance
from assistant.speech.worker import Pending, WorkerFull

_FIRST = 1.4
"""Seconds of speech before the first: most answers to closed questions are shorter."""
_APART = 1.0
"""Seconds between two..."""
_SHARE = 5.0
"""...and so many times as long as the last one took: at most a fifth of a core."""


class PartialReadings:
    """Those of one reply."""

    def __init__(self, at: float) -> None:
        """`at`: when it began, in seconds of the session."""
        self._due = at + _FIRST
        self._asked = at
        self._reading: Pending[str] | None = None
        self._before = ""

    def go_on(self, utterance: Utterance, at: float) -> HeardSoFar | None:
        """A frame later: what was read, once that is new."""
        if self._reading is None:
            if at >= self._due and utterance.silent_frames == 0:
                self._ask(utterance, at)
            return None
        if not self._reading.ready(at):
            return None
        text, self._reading = self._reading.result(), None
        self._due = self._asked + max(_APART, _SHARE * (at - self._asked))
        if not text or text == self._before:
            return None
        before, self._before = self._before, text
        return HeardSoFar(at=at, text=text, before=before)

    def _ask(self, utterance: Utterance, at: float) -> None:
        self._asked, self._due = at, at + _APART
        try:
            self._reading = utterance.so_far(at)
        except WorkerFull:
            return
