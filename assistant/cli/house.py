"""`assistant house`: one function a command, and no logic in it."""

from __future__ import annotations

import click

from assistant.care import local_socket, settings_file
from assistant.care.device import systemd_unit
from assistant.care.house import broker_settings, departure
from assistant.care.house.entities import Topics
from assistant.cli.options import settings_for
from assistant.errors import AssistantError


@click.group()
def house() -> None:
    """Leave the house's MQTT broker."""


@house.command()
@click.option(
    "--name", default="", help="Remove another device there, or an earlier name of this one."
)
def leave(name: str) -> None:
    """Have the house forget this device.

    Everything the broker keeps of it is removed, so that Home Assistant removes it, too.
    """
    own, folders = settings_for()
    settings, _ = settings_for(house_name=name or None)
    if not settings.house:
        hint = "To remove what is left of it somewhere, set house to that broker's address first."
        raise AssistantError("no-house", "This device is in no house.", hint=hint)
    at = broker_settings.of(settings, folders)
    is_own = at.name == broker_settings.of(own, folders).name
    if is_own and local_socket.is_open(folders):
        hint = f"Stop it first: systemctl --user stop {systemd_unit.NAME}"
        raise AssistantError(
            "running", "The device is running and would be back at once.", hint=hint
        )
    departure.leave(at, Topics(prefix=settings.house_topic, name=at.name))
    click.echo(f"{at.name} has left: the broker at {at.address} keeps nothing of it.")
    if is_own:
        settings_file.change(folders.settings_file, {"house": ""})
        click.echo("The setting house is empty again.")
