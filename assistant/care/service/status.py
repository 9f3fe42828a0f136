"""What the service is doing, for everybody who may look. Pure.

A status is whole: it is replaced, never changed, so any thread may read it. `after` derives it
from what happens in a session; `seen` is what is left of it for somebody who may see less.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from assistant.session.actions import Action, Finish, Record, Say, ShowPlace, StopListening
from assistant.session.events import Event, Heard, HeardSoFar, TroubleBegan, TroubleEnded

MOST_CAPTIONS = 50
"""Captions that are remembered: the last few minutes."""
ASSISTANT, PERSON = "assistant", "person"
WORDS, HELP = "words", "help"
"""What a person may agree to share: see `people.profile.SHARED`."""
_SAFETY = "safety"
_PRESSING = ("2", "3")
"""Tiers of what the safety net hears in which somebody else is needed."""


class State(enum.StrEnum):
    """What the service is doing."""

    IDLE = "idle"
    ASKING = "asking"
    """The person is asked whether they would like to."""
    RUNNING = "running"
    PAUSED = "paused"
    NEEDS_HELP = "needs-help"
    """Something was said that somebody has to know of; until somebody has seen to it."""
    TROUBLE = "trouble"
    """It cannot hear or speak."""


class Ending(enum.StrEnum):
    """What became of something that was to be begun."""

    DECLINED = "declined"
    """No yes came, whatever came instead."""
    NO_ANSWER = "no-answer"
    TAKEN_BACK = "taken-back"
    """Whoever asked stopped it before there was a yes."""
    COMPLETED = "completed"
    STOPPED = "stopped"
    """It was begun and ended early, whoever wished so."""
    BROKE_OFF = "broke-off"
    """Something went wrong inside the device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of the session that was wanted last."""

    session: int
    person: str
    ending: Ending
    minutes: float
    """How long the exercise took."""
    started_by: str
    private: bool
    """Whether the person had it to themselves."""
    at: float
    """When it ended, by the clock: seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Somebody needed help, and perhaps somebody has come."""

    person: str
    """Id of their profile."""
    since: float | None
    """By the clock, seconds since 1970; None where that was not kept."""
    by: str = ""
    """Who came, by the name that people know; empty as long as nobody has, or nobody said."""
    at: float | None = None
    """When they came; None as long as nobody has."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has come yet."""
        return self.at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything about the service at one moment."""

    session: int = 0
    """Counts the sessions since the service began; 0 between them."""
    person: str = ""
    """Id of their profile; empty for nobody in particular."""
    exercise: str = ""
    """Its name; empty between sessions."""
    title: str = ""
    section: str = ""
    minutes_left: float | None = None
    since: float = 0.0
    """When the question, or after a yes the exercise, began, as `clock.Reading.up`; 0 between sessions."""
    sections: int = 0
    """How many the exercise has, as far as can be known."""
    sections_left: int = 0
    """How many of them come after this one."""
    captions: tuple[tuple[str, str], ...] = ()
    """Who said what, `assistant` or `person`; the last ones."""
    confidential: bool = False
    """Whether what is said just now is of the person's own plan: there are no captions of it."""
    confidential_before: bool = False
    """Whether what the person says may still be for such a step: "sorry, I meant the bench"."""
    so_far: str = ""
    """What the person is saying just now, as far as it was read; empty once they have finished."""
    asking: bool = False
    """Whether the person has not agreed yet."""
    listening: bool = False
    """Whether the assistant is silent and a word from the person is awaited."""
    paused: bool = False
    stopping: bool = False
    """Whether it was stopped, and only its last words are still being said."""
    needing: tuple[str, ...] = ()
    """Ids of the people who may need somebody, until somebody has come to them, whoever has a
    session meanwhile."""
    calls: tuple[Call, ...] = ()
    """Since when each of them does, and who came to whom lately; the last ones."""
    last: Result | None = None
    """What became of the session before, if there was one since the service began."""
    private: bool = False
    """Whether nobody is to look on: the person would rather not, or was not asked yet."""
    started_by: str = ""
    """See `order.By`."""
    trouble: str = ""
    """One sentence on what does not work; empty when everything does."""

    @property
    def busy(self) -> bool:
        """Whether there is a session, or the person is asked for one."""
        return bool(self.exercise)

    @property
    def help_needed(self) -> bool:
        """Whether anybody may need somebody."""
        return bool(self.needing)

    @property
    def state(self) -> State:
        """What comes first of all this."""
        return State.NEEDS_HELP if self.help_needed else self.going_on

    @property
    def going_on(self) -> State:
        """The same, no matter who may need somebody."""
        if self.trouble:
            return State.TROUBLE
        if self.asking:
            return State.ASKING
        if self.paused:
            return State.PAUSED
        return State.RUNNING if self.busy else State.IDLE

    def seen(self, shared: Collection[str], needing: Iterable[str]) -> Status:
        """What is left for somebody with whom only these things are shared, and who may know that
        these people need somebody. Before the person has agreed, nothing of theirs is."""
        hidden = self.private or self.asking
        return replace(
            self,
            needing=tuple(needing),
            section="" if hidden else self.section,
            sections=0 if hidden else self.sections,
            sections_left=0 if hidden else self.sections_left,
            minutes_left=None if hidden else self.minutes_left,
            captions=self.captions if WORDS in shared and not hidden else (),
            confidential=self.confidential and WORDS in shared and not hidden,
            so_far=self.so_far if WORDS in shared and not hidden else "",
        )

    def seen_to(self, person: str) -> Status:
        """Once somebody has come to a person."""
        return replace(self, needing=tuple(each for each in self.needing if each != person))

    def of(self, people: Collection[str]) -> Status:
        """Without the calls of anybody else."""
        return replace(self, calls=tuple(each for each in self.calls if each.person in people))

    def plain(self) -> dict[str, Any]:
        """As JSON knows it."""
        return {"state": str(self.state), **asdict(self)}


def after(
    status: Status,
    what: Event | Action,
    *,
    paused: bool,
    troubles: Mapping[str, str],
    stopping: bool = False,
) -> Status:
    """What is so once this has happened or was asked for in a session.

    `troubles` are the sentences for what keeps a person from being heard.
    """
    status = replace(status, paused=paused, stopping=stopping)
    match what:
        case ShowPlace(section=section, waiting_for=waiting_for, minutes_left=minutes):
            return replace(
                status,
                section=section,
                minutes_left=minutes,
                sections=max(status.sections, what.sections_left + 1),
                sections_left=what.sections_left,
                confidential=what.confidential,
                confidential_before=what.confidential_before,
                listening=waiting_for not in ("", "hold"),
            )
        case Say(caption=""):
            return replace(status, listening=False)
        case Say(caption=text):
            return replace(_captioned(status, ASSISTANT, text), listening=False)
        case Heard(hypotheses=(first, *_)) if not status.confidential_before:
            return replace(_captioned(status, PERSON, first.text), so_far="")
        case Heard() | StopListening() | Finish():
            return replace(status, so_far="")
        case HeardSoFar(text=text):
            hidden = status.confidential or status.confidential_before
            return replace(status, so_far="" if hidden else text)
        case TroubleBegan(trouble=trouble):
            return replace(status, trouble=troubles[trouble])
        case TroubleEnded():
            return replace(status, trouble="")
        case Record(kind=kind, name=name) if kind == _SAFETY and name[:1] in _PRESSING:
            return replace(status, needing=tuple(sorted({*status.needing, status.person})))
    return status


def _captioned(status: Status, who: str, text: str) -> Status:
    if status.confidential:
        return status
    return replace(status, captions=(*status.captions, (who, text))[-MOST_CAPTIONS:])
