"""The question before an exercise that somebody else starts: the person's own yes, and a word
about who may look on. Silence and everything that is no yes leave it, and once is enough. Whoever
says yes to the exercise and nothing, or no, about who may look on has it to themselves.

It is asked in a small session of its own, so that commands, pain and danger are heeded in it
as anywhere. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.care.service.sentences import Texts
from assistant.exercise.model import AnyStep, Ask, End, Exercise, Expectation, Say, Text, Wants
from assistant.exercise.terms import (
    ASLEEP,
    DECLINED,
    DONE,
    NO_INPUT,
    NO_MATCH,
    NOTHING,
    SUGGEST,
    UNSURE,
)
from assistant.history.model import LOOKED_ON
from assistant.session.actions import Outcome
from assistant.session.session import Session
from assistant.session.spoken import Spoken
from assistant.understanding.meaning import SignalName

WANTED = "wanted"
"""What is remembered: whether they would like to."""
OPEN = LOOKED_ON
"""What is remembered: whether a caregiver may look on."""
TITLE = "exercise"
_SCOPE = "invitation/"
_ASK, _OPEN, _YES, _NO, _NOBODY, _LEFT, _UNANSWERED = (
    f"{_SCOPE}{name}" for name in ("ask", "open", "yes", "no", "nobody", "left", "unanswered")
)
_LEAD_ELSEWHERE = (SUGGEST, ASLEEP, SignalName.RELIEF)
"""Ways of an exercise that end it, or lead over into another: nothing has begun yet."""


def of(exercise: Exercise, by: str, texts: Texts, spoken: Spoken) -> Exercise:
    """What asks whether to begin; `WANTED` and `OPEN` are remembered.

    Its person has to have the exercise's title among what is known of them, as `TITLE`.
    """
    yes = _OPEN if by == "caregiver" else _YES
    steps: tuple[AnyStep, ...] = (
        _question(
            _ASK, texts.invite[by], spoken, yes=yes, no=_NO, silence=_NOBODY, remember=WANTED
        ),
        _question(_OPEN, texts.open, spoken, yes=_YES, no=_YES, silence=_YES, remember=OPEN),
        Say(id=_NO, to={DONE: _LEFT}, text=texts.declined),
        Say(id=_NOBODY, to={DONE: _UNANSWERED}, text=texts.nobody),
        End(id=_YES, outcome=Outcome.COMPLETED),
        End(id=_LEFT, outcome=Outcome.ENDED_EARLY),
        End(id=_UNANSWERED, outcome=Outcome.ENDED_EARLY),
    )
    return alone(exercise, steps)


def alone(exercise: Exercise, steps: Sequence[AnyStep]) -> Exercise:
    """Only these steps, from the first on; what an exercise heeds anywhere is heeded in them, too."""
    return replace(
        exercise,
        first=steps[0].id,
        steps={**exercise.steps, **{step.id: step for step in steps}},
        anywhere={
            name: to for name, to in exercise.anywhere.items() if name not in _LEAD_ELSEWHERE
        },
    )


def agreed(session: Session) -> bool:
    """Whether they would like to. Whoever stops, or is in danger, has not agreed to anything."""
    return session.finished and session.step == _YES


def unanswered(session: Session) -> bool:
    """Whether nothing at all was said to the question."""
    return session.finished and session.step == _UNANSWERED


def opened(session: Session) -> bool:
    """Whether a caregiver may look on: only where they said so."""
    return session.memory.get(OPEN) == "yes"


def _question(
    id: str, text: Text, spoken: Spoken, *, yes: str, no: str, silence: str, remember: str
) -> Ask:
    other = dict.fromkeys((DONE, "no", UNSURE, NOTHING, DECLINED, NO_MATCH), no)
    return Ask(
        id=id,
        to={**other, "yes": yes, NO_INPUT: silence},
        text=text,
        expects=Expectation(wants=Wants.YES_NO),
        no_input=spoken.no_input[:1],
        no_match=spoken.no_match[:1],
        remember=remember,
        consent=True,
    )
