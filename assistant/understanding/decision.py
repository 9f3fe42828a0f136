"""One decision, by what a mistake costs.

`BOUNDS` says how sure one has to be to act on a meaning, and from when on it is worth a question of its own.
A number or a choice can be confirmed in half a sentence ("Did you say the short one?"). Asking "did you say
yes?" takes as long as asking again, so that is asked again. What steps find is as sure as `SURE` says; what
only sounds like something, or what another reading of the same sound contradicts, is no more than `DOUBT`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.understanding.certainty import certainly, is_certain, uncertainly
from assistant.understanding.commands import URGENT
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
    Step.OWN_TERMS: 1.0,
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

ALONE: dict[type[Meaning], Bounds] = {
    # A wrong pause costs a word, and so does a wrong "sorry?".
    Command: Bounds(0.6, None),
    Signal: Bounds(0.65, None),
    Chosen: Bounds(0.6, 0.5),
    YesNo: Bounds(0.65, None),
    # A word that they did not say is said back, and can be put right.
    Feelings: Bounds(0.6, None),
    Unsure: Bounds(0.65, None),
    Nothing: Bounds(0.65, None),
    Declined: Bounds(0.65, None),
}
"""The same where nothing but the sentence model found it."""
URGENT_ALONE = Bounds(0.6, None)
"""For "stop" and "pause"."""
LEAVE_ALONE = Bounds(0.93, None)
"""For yes and no to whether something may be done or begun, where the sentence model alone found it: "I can't sleep"
is neither."""
LEAVE = Bounds(0.9, None)
"""The same by words in any order, and for a yes whose sound listeners weighed: begun by a cough, something would be
done to them."""
OVERRULES = 0.7
"""How sure the sentence model has to be to be heard against some of the words (`PART`, `OPEN`, `NUMBER`)."""
DISPUTES = 0.6
"""How sure it has to be for what some of the words say to be doubted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was meant, what is done about it, and why."""

    act: Act
    meaning: Meaning | None = None
    """None when it is asked again."""
    evidence: str = ""
    """What decided, such as `phrase` or `sentence:0.93`; empty when nothing was found."""

    @property
    def by_model_alone(self) -> bool:
        """Whether nothing but the sentence model found it."""
        return self.evidence.startswith(f"{Step.SENTENCE}:")


def decide(
    rules: Iterable[Candidate], others: Callable[[], Sequence[Candidate]], *, leave: bool = False
) -> Decision:
    """What is done: by the first rule that is sure enough, unless what it found stands among other words
    and all of them together say something else; and where rules are silent, by those words.

    `rules` come in the order in which they are believed; `others` are only looked at where needed.
    """
    first = next((c for c in rules if settled(c, leave=leave).act is not Act.ASK), None)
    if first is not None and first.step not in _AMONG_OTHERS and not _only_sounds_alike(first):
        return settled(first, leave=leave)
    found = sorted(others(), key=lambda candidate: candidate.sure, reverse=True)
    if first is not None and _only_sounds_alike(first):
        heard = (settled(candidate, leave=leave) for candidate in found)
        return next((d for d in heard if d.act is Act.ACT), None) or settled(first, leave=leave)
    if first is None:
        decisions = [settled(candidate, leave=leave) for candidate in found]
        return next((d for d in decisions if d.act is not Act.ASK), None) or next(
            iter(decisions), Decision(act=Act.ASK)
        )
    for other in found:
        if not _is_other(first.meaning, other.meaning) or not _may_overrule(first, other):
            continue
        decision = settled(other, leave=leave)
        is_heard = other.sure >= OVERRULES or (
            first.step is Step.OPEN and _is_urgent(other.meaning)
        )
        if is_heard and decision.act is not Act.ASK:
            return decision
        if other.sure >= DISPUTES and isinstance(first.meaning, YesNo | Chosen):
            return settled(replace(first, sure=DOUBT))
    return settled(first)


_AMONG_OTHERS = (Step.PART, Step.OPEN, Step.NUMBER)
"""Steps that look at some of the words and not at the rest."""


def _only_sounds_alike(candidate: Candidate) -> bool:
    """Whether it is a choice that no word names."""
    return candidate.step is Step.SOUND and isinstance(candidate.meaning, Chosen)


def _is_other(one: Meaning, other: Meaning) -> bool:
    return type(one) is not type(other) or contradict(one, other)


def _is_urgent(meaning: Meaning) -> bool:
    return isinstance(meaning, Command) and meaning.name in URGENT


def _may_overrule(first: Candidate, other: Candidate) -> bool:
    """Urgent commands and signals by rule are never lost to what only the whole sentence seems to say."""
    if isinstance(first.meaning, Signal | Command | Regions | Feelings):
        return False
    if isinstance(first.meaning, Number):
        return isinstance(other.meaning, Command | Signal)
    # The same words in another order are no better evidence than in the one they were said in.
    return other.step is not Step.WORDS or first.step is Step.OPEN


def settled(candidate: Candidate, *, leave: bool = False) -> Decision:
    """What is done about one candidate."""
    meaning, bounds = candidate.meaning, _bounds(candidate, leave=leave)
    if candidate.sure >= bounds.act:
        act = Act.ACT if is_certain(meaning) else Act.CONFIRM
        return Decision(act=act, meaning=meaning, evidence=candidate.name)
    if bounds.confirm is not None and candidate.sure >= bounds.confirm:
        assert isinstance(meaning, Number | Chosen)
        return Decision(act=Act.CONFIRM, meaning=uncertainly(meaning), evidence=candidate.name)
    return Decision(act=Act.ASK, evidence=candidate.name)


def _bounds(candidate: Candidate, *, leave: bool) -> Bounds:
    kind, alone = type(candidate.meaning), candidate.step is Step.SENTENCE
    if leave and _gives_or_refuses(candidate):
        return LEAVE_ALONE if alone else LEAVE
    if not alone:
        return BOUNDS[kind]
    if _is_urgent(candidate.meaning):
        return URGENT_ALONE
    return ALONE.get(kind, BOUNDS[kind])


def _gives_or_refuses(candidate: Candidate) -> bool:
    """Whether it is a yes or a no to a leave. A no is taken by its sound as to any other question."""
    meaning = candidate.meaning
    return isinstance(meaning, YesNo) and (meaning.yes or candidate.step is not Step.LISTENERS)


def same(one: Meaning, other: Meaning) -> bool:
    """Whether they say the same, certainly or not."""
    return certainly(one) == certainly(other)


def contradict(one: Meaning, other: Meaning) -> bool:
    """Whether they are two answers to the same question."""
    return type(one) is type(other) and not same(one, other)
