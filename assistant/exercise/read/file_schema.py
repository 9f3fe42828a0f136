"""The shape of an exercise file as a whole, as pydantic models; its steps are those of `step_schema`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.exercise.read.fields import FieldText, Line, Name, Region, Texts, Wordings
from assistant.exercise.read.step_schema import AnyStep, Branches, Part, Steps

Minutes = Annotated[float, Field(gt=0, le=120)]


class ListItem(BaseModel):
    """One turn of a repeat: fields of your own, and the parts of the body it needs."""

    model_config = ConfigDict(extra="allow", strict=True)
    __pydantic_extra__: dict[str, FieldText]
    regions: list[Region] = Field([], description="It is left out when one of them is spared.")


class File(Part):
    """An exercise, or a shared piece of one."""

    format: Literal[1] = Field(description="Always 1.")
    kind: Literal["exercise", "piece", "guide"] = Field(
        "exercise", description="How it is listed: among the exercises, apart, or not at all."
    )
    title: Line = Field(description="What it is called.")
    summary: Line | None = Field(None, description="One line about it.")
    minutes: Minutes | None = Field(None, description="How long it takes, typically.")
    lengths: dict[Literal["short", "medium", "long"], Minutes] | None = Field(
        None, min_length=1, description="How long it takes, by the lengths that can be chosen."
    )
    texts: dict[Name, Texts] = Field({}, description="Texts used more than once, as `{name}`.")
    wordings: dict[Name, Wordings] = Field(
        {}, description='Ways to say what recurs, one each time, as `{~name}`; "" is silence.'
    )
    lists: dict[Name, Annotated[list[ListItem], Field(min_length=1, max_length=100)]] = Field(
        {}, description="Lists to repeat over."
    )
    pieces: dict[Name, Steps] = Field({}, description="Steps that are called.")
    anywhere: Branches = Field(
        {},
        description="What `pain`, `panic`, `unreal`, `crying`, `relief`, `asleep`, `suggest` lead to.",
    )
    steps: Steps | None = Field(None, description="The exercise itself.")


File.model_rebuild(_types_namespace={"AnyStep": AnyStep})
