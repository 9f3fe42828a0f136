"""What is done next, as data: what follows a row of beats, and what one room hands to another.

A room of the session takes one of these and gives back one that is for a room further down, or
None once something has to be waited for. That order is in the types, so no room is entered twice
on the way of one event, and none calls back into one that is above it:

    precedence → detours → commands → answers → asides → steps → questions → stage
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from assistant.exercise.model import Text
from assistant.exercise.terms import DONE
from assistant.session.actions import Outcome
from assistant.session.events import Earlier
from assistant.session.states import Course
from assistant.understanding.meaning import CommandName, Danger, Reply, Signal

# For the detours ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeedDanger:
    """Leave everything for what is to be done about it."""

    danger: Danger


@dataclass(frozen=True, slots=True)
class HeedSignal:
    """See to pain, panic and the like."""

    signal: Signal


# For the commands --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HandleCommand:
    """Do what was asked for."""

    name: CommandName


# For the answers ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TakeAnswer:
    """The person answered."""

    reply: Reply
    words: int | None = None
    """In so many words; None where that says nothing about how they speak."""
    beside: str = ""
    """The topic of what was told beside it."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """They said something that is no answer here."""

    beside: str = ""
    """The topic of what was told instead of one."""


@dataclass(frozen=True, slots=True)
class Noise:
    """A voice was heard, but no words."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """They have been silent for as long as is waited."""


@dataclass(frozen=True, slots=True)
class Correct:
    """They put right what they answered to the question before."""

    reply: Reply


# For the asides ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SayAside:
    """Say something beside the script, which goes on from where it is, or stays paused."""

    text: Text


@dataclass(frozen=True, slots=True)
class PassOn:
    """Say what others would like the person to hear."""


@dataclass(frozen=True, slots=True)
class MessageSaid:
    """A message has been said to its end: only then is it done with."""

    then: Resume | StayPaused | BeginStep


@dataclass(frozen=True, slots=True)
class Pause:
    """Say so, and wait until the person would like to go on."""

    text: Text


@dataclass(frozen=True, slots=True)
class GoOn:
    """Say so, and go on from the bookmark."""

    text: Text


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on from the bookmark."""


@dataclass(frozen=True, slots=True)
class StayPaused:
    """Wait for "go on" for as long as it takes."""


@dataclass(frozen=True, slots=True)
class RemindOfPause:
    """Say softly that it is still paused."""


# For the steps -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Begin:
    """Begin to speak."""

    earlier: Earlier | None


@dataclass(frozen=True, slots=True)
class CarryOn:
    """The session was cut off: offer to carry on from there."""

    duplex: bool
    unfinished: Decided | None
    """What had been decided by then and is done first."""


@dataclass(frozen=True, slots=True)
class StepDone:
    """The step was performed to its end."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the step by a trigger."""

    trigger: str = DONE


@dataclass(frozen=True, slots=True)
class Accept:
    """Leave the question with this answer."""

    reply: Reply
    instead: bool = False
    """Whether it takes the place of an earlier one."""
    met: bool = False
    """Whether what was told beside it has been met already."""


@dataclass(frozen=True, slots=True)
class TakeDetour:
    """Go to a step from which the exercise leads back here."""

    target: str


@dataclass(frozen=True, slots=True)
class NextTurn:
    """Leave this turn of the list for the next one."""


@dataclass(frozen=True, slots=True)
class BeginStep:
    """Begin the step we are at."""


@dataclass(frozen=True, slots=True)
class BeginTurnAgain:
    """Begin this turn of the list, or else this step, again."""


@dataclass(frozen=True, slots=True)
class Stop:
    """It is over because the person said so."""


@dataclass(frozen=True, slots=True)
class End:
    """It is over, or goes over into another exercise."""

    outcome: Outcome
    then: str = ""


# For the questions -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskAgain:
    """Ask the question of this step again."""

    text: Text | None = None
    """In these words, which may hold `{question}` and `{hint}`; None asks it in full."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """Ask whether what was understood is what was said."""


@dataclass(frozen=True, slots=True)
class AwaitAnswer:
    """The question has been spoken: listen."""


Decided: TypeAlias = Leave | Accept | NextTurn | BeginStep | BeginTurnAgain | Stop | End
"""What is no longer undone when the word about it has been begun."""
AfterAside: TypeAlias = StepDone | AwaitAnswer | Decided
"""What a bookmark may lead to."""
Following: TypeAlias = AfterAside | Resume | StayPaused | MessageSaid
"""What may follow a row of beats."""

ToDetours: TypeAlias = HeedDanger | HeedSignal
ToAnswers: TypeAlias = TakeAnswer | NotUnderstood | Noise | NoAnswer | Correct
ToAsides: TypeAlias = (
    SayAside | PassOn | MessageSaid | Pause | GoOn | Resume | StayPaused | RemindOfPause
)
ToSteps: TypeAlias = Begin | CarryOn | StepDone | TakeDetour | Decided
ToQuestions: TypeAlias = AskAgain | Confirm | AwaitAnswer
Handover: TypeAlias = ToDetours | HandleCommand | ToAnswers | ToAsides | ToSteps | ToQuestions
"""What one room may hand to another."""

_COURSE_OF: Mapping[type[Following], Course] = {
    StepDone: Course.SCRIPT,
    AwaitAnswer: Course.SCRIPT,
    Resume: Course.ASIDE,
    StayPaused: Course.PAUSED,
    Stop: Course.STOPPING,
    End: Course.ENDING,
    **dict.fromkeys((Leave, Accept, NextTurn, BeginStep, BeginTurnAgain), Course.MOVING_ON),
}


def course_of(following: Following) -> Course:
    """What a row is for, by what follows it."""
    return _COURSE_OF[type(following.then if isinstance(following, MessageSaid) else following)]
