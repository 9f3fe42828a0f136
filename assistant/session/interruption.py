"""After a session was cut off: the offer to carry on, or a word why it starts again.

These are steps like an exercise's own, put beside them, so that every command works while they
are spoken and silence is met as anywhere. They are taken as a detour, whose return begins the
step that was cut off again from its start. Pure.
"""

from __future__ import annotations

import functools
from dataclasses import replace

from assistant.exercise.model import (
    AnyStep,
    Ask,
    End,
    Exercise,
    Expectation,
    Return,
    Say,
    Text,
    Wants,
)
from assistant.exercise.terms import DECLINED, DONE, NO_INPUT, NO_MATCH, NOTHING, UNSURE
from assistant.session.actions import Outcome
from assistant.session.events import Earlier
from assistant.session.position import Position, settle
from assistant.session.spoken import Spoken

SCOPE = "interrupted/"
OFFER = f"{SCOPE}offer"
PLACE = "interrupted"
"""The name under which the section that was cut off is remembered, for the offer."""
WORDS = {Earlier.LAPSED: f"{SCOPE}lapsed", Earlier.CHANGED: f"{SCOPE}changed"}
"""The step that says why it starts again."""

_YES, _ANEW, _AFTER_ANEW = f"{SCOPE}yes", f"{SCOPE}anew", f"{SCOPE}anew.end"
_SILENCE, _AFTER_SILENCE = f"{SCOPE}silence", f"{SCOPE}silence.end"
_RETURN = f"{SCOPE}return"


@functools.lru_cache(maxsize=32)
def woven_in(exercise: Exercise, spoken: Spoken) -> Exercise:
    """The exercise with these steps beside its own.

    Yes carries on. Silence begins nothing and ends softly: nobody agreed, and they may sleep.
    Everything else starts again, with the opening, which asks in its own way.
    The same exercise and texts give the very same, so that its machine is built once.
    """
    anew = dict.fromkeys((DONE, "no", UNSURE, NOTHING, DECLINED, NO_MATCH), _ANEW)
    steps: tuple[AnyStep, ...] = (
        Ask(
            id=OFFER,
            to={**anew, "yes": _YES, NO_INPUT: _SILENCE},
            text=spoken.cut_off,
            expects=Expectation(wants=Wants.YES_NO),
            no_input=spoken.no_input[:1],
            no_match=spoken.no_match[:1],
            consent=True,
        ),
        _say(_YES, spoken.going_on, _RETURN),
        _say(_ANEW, spoken.begin_anew, _AFTER_ANEW),
        End(id=_AFTER_ANEW, outcome=Outcome.INTERRUPTED),
        _say(_SILENCE, spoken.not_carried_on, _AFTER_SILENCE),
        End(id=_AFTER_SILENCE, outcome=Outcome.ENDED_EARLY),
        _say(WORDS[Earlier.LAPSED], spoken.lapsed, _RETURN),
        _say(WORDS[Earlier.CHANGED], spoken.changed, _RETURN),
        Return(id=_RETURN),
    )
    return replace(exercise, steps={**exercise.steps, **{step.id: step for step in steps}})


def end_ahead(exercise: Exercise, at: Position) -> Outcome | None:
    """How it ends, where nothing but sentences lie ahead: there is nothing to carry on then.

    Last words on a detour are not let go of: where to find help is worth being said again.
    """
    if at.left and not at.step.startswith(SCOPE):
        return None
    here = at.copy()

    def take(trigger: str) -> None:
        to = exercise.steps[here.step].to
        here.step = to.get(trigger, to[DONE])

    for _ in exercise.steps:
        step = settle(exercise, here, take)
        if isinstance(step, End):
            return None if step.then else Outcome(step.outcome)
        if not isinstance(step, Say):
            return None
        take(DONE)
    return None


def _say(id: str, text: Text, following: str) -> Say:
    return Say(id=id, to={DONE: following}, text=text)
