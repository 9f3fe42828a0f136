"""Installed from the wheel, outside the checkout: everything it brings is found, and every command can be used."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import venv
import wave
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from assistant import optional_dependencies
from assistant.cli import BUG, cli

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow

LASTING = {"start": 130, "suggest": 130, "serve": 0}
"""What goes on until it is interrupted, with the exit status of that; it has to say something first."""

WORDS = {
    "start": ("grounding", "--text"),
    "suggest": ("--text",),
    "rehearse": ("grounding", "--text"),
    "check": ("grounding",),
    "new": ("my-own",),
    "render": ("about-numbness", "-o", "for-listening.wav", "--voice", "pyttsx3"),
    "draw": ("grounding",),
    "hear": ("silence.wav",),
    "bench": ("--only", "nothing-of-that-name"),
    "models get": ("ko",),
    "people remove": ("sam", "--yes"),
    "phones forget": ("--all",),
    "forget": ("--all", "--yes"),
}
"""What makes a command do something. One that is not named here gets `sam` for whatever it has to be
given, and `--dry-run` where it has that."""
DONE = {
    "backup", "check", "device install", "device uninstall", "draw", "encrypt off", "export", "forget",
    "hear", "history", "list", "models list", "models verify", "new", "people add", "people list",
    "phones forget", "phones list", "phones pair", "rehearse", "render",
}  # fmt: skip
"""What can be done with these words. The rest says in a sentence why it cannot be, or depends on the machine."""


def _commands(command: click.Command, *path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from _commands(each, *path, name)
    else:
        yield " ".join(path), command


COMMANDS = dict(_commands(cli))


def _words(name: str) -> list[str]:
    if name in WORDS:
        return list(WORDS[name])
    words = []
    for each in COMMANDS[name].params:
        if "--dry-run" in each.opts:
            words.append("--dry-run")
        elif each.required:
            given = str(each.type.choices[0]) if isinstance(each.type, click.Choice) else "sam"
            words += [given] if isinstance(each, click.Argument) else [each.opts[0], given]
    return words


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment with the wheel; what it depends on lies beside it."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q"]
    subprocess.run(
        [*pip, "--no-deps", "--no-index", "--no-compile", str(wheel)],
        check=True,
        capture_output=True,
    )
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([python, "-c", asked], check=True, capture_output=True, text=True)
    beside = Path(own.stdout.strip()) / "beside.pth"
    beside.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def _run(python: Path, *words: str, lasts: bool = False) -> tuple[int, str]:
    """Exit status and all that was written. What lasts is interrupted once it has said something."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    } | dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    process = subprocess.Popen(
        [python.with_name("assistant"), *words],
        stdin=subprocess.PIPE if lasts else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    said = ""
    if lasts:
        assert process.stdout
        said = process.stdout.readline()
        process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=240)
    return process.returncode, said + rest


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_used(
    name: str, python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with wave.open("silence.wav", "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(32000))
    words = _words(name)
    if name == "serve":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            words = ["--page", "--port", str(free.getsockname()[1])]
    status, said = _run(python, *name.split(), *words, lasts=name in LASTING)
    assert "Traceback" not in said and status != BUG, said
    allowed = (LASTING[name],) if name in LASTING else (0,) if name in DONE else (0, 1, 2)
    assert status in allowed, said
    assert not re.search(r"\bmake (extras|run|setup)|\bdocs/", said), said
    assert str(ROOT) not in said


def test_it_is_the_installed_one_that_runs(python: Path) -> None:
    asked = "import json, assistant; print(json.dumps(list(assistant.__path__)))"
    done = subprocess.run(
        [python, "-c", asked], capture_output=True, text=True, check=True, cwd=python.parent
    )
    (package,) = json.loads(done.stdout)
    assert Path(package).is_relative_to(python.parents[1])


def test_all_it_brings_is_found(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for language in ("en", "ko"):
        shipped = {file.stem for file in (ROOT / "scripts" / language).glob("*.yaml")} - {"suggest"}
        listed = _run(python, "list", "--lang", language)[1]
        assert shipped <= set(listed.split())
    assert "vosk-model-small-ko" in _run(python, "models", "list")[1]


def test_what_is_optional_can_be_asked_for_by_the_names_it_tells(python: Path) -> None:
    code = (
        "import importlib.metadata as m, json;"
        f"print(json.dumps(m.metadata('{optional_dependencies.PACKAGE}').get_all('Provides-Extra')))"
    )
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    assert {each.name for each in optional_dependencies.ALL} < set(json.loads(done.stdout))
