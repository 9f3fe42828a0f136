"""Every state a session can be in. Four small machines beside the exercise's own.

That one knows which step we are at. These know the rest, so that no step of any exercise has to know of
pauses, last words, danger or a microphone that is gone:

- the **floor**: whose turn it is. The stage passes it on, and only as `FLOOR` allows.
- the **course**: what the row of beats that is performed is for, and so what comes after it. It
  follows from the row (`following.course_of`); what each arrival makes of it is in `COURSE`.
- the **alarm**: how grave the danger is that something is being done about. It follows from the
  step; it rises only as `ALARM` allows.
- the **device**: whether microphone and speaker are there, or are waited for; moved by `DEVICE`.

Two of them follow from something else and are kept nowhere; so no two can contradict each other.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar


class Floor(enum.StrEnum):
    """Whose turn it is."""

    SPEAKING = "speaking"
    """A phrase is on its way to the speaker, or it is quiet between two sentences."""
    LISTENING = "listening"
    """A question was asked, and its answer is awaited."""
    CONFIRMING = "confirming"
    """ "Did you say seven?" was asked, and its answer is awaited."""
    HOLDING = "holding"
    """A timed silence of the exercise."""
    PAUSED = "paused"
    """The person asked for a pause; "go on" is awaited for as long as it takes."""
    ENDED = "ended"
    """It is over."""


class Course(enum.StrEnum):
    """What is being performed, as far as the script is concerned."""

    SCRIPT = "script"
    """A step of the exercise, or its question until it is answered."""
    ASIDE = "aside"
    """A word beside the script, which then goes on from its bookmark."""
    MOVING_ON = "moving on"
    """A word on the way to another place: after "skip", "go back", a correction or no answer."""
    PAUSED = "paused"
    """The pause, with all that is said in it."""
    STOPPING = "stopping"
    """The last words after "stop"."""
    ENDING = "ending"
    """The last words where one exercise has led over into another often enough."""
    ENDED = "ended"
    """Nothing more is performed."""


class Alarm(enum.IntEnum):
    """How grave the danger is that something is being done about."""

    NONE = 0
    AMBIGUOUS = 1
    """It may be danger: the person is asked."""
    DISCLOSURE = 2
    EMERGENCY = 3


class Device(enum.StrEnum):
    """Whether it can be heard and spoken."""

    THERE = "there"
    AWAITED = "awaited"
    """Microphone or speaker was lost while the exercise was going on, and is waited for."""


class Arrival(enum.StrEnum):
    """What may change the course, the weightiest first."""

    DANGER = "danger"
    STOP = "stop"
    PAUSE = "pause"
    GO_ON = "go on"
    AGAIN = "say again, suggest"
    ELSEWHERE = "skip, go back"
    WORD = "every other command"
    CORRECTION = "a correction"
    SIGNAL = "pain, panic, …"
    ANSWER = "an answer"
    MESSAGE = "a message"
    FAULT = "nothing is heard"
    DEVICE_LOST = "device lost"
    DEVICE_BACK = "device back"
    OVER = "it is over"
    """The row has been performed to its end."""


State = TypeVar("State", bound=enum.Enum)
Table: TypeAlias = Mapping[State, frozenset[State]]
"""From each state, those that may follow."""

_MOVES = frozenset(Floor) - {Floor.CONFIRMING}

FLOOR: Table[Floor] = {
    Floor.SPEAKING: frozenset(Floor),
    Floor.LISTENING: _MOVES,
    Floor.CONFIRMING: frozenset(Floor),
    Floor.HOLDING: _MOVES,
    Floor.PAUSED: frozenset({Floor.PAUSED, Floor.SPEAKING}),
    Floor.ENDED: frozenset(),
}
"""One comes to confirming, and leaves a pause, only by way of speech; nothing follows the end."""

_ALWAYS = {
    Arrival.DANGER: Course.SCRIPT,
    Arrival.STOP: Course.STOPPING,
    Arrival.CORRECTION: Course.MOVING_ON,
    Arrival.SIGNAL: Course.SCRIPT,
    Arrival.ANSWER: Course.SCRIPT,
    Arrival.FAULT: Course.ASIDE,
    Arrival.DEVICE_LOST: Course.PAUSED,
    Arrival.OVER: Course.SCRIPT,
}
_MOSTLY = _ALWAYS | {
    Arrival.PAUSE: Course.PAUSED,
    Arrival.GO_ON: Course.SCRIPT,
    Arrival.AGAIN: Course.SCRIPT,
    Arrival.ELSEWHERE: Course.MOVING_ON,
    Arrival.WORD: Course.ASIDE,
    Arrival.MESSAGE: Course.ASIDE,
    Arrival.DEVICE_BACK: Course.ASIDE,
}
_IN_A_PAUSE = _MOSTLY | {
    Arrival.GO_ON: Course.ASIDE,
    Arrival.WORD: Course.PAUSED,
    Arrival.MESSAGE: Course.PAUSED,
    Arrival.FAULT: Course.PAUSED,
    Arrival.OVER: Course.PAUSED,
}
COURSE: Mapping[Course, Mapping[Arrival, Course]] = {
    Course.SCRIPT: _MOSTLY,
    Course.ASIDE: _MOSTLY,
    Course.MOVING_ON: _MOSTLY,
    Course.PAUSED: _IN_A_PAUSE,
    Course.STOPPING: _ALWAYS | {Arrival.STOP: Course.ENDED, Arrival.OVER: Course.ENDED},
    Course.ENDING: _MOSTLY | {Arrival.OVER: Course.ENDED},
    Course.ENDED: {},
}
"""What each arrival makes of a course. Where it says script, the script goes on or goes elsewhere,
whatever that brings: a step, a question, words on the way to another place, the end."""

HELD_BACK_BY_DANGER = frozenset({Arrival.CORRECTION, Arrival.SIGNAL, Arrival.MESSAGE})
"""What does not happen while something is done about danger."""

HELD_BACK_WITHOUT_SOUND = frozenset({Arrival.MESSAGE})
"""What does not happen while nobody could hear it."""

ALARM: Table[Alarm] = {
    Alarm.NONE: frozenset({Alarm.AMBIGUOUS, Alarm.DISCLOSURE, Alarm.EMERGENCY}),
    Alarm.AMBIGUOUS: frozenset({Alarm.NONE, Alarm.AMBIGUOUS, Alarm.DISCLOSURE, Alarm.EMERGENCY}),
    Alarm.DISCLOSURE: frozenset({Alarm.DISCLOSURE, Alarm.EMERGENCY}),
    Alarm.EMERGENCY: frozenset({Alarm.EMERGENCY}),
}
"""It rises, or what was ambiguous turns out to be nothing. One emergency or disclosure may follow
another, which may have another number to call; from an emergency or a disclosure nothing leads back to the exercise."""

DEVICE: Mapping[Device, Mapping[Arrival, Device]] = {
    Device.THERE: {Arrival.DEVICE_LOST: Device.AWAITED},
    Device.AWAITED: {Arrival.DEVICE_LOST: Device.AWAITED, Arrival.DEVICE_BACK: Device.THERE},
}
"""One that is lost in a pause is not waited for: the person is."""


def pass_to(table: Table[State], state: State, following: State) -> State:
    """The state after passing on. Raises `ValueError` where the table does not allow it."""
    if following not in table[state]:
        raise ValueError(f"{following.name} cannot follow {state.name}")
    return following


def mermaid(table: Mapping[State, Iterable[State]], first: State) -> str:
    """A table as a Mermaid state diagram."""
    rows = [
        f"  {_name(state)} --> {_name(after)}"
        for state in table
        for after in type(state)
        if after in table[state]
    ]
    ends = [f"  {_name(state)} --> [*]" for state in table if not table[state]]
    return "\n".join(("stateDiagram-v2", f"  [*] --> {_name(first)}", *rows, *ends))


def markdown(table: Mapping[State, Mapping[Arrival, State]]) -> str:
    """A table in Markdown: a column for each state, a row for each arrival."""
    states = [state for state in table if table[state]]
    rows = [
        ("", *(_name(state) for state in states)),
        ("---",) * (len(states) + 1),
        *(
            (f"**{arrival}**", *(_after(table[state].get(arrival)) for state in states))
            for arrival in Arrival
            if any(arrival in table[state] for state in states)
        ),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _after(state: enum.Enum | None) -> str:
    return _name(state) if state is not None else "–"


def _name(state: enum.Enum) -> str:
    return state.name.lower().replace("_", " ")
