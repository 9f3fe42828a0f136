"""What a session looks like: plain lines elsewhere, one status line at a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from assistant import languages
from assistant.session.actions import Listen, Patience, Say, ShowPlace
from assistant.session.events import Heard
from assistant.terminal import Screen
from assistant.understanding.meaning import Hypothesis

HOLD = ShowPlace(step="h", section="left arm", waiting_for="hold", until=15.0, minutes_left=4.2)


def shown(*, terminal: bool = False, code: str = "en", captions: bool = True) -> str:
    file = io.StringIO()
    environment = {"TERM": "xterm"}
    console = Console(
        file=file, width=80, force_terminal=terminal, highlight=False, _environ=environment
    )
    with Screen(languages.load(code).screen, console, captions=captions) as screen:
        screen(9.0, Say(say=1, text="Now the left arm."))
        screen(9.5, Heard(at=9.5, hypotheses=(Hypothesis("hang on"),)))
        screen(9.6, Heard(at=9.6, hypotheses=()))
        screen(10.0, Listen(expects=None, patience=Patience.CLOSED))
        screen(10.0, HOLD)
        if terminal:
            screen._live.refresh()
    return file.getvalue()


def test_elsewhere_it_is_plain_lines() -> None:
    lines = shown().splitlines()
    assert lines == [
        "Now the left arm.",
        "    › hang on",
        "    › …",
        "",
        "— Left arm —",
        "  [quiet 5 s]",
    ]


def test_at_a_terminal_one_line_says_where_what_and_how_long() -> None:
    told = shown(terminal=True)
    assert "Left arm  ·  quiet 5 s  ·  about 4 min left" in told
    assert "[quiet" not in told


def test_it_speaks_the_language_of_the_session() -> None:
    assert "조용히 5초" in shown(code="ko")


def test_captions_can_be_off() -> None:
    told = shown(captions=False)
    assert "Now the left arm." not in told
    assert "hang on" not in told


@pytest.mark.parametrize("code", languages.available())
def test_every_language_shows_the_same_things(code: str) -> None:
    english, other = languages.load("en").screen, languages.load(code).screen
    assert other.keys() == english.keys()
    assert other["waiting"].keys() == english["waiting"].keys()
