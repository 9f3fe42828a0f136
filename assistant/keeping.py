"""The commands about what is kept: one function a command, and no logic in it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from assistant.settings import Folders

_file = click.Path(dir_okay=False, path_type=Path)
_person = click.option("--person", metavar="ID", help="Of one person; else of everybody.")


@click.command()
@_person
@click.option("--weeks", type=click.IntRange(1, 1000), help="How many; else 8, or 52 in a picture.")
@click.option("--json", "as_json", is_flag=True, help="For programs: JSON.")
@click.option("--plot", type=_file, help="Draw a picture instead, FILE.png or FILE.svg.")
def history(person: str | None, weeks: int | None, as_json: bool, plot: Path | None) -> None:
    """Show the last weeks: sessions, minutes, what became of distress, what was felt."""
    from assistant.history import lookback
    from assistant.history.plot import draw

    folders = Folders.find()
    count = weeks or (52 if plot else 8)
    found = lookback.by_person(folders.history_file, person, datetime.now().astimezone(), count)
    if as_json:
        click.echo(json.dumps(lookback.as_json(found), ensure_ascii=False, indent=2))
    elif not found:
        click.echo(f"There are no sessions in the last {count} weeks.")
    elif plot:
        click.echo(draw(lookback.of_one(found), plot, folders.cache))
    else:
        from assistant.terminal import show_weeks

        show_weeks(found)


COMMANDS = (history,)
