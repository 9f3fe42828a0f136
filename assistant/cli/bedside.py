"""`assistant serve`: the bedside device, and everything that may ask things of it."""

from __future__ import annotations

from dataclasses import replace

import click

from assistant.care import lending
from assistant.care import serve as bedside
from assistant.care.device import gpio, startup_failure
from assistant.care.house import bridge
from assistant.care.page import web_server
from assistant.care.pairing import by_voice
from assistant.cli.options import settings_for


@click.command()
@click.option("--page", is_flag=True, help="Serve the caregiver's page, to this machine only.")
@click.option("--lan", is_flag=True, help="Serve the page to the whole house, encrypted.")
@click.option("--behind", metavar="NAME", help="Serve the page behind a proxy of that name.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8765,
    show_default=True,
    help="Port of the page.",
)
def serve(page: bool, lan: bool, behind: str | None, port: int) -> None:
    """Run as the bedside device.

    It keeps the sound open and waits until somebody starts a session.
    """
    with startup_failure.told_aloud():
        _serve(page, lan, behind, port)


def _serve(page: bool, lan: bool, behind: str | None, port: int) -> None:
    settings, folders = settings_for()
    companions: list[bedside.Companion] = [by_voice.companion(folders)]
    if settings.house:
        companions.append(bridge.companion(settings, folders))
    if lan or page or behind:
        settings = replace(settings, page="house" if lan or settings.page == "house" else "here")
    if settings.page != "off":
        lan = settings.page == "house"
        wishes = web_server.Wishes(lan=lan, port=port, name=behind or "")
        companions.append(web_server.companion(settings, folders, wishes, click.echo))
    if settings.lend_speech != "off":
        companions.append(lending.companion(settings))
    if settings.button_pin or settings.light_pin:
        companions.append(gpio.companion(settings, lambda line: click.echo(line, err=True)))
    with bedside.until_told_to_stop() as stop:
        bedside.serve(settings, folders, stop, companions)
