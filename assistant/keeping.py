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


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path, allow_dash=True))
@_person
def export(folder: Path, person: str | None) -> None:
    """Write what is kept into a folder, as JSON Lines and CSV, or as JSON Lines to "-"."""
    from assistant.history import carrying, lookback

    sessions = lookback.everything(Folders.find().history_file, person)
    if str(folder) == "-":
        for line in carrying.as_lines(sessions):
            click.echo(line)
    else:
        files = carrying.write(sessions, folder)
        click.echo(f"{len(sessions)} sessions, in {', '.join(str(file) for file in files)}.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def import_(file: Path) -> None:
    """Take in sessions that were exported: the folder, its sessions.jsonl, or "-"."""
    from assistant.history import carrying
    from assistant.history.store import History

    file = file / carrying.LINES if file.is_dir() else file
    with click.open_file(str(file), encoding="utf-8") as lines, History(_store()) as kept:
        new = kept.add(carrying.read(lines, str(file)))
    click.echo(f"{new} sessions taken in.")


@click.command()
@click.option("--person", metavar="ID", help="What is kept of one person.")
@click.option("--before", metavar="DATE", type=click.DateTime(), help="Only what is older.")
@click.option("--all", "everything", is_flag=True, help="All that is kept of anybody.")
@click.option("--yes", is_flag=True, help="Without asking.")
def forget(person: str | None, before: datetime | None, everything: bool, yes: bool) -> None:
    """Remove what is kept, for good."""
    from assistant.history import forgetting
    from assistant.terminal import asker

    if everything == bool(person or before):
        raise click.UsageError("Say --all, or whom with --person, or what with --before.")
    folders, moment = Folders.find(), before and before.astimezone()
    if not asker(yes, question="Remove it?")(_to_be_forgotten(person, before)):
        return
    if everything:
        removed = forgetting.forget_all(folders)
    else:
        removed = forgetting.forget(folders, person, moment)
    click.echo(f"Removed: {', '.join(removed)}." if removed else "There was nothing to remove.")


def _to_be_forgotten(person: str | None, before: datetime | None) -> str:
    whose = f"what is kept of {person}" if person else "what is kept of everybody"
    return f"This removes {whose}{f', from before {before:%Y-%m-%d}' if before else ''}, for good."


def _store() -> Path:
    return Folders.find().history_file


COMMANDS = (history, export, import_, forget)
