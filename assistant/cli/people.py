"""`assistant people`: one function a command."""

from __future__ import annotations

import sys

import click

from assistant import clock, terminal
from assistant.cli import shell
from assistant.cli.list_output import as_json_option
from assistant.cli.list_output import show as show_listing
from assistant.history import access
from assistant.languages import crisis_lines
from assistant.people import interview, profile_editor, pronouncing, safety_plan
from assistant.people.profile import Profile
from assistant.people.profile_text import told
from assistant.people.store import People
from assistant.settings import Folders, Settings

_set = click.option(
    "--set",
    "wishes",
    multiple=True,
    metavar="KEY=VALUE",
    help="Set one thing, such as name=Sam; may be repeated. An empty value removes it.",
)


_an_id = click.argument("id", default="", shell_complete=shell.people)
"""Where it is left out, the only one there is."""


@click.group()
def people() -> None:
    """Add, show, edit or remove people's profiles.

    A profile belongs to somebody who does the exercises.
    """


@people.command("list")
@as_json_option
def list_(as_json: bool) -> None:
    """List everybody who has a profile."""
    known = _people()
    rows = [{"id": id, "path": str(known.file(id))} for id in known.ids()]
    nothing = "There is no profile yet. `assistant people add ID` makes one."
    show_listing(rows, known.ids(), nothing, as_json=as_json)


@people.command()
@click.argument("id")
@_set
def add(id: str, wishes: tuple[str, ...]) -> None:
    """Create a profile.

    Asks step by step, unless --set gives the values.
    """
    known = _people()
    known.add(id)
    if wishes:
        try:
            profile_editor.put(id, known, wishes, clock.today())
        except BaseException:
            known.remove(id)
            raise
    elif sys.stdin.isatty():
        interview.ask_all(id, known, _ask, click.echo, crisis_lines.told, clock.today())
    click.echo(f"{id} is added. `assistant people show {id}` shows the profile.")


@people.command()
@_an_id
def show(id: str) -> None:
    """Show everything in somebody's profile."""
    known = _people()
    for line in told(known.load(id or known.the_only()), clock.today()):
        click.echo(line)


@people.command()
@_an_id
@_set
def edit(id: str, wishes: tuple[str, ...]) -> None:
    """Change a profile.

    Sets what --set gives, or opens the profile in your editor.
    """
    known = _people()
    id = id or known.the_only()
    if wishes:
        profile_editor.put(id, known, wishes, clock.today())
        changed = True
    else:
        changed = profile_editor.edit(
            id, known, lambda text: click.edit(text, extension=".yaml"), _again
        )
    click.echo(f"{id} is changed." if changed else "Nothing was changed.")


@people.command()
@_an_id
@click.option(
    "--set",
    "wishes",
    multiple=True,
    metavar="PART=WORDS",
    help=f"Write one part: {', '.join(safety_plan.PARTS)}; may be repeated. Nothing removes it.",
)
@click.option("--agreed", is_flag=True, help="They agreed that it is kept and read to them.")
@click.option("--forget", "forgets", is_flag=True, help="Remove all of it, for good.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def plan(id: str, wishes: tuple[str, ...], agreed: bool, forgets: bool, yes: bool) -> None:
    """Show, write or remove somebody's own plan.

    For when it gets dangerous, in their words. The voice reads it to them then.
    """
    if wishes and forgets:
        raise click.UsageError("Give --set or --forget, not both.")
    known = _people()
    id = id or known.the_only()
    known.must_be_there(id)
    parts = safety_plan.asked(wishes)
    question = f"Does {id} agree that this is kept, and read to them when it gets dangerous?"
    if any(parts.values()) and not (agreed or terminal.agrees(question, "--agreed")):
        click.echo("Nothing was changed.")
        return
    if forgets and not (yes or terminal.agrees(f"Remove the plan of {id}, for good?", "--yes")):
        click.echo("Nothing was removed.")
        return
    folders = Folders.find()
    store, key = folders.history_file, access.key(folders, Settings.load(), terminal.ask_secret)
    if parts:
        safety_plan.change(store, id, parts, key)
    if forgets and safety_plan.forget(store, id, key):
        click.echo(f"The plan of {id} is removed.")
        return
    for line in safety_plan.told(safety_plan.load(store, id, key)) or [f"{id} has no plan."]:
        click.echo(line)


@people.command()
@click.argument("id", shell_complete=shell.people)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def remove(id: str, yes: bool) -> None:
    """Delete a profile.

    It also says what else is kept about that person.
    """
    known = _people()
    known.must_be_there(id)
    for sentence in profile_editor.elsewhere(id, Folders.find()):
        click.echo(f"{sentence} `assistant forget --person {id}` removes it all.")
    if not (yes or terminal.agrees(f"Delete the profile of {id}?", "--yes")):
        click.echo("Nothing was removed.")
        return
    known.remove(id)
    click.echo(f"{id} is removed.")


def _people() -> People:
    folders = Folders.find()
    said = pronouncing.check(_language)
    there = profile_editor.exercises_are_there(_language, folders.scripts)

    def check(before: Profile | None, after: Profile) -> None:
        said(before, after)
        there(before, after)

    return People(folders.people, check)


def _language() -> str:
    return Settings.load().language


def _ask(question: str) -> str:
    return str(click.prompt(question, default="", show_default=False, prompt_suffix=" "))


def _again(problems: str) -> bool:
    click.echo(problems, err=True)
    return sys.stdin.isatty() and click.confirm("Edit it again?", default=True)
