"""One decision, by what a mistake costs.

`BOUNDS` says how sure one has to be to act on a meaning, and from when on it is worth a question of its own.
A number or a choice can be confirmed in half a sentence ("Did you say the short one?"). Asking "did you say
yes?" takes as long as asking again, so that is asked again. What steps find is as sure as `SURE` says; what
only sounds like something, or what another reading of the same sound contradicts, is no more than `DOUBT`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.understanding.certainty import certainly, is_certain, uncertainly
from assistant.understanding.evidence import Candidate, Step
from assistant.understanding.meaning import (
    Chosen,
    Command,
    Corrected,
    Danger,
    Declined,
    Feelings,
    Items,
    Meaning,
    Nothing,
    Number,
    Regions,
    Signal,
    Told,
    Unsure,
    Words,
    YesNo,
)

DOUBT = 0.6
"""How sure is what may as well have been misheard."""
SURE = {
    Step.RULE: 1.0,
    Step.PHRASE: 1.0,
    Step.READINGS: 1.0,
    Step.NUMBER: 0.95,
    Step.PART: 0.9,
    Step.SOUND: 0.9,
    Step.WORDS: 0.85,
    Step.OPEN: 0.8,
}
"""How sure each step is of what it finds; the sentence model says itself."""


class Act(enum.StrEnum):
    """What is done about what was said."""

    ACT = "act"
    CONFIRM = "confirm"
    ASK = "ask"
    """Nothing was understood that could be acted on: ask again."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How sure one has to be, 0 to 1."""

    act: float
    """To act on it."""
    confirm: float | None
    """To have it confirmed first; None where asking again takes no longer."""


BOUNDS: dict[type[Meaning], Bounds] = {
    # Somebody is asked one plain question that they did not need.
    Danger: Bounds(0.0, None),
    # It is quiet for a moment, or sounds otherwise; one word mends it.
    Command: Bounds(0.5, None),
    # One question too many.
    Signal: Bounds(0.5, None),
    # It is named back, and can be put right.
    Feelings: Bounds(0.5, None),
    Items: Bounds(0.5, None),
    Words: Bounds(0.5, None),
    # The exercise goes another way.
    Number: Bounds(0.8, 0.5),
    Chosen: Bounds(0.8, 0.5),
    # The same; and it may have been about their body, or a leave.
    YesNo: Bounds(0.8, None),
    Regions: Bounds(0.8, None),
    # A question is left out.
    Unsure: Bounds(0.5, None),
    Nothing: Bounds(0.5, None),
    Declined: Bounds(0.5, None),
    Corrected: Bounds(0.8, None),
    # In danger, one sentence beside the question.
    Told: Bounds(0.5, None),
}
"""By what it costs to act on one that was not meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was meant, what is done about it, and why."""

    act: Act
    meaning: Meaning | None = None
    """None when it is asked again."""
    evidence: str = ""
    """What decided, such as `phrase` or `sentence:0.93`; empty when nothing was found."""


def decide(candidates: Iterable[Candidate]) -> Decision:
    """The first that is sure enough: they come in the order in which they are believed."""
    weighed: Decision | None = None
    for candidate in candidates:
        decision = settled(candidate)
        if decision.act is not Act.ASK:
            return decision
        weighed = weighed or decision
    return weighed or Decision(act=Act.ASK)


def settled(candidate: Candidate) -> Decision:
    """What is done about one candidate."""
    meaning, bounds = candidate.meaning, BOUNDS[type(candidate.meaning)]
    if candidate.sure >= bounds.act:
        act = Act.ACT if is_certain(meaning) else Act.CONFIRM
        return Decision(act=act, meaning=meaning, evidence=candidate.name)
    if bounds.confirm is not None and candidate.sure >= bounds.confirm:
        assert isinstance(meaning, Number | Chosen)
        return Decision(act=Act.CONFIRM, meaning=uncertainly(meaning), evidence=candidate.name)
    return Decision(act=Act.ASK, evidence=candidate.name)


def same(one: Meaning, other: Meaning) -> bool:
    """Whether they say the same, certainly or not."""
    return certainly(one) == certainly(other)


def contradict(one: Meaning, other: Meaning) -> bool:
    """Whether they are two answers to the same question."""
    return type(one) is type(other) and not same(one, other)
