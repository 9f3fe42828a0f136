"""What is tried on a booted machine, in this order. A trial that fails raises `AssertionError`."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.bedside import limited
from tests.boot import room
from tests.boot.lines import shows
from tests.boot.machine import HOME, PROJECT, WHO, Machine

UNIT = "exercise-assistant"
FOLDERS = [HOME / f"{part}/{UNIT}" for part in (".config", ".local/share", ".cache")]
_UNIT_FILE = HOME / f".config/systemd/user/{UNIT}.service"
_RUNNING = FOLDERS[1] / "running.json"
_SOON = 45.0


def until(seen: Callable[[], object], what: str, seconds: float = _SOON) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.5)


def shown(machine: Machine, name: str, unit: str = UNIT) -> str:
    return machine.does(f"systemctl --user show {unit} --value --property={name}").stdout.strip()


def process(machine: Machine) -> str:
    """The service's number; empty while it does not run."""
    lives = shown(machine, "ActiveState") == "active"
    number = shown(machine, "MainPID")
    return number if lives and number != "0" else ""


def journal(machine: Machine, since: str = "") -> str:
    command = f"journalctl --no-pager --output=short-precise _SYSTEMD_USER_UNIT={UNIT}.service"
    return machine.root_does(f"{command} + USER_UNIT={UNIT}.service").stdout


def comes_back(machine: Machine, before: str, seconds: float = _SOON) -> None:
    until(lambda: process(machine) not in ("", before), "it runs again", seconds)


@contextmanager
def in_a_session(machine: Machine) -> Iterator[subprocess.Popen[str]]:
    """It has been asked for from another terminal, which is waited for at the end."""
    with machine.starts("exec .venv/bin/assistant start grounding") as session:
        until(machine.file(_RUNNING).exists, "a session runs")
        time.sleep(5)
        yield session


def taken_up(machine: Machine) -> None:
    """The session that was cut off goes on; then it is told to end."""
    until(lambda: '"tries": 1' in machine.file(_RUNNING).read_text(), "the session is taken up")
    machine.does(f"systemctl --user restart {UNIT}")
    until(lambda: process(machine), "it runs")
    assert not machine.file(_RUNNING).exists()


@shows("Type", "NotifyAccess", "TimeoutStartSec", "ExecStart", "WantedBy")
def installs(machine: Machine) -> None:
    """By the person, where only root may let them linger; then again."""
    machine.does(".venv/bin/assistant people add sam")
    first = machine.does(".venv/bin/assistant device install")
    assert first.returncode == 1, first.stdout + first.stderr
    wanted = f"loginctl enable-linger {WHO}"
    assert f"`sudo {wanted}`" in first.stderr, first.stderr
    assert machine.root_does(wanted).returncode == 0
    again = machine.does(".venv/bin/assistant device install")
    assert again.returncode == 0 and "It is running." in again.stdout, again.stdout + again.stderr
    assert shown(machine, "ActiveState") == "active"
    assert shown(machine, "StatusErrno") == "0"


@shows("WorkingDirectory", "UMask")
def starts_with_the_machine(machine: Machine) -> None:
    """Nobody logs in: it is switched off, and on again."""
    machine.off()
    machine.boot()
    until(lambda: journal(machine), "it has been started", 30)
    until(lambda: process(machine), "it runs")
    room.hiss(machine)


def opens_the_sound(machine: Machine) -> None:
    """PortAudio has a stream each way, through the sound server of this machine."""
    for kind in ("source-outputs", "sink-inputs"):
        until(
            lambda kind=kind: re.search(
                r'application\.name = ".*\[python', machine.does(f"pactl list {kind}").stdout
            ),
            f"the service is among the {kind}",
        )
    told = journal(machine)
    assert "Traceback" not in told and "ERROR" not in told, told


_INSIDE: dict[str, object] = {
    "PrivateUsers": ["1000", "1000", "1"],
    "NoNewPrivileges": "1",
    "CapabilityBoundingSet": "0" * 16,
    "PrivateTmp": [],
    "ProtectSystem": "EROFS",
    "ProtectHome": "EROFS",
    "ProtectKernelTunables": 1,
    "ProtectControlGroups": 1,
    "ProtectKernelModules": "EACCES",
    "ProtectKernelLogs": "0o0",
    "LockPersonality": "EPERM",
    "RestrictSUIDSGID": "EPERM",
    "RestrictNamespaces": "EPERM",
    "RestrictAddressFamilies": "EAFNOSUPPORT",
    "SystemCallFilter": ["EPERM", "EPERM"],
    "LimitCORE": [0, 0],
    "UMask": "0077",
    "WorkingDirectory": "/tmp",
}
"""What the probe finds under the unit's lines. Without them it finds something else in every one."""


@shows(*_INSIDE, "ReadWritePaths", "ProtectHostname", "SystemCallArchitectures", "RuntimeDirectory",
       "SystemCallErrorNumber")  # fmt: skip
def keeps_to_its_lines(machine: Machine) -> None:
    """Another program is run under the same lines, and without them."""
    machine.file("/srv/probe.py").write_text((PROJECT / "tests/boot/probe.py").read_text())
    machine.root_does("mkdir -p -m 777 /srv/anybodys; mkdir -p /usr/lib/modules; touch /tmp/others")
    command = (
        f"{HOME}/project/.venv/bin/python /srv/probe.py {' '.join(map(str, FOLDERS))} /srv/anybodys"
    )
    written = machine.file(_UNIT_FILE).read_text()
    written = re.sub("^ExecStart=.*", f"ExecStart={command}", written, flags=re.MULTILINE)
    written = re.sub("^(Type|Restart.*|Watchdog.*)=.*\n", "", written, flags=re.MULTILINE)
    written = written.replace("RuntimeDirectory=exercise-assistant", "RuntimeDirectory=probe")
    machine.file(_UNIT_FILE.with_name("probe.service")).write_text(written)
    machine.does("systemctl --user daemon-reload && systemctl --user start probe")
    until(lambda: shown(machine, "ActiveState", "probe") in ("inactive", "failed"), "it ended")
    asking = "journalctl -o cat --no-pager _SYSTEMD_USER_UNIT=probe.service"
    until(lambda: "{" in machine.root_does(asking).stdout, "the probe says something")
    inside = _found(machine.root_does(asking).stdout)
    freely = machine.does(
        "systemd-run --user --quiet --wait --pipe --collect --setenv=RUNTIME_DIRECTORY=/run/user/1000"
        f" {command}"
    )
    outside = _found(freely.stdout + freely.stderr)
    for name, expected in _INSIDE.items():
        assert inside[name] == expected, f"{name}: {inside[name]}, not {expected}"
        assert outside[name] != expected, f"{name}: {expected} without the line as well"
    assert inside["ReadWritePaths"] == ["", "", ""] and inside["RuntimeDirectory"] == ""
    assert inside["ProtectHostname"] != outside["ProtectHostname"]
    assert inside["allowed families"] == ["", "", ""] and inside["allowed calls"] == ""
    assert inside["SystemCallArchitectures"], "a system call of the 32-bit interface"
    assert inside["keyring"] == inside["RestrictRealtime"] == "EPERM"
    if counts(machine, "pids"):
        assert "refused" in inside["TasksMax"] and not outside["TasksMax"], inside["TasksMax"]
    else:
        print(
            "     TasksMax is not shown: this machine's kernel does not count users' processes here"
        )


def _found(said: str) -> dict[str, object]:
    line = next((line for line in said.splitlines() if line.startswith("{")), "")
    assert line, f"the probe says: {said}"
    found: dict[str, object] = json.loads(line)
    return found


def counts(machine: Machine, controller: str) -> bool:
    """Whether the kernel counts this for what is the ordinary user's."""
    at = "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/cgroup.controllers"
    return controller in machine.root_does(f"cat {at}").stdout.split()


def holds_a_session(machine: Machine) -> None:
    """The whole of a shipped exercise, every question answered aloud."""
    number = process(machine)
    time.sleep(8)  # until its ears are loaded
    status, captions = room.talk(machine, "grounding")
    told = "\n".join(captions)
    machine.console.with_suffix(".session").write_text(f"{told}\n\n{journal(machine)}")
    assert status == 0, told
    assert told.count("›") >= 3, told
    history = machine.does(".venv/bin/assistant history").stdout
    assert "1 of 1" in history, history
    assert process(machine) == number, "it is another process"


@shows("ExecStartPre", "Restart", "RestartSec")
def is_killed(machine: Machine) -> None:
    """In a session; and a folder of its own is gone."""
    number = process(machine)
    with in_a_session(machine):
        machine.root_does(f"kill -KILL {number}; rm -rf {FOLDERS[2]}")
    comes_back(machine, number)
    assert machine.file(FOLDERS[2]).is_dir()
    taken_up(machine)


@shows("WatchdogSec", "TimeoutAbortSec")
def hangs(machine: Machine) -> None:
    """Not one of its threads goes on, in a session."""
    number = process(machine)
    with in_a_session(machine):
        machine.root_does(f"kill -STOP {number}")
        comes_back(machine, number, 100)
    assert "Watchdog timeout" in journal(machine)
    taken_up(machine)


@shows("MemoryMax", "OOMPolicy")
def starves(machine: Machine) -> None:
    """It needs more memory than it may have, in a session, and is ended for it."""
    number = process(machine)
    with in_a_session(machine):
        if counts(machine, "memory"):
            set_to = f"systemctl --user set-property --runtime {UNIT} MemoryMax="
            machine.does(set_to + "60M")
            until(lambda: "oom-kill" in journal(machine), "it is ended for want of memory")
            machine.does(set_to + "700M")
            comes_back(machine, number)
        else:
            print("       MemoryMax is not shown: a control group of the host limits it")
            with limited(1) as group:
                group.take(machine.outer(number))
                comes_back(machine, number)
    taken_up(machine)


@shows("TimeoutStopSec")
def ends_kindly(machine: Machine) -> None:
    """Stopped in a session, it says so and ends by itself."""
    with in_a_session(machine) as session:
        machine.does(f"systemctl --user stop {UNIT}")
        assert session.stdout is not None
        said = session.stdout.read()
    assert "We'll leave it here" in said, said
    assert shown(machine, "Result") == "success"
    machine.does(f"systemctl --user start {UNIT}")
    until(lambda: process(machine), "it runs")


@shows("RuntimeDirectoryPreserve")
def cannot_begin(machine: Machine) -> None:
    """Its settings are spoilt: said once, tried again and again, more and more rarely."""
    settings = machine.file(FOLDERS[0] / "settings.toml")
    before = settings.read_text() if settings.exists() else ""
    settings.write_text(before + "\nvoice = nonsense\n")
    machine.does(f"systemctl --user restart {UNIT}")
    until(lambda: int(shown(machine, "NRestarts")) >= 4, "it is tried four times", 120)
    settings.write_text(before)
    until(lambda: process(machine), "it runs again", 120)
    told = journal(machine)
    tries = [float(line.split(":")[2].split()[0]) + 60 * float(line.split(":")[1])
             for line in told.splitlines() if "Scheduled restart job" in line]  # fmt: skip
    waits = [later - earlier for earlier, later in itertools.pairwise(tries[-4:])]
    if _systemd(machine) >= 254:
        assert waits[-1] > waits[0] + 3, waits


def _systemd(machine: Machine) -> int:
    return int(machine.root_does("systemctl --version").stdout.split()[1])


def goes(machine: Machine) -> None:
    """Uninstalled: nothing of it runs or starts, and what was kept is there."""
    gone = machine.does(".venv/bin/assistant device uninstall")
    assert f"`sudo loginctl disable-linger {WHO}`" in gone.stderr, gone.stdout + gone.stderr
    assert not machine.file(_UNIT_FILE).exists()
    assert shown(machine, "ActiveState") == "inactive"
    assert machine.file(FOLDERS[1] / "history.db").exists()


TRIALS: tuple[Callable[[Machine], None], ...] = (
    installs, starts_with_the_machine, opens_the_sound, keeps_to_its_lines, holds_a_session,
    is_killed, hangs, starves, ends_kindly, cannot_begin, goes,
)  # fmt: skip
