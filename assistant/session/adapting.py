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
from assistant.session.stage import Stage
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


class Adapting:
    """Watches the replies, and says what to do differently."""

    def __init__(self, stage: Stage, *, on: bool) -> None:
        self._stage = stage
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
        self._last_heard = self._stage.now

    def answered(self, reply: Reply, words: int) -> None:
        """It was an answer of so many words."""
        if not self._on or not isinstance(reply, Items | Feelings | Words):
            return
        self._short = self._short + 1 if words <= SHORT else 0
        if self._short == SHORT_REPLIES:
            self._record("shorter")

    def met_silence(self) -> None:
        """A question was met with silence."""
        self._silences += 1
        slower = [pace for pace in PACES if pace < self._stage.pace]
        if self._on and slower and self._silences % SILENCES_BEFORE_SLOWER == 0:
            self._stage.pace = slower[-1]
            self._record("slower")

    def more_time(self) -> bool:
        """The person asked for it; False when it cannot be more."""
        stage = self._stage
        if stage.silences >= MOST_TIME:
            return False
        stage.silences = min(stage.silences * MORE_TIME, MOST_TIME)
        self._record("longer-silences")
        return True

    def turned_outward(self) -> None:
        """Attention is turned to what is around the person, and stays there."""
        self._once("outward")

    @property
    def may_end_early(self) -> bool:
        """Whether an early end may be offered to who says they feel better."""
        return self._on and "early-end" not in self._done

    def ends_early(self) -> None:
        """It is offered, and not a second time."""
        self._once("early-end")

    def may_be_asleep(self) -> bool:
        """Whether to ask if they are awake, now that one more question met silence."""
        quiet = self._stage.now - self._last_heard >= ASLEEP_AFTER
        return self._on and quiet and self._once("asleep")

    def _once(self, name: str) -> bool:
        if name in self._done:
            return False
        self._done.add(name)
        self._record(name)
        return True

    def _record(self, name: str) -> None:
        self._stage.do(Record(kind="adapted", name=name))
