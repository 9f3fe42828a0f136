"""The shape of a step, as pydantic models: each kind with the keys that may stand in it.

Only the shape: what a name refers to is the matter of `compile` and `check`. The
descriptions are for writers: they are in the JSON Schema that editors show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Protocol

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    WrapValidator,
)
from typing_extensions import TypeAliasType

from assistant.exercise.read.fields import (
    Days,
    Duration,
    Line,
    Name,
    Names,
    Remembered,
    SeveralTexts,
    Texts,
    Turns,
    Ways,
    When,
)
from assistant.exercise.read.problems import Loc

# Lists of steps are left to the reader given as pydantic's context (see `document`), so
# that a step that is wrong does not hide another.


class StepsReader(Protocol):
    """Reads lists of steps."""

    def steps(self, written: Any, loc: Loc) -> list[Any]: ...
    def branches(self, written: Any) -> dict[str, list[Any]]: ...


def _steps(value: Any, handler: Any, info: ValidationInfo[Any]) -> list[Any]:
    reader: StepsReader = info.context
    return reader.steps(value, getattr(value, "loc", ()))


def _branches(value: Any, handler: Any, info: ValidationInfo[Any]) -> dict[str, list[Any]]:
    reader: StepsReader = info.context
    return reader.branches(value)


Steps = Annotated["list[AnyStep]", Field(min_length=1), WrapValidator(_steps)]
Branches = Annotated["dict[str, list[AnyStep]]", WrapValidator(_branches)]
Manner = Annotated[
    Literal["talking", "guiding", "relaxing"],
    Field(description="How long the silence after each sentence is: 0.9 s, 2.5 s or 6 s."),
]

Interrupt = Annotated[
    Literal["none", "command", "speech"],
    Field(description="What a voice does while this is spoken: see the page on writing."),
]

Advised = Literal["command", "alike", "long", "pressure", "no-way-out"]


class Part(BaseModel):
    """A mapping of the file."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Step(Part):
    """What every step can have."""

    id: Name | None = Field(None, description="A name for `go` to jump to.")
    when: When | None = Field(None, description="The step is left out unless this is true.")
    section: Line | None = Field(None, description="Where in the exercise this is, from here on.")
    allow: dict[Advised, Line] = Field(
        {}, description="What `assistant check` advises against and is meant all the same, and why."
    )
    _loc: Loc = PrivateAttr(())
    _kind: str = PrivateAttr("")
    _mended: bool = PrivateAttr(False)

    def stand(self, loc: Loc) -> None:
        """Say where it stands."""
        self._loc = loc

    def be(self, kind: str, *, mended: bool) -> None:
        """Say what it is."""
        self._kind, self._mended = kind, mended

    @property
    def loc(self) -> Loc:
        """Where in the file it stands."""
        return self._loc

    @property
    def kind(self) -> str:
        """The key that makes it this kind of step."""
        return self._kind

    @property
    def mended(self) -> bool:
        """Whether something wrong was left out of it."""
        return self._mended


class Say(Step):
    """Speaks a text."""

    say: Texts = Field(description="What is said.")
    manner: Manner = "talking"
    interrupt: Interrupt = "command"


class Reprompt(Part):
    """What is said when nothing is heard or understood."""

    no_input: SeveralTexts | None = Field(None, alias="no-input", description="After a silence.")
    no_match: SeveralTexts | None = Field(
        None, alias="no-match", description="After what was not understood."
    )


class Question(Step):
    """What every question can have."""

    example: Ways = Field((), description="What somebody might answer; a rehearsal says it.")
    heard: Branches = Field({}, description="What each reply leads to.")
    reprompt: Reprompt = Field(Reprompt(), description="What is said to ask again.")
    asked: dict[Literal["why", "meaning", "difference", "how-long"], Texts] = Field(
        {}, description="What is answered to somebody who asks back; then it is asked again."
    )
    manner: Manner = "talking"
    interrupt: Interrupt = "command"


class Ask(Question):
    """Asks a question and waits for the answer."""

    ask: Texts = Field(description="The question.")
    expect: Literal["yes-no", "number", "emotion", "body", "free"] | None = Field(
        None, description="The kind of reply; left out, yes or no, or one of the choices."
    )
    choices: dict[Name, Ways] | None = Field(
        None, min_length=1, description="Choices and all the ways to say them."
    )
    means: dict[Literal["yes", "no"], Ways] | None = Field(
        None, min_length=1, description="What else says yes or no to this; the first weighs more."
    )
    otherwise: Name | None = Field(None, description="What any other words come to.")
    several: bool = Field(False, description="Whether more than one choice may be named.")
    low: int | None = Field(None, alias="from", ge=0, le=1000, description="The lowest number.")
    high: int | None = Field(None, alias="to", ge=0, le=1000, description="The highest number.")
    remember: Name | None = Field(None, description="The name the answer is kept under.")
    record: Literal["rating", "feeling"] | None = Field(
        None, description="Also keeps the answer in the person's history."
    )
    keep: Days | None = Field(
        None, description="So long the answer is kept, and the question is not asked again."
    )
    consent: bool = Field(False, description="Whether only a plain yes counts: it is a leave.")


class Rate(Question):
    """Asks for distress from 0 to 10, remembers and records it."""

    rate: Name = Field(description="The name the rating is kept under.")
    text: Texts | None = Field(None, description="The question, in words of your own.")


class Feel(Question):
    """Asks for a feeling and records it."""

    feel: Texts = Field(description="The question.")
    choices: dict[Name, Ways] | None = Field(
        None, min_length=1, description="What may be answered besides a feeling."
    )
    remember: Name | None = Field(None, description="The name the feeling is kept under.")


class Collect(Question):
    """Takes things one by one, or many in one breath."""

    collect: int = Field(ge=1, le=20, description="How many are asked for; fewer are accepted.")
    ask: Texts = Field(description="The question.")
    more: SeveralTexts | None = Field(None, description="What is said between.")
    remember: Name | None = Field(None, description="The name they are kept under.")


class Hold(Step):
    """A silence."""

    hold: Duration = Field(description="How long.")
    count: bool = Field(False, description="Counts it down aloud, up to 10 seconds.")
    cue: Literal["start", "end", "both"] | None = Field(None, description="Soft tones mark it.")
    during: dict[Duration, Texts] = Field({}, description="Texts at moments within: `8s: text`.")


class Breath(Part):
    """How to breathe."""

    in_: Duration = Field(alias="in", description="How long to breathe in.")
    out: Duration = Field(description="How long to breathe out.")
    cycles: int | None = Field(None, ge=1, le=200, description="How many breaths.")
    for_: Duration | None = Field(None, alias="for", description="How long, instead of `cycles`.")
    spoken: int = Field(2, ge=0, le=200, description="For how many breaths words are spoken.")


class Breathe(Step):
    """Paced breathing."""

    breathe: Breath


class Repeat(Step):
    """Goes through a list, or round a number of times."""

    repeat: Turns = Field(description="A list, or how often.")
    as_: Name | None = Field(None, alias="as", description="What texts call the item.")
    steps: Steps


class Call(Step):
    """Puts in a piece."""

    call: Name = Field(description="A piece of this file or a shared one.")


class Remember(Step):
    """Keeps values."""

    remember: dict[Name, Remembered] = Field(min_length=1)


class Spare(Step):
    """Leaves parts of the body alone from here on."""

    spare: Name = Field(description="What a `body` question remembered.")


class Keep(Step):
    """Keeps what is remembered for later sessions."""

    keep: Names = Field(description="What is remembered, one name or several.")


class Forget(Step):
    """Keeps it no longer."""

    forget: Names = Field(description="What was kept, one name or several.")


class Start(Step):
    """Ends this exercise, completed, and begins another."""

    start: Name = Field(description="The name of the other exercise.")


class Go(Step):
    """Jumps."""

    go: Name = Field(description="The `id` of a step of the same list or piece.")


class If(Step):
    """Takes one way or the other."""

    if_: When = Field(alias="if")
    then: Steps
    else_: Steps | None = Field(None, alias="else")


class End(Step):
    """Ends the exercise."""

    end: Literal["completed", "ended-early"]


class Broken(Step):
    """A step that makes no sense as it is written."""

    written: Any = Field(None, exclude=True)


KINDS: dict[str, type[Step]] = {
    "collect": Collect,
    "ask": Ask,
    "rate": Rate,
    "feel": Feel,
    "say": Say,
    "hold": Hold,
    "breathe": Breathe,
    "repeat": Repeat,
    "call": Call,
    "spare": Spare,
    "go": Go,
    "if": If,
    "end": End,
    "start": Start,
    "forget": Forget,
    "keep": Keep,
    "remember": Remember,
}
"""The key that makes a step what it is; the first one found decides."""

AnyStep = TypeAliasType(
    "AnyStep",
    Say
    | Ask
    | Rate
    | Feel
    | Collect
    | Hold
    | Breathe
    | Repeat
    | Call
    | Remember
    | Spare
    | Keep
    | Forget
    | Start
    | Go
    | If
    | End
    | Broken,
)


def walk(steps: Sequence[Step]) -> Iterator[Step]:
    """Steps and the steps in them."""
    for step in steps:
        yield step
        match step:
            case Question():
                for branch in step.heard.values():
                    yield from walk(branch)
            case Repeat():
                yield from walk(step.steps)
            case If():
                yield from walk(step.then)
                yield from walk(step.else_ or [])
