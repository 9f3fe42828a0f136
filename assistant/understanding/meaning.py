"""What a reply can mean.

A recogniser gives hypotheses, `understand` turns them into one `Meaning`, and
`Meaning.trigger` is the trigger for the state machine. Pure.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.exercise.terms import DECLINED, DONE, NOTHING, UNSURE

BLANK = "…"
"""Stands for a word of the person's that was not kept."""


class CommandName(enum.StrEnum):
    """The commands that work at any time in every exercise."""

    PAUSE = "pause"
    GO_ON = "go-on"
    SAY_AGAIN = "say-again"
    SKIP = "skip"
    GO_BACK = "go-back"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    QUIETER = "quieter"
    HELP = "help"
    TIME_LEFT = "time-left"
    LATELY = "lately"
    MORE_TIME = "more-time"
    SUGGEST = "suggest"
    PAIR_PHONE = "pair-phone"
    FORGET_PHONES = "forget-phones"
    STOP = "stop"


class SignalName(enum.StrEnum):
    """What needs attention whatever was asked."""

    PAIN = "pain"
    PANIC = "panic"
    UNREAL = "unreal"
    CRYING = "crying"
    RELIEF = "relief"


class Route(enum.StrEnum):
    """What is done about a danger."""

    HARM = "harm"
    """They may be about to die by their own hand, or have begun to: help has to come."""
    ILL = "ill"
    """An ambulance has to come."""
    BREATH = "breath"
    """It may be panic, or need an ambulance."""
    FIRE = "fire"
    """Fire, smoke or gas: they have to get out."""
    ATTACKED = "attacked"
    THREAT = "threat"
    """Somebody else is in danger from them."""
    BABY = "baby"
    """They are afraid of harming their own baby: they need help, not the police."""
    CHILD = "child"
    """A child is being hurt, or is the one who speaks."""
    VOICES = "voices"
    """They hear voices that tell them to do harm."""
    DISCLOSURE = "disclosure"
    """They think of dying, or harm themselves."""
    UNSAFE = "unsafe"
    """They are hurt, neglected or afraid of somebody."""
    EATING = "eating"
    """Not eating, or being sick on purpose."""
    UNCLEAR = "unclear"
    """It may be that they think of dying: they are asked. So is whatever may have been misheard."""
    OTHER = "other"
    """It is about somebody else, or is said to be."""

    @property
    def tier(self) -> int:
        """3 for an emergency, 2 for a disclosure, 1 for what is ambiguous."""
        return _TIERS[self]


_TIERS = {
    **dict.fromkeys(
        (Route.HARM, Route.ILL, Route.BREATH, Route.FIRE, Route.ATTACKED, Route.THREAT), 3
    ),
    **dict.fromkeys((Route.BABY, Route.CHILD, Route.DISCLOSURE, Route.VOICES, Route.UNSAFE), 2),
    **dict.fromkeys((Route.EATING, Route.UNCLEAR, Route.OTHER), 1),
}


class Strength(enum.IntEnum):
    """How strong a feeling is."""

    LITTLE = 1
    SOME = 2
    LOT = 3


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One reading of what was said."""

    text: str
    constrained: bool = False
    """True when only the expected phrases could be heard: it must be borne out by a free reading."""
    sound: float | None = None
    """Of a phrase that was weighed and not read: how likely it is by its sound, 0 to 1. What those of one utterance
    together lack to 1 is how likely it is that none was said."""


def freely(hypotheses: Sequence[Hypothesis]) -> Sequence[Hypothesis]:
    """Those in which anything could be heard; where there are none, all."""
    return [each for each in hypotheses if not each.constrained] or hypotheses


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One of the commands that work everywhere."""

    name: CommandName
    certain: bool = True
    """False for a "stop" that may have been another word: it gets quiet, and one more word ends it."""

    @property
    def trigger(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Pain, panic and the like, said in answer to anything or to nothing."""

    name: SignalName
    regions: frozenset[str] = frozenset()
    """Regions of the body that were named with it."""

    @property
    def trigger(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """Something that comes before everything else."""

    route: Route
    category: str
    """What it is about, such as `overdose`."""
    rule: str
    """What found it."""
    certain: bool = True
    """False when a word was misheard, or only one of several readings has it: it is asked about."""
    misheard: bool = False
    """True when it is in no reading, and one word may have been heard for another."""
    of_another: bool = False
    """Of harm: whether it is somebody else who took something, or is about to."""

    @property
    def tier(self) -> int:
        return self.route.tier

    @property
    def trigger(self) -> str:
        return self.route


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo:
    """Yes or no."""

    yes: bool

    @property
    def trigger(self) -> str:
        return "yes" if self.yes else "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number, or the middle of a range."""

    value: float
    certain: bool = True
    """False when it was taken from a word that only sounds like it."""

    @property
    def trigger(self) -> str:
        return DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One or more of the choices, by name."""

    names: tuple[str, ...]
    certain: bool = True

    @property
    def trigger(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Things named in a free reply, in the person's words."""

    items: tuple[str, ...]
    finished: bool = False
    """Whether the person said that was all."""

    @property
    def trigger(self) -> str:
        return DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeling:
    """One word of the emotion vocabulary."""

    word: str
    family: str
    strength: Strength
    confusable: str = ""
    """A word of the opposite kind that sounds alike, so that this one is confirmed first."""
    absent: bool = False
    """True for "nothing", "I don't feel anything": it counts to the numb family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feelings:
    """One feeling or a mixture, the one that weighs most first."""

    feelings: tuple[Feeling, ...]
    denied: tuple[Feeling, ...] = ()
    """What was said not to be felt: "not sad"."""

    @property
    def trigger(self) -> str:
        return self.feelings[0].family if self.feelings else UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions:
    """Parts of the body."""

    regions: frozenset[str]

    @property
    def trigger(self) -> str:
        return DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Anything at all, where anything is welcome."""

    text: str
    about: str = ""
    """What it is about, or asks back: a topic or a question of `topics`; empty where that is not known."""
    asks: str = ""
    """What it asks back beside that, where it is an answer, too: "some haddock. Do you eat fish?"."""

    @property
    def trigger(self) -> str:
        return DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """ "I don't know." """

    @property
    def trigger(self) -> str:
        return UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """ "Nothing", "none of it": a complete answer."""

    @property
    def trigger(self) -> str:
        return NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """ "I'd rather not say." """

    @property
    def trigger(self) -> str:
        return DECLINED


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Said in danger, beside any answer: that nobody is near, that we stay, what the number is."""

    name: str
    """One of `TOLD`; or `AGAIN` or `HEARD`, which no question has a branch for."""
    answer: YesNo | None = None
    """What the question was answered in the same breath: "no. Who are you calling?"."""

    @property
    def trigger(self) -> str:
        return self.name


AGAIN, HEARD = "again", "heard"
"""No worse news than what is being done something about already; words that were not understood."""
APART = "apart"
"""Somebody is near, or comes, who may be the one who is feared."""

Reply: TypeAlias = (
    YesNo
    | Number
    | Chosen
    | Items
    | Feelings
    | Regions
    | Words
    | Unsure
    | Nothing
    | Declined
    | Told
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """ "No, I meant six": another answer to the question that was answered last."""

    reply: YesNo | Number | Chosen | Feelings | Words


Meaning: TypeAlias = Danger | Command | Signal | Corrected | Reply
