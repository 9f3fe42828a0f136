"""What becomes of a session that was cut off, when the next one is started."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import app, session_lifecycle
from assistant.clock import DAY
from assistant.history.store import History
from assistant.runtime.journal import line_format, recovery
from assistant.runtime.journal.file import JournalFile
from assistant.runtime.loop import Channel, Loop, Watcher
from assistant.runtime.session_clocks import SilentSound
from assistant.session.actions import Action, Outcome, Say
from assistant.session.events import Earlier, Event, Heard, Resumed, Started
from assistant.settings import Folders, Settings
from assistant.speech.ports import Samples
from assistant.speech.silent_voice import QuietMouth
from assistant.speech.typed_ears import TypedEars
from tests.clocks import Machine, a_machine
from tests.unit.session.player import Player

OFFER = "Shall we carry on from there?"


class Kept(Player):
    """A session that is held by hand and kept in its journal."""

    def __init__(self, begun: session_lifecycle.Beginning) -> None:
        self.begun = begun
        self.session = begun.session
        self.now = begun.begin.at
        self.actions: list[Action] = []
        self.due: dict[str, float] = {}
        self._send(begun.begin)

    def _send(self, event: Event) -> None:
        if isinstance(event, Heard):
            event = self.session.understood(event)
        before = len(self.actions)
        super()._send(event)
        self.begun.keep(event, self.actions[before:])

    def cut_off(self) -> None:
        """The process dies; what it has handed over was written."""
        assert self.begun.journal is not None
        self.begun.journal.close()

    @property
    def file(self) -> Path:
        assert self.begun.journal is not None
        return self.begun.journal._file.path


def chosen(
    name: str = "grounding", person: str = "", **settings: object
) -> session_lifecycle.Chosen:
    found = app.choose(name, Settings(**settings), Folders.find())
    return replace(found, person=replace(found.person, id=person))


def held(wanted: session_lifecycle.Chosen | None = None) -> Kept:
    """A session in which somebody has said yes, and a number."""
    kept = Kept(session_lifecycle.begin(wanted or chosen(), duplex=False))
    kept.until_listening().hear("yes")
    kept.until_listening().hear("four")
    kept.until_listening()
    return kept


def left() -> list[str]:
    return [file.suffix for file in Folders.find().journals.iterdir()]


def test_it_is_offered_whatever_is_started_next() -> None:
    kept = held()
    kept.cut_off()
    begun = session_lifecycle.carry_on(chosen("muscle-relaxation"), duplex=True)
    assert begun.begin == Resumed(at=kept.now, duplex=True)
    assert (begun.chosen.exercise.name, begun.id) == ("grounding", kept.begun.id)
    assert begun.session.step == kept.session.step
    assert begun.session.memory == kept.session.memory
    assert begun.session.memory["before"] == 4.0


def test_it_can_be_cut_off_and_carried_on_again_and_again() -> None:
    kept = held()
    for _ in range(3):
        kept.cut_off()
        kept = Kept(session_lifecycle.carry_on(chosen(), duplex=False)).until_listening()
        assert kept.said[-1] == OFFER
    kept.hear("yes")
    kept.until_listening()
    assert kept.said[-1] == "Would you like the full round, about four minutes, or a short one?"
    kept.hear("the full round")
    kept.cut_off()
    begun = session_lifecycle.carry_on(chosen(), duplex=False)
    assert begun.session.memory["before"] == 4.0
    assert begun.session.step == kept.session.step


def test_what_is_being_held_is_nobody_elses_to_carry_on() -> None:
    kept = held()
    begun = session_lifecycle.carry_on(chosen(), duplex=False)
    assert isinstance(begun.begin, Started)
    assert begun.id != kept.begun.id
    kept.hear("the short one")
    kept.cut_off()
    assert line_format.read(kept.file.read_bytes()).rows[-1]["number"] == kept.begun.journal.kept


@pytest.mark.parametrize("other", [{"person": "sam"}, {"language": "ko"}], ids=str)
def test_another_persons_and_another_languages_are_let_be(other: dict[str, str]) -> None:
    held().cut_off()
    begun = session_lifecycle.carry_on(chosen(**other), duplex=False)
    assert begun.begin == Started(at=0.0)
    assert isinstance(session_lifecycle.carry_on(chosen(), duplex=False).begin, Resumed)


@pytest.mark.slow
def test_a_last_line_torn_anywhere_loses_at_most_that_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = held()
    kept.cut_off()
    wanted = chosen()
    monkeypatch.setattr(session_lifecycle, "load", lambda *_: wanted.exercise)
    data = kept.file.read_bytes()
    last = len(data.splitlines(keepends=True)[-1])
    for length in range(len(data) - last, len(data)):
        kept.file.write_bytes(data[:length])
        begun = session_lifecycle.carry_on(wanted, duplex=False)
        assert isinstance(begun.begin, Resumed), length
        assert begun.session.memory["before"] == 4.0
        begun.journal.close()


def test_a_damaged_one_is_set_aside_with_a_word(caplog: pytest.LogCaptureFixture) -> None:
    kept = held()
    kept.cut_off()
    data = kept.file.read_bytes()
    kept.file.write_bytes(data[:700] + b"?" + data[701:])
    with caplog.at_level(logging.WARNING):
        begun = session_lifecycle.carry_on(chosen(), duplex=False)
    assert begun.begin == Started(at=0.0)
    assert "set aside" in caplog.text
    assert sorted(left()) == [".damaged", ".jsonl"]


def test_one_of_a_newer_version_is_set_aside(caplog: pytest.LogCaptureFixture) -> None:
    kept = held()
    kept.cut_off()
    header, *rows = line_format.read(kept.file.read_bytes()).rows
    kept.file.write_bytes(b"".join(map(line_format.line, [{**header, "format": 2}, *rows])))
    assert session_lifecycle.carry_on(chosen(), duplex=False).begin == Started(at=0.0)
    assert "format" in caplog.text


@pytest.mark.parametrize("bytes_", [b"", b'["0123', b"\0" * 4096])
def test_one_that_was_never_begun_leaves_no_trace(bytes_: bytes) -> None:
    kept = held()
    kept.cut_off()
    kept.file.write_bytes(bytes_)
    assert session_lifecycle.carry_on(chosen(), duplex=False).begin == Started(at=0.0)
    assert left() == [".jsonl"], "its own"


def test_where_nobody_had_said_anything_there_is_nothing_to_carry_on() -> None:
    kept = Kept(session_lifecycle.begin(chosen(), duplex=False)).until_listening()
    kept.cut_off()
    assert session_lifecycle.carry_on(chosen(), duplex=False).begin == Started(at=0.0)
    assert left() == [".jsonl"]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    with a_machine(monkeypatch) as machine:
        machine.wall = time.time()
        yield machine


@pytest.mark.parametrize("started", [False, True])
def test_an_old_one_lapses_with_a_word(machine: Machine, started: bool) -> None:
    kept = held()
    kept.cut_off()
    machine.passes(seconds=recovery.LAPSES_SECONDS + 60)
    if started:
        machine.is_started()
    begun = session_lifecycle.carry_on(chosen(), duplex=False)
    assert begun.begin == Started(at=0.0, earlier=Earlier.LAPSED)
    assert Kept(begun).until_listening().said[0] == "We were interrupted last time."
    assert not kept.file.exists()


@pytest.mark.parametrize("jump", [-600.0, -365 * DAY, 5 * DAY, 4000 * DAY])
def test_in_a_machine_that_runs_on_a_clock_that_is_set_makes_none_old(
    machine: Machine, jump: float
) -> None:
    kept = held()
    kept.cut_off()
    machine.wall += jump
    machine.passes(minutes=5)
    assert isinstance(session_lifecycle.carry_on(chosen(), duplex=False).begin, Resumed)


def test_what_was_cut_off_in_1970_is_not_old(machine: Machine) -> None:
    machine.wall = 20.0
    kept = held()
    kept.cut_off()
    os.utime(kept.file, (60.0, 60.0))
    machine.is_started()
    machine.wall = time.time()
    assert isinstance(session_lifecycle.carry_on(chosen(), duplex=False).begin, Resumed)


def test_one_that_has_lapsed_by_a_wrong_clock_comes_back_with_the_right_one(
    machine: Machine,
) -> None:
    """And is spoken of once."""
    kept = held()
    kept.cut_off()
    machine.is_started()
    machine.wall += 4000 * DAY
    for earlier in (Earlier.LAPSED, None):
        begun = session_lifecycle.carry_on(chosen(), duplex=False)
        assert begun.begin == Started(at=0.0, earlier=earlier)
        begun.journal.finish()
    assert left() == [".lapsed"]
    machine.is_started()
    machine.wall -= 4000 * DAY
    begun = session_lifecycle.carry_on(chosen(), duplex=False)
    assert isinstance(begun.begin, Resumed)
    assert begun.id == kept.begun.id
    begun.journal.finish()
    assert left() == []


SHORT = """\
format: 1
title: Short
summary: Something short.
minutes: 1
steps:
  - say: Hello.
  - ask: Ready?
  - say: {sentence}
  - ask: How many?
    expect: number
  - say: Goodbye.
"""


def test_where_the_exercise_was_changed_or_is_gone_it_says_so_and_begins_anew() -> None:
    file = Folders.find().data / "scripts" / "en" / "short.yaml"
    file.parent.mkdir(parents=True)
    for change in (lambda: file.write_text(SHORT.format(sentence="Other.")), file.unlink):
        file.write_text(SHORT.format(sentence="Good."))
        kept = Kept(session_lifecycle.begin(chosen("short"), duplex=False)).until_listening()
        kept.hear("yes")
        kept.cut_off()
        change()
        begun = session_lifecycle.carry_on(chosen(), duplex=False)
        assert begun.begin == Started(at=0.0, earlier=Earlier.CHANGED)
        begun.journal.finish()


def test_one_that_comes_out_differently_is_not_carried_on() -> None:
    kept = held()
    kept.cut_off()
    rows = list(line_format.read(kept.file.read_bytes()).rows)
    rows[5] = {**rows[5], "led-to": "00000000"}
    kept.file.write_bytes(b"".join(map(line_format.line, rows)))
    begun = session_lifecycle.carry_on(chosen(), duplex=False)
    assert begun.begin == Started(at=0.0, earlier=Earlier.CHANGED)


def test_only_the_newest_is_offered_and_the_others_are_let_go() -> None:
    older, newer = held(), held(chosen("muscle-relaxation"))
    older.cut_off()
    newer.cut_off()
    ago = time.time() - 60
    os.utime(older.file, (ago, ago))
    assert session_lifecycle.carry_on(chosen(), duplex=False).id == newer.begun.id
    assert not older.file.exists()


def test_one_that_was_in_its_last_words_is_over_and_the_history_knows() -> None:
    kept = held()
    with History(Folders.find().history_file) as history:
        history.begin(past(kept))
    kept.hear("stop")
    kept.cut_off()
    assert session_lifecycle.carry_on(chosen(), duplex=False).begin == Started(at=0.0)
    with History(Folders.find().history_file) as history:
        (session,) = history.sessions()
    assert session.outcome is Outcome.STOPPED


def past(kept: Kept) -> object:
    from datetime import UTC, datetime

    from assistant.history.model import PastSession

    return PastSession(
        id=kept.begun.id, exercise="grounding", language="en", began=datetime.now(UTC)
    )


def test_without_a_disk_it_goes_on_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recovery, "begin", full)
    begun = session_lifecycle.begin(chosen(), duplex=False)
    assert begun.journal is None
    assert not begun.keep(begun.begin, [])


class Hurried(SilentSound):
    """Time as fast as it can be had, in which somebody types at given moments."""

    def __init__(self, ears: TypedEars, replies: Sequence[str], asks: list[str]) -> None:
        super().__init__()
        self._ears, self._replies, self._asks = ears, list(replies), asks

    def exchange(self, frame: Samples) -> Samples:
        if self._asks and self._asks[-1].endswith("?") and self._replies:
            self._ears.post(self._replies.pop(0))
            self._asks.clear()
        return self._silence


def sit(wanted: session_lifecycle.Chosen, *replies: str) -> tuple[Outcome, list[str]]:
    """Hold a session as `assistant start` does, answering question after question."""
    said: list[str] = []
    asks: list[str] = []
    ears = TypedEars()

    def watch(at: float, what: Event | Action) -> None:
        if isinstance(what, Say):
            said.append(what.text)
            asks.append(what.text)

    room = Hurried(ears, replies, asks)

    def loop(begun: session_lifecycle.Beginning, watching: Sequence[Watcher]) -> Loop:
        def keep(event: Event, actions: Sequence[Action]) -> bool:
            if begun.journal is not None:
                begun.journal.wait()  # time is faster here than any disk
            return begun.keep(event, actions)

        return Loop(begun.session, Channel(ears, QuietMouth(), room), watching, keep)

    return session_lifecycle.sit(wanted, [watch], loop), said


@pytest.fixture
def short() -> session_lifecycle.Chosen:
    file = Folders.find().data / "scripts" / "en" / "short.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(SHORT.format(sentence="Good."))
    return chosen("short")


def cut_off_short(short: session_lifecycle.Chosen) -> None:
    kept = Kept(session_lifecycle.begin(short, duplex=False)).until_listening()
    kept.hear("yes")
    kept.until_listening()
    kept.cut_off()


def test_yes_carries_on_and_leaves_no_journal(short: session_lifecycle.Chosen) -> None:
    cut_off_short(short)
    outcome, said = sit(chosen(), "yes", "three")
    assert said == ["We were interrupted.", OFFER, "Alright, let's go on.", "How many?", "Goodbye."]
    assert outcome is Outcome.COMPLETED
    assert left() == []
    with History(Folders.find().history_file) as history:
        assert [s.exercise for s in history.sessions()] == ["short"]


def test_no_begins_what_was_asked_for(short: session_lifecycle.Chosen) -> None:
    cut_off_short(short)
    outcome, said = sit(short, "no", "yes", "three")
    assert said[2:] == ["Alright.", "Then from the beginning.", "Hello.", "Ready?", "Good.", "How many?", "Goodbye."]  # fmt: skip
    assert outcome is Outcome.COMPLETED
    assert left() == []
    store = sqlite3.connect(Folders.find().history_file)
    outcomes = [row for (row,) in store.execute("SELECT outcome FROM sessions ORDER BY number")]
    store.close()
    assert outcomes == ["interrupted", "completed"]


def test_silence_begins_nothing(short: session_lifecycle.Chosen) -> None:
    cut_off_short(short)
    outcome, said = sit(short)
    assert outcome is Outcome.ENDED_EARLY
    assert "Hello." not in said
    assert left() == []


def test_on_a_full_disk_the_session_goes_on_and_says_so_once(
    short: session_lifecycle.Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = JournalFile.append

    def append(self: JournalFile, data: bytes) -> None:
        if self._length > 1000:
            raise OSError(28, "No space left on device")
        written(self, data)

    monkeypatch.setattr(JournalFile, "append", append)
    outcome, said = sit(short, "yes", "three")
    assert said.count("I can't keep notes just now.") == 1
    assert said[-1] == "Goodbye."
    assert outcome is Outcome.COMPLETED


def test_a_session_that_went_wrong_can_be_carried_on(short: session_lifecycle.Chosen) -> None:
    def break_down(begun: session_lifecycle.Beginning, watching: Sequence[Watcher]) -> Loop:
        kept = Kept(begun).until_listening()
        kept.hear("yes")
        raise RuntimeError("a cable")

    with pytest.raises(RuntimeError):
        session_lifecycle.sit(short, [], break_down)
    assert isinstance(session_lifecycle.carry_on(short, duplex=False).begin, Resumed)
