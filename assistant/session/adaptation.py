"""What the session changes on its own, by how the person answers. Pure.

| seen | changed | record |
|---|---|---|
| every third question that met silence | the voice and the pauses slow down | `slower` |
| three lists, feelings or free replies in a row of a word or two | questions are asked without what leads up to them | `shorter` |
| "more time" was asked for | longer silences, and longer waits for a reply | `longer-silences` |
| distress that rose, or panic | attention is turned outward, for the rest of the session | `outward` |
| "I feel much better now" | an early end is offered, once | `early-end` |
| no sound for a long while, and questions unanswered | asked softly whether they are awake; then an early end | `asleep` |

All but two can be turned off, in the person's profile: longer silences are asked for, and turning
outward keeps a person safe. The figures are design judgements.
"""

from __future__ import annotations

from assistant.session.actions import Record
from assistant.session.performance import Performance
from assistant.session.timing import PACES
from assistant.understanding.meaning import Feelings, Items, Reply, Words

SILENCES_BEFORE_SLOWER = 3
SHORT_REPLIES = 3
SHORT = 2
"""Words of a reply that counts as short."""
ASLEEP_AFTER = 420.0
"""Seconds without a sound of the person."""
MORE_TIME = 1.5
MOST_TIME = 2.25

OUTWARD, EARLY_END, ASLEEP = "outward", "early-end", "asleep"
"""What is changed once in a session."""


class Adaptation:
    """Watches the replies, and says what to do differently. What is changed, it gives as records."""

    def __init__(self, performance: Performance, *, on: bool) -> None:
        self._performance = performance
        self._on = on
        self._silences = 0
        self._short = 0
        self._last_heard = 0.0
        self._done: set[str] = set()

    @property
    def shorter(self) -> bool:
        """Whether questions are asked without what leads up to them."""
        return self._short >= SHORT_REPLIES

    def heard(self) -> None:
        """The person said something."""
        self._last_heard = self._performance.now

    def answered(self, reply: Reply, words: int) -> list[Record]:
        """It was an answer of so many words."""
        if not self._on or not isinstance(reply, Items | Feelings | Words):
            return []
        self._short = self._short + 1 if words <= SHORT else 0
        return [_record("shorter")] if self._short == SHORT_REPLIES else []

    def met_silence(self) -> list[Record]:
        """A question was met with silence."""
        self._silences += 1
        slower = [pace for pace in PACES if pace < self._performance.pace]
        if not (self._on and slower and self._silences % SILENCES_BEFORE_SLOWER == 0):
            return []
        self._performance.pace = slower[-1]
        return [_record("slower")]

    def more_time(self) -> list[Record]:
        """The person asked for it; nothing when it cannot be more."""
        if self._performance.silences >= MOST_TIME:
            return []
        self._performance.silences = min(self._performance.silences * MORE_TIME, MOST_TIME)
        return [_record("longer-silences")]

    @property
    def may_end_early(self) -> bool:
        """Whether an early end can be offered, once the person says they feel better."""
        return self._on and EARLY_END not in self._done

    @property
    def may_be_asleep(self) -> bool:
        """Whether to ask if they are awake, now that one more question met silence."""
        quiet = self._performance.now - self._last_heard >= ASLEEP_AFTER
        return self._on and quiet and ASLEEP not in self._done

    def once(self, name: str) -> list[Record]:
        """It is done from now on, or was done: once in a session."""
        if name in self._done:
            return []
        self._done.add(name)
        return [_record(name)]


def _record(name: str) -> Record:
    return Record(kind="adapted", name=name)
