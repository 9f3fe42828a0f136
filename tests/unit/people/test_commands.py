"""`assistant people`, from the command line, with real files and a real editor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import app
from assistant.cli import FAILED
from assistant.history.model import PastSession
from assistant.history.store import History
from assistant.people.store import People
from assistant.settings import VOICE_WISHES
from tests.unit.people import conftest
from tests.unit.test_cli import run

SAID = datetime.now().astimezone().date() - timedelta(days=1)
"""What is kept for a while was said not long ago, and not in the future."""
SAM = conftest.SAM.replace("said: 2030-06-01", f"said: {SAID}").replace("2030-01-01", "2020-01-01")


@pytest.fixture
def people(people: People) -> People:
    people.write("sam", SAM)
    return people


Run = pytest.CaptureFixture[str]


def test_somebody_is_added_shown_and_listed(capsys: Run, people: People) -> None:
    wishes = ["--set", "name=Kim", "--set", "spare=neck", "--set", "share.caregiver=ratings"]
    status, out, _ = run(capsys, "people", "add", "kim", *wishes)
    assert (status, out) == (
        0,
        "kim is added. `assistant people show kim` shows the profile.\n",
    )
    assert run(capsys, "people", "list")[1] == "kim\nsam\n"
    out = run(capsys, "people", "show", "kim")[1]
    assert "name             Kim\n" in out
    assert "leave alone      neck\n" in out
    assert "shared           caregiver: ratings\n" in out


def test_all_that_is_written_is_shown(capsys: Run, people: People) -> None:
    out = run(capsys, "people", "show", "sam")[1]
    for written in (
        "Sam",
        "0.9 times the usual",
        "+4 dB",
        "left-arm, neck",
        "smelling",
        "GB",
        "checked on 2030-06-01",
        "no, it stays as it is written",
        "Kim, 01632 960123, may be told",
        "Dr. Lee, is not to be told",
        "caregiver: ratings, help",
        f"heart: no (said on {SAID}, asked again from {SAID + timedelta(days=90)})",
        "plan: window (said on 2020-01-01, until it is forgotten)",
    ):
        assert written in out


def test_nothing_is_added_where_something_is_wrong(capsys: Run, people: People) -> None:
    status, _, complaint = run(
        capsys, "people", "add", "kim", "--set", "pace=3", "--set", "voice=x"
    )
    assert status == FAILED
    names = ", ".join(f'"{name}"' for name in sorted(VOICE_WISHES))
    assert complaint.splitlines() == [
        "pace: has to be at most 1.2, not 3.0",
        f'voice: unknown voice "x"; it can be {names}',
    ]
    assert people.ids() == ["sam"]


def test_setting_keeps_everything_else(capsys: Run, people: People) -> None:
    status, out, _ = run(capsys, "people", "edit", "sam", "--set", "pace=1", "--set", "volume=")
    assert (status, out) == (0, "sam is changed.\n")
    assert people.text("sam") == SAM.replace("pace: 0.9", "pace: 1.0").replace("volume: 4\n", "")


def editor(tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor that changes a file by a line of Python, and is run as one."""
    program = tmp_path / "editor.py"
    program.write_text(
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[1])\n"
        f"text = file.read_text('utf-8')\n{change}\n"
        "file.write_text(text, 'utf-8')\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {program}")
    monkeypatch.delenv("VISUAL", raising=False)


def test_the_editor_changes_the_file(
    capsys: Run, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, "text = text.replace('Sam ', 'Samira ')", monkeypatch)
    assert run(capsys, "people", "edit", "sam")[:2] == (0, "sam is changed.\n")
    assert people.load("sam").name == "Samira"


def test_what_a_session_keeps_while_somebody_edits_stays(
    capsys: Run, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor is open for minutes."""
    meanwhile = (
        "import datetime; from assistant.people.store import People;"
        "from assistant.session.actions import Record; from assistant.settings import Folders;"
        "told = Record(kind='kept', name='fainting', value='no');"
        "People(Folders.find().people).keep('sam', told, datetime.date.today());"
        "text = text.replace('Sam ', 'Samira ')"
    )
    editor(tmp_path, meanwhile, monkeypatch)
    before = set(people.load("sam").kept)
    assert run(capsys, "people", "edit", "sam")[:2] == (0, "sam is changed.\n")
    edited = people.load("sam")
    assert edited.name == "Samira" and set(edited.kept) == before | {"fainting"}


def test_what_was_edited_wrongly_is_told_and_not_written(
    capsys: Run, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, "text = text.replace('0.9', '9')", monkeypatch)
    status, _, complaint = run(capsys, "people", "edit", "sam")
    assert status == FAILED
    assert "sam.yaml:5:7 pace: has to be at most 1.2, not 9" in complaint
    assert people.text("sam") == SAM


def test_removing_asks_first_and_says_what_else_is_kept(
    capsys: Run, people: People, home: Path
) -> None:
    with History(home / "data/history.db") as history:
        for id in ("a", "b"):
            began = datetime(2030, 1, 1, tzinfo=UTC)
            session = PastSession(
                id=id, person="sam", exercise="grounding", language="en", began=began
            )
            history.begin(session)
    status, out, complaint = run(capsys, "people", "remove", "sam")
    assert status == FAILED and "Add --yes" in complaint
    assert "2 sessions are kept in the history" in out
    assert people.ids() == ["sam"]
    assert run(capsys, "people", "remove", "sam", "--yes")[0] == 0
    assert people.ids() == []


def test_one_that_cannot_be_read_is_removed_all_the_same(capsys: Run, people: People) -> None:
    people.file("sam").write_bytes(b"caf\xe9")
    assert run(capsys, "people", "show", "sam")[0] == FAILED
    assert run(capsys, "people", "remove", "sam", "--yes")[0] == 0
    assert people.ids() == []
    hint = run(capsys, "people", "show", "../sam")[2]
    assert "`assistant people add ID` makes one." in hint


def test_a_language_by_its_name_is_told_what_it_has_to_be(capsys: Run, people: People) -> None:
    complaint = run(capsys, "people", "edit", "sam", "--set", "language=korean")[2]
    assert complaint == 'language: has to be the code of a language such as en, not "korean"\n'


def test_what_would_never_be_asked_for_is_refused_in_a_schedule(
    capsys: Run, people: People
) -> None:
    wishes = ["--set", "schedule=22:00 ground"]
    for command in (["add", "kim"], ["edit", "sam"]):
        status, _, complaint = run(capsys, "people", *command, *wishes)
        assert status == FAILED and 'did you mean "grounding"?' in complaint
    assert people.ids() == ["sam"] and people.text("sam") == SAM
    assert run(capsys, "people", "edit", "sam", "--set", "schedule=22:00 grounding")[0] == 0


def test_who_is_not_there_is_told(capsys: Run, people: People) -> None:
    for command in (["show"], ["edit", "--set", "name=x"], ["remove", "--yes"]):
        status, _, complaint = run(capsys, "people", command[0], "sma", *command[1:])
        assert status == FAILED and 'did you mean "sam"?' in complaint


# Sessions

SHORT = """
format: 1
title: Short
summary: Two questions.
minutes: 1
steps:
  - say: "Hello, {name}. Time {times}."
  - ask: Has your heart been a worry?
    remember: heart
    keep: 90 days
    heard:
      no: That is good.
  - ask: What shall we do?
    choices: {rest: [rest], go: [go]}
    remember: plan
  - keep: plan
  - hold: 40s
"""


@pytest.fixture
def short(home: Path) -> None:
    folder = home / "data/scripts/en"
    folder.mkdir(parents=True)
    (folder / "short.yaml").write_text(SHORT, encoding="utf-8")


@pytest.mark.usefixtures("short")
def test_a_profile_is_used_and_a_rehearsal_writes_nothing(capsys: Run, people: People) -> None:
    wishes = ["rehearse", "short", "--text"]
    out = run(capsys, *wishes, "--person", "sam")[1]
    assert "Hello, Sam." in out and "Time 0." in out
    assert "worry" not in out and "That is good." in out
    out = run(capsys, *wishes)[1]
    assert "Hello" not in out and "worry" in out
    assert people.text("sam") == SAM


@pytest.mark.slow
@pytest.mark.usefixtures("short")
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed another way")
def test_what_was_said_survives_being_killed(people: People) -> None:
    """The only profile there is serves without being named."""
    people.change("sam", {"kept": None})
    command = [sys.executable, "-m", "assistant", "start", "short", "--text", "--pace", "1.2"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=os.environ, text=True
    ) as session:
        assert session.stdin is not None
        session.stdin.write("yes\ngo\n")
        session.stdin.flush()
        deadline = time.monotonic() + 60
        while "plan" not in people.load("sam").kept and time.monotonic() < deadline:
            time.sleep(0.2)
        session.send_signal(signal.SIGKILL)
    kept = people.load("sam").kept
    assert {name: (kept[name].value, kept[name].days) for name in kept} == {
        "heart": ("yes", 90),
        "plan": ("go", None),
    }
    assert "# Agreed with Sam herself." in people.text("sam")


@pytest.mark.usefixtures("short")
def test_times_are_counted_for_each_person(people: People, capsys: Run) -> None:
    with History(people.file("sam").parents[1] / "history.db") as history:
        began = datetime(2030, 1, 1, tzinfo=UTC)
        for id, who in (("a", "sam"), ("b", "sam"), ("c", "kim"), ("d", "")):
            session = PastSession(id=id, person=who, exercise="short", language="en", began=began)
            history.begin(session)
            history.finish(id, outcome="completed", seconds=60)  # type: ignore[arg-type]
    assert "Time 2." in run(capsys, "rehearse", "short", "--text", "--person", "sam")[1]


@pytest.mark.usefixtures("short")
def test_a_profile_with_a_mistake_is_told_aloud_and_nothing_begins(
    capsys: Run, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(app, "say_aloud", lambda text, settings: said.append(text))
    people.file("sam").write_text(SAM.replace("left-arm", "left-am"))
    status, out, complaint = run(capsys, "start", "short")
    assert status == FAILED and not out
    assert 'unknown region "left-am"; did you mean "left-arm"?' in complaint
    assert said == ["What is written down about you has a mistake in it, so I can't begin yet."]
    assert run(capsys, "rehearse", "short", "--text")[0] == 0


@pytest.mark.parametrize("change", ["name=<b>Sam</b>", "contacts.**Kim**=01632 960123"])
def test_a_name_that_would_be_read_aloud_with_its_signs_is_refused(
    capsys: Run, people: People, change: str
) -> None:
    before = people.load("sam")
    status, _, told = run(capsys, "people", "edit", "sam", "--set", change)
    assert status == FAILED and "only words may stand there" in told
    assert people.load("sam") == before
