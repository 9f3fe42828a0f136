"""A file that was read: its values, and where in the text each of them stands."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from assistant.exercise.read.problems import Loc, Problem, joined

Scalar: TypeAlias = "str | int | float | bool | None"


class Table(dict[str, Any]):
    """A mapping that knows its way down the file."""

    loc: Loc = ()


class Items(list[Any]):
    """A list that knows its way down the file."""

    loc: Loc = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it is written, in characters from the beginning."""

    value: Scalar | list[Node] | dict[str, Node]
    start: int
    end: int
    key: int | None = None
    """Where its key is written, when it is the value of one."""

    def plain(self, loc: Loc = ()) -> Any:
        """The value without places, mappings and lists knowing their way."""
        if isinstance(self.value, dict):
            table = Table((key, node.plain((*loc, key))) for key, node in self.value.items())
            table.loc = loc
            return table
        if isinstance(self.value, list):
            items = Items(node.plain((*loc, i)) for i, node in enumerate(self.value))
            items.loc = loc
            return items
        return self.value


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read."""

    path: Path
    text: str = ""
    root: Node = field(default=Node(None, 0, 0))
    lines: list[int] = field(default_factory=lambda: [0])
    """Where each line begins, in characters."""

    def problem(
        self, loc: Loc, message: str, hint: str = "", *, key: bool = False, snippet: str = ""
    ) -> Problem:
        """A problem at a place: at its key, or where a snippet of its text stands, if asked."""
        node = self.root
        for part in loc:
            below: Node | None = None
            if isinstance(node.value, dict):
                below = node.value.get(str(part))
            elif isinstance(node.value, list) and isinstance(part, int):
                below = node.value[part] if part < len(node.value) else None
            if below is None:
                key = False
                break
            node = below
        start = node.key if key and node.key is not None else node.start
        if snippet:
            found = self.text.find(snippet, node.start, node.end)
            start = found if found >= 0 else start
        return self.at(start, message, hint, loc)

    def at(self, start: int, message: str, hint: str = "", loc: Loc = ()) -> Problem:
        """A problem at a character."""
        line = bisect.bisect_right(self.lines, start) - 1
        begin = self.lines[line]
        end = self.lines[line + 1] if line + 1 < len(self.lines) else len(self.text)
        return Problem(
            file=str(self.path),
            line=line + 1,
            column=start - begin + 1,
            path=joined(loc),
            message=message,
            hint=hint,
            source=self.text[begin:end].rstrip("\r\n"),
        )
