"""The commands that hold a session, or play one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click

from assistant import app
from assistant.care import local_socket
from assistant.care.pairing.by_voice import PhonesByVoice
from assistant.care.service.order import Order
from assistant.cli import first_region, shell
from assistant.cli.history import key_for_session
from assistant.cli.options import (
    DEFAULT_EXERCISE,
    FAILED,
    a_file,
    an_exercise,
    in_language,
    recogniser_option,
    settings_for,
    voice_option,
)
from assistant.errors import AssistantError
from assistant.exercise.catalogue import SUFFIX
from assistant.people.profile import Profile
from assistant.people.store import NOBODY, People
from assistant.rehearsal.scenario_reader import load
from assistant.screen import Screen
from assistant.settings import Folders, Settings

_MENDED_BY_A_NEW_PROCESS = ("device-stuck", "worker-hangs")


def _number_or_words(context: click.Context, option: click.Parameter, given: str | None) -> Any:
    try:
        return None if given is None else float(given)
    except ValueError:
        return given


_plain = click.option(
    "--plain", is_flag=True, default=None, help="Plain lines, for a screen reader."
)
_SESSION = (
    in_language,
    click.option("--text", is_flag=True, help="Read and type instead of listening and speaking."),
    _plain,
    voice_option,
    recogniser_option,
    click.option(
        "--person",
        metavar="ID",
        shell_complete=shell.people,
        help="Whose profile to use; nobody for none.",
    ),
    click.option("--pace", type=float, help="Speed of voice and pauses, 0.8 to 1.2."),
    click.option(
        "--patience",
        callback=_number_or_words,
        help="How long to wait for replies: quick, relaxed, slow, no limit, or 0.5 to 3.",
    ),
    click.option(
        "--microphone",
        "input_device",
        help="Microphone to use: its name, part of it, or its number.",
    ),
    click.option("--speaker", "output_device", help="Speaker to use, chosen in the same way."),
)


def _session(command: Callable[..., None]) -> Callable[..., None]:
    """What can be asked for of a session."""
    for option in reversed(_SESSION):
        command = option(command)
    return command


@click.command()
@an_exercise
@click.option(
    "--length",
    default="",
    help="short, medium or long, if it offers them; otherwise you are asked.",
)
@_session
def start(exercise: str, length: str, language: str | None, text: bool, **wishes: Any) -> None:
    """Start a session: spoken, by text or rehearsed.

    It chooses the best of these that this machine allows.
    """
    with app.told_aloud(settings_for(language=language, **wishes)[0], text=text):
        settings, folders, profile = _for_person(language=language, **wishes)
        app.begin_to_show(settings)
        if not text and local_socket.is_open(folders):
            _refuse_what_the_service_decides(language=language, **wishes)
            person = profile.id if profile else NOBODY
            order = Order(exercise=exercise, person=person, length=length)
            ended_well = local_socket.start(order, settings, folders)
            sys.exit(0 if ended_well else FAILED)
        chosen = app.choose(exercise, settings, folders, profile, length)
    chosen = replace(chosen, key=key_for_session(folders, settings))
    if sys.stdin.isatty() and first_region.is_wanting(chosen):
        chosen = replace(chosen, first=first_region.ask)
    with PhonesByVoice(folders, lambda: settings.language, click.echo) as phones:
        try:
            ended_well = app.start(chosen, sys.stdin, text=text, watchers=[phones])
        except AssistantError as error:
            if error.code not in _MENDED_BY_A_NEW_PROCESS:
                raise
            click.echo(str(error), err=True)
            _start_again()
    sys.exit(0 if ended_well else FAILED)


_ITS_OWN = {
    "language": "--lang",
    "voice": "--voice",
    "recogniser": "--recogniser",
    "pace": "--pace",
    "patience": "--patience",
    "input_device": "--microphone",
    "output_device": "--speaker",
}
"""What a session of the service has from the settings and the profile, and where it is asked for here."""


def _refuse_what_the_service_decides(**wishes: Any) -> None:
    """Rather than begin a session in which what was asked for is not so."""
    asked = [
        _ITS_OWN[name] for name, wish in wishes.items() if name in _ITS_OWN and wish is not None
    ]
    if asked:
        raise AssistantError(
            "service-decides",
            f"The assistant runs as a service here and goes by the settings and the profile, not by {asked[0]}.",
            hint=f"Leave out {' and '.join(asked)}, or add --text.",
        )


def _for_person(**wishes: Any) -> tuple[Settings, Folders, Profile | None]:
    """The settings and the profile of the person it is for; the command line overrides both."""
    settings, folders = settings_for(**wishes)
    profile = People(folders.people).chosen(settings.person)
    if profile is not None:
        wished = {name: value for name, value in wishes.items() if value is not None}
        settings, folders = settings_for(**profile.settings | wished)
    return settings, folders, profile


def _start_again() -> NoReturn:
    """The same command in a new process, for a driver or recogniser that hangs leaves no other way."""
    sys.stdout.flush()
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606  # ourselves


@click.command()
@_session
@click.pass_context
def suggest(context: click.Context, /, **wishes: Any) -> None:
    """Ask how you are, and suggest two exercises.

    The one you choose starts right away.
    """
    context.invoke(start, exercise="suggest", **wishes)


@click.command()
@click.argument("exercise", default="", shell_complete=shell.exercises)
@in_language
@click.option("--text", is_flag=True, help="By text only, without waiting.")
@click.option(
    "--scenario", type=a_file, help="File with what the person says and what is expected."
)
@click.option("--wav", type=a_file, help="Write a recording: assistant left, person right.")
@click.option(
    "--events", type=a_file, help="Write every event and action, one JSON object per line."
)
@_plain
@click.option(
    "--person",
    metavar="ID",
    default="nobody",
    shell_complete=shell.people,
    help="Whose profile to use.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed for everything random.")
@voice_option
@recogniser_option
def rehearse(
    exercise: str,
    language: str | None,
    text: bool,
    scenario: Path | None,
    wav: Path | None,
    events: Path | None,
    seed: int,
    **wishes: Any,
) -> None:
    """Play an exercise with a simulated person.

    The person follows a scenario, or cooperates if none is given.
    """
    if exercise.endswith(SUFFIX):
        raise click.UsageError(
            f'An exercise goes by its name, and "{exercise}" is a file. '
            f"If it is a scenario: rehearse --scenario {exercise}"
        )
    played = load(scenario) if scenario else None
    name = exercise or (played.exercise if played else "") or DEFAULT_EXERCISE
    language = language or (played.language if played else "") or None
    settings, folders, profile = _for_person(language=language, **wishes)
    chosen = app.choose(name, settings, folders, profile)
    with Screen(chosen.language.screen, captions=settings.captions, plain=settings.plain) as screen:
        reports = app.rehearse(
            chosen,
            played,
            text=text,
            wav=wav,
            events=events,
            seed=seed,
            watchers=[screen],
        )
    for report in reports:
        screen.note(report.summary)
    failures = [failure for report in reports for failure in report.failures]
    for failure in failures:
        click.echo(failure, err=True)
    sys.exit(FAILED if failures else 0)
