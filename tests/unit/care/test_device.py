"""`assistant device install`: what is said, what is done, and whether systemd agrees."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.care import device, unit
from assistant.care.device import Whose
from assistant.errors import AssistantError
from assistant.settings import Folders

PYTHON = Path(sys.executable)


@pytest.fixture
def me(tmp_path: Path) -> Whose:
    return Whose(name="sam", home=tmp_path, mine=True)


class Systemd:
    """Takes commands down instead of obeying them."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def __call__(self, command: Sequence[str]) -> None:
        self.commands.append(" ".join(command))


def test_it_writes_the_unit_and_starts_it_without_a_login(me: Whose, home: Path) -> None:
    said: list[str] = []
    systemd = Systemd()
    device.install(me, said.append, dry_run=False, run=systemd)
    assert "-m assistant serve" in me.file.read_text()
    assert systemd.commands == [
        "loginctl enable-linger sam",
        "systemctl --user daemon-reload",
        f"systemctl --user enable --now {unit.NAME}",
    ]
    told = "\n".join(said)
    assert all(command in told for command in systemd.commands)
    assert str(me.file) in told
    assert (home / "data").is_dir()


def test_a_dry_run_says_the_same_and_does_nothing(me: Whose, home: Path) -> None:
    wet: list[str] = []
    dry: list[str] = []
    systemd = Systemd()
    device.install(me, dry.append, dry_run=True, run=systemd)
    assert not systemd.commands
    assert not me.file.exists() and not list(home.iterdir())
    device.install(me, wet.append, dry_run=False, run=systemd)
    assert dry[:-1] == wet[:-1]
    assert "Nothing was done" in dry[-1]


def test_uninstall_undoes_it_and_leaves_what_was_kept(me: Whose, home: Path) -> None:
    systemd = Systemd()
    device.install(me, lambda line: None, dry_run=False, run=systemd)
    kept = home / "data" / "history.db"
    kept.touch()
    systemd.commands.clear()
    device.uninstall(me, lambda line: None, dry_run=True, run=systemd)
    assert me.file.exists() and not systemd.commands
    device.uninstall(me, lambda line: None, dry_run=False, run=systemd)
    assert systemd.commands == [
        f"systemctl --user disable --now {unit.NAME}",
        "systemctl --user daemon-reload",
        "loginctl disable-linger sam",
    ]
    assert not me.file.exists() and kept.exists()
    said: list[str] = []
    device.uninstall(me, said.append, dry_run=False, run=systemd)
    assert "nothing is to be undone" in said[0]


def test_for_somebody_else_it_is_in_their_home(tmp_path: Path) -> None:
    other = Whose(name="kim", home=tmp_path / "kim", mine=False)
    said: list[str] = []
    device.install(other, said.append, dry_run=True, environ={})
    told = "\n".join(said)
    assert f"{tmp_path}/kim/.local/share/exercise-assistant" in told
    assert "systemctl --user --machine=kim@.host enable --now" in told


def test_whom_the_machine_does_not_know_is_told() -> None:
    with pytest.raises(AssistantError, match="nobody called"):
        device.whose("nobody-of-that-name")


def test_a_machine_without_systemd_is_told_what_to_do_instead() -> None:
    with pytest.raises(AssistantError, match="did not work") as failed:
        device._run([sys.executable, "-c", "import sys; sys.exit('no bus.')"])
    assert "no bus." in str(failed.value) and "assistant serve" in failed.value.hint
    with pytest.raises(AssistantError, match="did not work"):
        device._run(["no-such-program-at-all"])


@pytest.mark.parametrize(
    ("folder", "written"),
    [("/a b/%i", 'ReadWritePaths="/a b/%%i/config"'), ("/ab", "ReadWritePaths=/ab/config ")],
)
def test_names_with_spaces_and_percent_signs_stay_what_they_are(folder: str, written: str) -> None:
    assert written in unit.text(PYTHON, Folders.find({"ASSISTANT_HOME": folder}), folder)


def test_it_may_do_no_more_than_it_needs() -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.text(PYTHON, Folders.find()))
    service = dict(parser["Service"])
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectKernelModules", "RestrictSUIDSGID"):
        assert service[name] == "yes", name
    assert service["ProtectSystem"] == "strict"
    assert service["Restart"] == "always"
    assert float(service["WatchdogSec"]) > 45
    assert parser["Unit"]["StartLimitIntervalSec"] == "0"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    file = tmp_path / unit.NAME
    file.write_text(unit.text(PYTHON, Folders.find()))
    return file


def complaints(file: Path) -> str:
    """What systemd says of a user's unit."""
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", "--recursive-errors=no", file],
        env={**os.environ, "XDG_RUNTIME_DIR": str(file.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "initialize manager" in done.stderr:
        pytest.skip(f"systemd cannot look at a user's unit here: {done.stderr.strip()}")
    return "\n".join(line for line in done.stderr.splitlines() if file.name in line)


def test_systemd_understands_every_line(written: Path) -> None:
    assert complaints(written) == ""
    broken = written.with_name("broken.service")
    broken.write_text(written.read_text().replace("Restart=always", "Restart=perhaps"))
    assert "perhaps" in complaints(broken)


MOST_EXPOSED = 3.0
"""Of 10, as systemd counts. A plain unit has 9.6; as a user's unit some protections cannot be had."""


def test_systemd_finds_it_little_exposed(written: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", written],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    if found is None:
        pytest.skip(f"this systemd cannot look at a file: {done.stderr.strip()}")
    assert float(found[1]) <= MOST_EXPOSED, done.stdout
