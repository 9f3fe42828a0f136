"""The command line: what it answers, how quickly, and how it fails."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest

from assistant.care.pairing.authentication import Guard
from assistant.cli import BUG, FAILED, INTERRUPTED, cli, main
from assistant.history.store import History
from assistant.people.store import People
from tests.unit.history.conftest import keep, past

ROOT = Path(__file__).parents[2]
USAGE = 2


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit status, what was printed, and what was complained about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["assistant", *words])
        with pytest.raises(SystemExit) as left:
            main()
    printed = capsys.readouterr()
    return int(left.value.code or 0), printed.out, printed.err


def test_every_command_has_help_and_is_documented() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    written = "\n".join(file.read_text(encoding="utf-8") for file in documents)
    for name, command in cli.commands.items():
        assert command.help, name
        assert f"assistant {name}" in written, name
        undocumented = [
            p.name for p in command.params if p.param_type_name == "option" and not p.help
        ]
        assert not undocumented, name


@pytest.mark.parametrize(
    ("language", "name"), [("en", "grounding"), ("en", "name-an-emotion"), ("ko", "grounding")]
)
def test_list_names_the_exercises(
    capsys: pytest.CaptureFixture[str], language: str, name: str
) -> None:
    status, out, _ = run(capsys, "list", "--lang", language)
    assert status == 0
    assert name in out


@pytest.mark.slow
def test_list_answers_within_a_third_of_a_second() -> None:
    """Of the processor's time, whatever else the machine has to do."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def seconds() -> float:
        start = used()
        subprocess.run([sys.executable, "-m", "assistant", "list"], check=True, capture_output=True)
        return used() - start

    assert min(seconds() for _ in range(5)) < 0.3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("start", "groundin"), 'did you mean "grounding"'),
        (("start", "scripts/en/grounding.yaml"), 'did you mean "grounding"'),
        (("people", "show"), "There is no profile yet"),
        (("start", "grounding", "--lang", "xx"), "xx"),
        (("rehearse", "grounding", "--scenario", "nowhere.yaml"), "nowhere.yaml"),
        (("check", "nowhere.yaml"), "nowhere.yaml"),
        (("check", "nowhere"), "nowhere"),
        (("draw", "grounding", "--svg", "/nowhere/at/all.svg"), "/nowhere/at/all.svg"),
        (("start", "grounding", "--recogniser", "vosk"), "Vosk"),
    ],
)
def test_a_mistake_is_one_sentence_and_status_1(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    status, out, err = run(capsys, *words)
    assert status == FAILED
    assert said in out + err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dance",), "dance"),
        (("models", "dance"), "dance"),
        (("start", "--fast"), "--fast"),
        (("new",), "NAME"),
        (("rehearse", "grounding", "--voice", "mine", "--text"), "voice"),
        (("rehearse", "grounding", "--pace", "9"), "pace"),
        (
            ("rehearse", "tests/a.yaml", "--text"),
            "it is a scenario: rehearse --scenario tests/a.yaml",
        ),
        (("start", "--patience", "forever"), "patience"),
        (("history", "--json", "--plot", "a.svg"), "not both"),
        (("hear", "--expect", "applause"), "applause"),
        (("history", "--weeks", "0"), "weeks"),
        (("forget",), "--all"),
        (("phones", "pair", "--person", "sam"), "--role"),
        (("completion", "tcsh"), "tcsh"),
    ],
)
def test_what_is_no_command_is_status_2(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    status, out, err = run(capsys, *words)
    assert (status, out) == (USAGE, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_whoever_reads_may_have_seen_enough(home: Path) -> None:
    """As `head` does: no word about a pipe."""
    words = f"set -o pipefail; {sys.executable} -m assistant man | head -n 1"
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=False)
    assert done.stdout.startswith(".TH ASSISTANT")
    assert done.stderr == ""


def _groups(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return []
    within = [_groups(each, (*path, name)) for name, each in command.commands.items()]
    return [path, *(one for several in within for one in several)]


@pytest.mark.parametrize("group", _groups(cli), ids=" ".join)
def test_at_80_columns_no_help_is_cut_off(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, group: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run(capsys, *group, "--help")[1].splitlines()[1:]
    assert len(lines) > 5
    assert not [line for line in lines if line.endswith("...") or len(line) > 80]


LISTINGS = {
    "list": "exercises",
    "models list": "models",
    "people list": "profiles",
    "phones list": "phones",
    "history": "weeks",
}


@pytest.mark.parametrize("command", ["people list", "phones list", "history", "list --lang de"])
def test_an_empty_list_says_that_it_is(capsys: pytest.CaptureFixture[str], command: str) -> None:
    status, out, _ = run(capsys, *command.split())
    assert status == 0
    assert re.match(r"(There (is|are) no|No) .*\.\n$", out)
    assert run(capsys, *command.split(), "--json")[1] == "[]\n"


@pytest.mark.parametrize("command", LISTINGS)
def test_what_is_listed_is_listed_for_programs_with_the_keys_that_are_documented(
    capsys: pytest.CaptureFixture[str], home: Path, command: str
) -> None:
    People(home / "data/people").add("sam")
    guard = Guard(home / "data/care")
    assert guard.pair(guard.offer())
    with History(home / "data/history.db") as history:
        keep(history, past("a", began=datetime.now().astimezone()))
    listed = json.loads(run(capsys, *command.split(), "--json")[1])
    assert listed
    page = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    told = page.partition(f"## `assistant {command} --json`")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)) == set(listed[0])
    assert all(set(each) == set(listed[0]) for each in listed)


def test_models_of_languages_that_can_be_spoken_come_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = run(capsys, "models", "list")[1]
    first, _, others = out.partition("\n\n")
    assert {line[:2] for line in first.splitlines()[1:]} == {"en", "ko"}
    assert "moonshine" in first and "comes with the assistant" in first
    assert not re.search(r"^en.* not installed", out, re.MULTILINE)
    assert "French" in others and "Korean" not in others


def test_history_begins_with_the_first_session(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """Nobody wants to read of seven weeks in which nothing was."""
    weeks_ago = datetime.now().astimezone() - timedelta(weeks=2)
    with History(home / "data/history.db") as history:
        keep(history, past("a", began=weeks_ago))
    out = run(capsys, "history")[1]
    assert len(re.findall(r"^ *\d{4}-", out, re.MULTILINE)) == 3
    assert "of 0" not in out


def test_a_folder_without_exercises_is_not_said_to_be_without_problems(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, out, told = run(capsys, "check", str(tmp_path))
    assert (status, out) == (FAILED, "") and "There is no exercise in" in told


def test_check_looks_at_everything_there_is(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = home / "data/scripts/en/mine.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("format: 1\nsteps: []\n")
    monkeypatch.setattr("assistant.settings._supplied", lambda name: home / "supplied" / name)
    status, out, _ = run(capsys, "check")
    assert status == FAILED
    assert "mine.yaml" in out


def test_the_only_profile_need_not_be_named(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    people = People(home / "data/people")
    people.add("sam")
    assert run(capsys, "people", "edit", "--set", "name=Sam")[:2] == (0, "sam is changed.\n")
    assert "Sam" in run(capsys, "people", "show")[1]
    people.add("kim")
    status, _, err = run(capsys, "people", "show")
    assert (status, err) == (FAILED, "There is more than one profile. Choose one: kim, sam.\n")


def test_a_bug_is_status_3(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("assistant.exercise.catalogue.listing", broken)
    assert run(capsys, "list")[0] == BUG


def test_settings_that_are_wrong_are_named(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    (home / "config").mkdir()
    (home / "config/settings.toml").write_text('voice = "opera"\nlangage = "en"\n')
    status, _, err = run(capsys, "list")
    assert status == FAILED
    assert "opera" in err
    assert 'did you mean "language"' in err


@pytest.mark.slow
def test_ctrl_c_ends_kindly_with_130(home: Path) -> None:
    words = [sys.executable, "-m", "assistant", "start", "grounding", "--text"]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout
    while "Hello." not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert "We'll leave it here" in out
    assert "Traceback" not in out


@pytest.mark.slow
def test_a_second_ctrl_c_ends_at_once(home: Path) -> None:
    words = [sys.executable, "-m", "assistant", "start", "grounding", "--text"]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    while "Hello." not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=5)
    assert process.returncode == INTERRUPTED
    assert "Traceback" not in err


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.7])
def test_while_a_library_still_works_in_a_thread_it_leaves_as_it_should(seconds: float) -> None:
    """As a service does that is told to end while it loads its voice."""
    code = f"""
import itertools, sys, threading, time
from assistant.cli import program
from assistant.speech.voices.hibari import HibariVoice
HibariVoice()
load = lambda: [HibariVoice() for _ in itertools.count()]
threading.Thread(target=load, daemon=True).start()
time.sleep({seconds})
sys.argv = ["assistant", "--version"]
program()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "version" in done.stdout


def test_log_lines_are_not_lost_while_a_library_points_standard_error_at_nothing(
    home: Path,
) -> None:
    """As sounddevice does while PortAudio starts, whoever logs meanwhile."""
    life = """
import logging, os
from assistant.cli import cli
cli(["list"], standalone_mode=False)
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
logging.getLogger("assistant").warning("The certificate is not trusted.")
"""
    done = subprocess.run(
        [sys.executable, "-c", life], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == "The certificate is not trusted.\n"
