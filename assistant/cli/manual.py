"""The manual page, written from the commands themselves, so that it says what they do."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib.metadata import version

import click

from assistant.cli.shell import PROGRAM


@click.command("man")
@click.pass_context
def man(context: click.Context, /) -> None:
    """Print the manual page.

    `assistant man > assistant.1` saves it; `man ./assistant.1` shows it.
    """
    click.echo("\n".join(page(context.find_root().command)))


def page(command: click.Command) -> Iterator[str]:
    """The page in man's own markup, line by line."""
    yield f'.TH {PROGRAM.upper()} 1 "" "{PROGRAM} {version("exercise-assistant")}"'
    yield from (".SH NAME", rf"{PROGRAM} \- {_text(_first_sentence(command)).rstrip('.')}")
    with click.Context(command, info_name=PROGRAM) as context:
        yield from (".SH SYNOPSIS", rf"\fB{PROGRAM}\fR {_text(_usage(command, context))}")
        yield ".SH DESCRIPTION"
        yield from _description(command)
        yield from _options(command, context)
        yield ".SH COMMANDS"
        yield from _commands(command, context)
    yield ".SH EXIT STATUS"
    for status, meaning in STATUSES.items():
        yield from (".TP", f".B {status}", _text(meaning))


STATUSES = {
    0: "All went well.",
    1: "The command could not do what you asked; one sentence says why.",
    2: "The command line was not understood.",
    3: "A bug in the assistant itself.",
    130: "It was interrupted, by Ctrl-C or by a request to end.",
}
"""What the exit status says."""


def _commands(command: click.Command, context: click.Context) -> Iterator[str]:
    for name in command.list_commands(context) if isinstance(command, click.Group) else ():
        assert isinstance(command, click.Group)
        inner = command.commands[name]
        with click.Context(inner, parent=context, info_name=name) as within:
            if isinstance(inner, click.Group):
                yield from _commands(inner, within)
                continue
            yield f'.SS "{_text(within.command_path)} {_text(_usage(inner, within))}"'
            yield from _description(inner)
            yield from _options(inner, within)


def _usage(command: click.Command, context: click.Context) -> str:
    return " ".join(command.collect_usage_pieces(context))


def _description(command: click.Command) -> Iterator[str]:
    for number, paragraph in enumerate(_paragraphs(command)):
        yield from ([".PP"] if number else [])
        yield _text(paragraph)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        if (told := parameter.get_help_record(context)) is not None and told[1]:
            yield from (".TP", rf"\fB{_text(told[0])}\fR", _text(told[1]))


def _first_sentence(command: click.Command) -> str:
    return _paragraphs(command)[0].partition(". ")[0]


def _paragraphs(command: click.Command) -> list[str]:
    return [" ".join(each.split()) for each in inspect.cleandoc(command.help or "").split("\n\n")]


def _text(text: str) -> str:
    """A text in which nothing is taken for markup."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return re.sub(r"^([.'])", r"\\&\1", text)
