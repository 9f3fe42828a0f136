"""The phones from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.care.pairing.authentication import Guard
from assistant.care.pairing.phones import Role
from assistant.cli import cli
from assistant.errors import AssistantError
from assistant.people.store import People


def run(*words: str) -> str:
    return CliRunner().invoke(cli, ["phones", *words], catch_exceptions=False).output


def code_in(said: str) -> str:
    return "".join(each for each in said if each.isdigit())


def test_pairing_listing_and_forgetting(home: Path) -> None:
    guard = Guard(home / "data/care")
    cookie = guard.pair(code_in(run("pair", "--name", "Kim")))
    assert cookie
    (phone,) = guard.phones()
    assert run("list").split() == [phone.id, "owner", "Kim"]
    assert run("forget", phone.id) == "The phone is unpaired.\n"
    assert guard.known(cookie) is None


def test_forgetting_all(home: Path) -> None:
    guard = Guard(home / "data/care")
    cookie = guard.pair(guard.offer())
    assert cookie
    run("forget", "--all")
    assert guard.known(cookie) is None


def test_the_persons_own_phone(home: Path) -> None:
    People(home / "data/people").add("sam")
    guard = Guard(home / "data/care")
    guard.pair(code_in(run("pair", "--role", "person", "--person", "sam")))
    assert [(each.role, each.person) for each in guard.phones()] == [(Role.PERSON, "sam")]


@pytest.mark.parametrize(
    "words",
    [
        ["pair", "--role", "person", "--person", "nobody-here"],
        ["forget", "x"],
    ],
)
def test_what_cannot_be_is_said_so(words: list[str]) -> None:
    with pytest.raises(AssistantError):
        run(*words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["pair", "--role", "person"], "--role person and --person belong together"),
        (["pair", "--person", "sam"], "--role person and --person belong together"),
        (["forget"], "Give the id of a phone, or --all."),
    ],
)
def test_what_is_left_out_is_asked_for(words: list[str], said: str) -> None:
    assert said in run(*words)
