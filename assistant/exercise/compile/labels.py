"""What flattening works with: flat steps, their places, and the labels that join them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.exercise.model import AnyStep, Text
from assistant.exercise.read import step_schema
from assistant.exercise.read.document import Document
from assistant.exercise.read.problems import Loc, Problem


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in which file a flat step comes from."""

    document: Document
    loc: Loc

    def problem(self, message: str, hint: str = "", *, at: Loc = (), snippet: str = "") -> Problem:
        """A problem of the step, or of a key of it, or where a snippet of it stands."""
        source = self.document.source
        return source.problem((*self.loc, *at), message, hint, key=bool(at), snippet=snippet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the steps being written stand."""

    document: Document
    scope: str
    """Prefix of the ids that `go` can reach."""
    labels: frozenset[str]
    """The names that `go` can reach."""
    prefix: str
    """Prefix of the ids of these steps."""
    kinds: bool = True
    """Whether their ids tell their kind."""
    within: tuple[str, ...] = ()
    section: str = ""
    calls: tuple[tuple[Document, str], ...] = ()
    """The pieces this is in, outermost first."""
    depth: int = 0

    @classmethod
    def top(cls, document: Document, steps: Sequence[step_schema.Step], scope: str) -> Place:
        """The place of a list of steps in which `go` finds its way."""
        labels = frozenset(step.id for step in step_schema.walk(steps) if step.id)
        return cls(document=document, scope=scope, labels=labels, prefix=scope)

    def common(self, id: str, to: dict[str, str]) -> dict[str, Any]:
        """What every flat step here has."""
        return {"id": id, "to": to, "within": self.within, "section": self.section}


@dataclass(slots=True)
class Flat:
    """The flat steps, and what was found wrong on the way."""

    steps: dict[str, AnyStep] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    entries: dict[str, Origin] = field(default_factory=dict)
    """The call that a step is the first of."""
    first: str = ""
    anywhere: dict[str, str] = field(default_factory=dict)
    wordings: dict[str, tuple[Text, ...]] = field(default_factory=dict)
    """As in `Exercise`: those that are used."""
    mended: set[str] = field(default_factory=set)
    """Steps that are not quite what was written."""
    used: set[tuple[Document, str, str]] = field(default_factory=set)
    """File, key (`texts`, `wordings`, `lists`, `pieces`) and name of what is used."""
    problems: list[Problem] = field(default_factory=list)

    def take_in(self, part: Flat) -> None:
        """Add what was written out by itself, but for where it begins."""
        self.steps |= part.steps
        self.origins |= part.origins
        self.entries |= part.entries
        self.anywhere |= part.anywhere
        self.wordings |= part.wordings
        self.mended |= part.mended
        self.used |= part.used
        self.problems += part.problems


class Labels:
    """What leads where, noted before the targets are known.

    A label begins with `@`, which no id does. It leads to an id or to another label.
    """

    def __init__(self) -> None:
        self._leads: dict[str, str] = {}

    def __contains__(self, label: str) -> bool:
        return label in self._leads

    def set(self, label: str, target: str) -> None:
        self._leads[label] = target

    def resolve(self, target: str) -> str | None:
        """The id a label leads to in the end; None when it leads in a circle."""
        passed = set()
        while target.startswith("@"):
            if target in passed:
                return None
            passed.add(target)
            target = self._leads[target]
        return target
