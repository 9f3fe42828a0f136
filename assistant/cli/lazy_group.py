"""A group whose commands are imported when they are called, so that each module can import at its top.

The one line of help stands in the table, since listing the commands should not import them all.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import click
from click.shell_completion import CompletionItem

Table = Mapping[str, tuple[str, str]]
"""By the name of a command: its module and its name there, as in `package.module:name`, and its one line of help."""


class LazyGroup(click.Group):
    """Commands of a table."""

    def __init__(self, *, table: Table, **attributes: Any) -> None:
        super().__init__(commands=_Commands(table), **attributes)
        self._table = table

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._table[name][1]) for name in sorted(self._table)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        begun = (name for name in sorted(self._table) if name.startswith(incomplete))
        return [
            *(CompletionItem(name, help=self._table[name][1]) for name in begun),
            *click.Command.shell_complete(self, ctx, incomplete),
        ]


class _Commands(MutableMapping[str, click.Command]):
    """Each command, imported where it is asked for."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __getitem__(self, name: str) -> click.Command:
        module, _, attribute = self._table[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def __setitem__(self, name: str, command: click.Command) -> None:
        raise TypeError("commands stand in the table")

    def __delitem__(self, name: str) -> None:
        raise TypeError("commands stand in the table")
