"""A person's own plan: made by voice or at the keyboard, kept only with a yes, read back in danger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import app
from assistant.cli import FAILED
from assistant.encryption import lock
from assistant.history import locking
from assistant.people import safety_plan
from assistant.people.store import People
from assistant.session.actions import Outcome
from assistant.session_lifecycle import Chosen
from assistant.settings import Folders, Settings
from tests.unit.test_carrying_on import sit
from tests.unit.test_cli import run

Run = pytest.CaptureFixture[str]
MADE = (
    "yes", "3",  # to begin, and how much distress
    "I stop answering the telephone", "a warm bath", "the bench by the church", "right now",
    "my neighbour", "my sister", "my son keeps the key",
)  # fmt: skip
LONG = "word " * 10_000


@pytest.fixture
def people(people: People) -> People:
    people.write("sam", "format: 1\nregion: GB\n")
    return people


@pytest.fixture
def folders(people: People, monkeypatch: pytest.MonkeyPatch) -> Folders:
    monkeypatch.setattr(lock, "_COST", 2)
    return Folders.find()


def chosen(name: str, language: str = "en", key: bytes | None = b"") -> Chosen:
    folders = Folders.find()
    profile = People(folders.people).load("sam")
    return replace(app.choose(name, Settings(language=language), folders, profile), key=key)


def anywhere(home: Path, words: str) -> list[str]:
    files = [file for file in home.rglob("*") if file.is_file()]
    return [file.name for file in files if words.encode() in file.read_bytes()]


def test_what_is_said_is_kept_after_a_yes_and_read_back_in_danger(
    folders: Folders, capsys: Run
) -> None:
    outcome, said = sit(chosen("safety-plan"), *MADE, "yes", "2")
    assert outcome is Outcome.COMPLETED
    assert "What helps, your plan says: a warm bath." in said
    out = run(capsys, "people", "plan", "sam")[1]
    assert "helps            a warm bath" in out and "calls            my sister" in out
    in_danger = ("yes", "3", "I want to die", "no", "I live alone", "yes", "stop", "stop")
    _, said = sit(chosen("grounding"), *in_danger)
    plan = said.index("What helps, your plan says: a warm bath.")
    numbers = [at for at, text in enumerate(said) if "one, one, six" in text]
    assert numbers and numbers[0] < plan
    assert "Who to call: my sister." in said[plan:]
    assert not [text for text in said if "telephone" in text]


@pytest.mark.parametrize("answer", ["no", "I don't know"])
def test_without_a_yes_nothing_is_kept(home: Path, folders: Folders, answer: str) -> None:
    _, said = sit(chosen("safety-plan"), *MADE, answer, "2")
    assert "Then nothing of it is kept." in said
    assert anywhere(home, "warm bath") == []


def test_it_is_forgotten_when_told_to(home: Path, folders: Folders, capsys: Run) -> None:
    sit(chosen("safety-plan"), *MADE, "yes", "2")
    assert anywhere(home, "warm bath")
    _, said = sit(chosen("safety-plan"), "yes", "3", "forget it", "2")
    assert "It's forgotten, all of it." in said
    assert anywhere(home, "warm bath") == []
    assert run(capsys, "people", "plan", "sam")[1] == "sam has no plan.\n"
    _, said = sit(
        chosen("grounding"), "yes", "3", "I want to die", "no", "I live alone", "stop", "stop"
    )
    assert not [text for text in said if "plan" in text]


def test_it_is_closed_with_the_passphrase_and_opened_by_the_key(
    home: Path, folders: Folders
) -> None:
    pytest.importorskip("sqlcipher3")
    safety_plan.change(folders.history_file, "sam", {"plan-helps": "a warm bath"})
    locking.turn_on(folders, "four words of mine")
    assert anywhere(home, "warm bath") == []
    key = lock.open_(folders.lock, "four words of mine")
    assert safety_plan.load(folders.history_file, "sam", key) == {"plan-helps": "a warm bath"}
    _, said = sit(chosen("safety-plan", key=None), *MADE, "2")
    assert not [text for text in said if "Shall I keep" in text]
    assert "I can't keep it here." in said


def test_at_the_keyboard_it_is_written_only_where_they_agreed(
    home: Path, folders: Folders, capsys: Run
) -> None:
    write = ["people", "plan", "sam", "--set", "helps=  a warm\tbath. ", "--set", "calls=Kim"]
    status, _, complaint = run(capsys, *write)
    assert status == FAILED and "Add --agreed" in complaint
    assert anywhere(home, "warm") == []
    assert run(capsys, *write, "--agreed")[1].splitlines() == [
        "helps            a warm bath",
        "calls            Kim",
    ]
    assert run(capsys, "people", "plan", "--set", "calls=")[1] == "helps            a warm bath\n"
    assert "A plan of sam is kept there." in run(capsys, "people", "remove", "sam")[1]
    status, _, complaint = run(capsys, "people", "plan", "sam", "--forget")
    assert status == FAILED and "Add --yes" in complaint
    forgotten = run(capsys, "people", "plan", "sam", "--forget", "--yes")[1]
    assert forgotten == "The plan of sam is removed.\n"
    assert anywhere(home, "warm") == []


def test_what_was_pasted_for_the_eye_is_kept_without_its_signs(
    folders: Folders, capsys: Run
) -> None:
    pasted = "- a <b>warm</b> bath.\n- **music** &amp; tea\n\n"
    out = run(capsys, "people", "plan", "sam", "--agreed", "--set", f"helps={pasted}")[1]
    assert out == "helps            a warm bath, music & tea\n"


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (f"helps={LONG}", "a part of a plan can have 2000"),
        ("help=a walk", 'Did you mean "helps"?'),
        ("a walk", "is no part of a plan"),
    ],
)
def test_what_cannot_be_kept_is_told_in_a_sentence_and_changes_nothing(
    folders: Folders, capsys: Run, wish: str, told: str
) -> None:
    safety_plan.change(folders.history_file, "sam", {"plan-calls": "Kim"})
    status, _, complaint = run(
        capsys, "people", "plan", "sam", "--agreed", "--set", "calls=", "--set", wish
    )
    assert status == FAILED and told in complaint and len(complaint) < 11 * len(told) + len(wish)
    assert safety_plan.load(folders.history_file, "sam") == {"plan-calls": "Kim"}


def test_forgetting_somebody_and_a_backup_take_the_plan_along(
    home: Path, folders: Folders, capsys: Run, tmp_path: Path
) -> None:
    safety_plan.change(folders.history_file, "sam", {"plan-helps": "a warm bath"})
    assert run(capsys, "backup", str(tmp_path / "a.backup"))[0] == 0
    assert "1 plan" in run(capsys, "forget", "--person", "sam", "--yes")[1]
    assert anywhere(home, "warm bath") == []
    assert run(capsys, "restore", str(tmp_path / "a.backup"), "--yes")[0] == 0
    assert safety_plan.load(folders.history_file, "sam") == {"plan-helps": "a warm bath"}


def test_in_korean_too(folders: Folders) -> None:
    safety_plan.change(folders.history_file, "sam", {"plan-helps": "라디오 듣기"})
    _, said = sit(
        chosen("grounding", "ko"), "네", "삼", "죽고 싶어요", "아니요", "아니요", "네", "그만"
    )
    assert "라디오 듣기." in said
