"""A session by text in virtual time: somebody types at chosen moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant import app
from assistant.runtime.by_text import MOST_WAITING, Keyboard
from assistant.runtime.loop import Channel, Loop
from assistant.session.actions import Action, Outcome, Say, ShowPlace
from assistant.session.events import Event, Heard
from assistant.settings import Folders, Settings
from assistant.speech.ports import MICROPHONE_FRAME, Samples
from assistant.speech.silent_voice import QuietMouth, reading_seconds

EXERCISE = """
format: 1
title: Questions
summary: Asks a little of everything.
minutes: 2
steps:
  - say: Hello. This is a few questions, one after the other. None of them is hard.
  - ask: Are you ready?
    remember: ready
    heard:
      "yes": Good.
      "no": A pity.
  - say: Now comes a number. It can be any number at all.
  - ask: How many?
    expect: number
    remember: number
  - say: Now hold still.
  - hold: 10s
  - say: And let go. That was the hold. It is over for now.
  - collect: 3
    ask: Look around you. Name three things.
    remember: things
  - ask: Last of all, in your own words, how was it?
    expect: free
    remember: words
  - say: Goodbye.
"""


@pytest.fixture(autouse=True)
def exercise(home: Path) -> None:
    folder = home / "data/scripts/en"
    folder.mkdir(parents=True)
    (folder / "questions.yaml").write_text(EXERCISE, encoding="utf-8")


class TooLong(Exception):
    """It stands still for good."""


class Person:
    """Types when a line appears, or some seconds later; is also the clock, and sees what is shown."""

    output_delay = 0.0

    def __init__(
        self,
        *moves: tuple[str, float, str | None],
        limit: float = 3600.0,
        every_second: Callable[[Person], None] = lambda person: None,
    ) -> None:
        """Moves: a line of the screen, seconds after it, what is sent (None: the end)."""
        self.keyboard = Keyboard(self, self, leaves_at_end=True)
        self.shown: list[str] = []
        self.at: list[float] = []
        """When each line was shown, in seconds at the keyboard."""
        self.frames = 0
        self._moves = list(moves)
        self._due: list[tuple[float, str | None]] = []
        self._limit = limit
        self._every_second = every_second

    @property
    def seconds(self) -> float:
        return self.frames / 50

    # The clock

    def exchange(self, frame: Samples) -> Samples:
        self.frames += 1
        if self.seconds > self._limit:
            raise TooLong(self.shown[-3:])
        if self.frames % 50 == 0:
            self._every_second(self)
        for due in [each for each in self._due if each[0] <= self.seconds]:
            self._due.remove(due)
            self.type(due[1])
        return np.zeros(MICROPHONE_FRAME, dtype=np.float32)

    def close(self) -> None:
        """Nothing to let go of."""

    def type(self, line: str | None) -> None:
        if line is None:
            self.keyboard.ended()
        else:
            for each in line.split("\n"):
                self.keyboard.sent(each, cut=False)

    # What is seen

    def __call__(self, now: float, what: Event | Action) -> None:
        match what:
            case Say(text=text):
                self._see(text)
            case Heard(hypotheses=(best, *_)):
                self._see(f"› {best.text}")
            case ShowPlace(waiting_for=waiting) if waiting:
                self._see(f"[{waiting}]")

    def _see(self, line: str) -> None:
        self.shown.append(line)
        self.at.append(self.seconds)
        due = [move for move in self._moves if move[0] == line]
        self._moves = [move for move in self._moves if move[0] != line]
        for _, later, sent in due:
            if later:
                self._due.append((self.seconds + later, sent))
            else:
                self.type(sent)

    def typed(self, line: str) -> None:
        """It is not looked at."""

    def kept(self, lines: Sequence[str]) -> None:
        if lines:
            self.shown.append(f"kept: {' | '.join(lines)}")
            self.at.append(self.seconds)

    def left_out(self, line: str) -> None:
        self.shown.append(f"left out: {line}")
        self.at.append(self.seconds)

    def cut(self, characters: int) -> None:
        self.shown.append(f"cut at {characters}")
        self.at.append(self.seconds)

    def between(self, first: str, second: str) -> float:
        """Seconds from one line to another."""
        return self.at[self.shown.index(second)] - self.at[self.shown.index(first)]


def hold(
    person: Person, name: str = "questions", **settings: object
) -> tuple[Outcome, dict[str, object]]:
    chosen = app.choose(name, Settings(**settings), Folders.find())
    session = chosen.session()
    person.keyboard.attend(session)
    hands = person.keyboard
    channel = Channel(hands, QuietMouth(reading_seconds), hands, passes=hands.passes)
    outcome = Loop(session, channel, [person]).run()
    return outcome, {
        name: value for name, value in session.memory.items() if name not in ("times", "sessions")
    }


ANSWERS = {
    "Are you ready?": "yes",
    "How many?": "seven",
    "Name three things.": "a lamp, a door and a chair",
    "Last of all, in your own words, how was it?": "quite all right",
}
KNOWN = {
    "ready": "yes",
    "number": 7.0,
    "things": ("lamp", "door", "chair"),
    "things.count": 3.0,
    "words": "quite all right",
    "words.short": "quite all right",
    "topic": "other",
}
BEFORE = {
    "Are you ready?": "Hello.",
    "How many?": "Now comes a number.",
    "Name three things.": "And let go.",
    "Last of all, in your own words, how was it?": "Name three things.",
}
"""A line that is shown before each question is."""


def when(moment: str) -> Iterator[tuple[str, float, str]]:
    for question, answer in ANSWERS.items():
        match moment:
            case "early":
                yield BEFORE[question], 0.1, answer
            case "within":
                yield ("Look around you." if "Name" in question else question), 0.0, answer
            case "late":
                yield question, 300.0, answer
            case "help":
                yield question, 5.0, "help"
                yield question, 8.0, answer
            case "pause":
                yield question, 5.0, "pause"
                yield question, 200.0, answer


@pytest.mark.parametrize("moment", ["early", "within", "late", "help", "pause"])
def test_every_answer_counts_whenever_it_is_typed(moment: str) -> None:
    person = Person(*when(moment), limit=9000.0)
    assert hold(person) == (Outcome.COMPLETED, KNOWN)
    heard = [
        line for line in person.shown if line.startswith("› ") and line not in ("› help", "› pause")
    ]
    assert heard == [f"› {answer}" for answer in ANSWERS.values()]
    reprompts = ("Take your time.", "I didn't quite catch that.", "That's alright.")
    assert not any(line in person.shown for line in reprompts), person.shown


def test_an_early_answer_is_kept_until_its_question_has_been_shown_whole() -> None:
    person = Person(("Hello.", 0.1, "yes"), ("Good.", 0.0, "stop"))
    hold(person)
    assert person.shown[:8] == [
        "Hello.",
        "kept: yes",
        "This is a few questions, one after the other.",
        "None of them is hard.",
        "Are you ready?",
        "[yes-no]",
        "› yes",
        "Good.",
    ]


def test_nobody_is_timed_out_and_nothing_is_said_meanwhile() -> None:
    person = Person(("Are you ready?", 900.0, "yes"), ("Good.", 0.0, "stop"), limit=1800.0)
    hold(person)
    asked = person.shown.index("Are you ready?")
    assert person.shown[asked : asked + 4] == ["Are you ready?", "[yes-no]", "› yes", "Good."]
    assert person.between("Are you ready?", "› yes") == pytest.approx(900.0, abs=0.1)


def test_a_pause_lasts_as_long_as_it_is_wished() -> None:
    moves = ("Hello.", 0.1, "pause"), ("[go-on]", 900.0, "go on"), ("Are you ready?", 0.0, "stop")
    person = Person(*moves, limit=4000.0)
    hold(person)
    paused = person.shown.index("[go-on]")
    assert person.shown[paused : paused + 3] == ["[go-on]", "› go on", "Alright, let's go on."]


@pytest.mark.parametrize("line", ["", "seven"])
def test_enter_ends_a_pause_and_an_answer_does_too(line: str) -> None:
    person = Person(
        ("Are you ready?", 0.0, "yes"),
        ("How many?", 0.0, "pause"),
        ("[go-on]", 60.0, line),
        ("[hold]", 0.1, "stop"),
        limit=200.0,
    )
    if not line:
        person._moves.append(("[number]", 1.0, "seven"))
    _, known = hold(person)
    assert known["number"] == 7.0


def test_lines_come_at_reading_speed_and_the_pace_that_is_set() -> None:
    """Between 175 words a minute, as slow readers read, and the 238 of most; slower with a slower pace."""
    sentence = "This is a few questions, one after the other."
    rates = []
    for pace in (1.0, 0.8):
        person = Person(("Are you ready?", 0.0, "stop"))
        hold(person, pace=pace)
        seconds = person.between(sentence, "None of them is hard.")
        rates.append(len(sentence.split()) * 60 / seconds)
    assert 140 <= rates[0] <= 180, "with its silence no faster than subtitles may be"
    assert rates[1] == pytest.approx(0.8 * rates[0], rel=0.02)


def test_enter_brings_the_rest_at_once_up_to_the_question() -> None:
    person = Person(("Hello.", 0.2, ""), ("Are you ready?", 30.0, "stop"))
    hold(person)
    assert person.between("This is a few questions, one after the other.", "Are you ready?") < 0.1
    assert person.between("Are you ready?", "› stop") == pytest.approx(30.0, abs=0.1)


def test_a_hold_is_never_shortened_nor_what_comes_after_it() -> None:
    person = Person(
        ("Are you ready?", 0.0, "yes"),
        ("How many?", 0.0, "7"),
        ("Now hold still.", 0.1, ""),
        ("[hold]", 1.0, ""),
        ("[hold]", 0.0, "a lamp"),
        ("[items]", 0.1, "stop"),
    )
    hold(person)
    assert person.between("[hold]", "And let go.") == pytest.approx(10.0, abs=0.1)
    assert person.between("And let go.", "Name three things.") > 5.0
    assert "› a lamp" in person.shown


def test_pasted_lines_each_answer_one_question() -> None:
    paste = "yes\n7\na lamp\na door\na chair\nquite all right"
    person = Person(("Hello.", 0.1, paste))
    outcome, known = hold(person)
    assert outcome is Outcome.COMPLETED
    assert known == KNOWN
    assert person.seconds < 45


def test_a_command_is_heeded_at_once_and_overtakes_what_waits() -> None:
    person = Person(("Hello.", 0.1, "yes\n7\nstop"))
    outcome, known = hold(person)
    assert outcome is Outcome.STOPPED and known == {}


def test_what_resembles_a_line_is_no_echo_of_it() -> None:
    """By voice it would be taken for the assistant's own."""
    person = Person(
        ("Are you ready?", 0.0, "yes"),
        ("How many?", 0.0, "7"),
        ("Name three things.", 0.0, "three things"),
        ("Mm-hm.", 0.0, "stop"),
    )
    hold(person)
    assert "Mm-hm." in person.shown


def test_what_does_not_fit_its_question_is_asked_for_again_and_nothing_is_given_up_by_silence() -> (
    None
):
    person = Person(
        ("Hello.", 0.1, "purple"),
        ("I didn't quite catch that.", 600.0, "yes"),
        ("How many?", 1.0, "stop"),
    )
    _, known = hold(person)
    assert known["ready"] == "yes"


# The end of what is typed


def test_the_end_of_the_keyboard_asks_to_stop_kindly() -> None:
    person = Person(("Hello.", 0.5, None))
    outcome, _ = hold(person)
    assert outcome is Outcome.STOPPED
    assert person.shown == ["Hello.", "We'll leave it here, and thank you for the time you took."]


def test_the_end_of_a_file_counts_once_an_answer_is_needed() -> None:
    person = Person(("Hello.", 0.1, "yes"), ("Hello.", 0.2, None))
    person.keyboard = Keyboard(person, person, leaves_at_end=False)
    outcome, known = hold(person)
    assert outcome is Outcome.STOPPED
    assert person.shown[-3:-1] == ["How many?", "[number]"]
    assert known == {"ready": "yes"}


def test_of_what_is_sent_without_end_so_much_is_kept_and_a_stop_behind_it_is_heeded() -> None:
    person = Person(
        ("Are you ready?", 0.0, "yes"),
        ("How many?", 0.0, "7"),
        ("[hold]", 1.0, "\n".join(["word"] * 40)),
        ("[hold]", 3.0, "\n".join(["word"] * 40)),
        ("[hold]", 5.0, "stop"),
    )
    outcome, _ = hold(person)
    assert outcome is Outcome.STOPPED
    assert person.shown.count("left out: word") == 80 - MOST_WAITING


# Danger

NUMBER = "You could call"


def in_danger(person: Person, **settings: object) -> list[str]:
    hold(person, **settings)
    return person.shown


def test_danger_is_heeded_in_every_state_and_what_was_typed_before_answers_nothing() -> None:
    for moment in ("Hello.", "[yes-no]", "[hold]"):
        person = Person(
            ("Are you ready?", 1.0, "yes"),
            ("How many?", 0.0, "7"),
            limit=400.0,
        )
        person._moves.insert(0, (moment, 0.5, "yes\nI want to kill myself"))
        person._moves.append(
            ("Might you act on it soon, or have you done something already?", 20.0, "no")
        )
        person._moves.append(
            ("Is there somebody you trust, who could be with you now?", 5.0, "stop")
        )
        shown = in_danger(person, region="GB")
        thanks = shown.index("Thank you for telling me.")
        question = shown.index("Might you act on it soon, or have you done something already?")
        assert thanks < question
        answers = [line for line in shown[question:] if line.startswith("› ")]
        assert answers[0] == "› no", (moment, shown)


@pytest.mark.slow
def test_who_falls_silent_in_danger_is_shown_the_number() -> None:
    """By voice after a silence; by text after a longer one, and not while somebody types."""
    question = "Might you act on it soon, or have you done something already?"
    silent = Person(("Hello.", 0.5, "I want to kill myself"), limit=9000.0)
    shown = in_danger(silent, region="GB")
    first, again = silent.at[shown.index(question)], silent.at[shown.index("[yes-no]") + 2]
    number = silent.at[shown.index("Their number is one, one, six")]
    assert 36.0 <= again - first <= 45.0, "three times as long as by voice"
    assert 36.0 + 45.0 <= number - first < 110.0

    def types(screen: Person) -> None:
        screen.keyboard.typing("i am" if screen.seconds < 500.0 else "")

    slow = Person(("Hello.", 0.5, "I want to kill myself"), limit=9000.0, every_second=types)
    shown = in_danger(slow, region="GB")
    again = slow.at[shown.index("[yes-no]") + 2]
    assert 500.0 < again < 560.0


@pytest.mark.slow
def test_an_unfinished_line_that_was_left_holds_up_no_help() -> None:
    def types_once(screen: Person) -> None:
        if screen.seconds < 20.0:
            screen.keyboard.typing("i am")

    left = Person(("Hello.", 0.5, "I want to kill myself"), limit=9000.0, every_second=types_once)
    shown = in_danger(left, region="GB")
    assert left.at[shown.index("Their number is one, one, six")] < 220.0
