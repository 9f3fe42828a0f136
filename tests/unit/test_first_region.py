"""Which country it is, asked where a session is started at a terminal for the first time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import app
from assistant.cli import first_region
from assistant.session.session import Session
from assistant.session_lifecycle import Chosen
from assistant.settings import ELSEWHERE, Folders, Settings
from tests.terminal import at_terminal
from tests.unit.session.player import Player


@pytest.fixture
def chosen(home: Path) -> Chosen:
    return app.choose("grounding", Settings(), Folders.find())


def answering(*words: str) -> Callable[[Chosen], Session]:
    """Holds the question with somebody who says that, and then nothing."""

    def hold(question: Chosen) -> Session:
        player = Player(question.exercise, question.person).until_listening()
        for said in words:
            player.hear(said)
            player.until_listening()
        while not player.session.finished and not words:
            player.step_on()
        return player.session

    return hold


@pytest.mark.parametrize(
    ("said", "region"),
    [
        ("Germany", "DE"),
        ("Scotland", "GB"),
        ("another country", ELSEWHERE),
        ("we're in Scotland", "GB"),
        ("I live in the United States", "US"),
        ("well it's Wales isn't it", "GB"),
        ("we live in Norway", "NO"),
        ("it is Italy", "IT"),
    ],
)
def test_what_is_answered_is_kept_and_used_at_once(chosen: Chosen, said: str, region: str) -> None:
    assert first_region.is_wanting(chosen)
    answered = first_region.ask(chosen, answering(said))
    assert answered is not None
    assert answered.person.region == region
    assert Settings.load().region == region
    assert not first_region.is_wanting(app.choose("grounding", Settings.load(), Folders.find()))


@pytest.mark.parametrize("said", ["no", "in it", "at home"])
def test_no_word_is_taken_for_the_code_of_a_country(chosen: Chosen, said: str) -> None:
    first_region.ask(chosen, answering(said))
    assert not Settings.load().region


def test_who_skips_it_or_says_nothing_goes_on_and_is_asked_another_time(chosen: Chosen) -> None:
    for said in ([], ["skip"]):
        assert first_region.ask(chosen, answering(*said)) == chosen
    assert not Folders.find().settings_file.exists()


@pytest.mark.parametrize("said", ["stop", "I want to die"])
def test_who_says_stop_or_is_in_danger_is_not_begun_with(chosen: Chosen, said: str) -> None:
    assert first_region.ask(chosen, answering(said)) is None


@pytest.mark.slow
def test_at_a_terminal_it_comes_before_the_exercise(home: Path) -> None:
    start = ("start", "grounding", "--text", "--plain", "--pace", "1.2")
    with at_terminal(*start, environ={"ASSISTANT_HOME": str(home)}) as terminal:
        terminal.until("Which country are we in?")
        terminal.line("Germany")
        terminal.until("Hello.")
        terminal.line("I've taken all my pills")
        terminal.until("Please call 112 now.")
        terminal.line("stop")
        terminal.end()
