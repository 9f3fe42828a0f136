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

from assistant.care.device import install, systemd_unit
from assistant.care.device.install import Whose
from assistant.errors import AssistantError
from assistant.settings import Folders
from tests.boot.lines import NOT_SHOWN, SHOWN
from tests.boot.trials import TRIALS

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
    install.install(me, said.append, dry_run=False, run=systemd)
    assert "-m assistant serve" in me.file.read_text()
    assert systemd.commands == [
        "loginctl enable-linger sam",
        "systemctl --user daemon-reload",
        f"systemctl --user enable {systemd_unit.NAME}",
        f"systemctl --user restart {systemd_unit.NAME}",
    ]
    told = "\n".join(said)
    assert all(command in told for command in systemd.commands)
    assert str(me.file) in told
    assert (home / "data").is_dir()


def test_a_dry_run_says_the_same_and_does_nothing(me: Whose, home: Path) -> None:
    wet: list[str] = []
    dry: list[str] = []
    systemd = Systemd()
    install.install(me, dry.append, dry_run=True, run=systemd)
    assert not systemd.commands
    assert not me.file.exists() and not list(home.iterdir())
    install.install(me, wet.append, dry_run=False, run=systemd)
    assert dry[:-1] == wet[:-1]
    assert "Nothing was done" in dry[-1]


def test_uninstall_undoes_it_and_leaves_what_was_kept(me: Whose, home: Path) -> None:
    systemd = Systemd()
    install.install(me, lambda line: None, dry_run=False, run=systemd)
    kept = home / "data" / "history.db"
    kept.touch()
    systemd.commands.clear()
    install.uninstall(me, lambda line: None, dry_run=True, run=systemd)
    assert me.file.exists() and not systemd.commands
    install.uninstall(me, lambda line: None, dry_run=False, run=systemd)
    assert systemd.commands == [
        f"systemctl --user disable --now {systemd_unit.NAME}",
        "systemctl --user daemon-reload",
        "loginctl disable-linger sam",
    ]
    assert not me.file.exists() and kept.exists()
    said: list[str] = []
    install.uninstall(me, said.append, dry_run=False, run=systemd)
    assert "nothing to remove" in said[0]


def test_for_somebody_else_it_is_in_their_home(tmp_path: Path) -> None:
    other = Whose(name="kim", home=tmp_path / "kim", mine=False)
    said: list[str] = []
    install.install(other, said.append, dry_run=True, environ={})
    told = "\n".join(said)
    assert f"{tmp_path}/kim/.local/share/exercise-assistant" in told
    assert "systemctl --user --machine=kim@.host enable" in told


class WithoutPolkit(Systemd):
    """Lets nobody but root change who lingers, as a bare Debian does."""

    def __call__(self, command: Sequence[str]) -> None:
        super().__call__(command)
        if command[0] == "loginctl":
            raise AssistantError("systemd", "Could not enable linger: Access denied.")


@pytest.mark.parametrize("word", ["enable", "disable"])
def test_what_only_root_may_change_is_left_to_root_and_the_rest_is_done(
    me: Whose, home: Path, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    systemd = WithoutPolkit()
    if word == "disable":
        install.install(me, lambda line: None, dry_run=False, run=Systemd())
    act = install.install if word == "enable" else install.uninstall
    with pytest.raises(AssistantError) as left:
        act(me, lambda line: None, dry_run=False, run=systemd)
    assert left.value.hint == f"`sudo loginctl {word}-linger sam`"
    last = "restart exercise-assistant.service" if word == "enable" else "daemon-reload"
    assert any(command.endswith(last) for command in systemd.commands)


def test_who_lingers_already_is_not_asked_for_it(
    me: Whose, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "_LINGERING", tmp_path)
    (tmp_path / "sam").touch()
    systemd = WithoutPolkit()
    install.install(me, lambda line: None, dry_run=False, run=systemd)
    assert not any("loginctl" in command for command in systemd.commands)


def test_what_does_not_start_is_not_said_to_run(me: Whose, home: Path) -> None:
    said: list[str] = []

    def run(command: Sequence[str]) -> None:
        if "restart" in command:
            raise install._failed(command, "Job failed because a fatal signal was delivered.")

    with pytest.raises(AssistantError, match="fatal signal") as failed:
        install.install(me, said.append, dry_run=False, run=run)
    assert "journalctl" in failed.value.hint
    assert not any("It runs" in line for line in said)


def test_whom_the_machine_does_not_know_is_told() -> None:
    with pytest.raises(AssistantError, match="no user"):
        install.whose("nobody-of-that-name")


def test_a_machine_without_systemd_is_told_what_to_do_instead() -> None:
    with pytest.raises(AssistantError, match="did not work") as failed:
        install._run([sys.executable, "-c", "import sys; sys.exit('no bus.')"])
    assert "no bus." in str(failed.value) and "assistant serve" in failed.value.hint
    with pytest.raises(AssistantError, match="did not work"):
        install._run(["no-such-program-at-all"])


@pytest.mark.parametrize(
    ("folder", "written"),
    [("/a b/%i", 'ReadWritePaths="/a b/%%i/config"'), ("/ab", "ReadWritePaths=/ab/config ")],
)
def test_names_with_spaces_and_percent_signs_stay_what_they_are(folder: str, written: str) -> None:
    assert written in systemd_unit.text(PYTHON, Folders.find({"ASSISTANT_HOME": folder}), folder)


def test_every_line_that_systemd_obeys_is_tried_on_a_booted_machine() -> None:
    """`make boot` does; what it cannot see has its reason in the unit."""
    lines = systemd_unit.text(PYTHON, Folders.find(), "/ab").splitlines()
    keys = {line.partition("=")[0] for line in lines if line[:1].isupper()}
    assert keys == set(SHOWN) | set(NOT_SHOWN)
    assert not set(SHOWN) & set(NOT_SHOWN)
    assert set(SHOWN.values()) <= {trial.__name__ for trial in TRIALS}


def test_it_may_do_no_more_than_it_needs() -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(systemd_unit.text(PYTHON, Folders.find()))
    service = dict(parser["Service"])
    for name in (
        "PrivateUsers",
        "NoNewPrivileges",
        "PrivateTmp",
        "ProtectKernelModules",
        "RestrictSUIDSGID",
    ):
        assert service[name] == "yes", name
    assert service["ProtectSystem"] == "strict"
    assert service["ProtectHome"] == "read-only"
    assert service["SystemCallErrorNumber"] == "EPERM"
    assert service["LimitCORE"] == "0"
    assert service["Restart"] == "always"
    assert float(service["WatchdogSec"]) > 45
    assert parser["Unit"]["StartLimitIntervalSec"] == "0"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    file = tmp_path / systemd_unit.NAME
    file.write_text(systemd_unit.text(PYTHON, Folders.find()))
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
    told = (line for line in done.stderr.splitlines() if file.name in line)
    return "\n".join(line for line in told if not any(f"'{key}'" in line for key in _newer()))


def _newer() -> list[str]:
    """Lines of the unit that this machine's systemd does not know yet, and passes over."""
    said = subprocess.run(["systemd-analyze", "--version"], capture_output=True, check=True).stdout
    version = int(said.split()[1])
    return ["RestartSteps", "RestartMaxDelaySec"] if version < 254 else []


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
