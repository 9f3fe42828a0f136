"""The performance as it stands: what is being said, who is heard, what is awaited. Data, read by every room.

Only the stage changes it, with two exceptions that are a person's wishes: the pace, and how long silences are.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.exercise.model import Expectation, Interrupt
from assistant.session import beats
from assistant.session.beats import Beats
from assistant.session.following import Following, StepDone, course_of
from assistant.session.states import Course, Floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Beats, one after the other, and what follows the last of them."""

    beats: Beats
    following: Following
    expects: Expectation | None = None
    """What may already be answered while it is spoken."""
    interrupt: Interrupt = Interrupt.COMMAND


class Ear:
    """What is known of the person's voice, and of our own in our ear."""

    def __init__(self, *, duplex: bool) -> None:
        self.duplex = duplex
        """Whether it stays open while a phrase is on its way."""
        self.open = False
        self.expects: Expectation | None = None
        """What it was opened for."""
        self.voice = False
        """Whether the person is speaking."""
        self.heeded: int | None = None
        """How grave it was what they said so far, if it was heeded already: its tier, 0 for a "stop"."""
        self.over = ""
        """The phrase they began to speak over; empty when they began in a silence."""
        self.in_vain = 0
        """Utterances in a row that had no meaning where nothing was asked."""
        self.own_voice = 0
        """How often in a row it was our own voice that was heard."""


class Performance:
    """One session's, from its first phrase to its end."""

    def __init__(self, *, pace: float, duplex: bool) -> None:
        self.now = -1.0
        """Seconds since the session began; negative before it has."""
        self.floor = Floor.SPEAKING
        self.pace = pace
        self.silences = 1.0
        """How much longer than usual the silences after sentences are: a factor."""
        self.ear = Ear(duplex=duplex)
        self.row = Row(beats=(), following=StepDone())
        self.beat = 0
        """Index of the beat that is under way."""
        self.mark = 0.0
        """The moment at which the hold began."""
        self.overdue = False
        """Whether the next beat was due but waits for the person to finish speaking."""
        self.timers: set[str] = set()
        """Those that are running."""
        self.saying: int | None = None
        """Number of the phrase that is on its way to the speaker."""
        self.said = 0
        """How many phrases have been begun."""
        self.phrase = ""
        """What is being said, or was said last."""
        self.ducked = False
        """Whether it is being said softly."""
        self.cut = False
        """Whether it was cut off by a voice, and is to be said again from its start."""

    @property
    def course(self) -> Course:
        """What is being performed."""
        return Course.ENDED if self.floor is Floor.ENDED else course_of(self.row.following)

    @property
    def awaits_answer(self) -> bool:
        """Whether a question was put and may be answered now."""
        return self.floor in (Floor.LISTENING, Floor.CONFIRMING)

    @property
    def telling(self) -> bool:
        """Whether phrases and the silences between them are under way; no hold, whose time is its own."""
        under_way = self.floor in (Floor.SPEAKING, Floor.HOLDING)
        return under_way and not any(isinstance(beat, beats.Until) for beat in self.rest)

    @property
    def tempo(self) -> float:
        """What the silences after sentences are divided by."""
        return self.pace / self.silences

    @property
    def rest(self) -> Beats:
        """What has not been performed yet, the beat that is under way included."""
        return self.row.beats[self.beat :]

    def waits_in(self, row: Beats) -> bool:
        """Whether anything in a row that would begin now has to be waited for."""
        return beats.advance(row, 0, self.mark, self.now).beat < len(row)

    @property
    def after_this_beat(self) -> Following | None:
        """What follows if this beat is over; None where other beats are to come first."""
        row = self.row.beats
        over = beats.advance(row, self.beat + 1, self.mark, self.now).beat >= len(row)
        return self.row.following if over else None
