"""Shell completion, by click's own mechanism, and the names that can be completed.

What cannot be read completes to nothing: a mistake in a file is no matter for the Tab key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem, get_completion_class

from assistant.errors import AssistantError
from assistant.exercise import catalogue
from assistant.settings import Folders, Settings

PROGRAM = "assistant"
_VARIABLE = "_ASSISTANT_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@click.command()
@click.argument("program", metavar="SHELL", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, /, program: str) -> None:
    """Print shell completion for commands and names.

    For bash, put `eval "$(assistant completion bash)"` into ~/.bashrc.
    """
    kind = get_completion_class(program)
    assert kind is not None
    whole = context.find_root().command
    click.echo(kind(whole, {}, PROGRAM, _VARIABLE).source())


def _of(names: Callable[[click.Context], Iterable[str]]) -> Complete:
    def complete(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
        with contextlib.suppress(AssistantError, OSError):
            return [CompletionItem(name) for name in names(context) if name.startswith(begun)]
        return []

    return complete


def _exercises(context: click.Context) -> Iterable[str]:
    language = context.params.get("language") or Settings.load().language
    return catalogue.exercises(language, Folders.find().scripts)


def _people(context: click.Context) -> Iterable[str]:
    from assistant.people.store import People  # every command has an option that knows people

    return People(Folders.find().people).ids()


exercises, people = _of(_exercises), _of(_people)
