"""What a sentence model makes of a whole sentence: probabilities, never a decision. Pure.

Rules read words; a model has read many sentences and says how much a new one is like each kind of them.
What it says is evidence beside the rules: `understand` decides what is done about it, and where there
is no model, rules stand alone.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from assistant.understanding.meaning import CommandName, Danger, Route, SignalName


class DangerKind(enum.StrEnum):
    """The kinds of danger that a sentence model tells apart."""

    NONE = "none"
    UNCLEAR = "unclear"
    """It may be that they think of dying."""
    SOMEBODY = "somebody"
    """Somebody else thinks of dying, or is said to."""
    SUICIDE = "suicide"
    """They think of dying, without a plan or means at hand."""
    SELF_HARM = "self-harm"
    EATING = "eating"
    VOICES = "voices"
    """Voices that command or threaten."""
    HARMING = "harming"
    """They are afraid of what they may do to somebody, mostly to their own child."""
    ABUSE = "abuse"
    """They are hurt, neglected or afraid of somebody."""
    CHILD = "child"
    """A child is hurt, or may be."""
    HARM = "harm"
    """They may be about to die by their own hand: a plan, the means at hand, an attempt begun."""
    OVERDOSE = "overdose"
    """They took too much of something, or poison."""
    ILL = "ill"
    """An ambulance has to come."""
    FIRE = "fire"
    """Fire, smoke, gas, water."""
    ATTACKED = "attacked"
    """Somebody is attacking them, or breaking in."""
    THREAT = "threat"
    """Somebody else is in danger from them."""

    @property
    def route(self) -> Route | None:
        """What is done about it; None for `NONE`."""
        return _MEANT[self][0] if self in _MEANT else None

    @property
    def tier(self) -> int:
        """3 for an emergency, 2 for a disclosure, 1 for what is ambiguous, 0 for none."""
        return self.route.tier if self.route else 0


_MEANT: dict[DangerKind, tuple[Route, str]] = {
    DangerKind.UNCLEAR: (Route.UNCLEAR, "unclear"),
    DangerKind.SOMEBODY: (Route.OTHER, "friend"),
    DangerKind.SUICIDE: (Route.DISCLOSURE, "die"),
    DangerKind.SELF_HARM: (Route.DISCLOSURE, "self-harm"),
    DangerKind.EATING: (Route.EATING, "eating"),
    DangerKind.VOICES: (Route.VOICES, "voices"),
    DangerKind.HARMING: (Route.BABY, "own-child"),
    DangerKind.ABUSE: (Route.UNSAFE, "abuse"),
    DangerKind.CHILD: (Route.CHILD, "child"),
    DangerKind.HARM: (Route.HARM, "plan"),
    DangerKind.OVERDOSE: (Route.HARM, "overdose"),
    DangerKind.ILL: (Route.ILL, "ill"),
    DangerKind.FIRE: (Route.FIRE, "fire"),
    DangerKind.ATTACKED: (Route.ATTACKED, "attacked"),
    DangerKind.THREAT: (Route.THREAT, "threat"),
}
"""The route of each kind, and the category by which the history and the scripts know it."""

RULE = "sentence-model"
"""What a danger that the model proposes names as its rule."""

YES, NO, UNSURE, NOTHING, DECLINED, OTHER = "yes", "no", "unsure", "nothing", "declined", "other"
COMMAND, SIGNAL, CHOICE = "command:", "signal:", "choice:"
REPLIES = (
    *(YES, NO, UNSURE, NOTHING, DECLINED, OTHER),
    *(COMMAND + name for name in CommandName),
    *(SIGNAL + name for name in SignalName),
)
"""What a reply can be, beside `CHOICE` and the name of each option. `OTHER` is whatever else answers:
a number, things, feelings, parts of the body, any words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """How likely each reading of one sentence is: 0 to 1, in hundredths, adding up to about 1.

    In hundredths, so that processors that round differently far behind the point decide the same.
    """

    danger: Mapping[str, float] = field(default_factory=dict)
    """By `DangerKind`. Empty where nothing is known, as is `reply`."""
    reply: Mapping[str, float] = field(default_factory=dict)
    """By `REPLIES`, and `choice:NAME` for each option."""

    @property
    def dangerous(self) -> float:
        """How likely it tells of any danger at all."""
        return round(1 - self.danger[DangerKind.NONE], 2) if self.danger else 0.0

    def at_least(self, tier: int) -> float:
        """How likely it tells of a danger of this tier or a graver one."""
        kinds = (kind for kind in DangerKind if kind.tier >= tier)
        return round(sum(self.danger.get(kind, 0.0) for kind in kinds), 2)

    def without(self, kinds: Collection[str]) -> Opinion:
        """The same where it can be none of these."""
        left = {kind: likely for kind, likely in self.danger.items() if kind not in kinds}
        none = round(1 - sum(p for kind, p in left.items() if kind != DangerKind.NONE), 2)
        return replace(self, danger={**left, DangerKind.NONE: none}) if self.danger else self

    def gravest(self, above: float, *, graver_from: float = 1.0) -> Danger | None:
        """The likeliest danger, if danger of some kind is likelier than `above`; where emergencies come to
        `graver_from`, the likeliest of these. Never certain."""
        if self.dangerous <= above:
            return None
        emergency = Route.HARM.tier
        gravest = emergency if self.at_least(emergency) >= graver_from else 1
        kinds = (kind for kind in DangerKind if kind.tier >= gravest)
        kind = max(kinds, key=lambda kind: (self.danger.get(kind, 0.0), kind.tier))
        route, category = _MEANT[kind]
        return Danger(route=route, category=category, rule=RULE, certain=False)

    def likeliest(self, among: Iterable[str] | None = None) -> tuple[str, float]:
        """The likeliest reading of the reply and how likely it is; `("other", 0)` where nothing is known."""
        known = self.reply if among is None else {k: self.reply.get(k, 0.0) for k in among}
        return max(known.items(), key=lambda pair: pair[1], default=(OTHER, 0.0))


GRAVER_FROM = 0.35
"""Where no rule finds anything, emergencies that are this likely are asked about rather than what is milder and
likelier: on the round that was held out two of 80 more are asked about as such, and one of 80 disclosures as if it were."""
ASK_ABOVE, ASK_ABOVE_IF_MILD, ASK_ABOVE_IF_SEVERAL = 0.5, 0.7, 0.75
"""Danger that is likelier than this, and that no rule finds, is asked about; the second is for tier 1: "my friend
didn't ring back", the third for several sentences in one breath, of which the model has learned little: see "Several
sentences at once" in docs/understanding.md."""
AGREES_FROM = 0.5
"""A rule's finding that the model thinks less likely than this is asked about, not acted upon."""
LET_BE_UPTO = 0.1
"""A rule's disclosure that the model thinks no likelier than this is none: "that bird is suicidal"."""
TOO_SHORT = 4
"""Words up to which a sentence says too little to outweigh a rule: "my lips are blue"."""


_LONG_AGO = "long-ago"
"""What a rule places in the past: a sentence model knows no time."""


def weighed(
    found: Danger | None, words: int, opinions: Sequence[Opinion], *, several: bool = False
) -> Danger | None:
    """What a rule's finding, or none, and the opinions on each reading, the best first, come to.

    Where both agree it is acted upon; what one of them finds alone is asked about, for which a `Danger` is not
    certain. Of an emergency that a rule is certain of, nothing is ever let be. The bounds are from a set that was held
    out, see "The sentence model" in docs/understanding.md: what goes unnoticed costs more than one question.
    """
    known = [each for each in opinions if each.danger]
    if not known or (found is not None and found.category == _LONG_AGO):
        return found
    graver_from = GRAVER_FROM if found is None else 1.0
    above = ASK_ABOVE_IF_SEVERAL if several else ASK_ABOVE
    proposed = _proposed(known[0], graver_from, above)
    likely = max(each.dangerous for each in known)
    if found is None:
        return proposed
    # What a rule knows to be about somebody else is not made an emergency of one's own.
    of_another = found.route is Route.OTHER
    is_graver = proposed is not None and proposed.tier > found.tier and not of_another
    if is_graver and known[0].at_least(found.tier + 1) > ASK_ABOVE:
        return proposed
    if likely >= AGREES_FROM or words <= TOO_SHORT:
        return found
    # The model reads the word that was heard, and not the one that may have been said.
    if found.misheard:
        return found
    if likely <= LET_BE_UPTO and (found.tier < Route.HARM.tier or not found.certain):
        return None
    return replace(found, certain=False)


def _proposed(opinion: Opinion, graver_from: float, above: float) -> Danger | None:
    danger = opinion.gravest(above, graver_from=graver_from)
    is_mild = danger is not None and danger.tier < Route.DISCLOSURE.tier
    return None if is_mild and opinion.dangerous <= ASK_ABOVE_IF_MILD else danger


UNKNOWN = Opinion()
"""What is thought where there is no model, or none that can be used."""


class SentenceModel(Protocol):
    """Something that has read many sentences of a language."""

    def of_danger(self, text: str) -> Opinion:
        """What it makes of a sentence as danger alone: an opinion without `reply`, in half the time."""
        ...

    def opinion(self, text: str, question: str, options: Mapping[str, Sequence[str]]) -> Opinion:
        """What it makes of what was said, given the question and every way to say each option.

        Never raises: a model that cannot be used gives `UNKNOWN`.
        """
        ...

    def prepare(self) -> None:
        """Load what the first opinion would else have to wait for."""
        ...
