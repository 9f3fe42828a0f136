"""The commands about what is kept: one function a command, and no logic in it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from assistant import clock, terminal
from assistant.care import forgetting as of_the_device
from assistant.cli import shell
from assistant.cli.list_output import as_json_option, show
from assistant.encryption import lock
from assistant.errors import AssistantError
from assistant.history import access, forgetting, locking, lookback
from assistant.history import backup as backups
from assistant.history import export as exports
from assistant.history.plot import draw
from assistant.history.store import History
from assistant.settings import Folders, Settings

_file = click.Path(dir_okay=False, path_type=Path)
_person = click.option(
    "--person",
    metavar="ID",
    shell_complete=shell.people,
    help="Only this person; default: everybody.",
)


@click.command()
@_person
@click.option(
    "--weeks", type=click.IntRange(1, 1000), help="How many weeks; default: 8, or 52 in a picture."
)
@as_json_option
@click.option("--plot", type=_file, help="Draw a picture instead, FILE.png or FILE.svg.")
def history(person: str | None, weeks: int | None, as_json: bool, plot: Path | None) -> None:
    """Show the last weeks.

    Sessions, minutes, distress before and after, feelings.
    """
    if plot and as_json:
        raise click.UsageError("Give --json or --plot, not both.")
    folders = Folders.find()
    count = weeks or (52 if plot else 8)
    found = lookback.by_person(folders.history_file, person, clock.now(), count, _key())
    if plot and found:
        click.echo(draw(lookback.of_one(found), plot, folders.cache))
        return
    if found and not as_json:
        terminal.show_weeks(found, terminal.console_for(plain=Settings.load().plain))
        return
    nothing = f"There are no sessions in the last {count} weeks."
    if not folders.history_file.exists():
        nothing = "There are no sessions yet. `assistant start` starts one."
    show(lookback.as_json(found), (), nothing, as_json=as_json)


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path, allow_dash=True))
@_person
def export(folder: Path, person: str | None) -> None:
    """Export past sessions to a folder.

    As JSON Lines and CSV; "-" prints JSON Lines instead.
    """
    sessions = lookback.everything(_store(), person, key=_key())
    if str(folder) == "-":
        for line in exports.as_lines(sessions):
            click.echo(line)
    else:
        files = exports.write(sessions, folder)
        click.echo(f"{len(sessions)} sessions, in {', '.join(str(file) for file in files)}.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def import_(file: Path) -> None:
    """Import sessions that were exported.

    From the folder, its sessions.jsonl, or "-" for what is piped in.
    """
    file = file / exports.LINES if file.is_dir() else file
    with click.open_file(str(file), encoding="utf-8") as lines, History(_store(), _key()) as kept:
        new = kept.add(exports.read(lines, str(file)))
    click.echo(f"{new} sessions imported.")


@click.command()
@click.option("--person", metavar="ID", help="Only what is kept about this person.")
@click.option(
    "--before", metavar="DATE", type=click.DateTime(), help="Only what is older than this date."
)
@click.option("--all", "everything", is_flag=True, help="Everything that is kept, about everybody.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def forget(person: str | None, before: datetime | None, everything: bool, yes: bool) -> None:
    """Remove what is kept, for good."""
    if everything == bool(person or before):
        raise click.UsageError("Give --all, or --person, --before or both.")
    folders, moment = Folders.find(), before and before.astimezone()
    if doubt := clock.Counted(folders.data).doubt():
        click.echo(doubt, err=True)
    if not terminal.asker(yes, question="Remove it?")(_to_be_forgotten(person, before)):
        click.echo("Nothing was removed.")
        return
    if everything:
        removed = forgetting.forget_all(folders)
    else:
        removed = forgetting.forget(folders, Settings.load(), person, moment, _key())
    if not before:
        removed |= of_the_device.forget(folders, person)
    counts = [
        f"{count} {thing}{'' if count == 1 else 's'}" for thing, count in removed.items() if count
    ]
    click.echo(f"Removed: {', '.join(counts)}." if counts else "There was nothing to remove.")


def _to_be_forgotten(person: str | None, before: datetime | None) -> str:
    whose = f"what is kept about {person}" if person else "what is kept about everybody"
    return f"This removes {whose}{f', from before {before:%Y-%m-%d}' if before else ''}, for good."


@click.group()
def encrypt() -> None:
    """Encrypt what is kept with a passphrase, or stop."""


@encrypt.command("on")
def encrypt_on() -> None:
    """Encrypt what is kept.

    The history, and what is written about sessions from now on.
    """
    click.echo(
        "Nobody can recover a forgotten passphrase: "
        "what it locks is then lost. Keep it somewhere safe."
    )
    locking.turn_on(Folders.find(), access.new_passphrase(terminal.ask_secret))
    click.echo("What is kept is encrypted from now on.")


@encrypt.command("off")
def encrypt_off() -> None:
    """Decrypt what is kept; no passphrase is needed any more."""
    if key := _key():
        locking.turn_off(Folders.find(), key)
    click.echo("What is kept is not encrypted.")


@encrypt.command("change")
def encrypt_change() -> None:
    """Choose another passphrase."""
    if not (key := _key()):
        raise AssistantError(
            "not-locked", "Nothing is encrypted.", hint="To encrypt: assistant encrypt on"
        )
    lock.change(Folders.find().lock, key, access.new_passphrase(terminal.ask_secret))
    click.echo("Use the new passphrase from now on.")


@encrypt.command("key-file")
@click.argument("file", type=_file)
def encrypt_key_file(file: Path) -> None:
    """Write a key file that opens what is kept.

    For a device without a keyboard; name the file in the setting key_file.
    """
    if not (key := _key()):
        raise AssistantError(
            "not-locked", "Nothing is encrypted.", hint="To encrypt: assistant encrypt on"
        )
    lock.write_key(file, key)
    click.echo(f"Anybody who has {file} can open what is kept: keep it apart from the device.")


@click.command()
@click.argument("file", type=_file)
@click.option(
    "--encrypt", "closed", is_flag=True, help="Encrypt the backup with a passphrase of its own."
)
def backup(file: Path, closed: bool) -> None:
    """Back up everything of yours into one file.

    Sessions, profiles, settings and your own exercises.
    """
    folders, key = Folders.find(), _key()
    if folders.lock.exists() and not closed:
        raise AssistantError(
            "backup-open",
            "What is kept is encrypted, and this file would not be.",
            hint="Add --encrypt.",
        )
    passphrase = access.new_passphrase(terminal.ask_secret) if closed else ""
    click.echo(f"{file}: {backups.write(file, folders, key, passphrase)} sessions.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def restore(file: Path, yes: bool) -> None:
    """Restore a backup.

    Sessions are added, profiles and settings replaced.
    """
    passphrase = terminal.ask_secret("The backup's passphrase: ") if backups.is_closed(file) else ""
    parts = backups.read(file, passphrase)
    offer = f"{file} is complete. Its settings and profiles replace the ones here."
    if not terminal.asker(yes, question="Restore it?")(offer):
        click.echo("Nothing was restored.")
        return
    click.echo(f"{backups.restore(parts, Folders.find(), _key())} sessions restored.")


def key_for_session(folders: Folders, settings: Settings) -> bytes | None:
    """The key to what is kept; None when a session is held without keeping it.

    What a power cut left half restored is finished first.
    """
    key = access.key_for_session(
        folders, settings, terminal.ask_secret, lambda line: click.echo(line, err=True)
    )
    if key is not None and folders.restoring.exists():
        backups.finish(folders, key)
    return key


def _store() -> Path:
    return Folders.find().history_file


def _key() -> bytes:
    """The key to what is kept, asked for where it is needed."""
    return access.key(Folders.find(), Settings.load(), terminal.ask_secret)
