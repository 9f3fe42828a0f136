"""What every command that lists something shares: lines to read, or JSON for programs.

As JSON, a list is one array of objects, empty where there is nothing. Their keys are told in
docs/command-line.md and stay; others may be added.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def show(
    found: Sequence[Mapping[str, Any]], lines: Iterable[str], nothing: str, *, as_json: bool
) -> None:
    """Print what was found: as JSON, as the lines that tell of it, or that there is nothing."""
    if as_json:
        click.echo(json.dumps(list(found), ensure_ascii=False, indent=2))
        return
    for line in lines if found else [nothing]:
        click.echo(line)
