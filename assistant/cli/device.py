"""`assistant device` and `assistant phones`: one function a command, and no logic in it."""

from __future__ import annotations

import click

from assistant import optional_dependencies
from assistant.care.device import install as this
from assistant.care.page import page_address, web_server
from assistant.care.pairing.authentication import Guard, grouped
from assistant.care.pairing.phones import Role
from assistant.cli.list_output import as_json_option, show
from assistant.errors import AssistantError
from assistant.people.store import People
from assistant.settings import Folders


@click.group()
def phones() -> None:
    """List, pair or forget the phones that may use the page."""


@phones.command("list")
@as_json_option
def list_(as_json: bool) -> None:
    """List paired phones, and those that have to be paired again."""
    guard = Guard(Folders.find().care)
    paired = [(each, guard.holds(each)) for each in guard.phones()]
    lines = (
        f"{each.id}  {each.role:9} {each.name or each.person}"
        f"{'' if holds else '  (has to be paired again)'}".rstrip()
        for each, holds in paired
    )
    nothing = "No phone is paired. `assistant phones pair` shows a code that pairs one."
    rows = [each.as_json() | {"holds": holds} for each, holds in paired]
    show(rows, lines, nothing, as_json=as_json)


@phones.command()
@click.option(
    "--role",
    type=click.Choice(["person", "caregiver", "owner"]),
    help="Default: its earlier role; owner for the first phone, else caregiver.",
)
@click.option(
    "--name", default="", help="Whose phone it is; people choose what to share by this name."
)
@click.option("--person", default="", metavar="ID", help="Id of the person whose own phone it is.")
def pair(role: str | None, name: str, person: str) -> None:
    """Show a code that pairs one phone and expires after five minutes."""
    folders = Folders.find()
    if (role == Role.PERSON) != bool(person):
        raise click.UsageError("--role person and --person belong together.")
    if person:
        People(folders.people).load(person)
    code = Guard(folders.care).offer(Role(role) if role else None, name=name, person=person)
    click.echo(f"The code is {grouped(code)}. It expires in five minutes.")
    address = page_address.get(folders.care)
    if address and optional_dependencies.is_there("segno"):
        for line in web_server.for_cameras(address, code):
            click.echo(line)


@phones.command()
@click.argument("id", default="")
@click.option("--all", "everybody", is_flag=True, help="Unpair all phones.")
def forget(id: str, everybody: bool) -> None:
    """Unpair a phone, or all of them."""
    guard = Guard(Folders.find().care)
    if everybody:
        guard.forget_all()
        click.echo("No phone is paired any more.")
        return
    if not id:
        raise click.UsageError("Give the id of a phone, or --all.")
    if id not in [phone.id for phone in guard.phones()]:
        hint = "`assistant phones list` shows the paired phones; --all unpairs every one."
        raise AssistantError("no-phone", f'No phone "{id}" is paired.', hint=hint)
    guard.forget(id)
    click.echo("The phone is unpaired.")


@click.group()
def device() -> None:
    """Run the bedside device as a service.

    It then starts by itself when this machine is switched on.
    """


_user = click.option("--user", metavar="NAME", help="For another user of this machine; needs root.")
_dry_run = click.option("--dry-run", is_flag=True, help="Only show what would be done.")


@device.command()
@_user
@_dry_run
def install(user: str | None, dry_run: bool) -> None:
    """Write a systemd unit and start it, showing every step."""
    this.install(this.whose(user), click.echo, dry_run=dry_run)


@device.command()
@_user
@_dry_run
def uninstall(user: str | None, dry_run: bool) -> None:
    """Remove the service; settings, profiles and history stay."""
    this.uninstall(this.whose(user), click.echo, dry_run=dry_run)
