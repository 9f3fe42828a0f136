"""What an exercise is, once read: a flat table of steps, and which kinds of them there are: say, ask, hold, breathe,
repeat, decide, remember, spare, keep, forget, return, end.

Two rules hold everything together:

1. A step is a state. Leaving it takes a trigger (the meaning of a reply, the end of a
   hold, the truth of a condition), and `Step.to` says where each trigger leads. Only what
   a person may ask for anywhere jumps: skipping a turn, going back, a detour and its return.
2. Nesting, shared pieces and branches exist only in the YAML. The loader writes them
   out flat, so a place in an exercise is a step id plus the turn of each repeat it is in.

Pure: no file, clock or sound. Durations are seconds, before the person's pace is applied.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from assistant.exercise.terms import LENGTH


class Manner(enum.StrEnum):
    """How unhurried a text is spoken: decides the silence after each sentence."""

    TALKING = "talking"
    GUIDING = "guiding"
    RELAXING = "relaxing"


class Interrupt(enum.StrEnum):
    """What may interrupt a text while it is spoken."""

    NONE = "none"
    """Only "stop" and "pause", and what needs attention; no voice makes it softer."""
    COMMAND = "command"
    """A voice makes it softer; commands, answers, and a voice that keeps on, silence it."""
    SPEECH = "speech"
    """Any voice silences it at once."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence written into a text, as in `Breathe out. [3s]`."""

    seconds: float


Text: TypeAlias = tuple[str | Pause, ...]
"""Sentences and pauses in order. Sentences may hold `{name}` or `{item.field}`, filled when spoken."""


class Wants(enum.StrEnum):
    """What kind of reply a question expects."""

    YES_NO = "yes-no"
    NUMBER = "number"
    CHOICE = "choice"
    ITEMS = "items"
    EMOTION = "emotion"
    BODY = "body"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing a person can choose."""

    name: str
    """Its trigger, and the value that is remembered."""
    words: tuple[str, ...]
    """Every way to say it, the first being how it is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a question expects to hear."""

    wants: Wants
    choices: tuple[Choice, ...] = ()
    """For `CHOICE`, beside the vocabulary for `EMOTION`, and beside any other words for `FREE`."""
    several: bool = False
    """Whether more than one choice may be named."""
    count: int = 1
    """For `ITEMS`: how many are asked for; fewer are accepted."""
    low: int = 0
    high: int = 10
    """For `NUMBER`: the bounds, inclusive."""
    question: str = field(default="", compare=False, repr=False)
    """The words it is asked in, without pauses, so that a reply can be judged by them; empty where
    they are not known. Two questions that expect the same are the same to whoever listens."""

    means: tuple[Choice, ...] = field(default=(), compare=False, repr=False)
    """For `YES_NO`: what else says `yes` or `no` to this question alone, the one that weighs more first."""

    otherwise: str = field(default="", compare=False, repr=False)
    """For `YES_NO` and `CHOICE`: what any other words come to, a choice or `yes`; empty where they are asked about again."""

    leave: bool = field(default=False, compare=False, repr=False)
    """Whether a yes is a leave to do something, so that it has to be said plainly."""

    def asked_in(self, text: Text) -> Expectation:
        """The same, with the words of a text."""
        return replace(self, question=" ".join(piece for piece in text if isinstance(piece, str)))


# Conditions -----------------------------------------------------------------


class Operator(enum.StrEnum):
    """How a condition compares."""

    IS = "is"
    IS_NOT = "is not"
    AT_LEAST = ">="
    AT_MOST = "<="
    MORE = ">"
    LESS = "<"
    KNOWN = "is known"
    UNKNOWN = "is unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`before >= 8`, `form is short`, `after >= before + 2`, `feeling is known`."""

    name: str
    operator: Operator
    value: str | float | None = None
    """A word or a number to compare with."""
    other: str | None = None
    """The name of a remembered value to compare with instead, `value` then being added to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Comparisons joined by `and` or by `or`, never both."""

    comparisons: tuple[Comparison, ...]
    every: bool = True
    """True for `and`, False for `or`."""


# Steps ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What every step has."""

    id: str
    """Unique in the exercise; pieces called from elsewhere are prefixed: `opening/before`."""
    to: Mapping[str, str] = field(default_factory=dict)
    """Where each trigger leads. `DONE` is always there, except in `Return` and `End`."""
    within: tuple[str, ...] = ()
    """Ids of the repeats it is inside of, outermost first."""
    section: str = ""
    """Where in the exercise this is, for captions; may hold `{item.field}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Step):
    """Speaks and goes on."""

    text: Text
    manner: Manner = Manner.TALKING
    interrupt: Interrupt = Interrupt.COMMAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Step):
    """Asks, listens, and leaves by the meaning of the reply."""

    text: Text
    expects: Expectation
    """It knows the words of `text`, whoever made it."""
    remember: str = ""
    """The name the answer is kept under; empty when it is only for branching."""
    record: str = ""
    """The kind of record kept in the history: `rating`, `feeling`, or empty for none."""
    keep_days: int | None = None
    """For so long the answer is kept, and it is not asked again; None keeps nothing."""
    no_input: tuple[Text, ...] | None = None
    """What is said after each silence, the shortest last; None means the language's own."""
    no_match: tuple[Text, ...] | None = None
    """What is said after each reply that was not understood; None means the language's own."""
    more: tuple[Text, ...] | None = None
    """For `ITEMS`: what is said between items; None means the language's own."""
    asked: Mapping[str, Text] = field(default_factory=dict)
    """What is answered to somebody who asks back, such as `why`; the language has answers of its own."""
    examples: tuple[str, ...] = field(default=(), compare=False)
    """What somebody might answer, for rehearsals: no part of what happens in a session."""
    manner: Manner = Manner.TALKING
    interrupt: Interrupt = Interrupt.COMMAND
    consent: bool = False
    """Whether it asks for a leave, so that only a yes that is said is one: pain, panic and the like,
    which elsewhere answer a question about them, do not."""

    def __post_init__(self) -> None:
        if self.text and not self.expects.question:
            expects = replace(self.expects.asked_in(self.text), leave=self.consent)
            object.__setattr__(self, "expects", expects)

    @property
    def foreseen(self) -> bool:
        """Whether its answer may be known before it is come to, so that it is not asked."""
        return self.keep_days is not None or self.remember == LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Step):
    """A timed silence."""

    seconds: float
    count: bool = False
    """Whether the seconds are counted down aloud."""
    cue_start: bool = False
    cue_end: bool = False
    """Whether a soft tone marks the beginning and the end."""
    during: tuple[tuple[float, Text], ...] = ()
    """Texts spoken at these seconds into the silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breathe(Step):
    """Paced breathing: in, out, without holding the breath."""

    in_seconds: float
    out_seconds: float
    cycles: int
    spoken: int = 2
    """For how many cycles the words are spoken; tones alone guide the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One turn of a repeat: a muscle group, a sense."""

    fields: Mapping[str, Text]
    """What `{item.field}` stands for in the texts."""
    regions: frozenset[str] = frozenset()
    """Regions of the body it needs; left out when one of them is to be spared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Step):
    """Goes through a list, leaving by `ITEM` for each turn and by `OVER` after the last."""

    items: tuple[Item, ...]
    name: str
    """What texts call the item of this turn. `{name.number}` is its number, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide(Step):
    """Leaves by `TRUE` or `FALSE`, silently."""

    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember(Step):
    """Keeps a value, silently."""

    values: Mapping[str, str | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spare(Step):
    """Leaves a part of the body alone from here on, silently."""

    regions: str
    """The name of a remembered answer to a `body` question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep(Step):
    """Keeps what is remembered for later sessions, silently."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget(Step):
    """Keeps it no longer, silently."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Step):
    """The end of a detour: back to where it was taken, unless that part is now spared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Step):
    """The exercise is over."""

    outcome: str = "completed"
    then: str = ""
    """The exercise that is begun instead; empty when nothing is."""


AnyStep: TypeAlias = (
    Say | Ask | Hold | Breathe | Repeat | Decide | Remember | Spare | Keep | Forget | Return | End
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exercise:
    """A whole exercise, ready to be walked through. Equal to itself alone: what is derived from it is kept by it."""

    name: str
    """The file's name without its ending, such as `grounding`."""
    language: str
    title: str
    summary: str
    minutes: float
    """How long it says it takes, typically."""
    first: str
    """Where it begins."""
    steps: Mapping[str, AnyStep]
    anywhere: Mapping[str, str] = field(default_factory=dict)
    """Where a signal, or `suggest`, leads (one of `ANYWHERE`), from any step."""
    lengths: Mapping[str, float] = field(default_factory=dict)
    """Minutes it takes, typically, by the lengths it offers: some of `LENGTHS`, or none."""
    wordings: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    """The wordings of each moment that recurs, by the name a reference has, such as `~thanks`;
    an empty one is silence."""
