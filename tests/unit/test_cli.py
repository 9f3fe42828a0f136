"""The command line: what it answers, how quickly, and how it fails."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.cli import BUG, FAILED, INTERRUPTED, cli, main

ROOT = Path(__file__).parents[2]


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
        (("start", "grounding", "--lang", "xx"), "xx"),
        (("rehearse", "grounding", "--scenario", "nowhere.yaml"), "nowhere.yaml"),
        (("rehearse", "grounding", "--voice", "mine", "--text"), "voice"),
        (("rehearse", "grounding", "--pace", "9"), "pace"),
        (("check", "nowhere.yaml"), "nowhere.yaml"),
        (("check", "nowhere"), "nowhere"),
        (("draw", "grounding", "--svg", "/nowhere/at/all.svg"), "/nowhere/at/all.svg"),
        (("start", "grounding", "--recogniser", "vosk"), "Vosk"),
        (("dance",), "dance"),
    ],
)
def test_a_mistake_is_one_sentence_and_status_1(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    status, out, err = run(capsys, *words)
    assert status == FAILED
    assert said in out + err
    assert "Traceback" not in err


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
