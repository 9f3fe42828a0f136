"""What a session looks like: plain lines elsewhere, one status line at a terminal."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from rich.console import Console

from assistant import languages
from assistant.rehearsal.event_log import PersonSpoke
from assistant.screen import Screen, Typing
from assistant.session.actions import Cue, Listen, Patience, PlayCue, Say, ShowPlace
from assistant.session.events import Heard, HeardSoFar, SpeechFinished
from assistant.terminal import console_for, showing
from assistant.understanding.meaning import Hypothesis

HOLD = ShowPlace(step="h", section="left arm", waiting_for="hold", until=15.0, minutes_left=4.2)
NUMBER = ShowPlace(step="n", section="left arm", waiting_for="number", minutes_left=4.2)
_CONTROL = re.compile("\x1b\\[([0-9;?]*)([A-Za-z])")


class Terminal(io.StringIO):
    """A file that says it is a terminal, and notes how often it was written to."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.writes += 1
        return super().write(text)

    @property
    def text(self) -> str:
        """Without control sequences."""
        return _CONTROL.sub("", self.getvalue()).replace("\r", "")

    @property
    def styles(self) -> set[str]:
        """The numbers of all styles that were switched on."""
        found = _CONTROL.findall(self.getvalue())
        return {number for numbers, kind in found if kind == "m" for number in numbers.split(";")}


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """An ordinary terminal, of this size."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("TERM", "xterm-256color"), ("COLUMNS", "60"), ("LINES", "20")):
        monkeypatch.setenv(name, value)
    return Terminal()


def screen_on(file: io.StringIO, *, plain: bool = False, **how: Any) -> Screen:
    console = console_for(file, plain=plain)
    return Screen(languages.load("en").screen, console, plain=plain, **how)


def play(screen: Screen) -> None:
    with screen:
        screen(9.0, Say(say=1, text="Now the left arm."))
        screen(9.5, Heard(at=9.5, hypotheses=(Hypothesis("hang on"),)))
        screen(9.6, Heard(at=9.6, hypotheses=()))
        screen(10.0, Listen(expects=None, patience=Patience.CLOSED))
        screen(10.0, HOLD)


def shown(code: str = "en", **how: bool) -> str:
    file = io.StringIO()
    play(Screen(languages.load(code).screen, Console(file=file, width=80), **how))
    return file.getvalue()


PLAIN = [
    "Now the left arm.",
    "    › hang on",
    "    › …",
    "",
    "— Left arm —",
    "  [quiet 5 s]",
]


def test_elsewhere_it_is_plain_lines() -> None:
    assert shown().splitlines() == PLAIN


@pytest.mark.parametrize(
    ("plain", "environment"),
    [
        (True, {}),
        (False, {"TERM": "dumb"}),
        (False, {"TERM": "unknown"}),
        (False, {"TERM": None}),
        (True, {"FORCE_COLOR": "1"}),
    ],
)
def test_a_terminal_that_is_plain_or_wished_to_be_gets_each_line_once(
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    plain: bool,
    environment: dict[str, str | None],
) -> None:
    for name, value in environment.items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)
    play(screen_on(terminal, plain=plain, typing=Typing.SHOWN_HERE))
    assert "\x1b" not in terminal.getvalue() and "\r" not in terminal.getvalue()
    assert terminal.getvalue().splitlines() == PLAIN


def test_a_file_gets_plain_lines_even_where_colours_are_forced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = io.StringIO()
    play(screen_on(file))
    assert "\r" not in file.getvalue() and "\x1b[2K" not in file.getvalue()


def test_long_lines_are_not_broken_where_they_are_plain(terminal: Terminal) -> None:
    long = "word " * 40
    with screen_on(terminal, plain=True) as screen:
        screen(0.0, Say(say=1, text=long))
    assert terminal.getvalue().splitlines() == [long]


def test_at_a_terminal_one_line_says_where_what_and_how_long(terminal: Terminal) -> None:
    play(screen_on(terminal))
    assert "Left arm  ·  quiet 5 s  ·  about 4 min left" in terminal.text
    assert "[quiet" not in terminal.text


@pytest.mark.parametrize("no_color", ["", "1"])
def test_nothing_has_a_colour_so_that_it_reads_on_black_and_on_white(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, no_color: str
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    play(screen_on(terminal, typing=Typing.SHOWN_HERE))
    with showing("Downloading", 100, console_for(terminal)) as done:
        done(50)
        done(100)
    default = "39"
    assert terminal.styles <= {"", "0", "1", "2", default}, terminal.styles
    assert "1" in terminal.styles and "2" in terminal.styles


def test_the_status_is_written_when_it_changes_and_not_otherwise(terminal: Terminal) -> None:
    """A minute of waiting for an answer, then a hold of three seconds."""
    clock = Clock()
    with screen_on(terminal, typing=Typing.SHOWN_HERE, clock=clock) as screen:
        screen(0.0, NUMBER)
        before = terminal.writes
        for _ in range(60 * 50):
            clock.now += 0.02
            screen._draw()
        assert terminal.writes == before
        screen(60.0, HOLD.__class__(step="h", section="", waiting_for="hold", until=63.0))
        before = terminal.writes
        for _ in range(5 * 50):
            clock.now += 0.02
            screen._draw()
        assert 3 <= terminal.writes - before <= 4
    told = re.findall(r"quiet (\d) s", terminal.text)
    assert list(dict.fromkeys(told)) == ["3", "2", "1", "0"]


def test_a_hold_counts_down_by_itself(terminal: Terminal) -> None:
    with screen_on(terminal) as screen:
        screen(0.0, ShowPlace(step="h", section="", waiting_for="hold", until=0.05))
        assert screen._countdown is not None
        screen._countdown.join(10.0)
    assert "quiet 0 s" in terminal.text


def test_what_is_typed_and_what_waits_are_shown_below(terminal: Terminal) -> None:
    with screen_on(terminal, typing=Typing.SHOWN_HERE) as screen:
        screen.typed("lam")
        assert terminal.text.endswith("› lam▏")
        screen.typed("")
        screen.kept(["lamp"])
        assert "› lamp\n  kept for the next question\n› ▏" in terminal.text
        screen.typed("x" * 500 + "end")
        assert re.search(r"› …x+end▏", terminal.text)
        screen.typed("가" * 500 + "끝")
        assert re.search(r"› …가+끝▏", terminal.text)
        assert max(len(line) for line in terminal.text.splitlines()) <= 60


def test_what_the_terminal_showed_itself_is_shown_again_only_where_it_answers_later(
    terminal: Terminal,
) -> None:
    with screen_on(terminal, typing=Typing.SHOWN_BY_TERMINAL, plain=True) as screen:
        screen(0.0, Heard(at=0.0, hypotheses=(Hypothesis("at once"),)))
        screen.kept(["early"])
        screen.kept([])
        screen(1.0, Heard(at=1.0, hypotheses=(Hypothesis("early"),)))
    assert terminal.getvalue().splitlines() == [
        "  [kept for the next question]",
        "    › early",
    ]


def test_who_reads_sees_the_breath_that_others_hear(terminal: Terminal) -> None:
    with screen_on(terminal, typing=Typing.SHOWN_HERE, plain=True) as screen:
        screen(0.0, PlayCue(cue=Cue.IN, seconds=4.0))
        screen(4.0, PlayCue(cue=Cue.OUT, seconds=6.0))
        screen(9.0, PlayCue(cue=Cue.END))
    assert terminal.getvalue().splitlines() == ["  [in]", "  [out]"]


def test_it_says_what_is_made_ready(terminal: Terminal) -> None:
    with screen_on(terminal) as screen:
        screen.preparing("voice")
        assert terminal.text.rstrip().endswith("getting the voice ready")
        screen.preparing("")
        assert terminal.text.rstrip().count("getting the voice ready") == 1
        screen.preparing("rehearsal")
        screen(0.0, SpeechFinished(at=0.0, say=1))
        assert not screen._status().plain.strip()
    with screen_on(plain := io.StringIO()) as screen:
        screen.preparing("voice")
    assert plain.getvalue() == "Getting the voice ready …\n"


def test_it_speaks_the_language_of_the_session() -> None:
    assert "조용히 5초" in shown("ko")


def test_captions_can_be_off() -> None:
    told = shown(captions=False)
    assert "Now the left arm." not in told
    assert "hang on" not in told


@pytest.mark.parametrize("code", languages.available())
def test_every_language_shows_the_same_things(code: str) -> None:
    english, other = languages.load("en").screen, languages.load(code).screen
    assert other.keys() == english.keys()
    for name in ("waiting", "breath", "preparing"):
        assert other[name].keys() == english[name].keys()


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("en", ["Thoi.  (said: four)", "I'd say three.", "…  (said: hm)"]),
        ("ko", ["Thoi.  (한 말: four)", "I'd say three.", "…  (한 말: hm)"]),
    ],
)
def test_in_a_rehearsal_what_was_said_stands_beside_what_was_heard_of_it(
    code: str, shown: list[str]
) -> None:
    file = io.StringIO()
    screen = Screen(languages.load(code).screen, Console(file=file, width=80))
    for at, said, heard in ((1.0, "four", "Thoi."), (3.0, "I’d say three", "I'd say three.")):
        screen(at, PersonSpoke(words=said, until=at + 0.5))
        screen(at + 1, Heard(at=at + 1, hypotheses=(Hypothesis(heard),)))
        screen(at + 1, Say(say=1, text="Thank you.", pace=1.0))
    screen(5.0, PersonSpoke(words="hm", until=5.5))
    screen(7.0, Say(say=2, text="Take your time.", pace=1.0))
    assert [line[6:] for line in file.getvalue().splitlines() if "›" in line] == shown


def test_what_is_being_said_is_shown_until_it_is_heard(terminal: Terminal) -> None:
    with screen_on(terminal) as screen:
        screen(1.0, HeardSoFar(at=1.0, text="the chair"))
        assert terminal.text.count("› the chair …") == 1
        screen(2.0, HeardSoFar(at=2.0, text="the chair under me", before="the chair"))
        screen(3.0, Heard(at=3.0, hypotheses=(Hypothesis("the chair under me"),)))
        after = len(terminal.text)
        screen(4.0, Listen(expects=None, patience=Patience.CLOSED))
        screen(4.0, HOLD)
    assert "…" not in terminal.text[after:]


@pytest.mark.parametrize("how", [{"plain": True}, {"captions": False}])
def test_what_cannot_be_taken_away_or_is_not_wished_for_is_not_shown(
    terminal: Terminal, how: dict[str, bool]
) -> None:
    with screen_on(terminal, **how) as screen:
        screen(1.0, HeardSoFar(at=1.0, text="the chair"))
    assert "chair" not in terminal.text
