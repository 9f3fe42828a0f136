"""`assistant device`: have the service run from the moment the machine has power, or no longer.

Everything is said before it is done, and with `--dry-run` it is only said.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.care.device import systemd_unit
from assistant.errors import AssistantError
from assistant.files import private_folder
from assistant.settings import Folders

_LINGERING = Path("/var/lib/systemd/linger")
"""Where logind notes who runs things without being logged in, one file for each."""

Run = Callable[[Sequence[str]], None]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose device it is."""

    name: str
    home: Path
    mine: bool
    """Whether it is the user who runs this."""

    @property
    def file(self) -> Path:
        return self.home / ".config" / "systemd" / "user" / systemd_unit.NAME

    def systemctl(self, *words: str) -> list[str]:
        whose = [] if self.mine else [f"--machine={self.name}@.host"]
        return ["systemctl", "--user", *whose, *words]


def whose(name: str | None) -> Whose:
    """The user of that name on this machine, or the one who runs this. Raises `AssistantError`."""
    if sys.platform != "linux":
        raise AssistantError("no-systemd", "Only Linux has systemd, which this needs.")
    import pwd

    me = pwd.getpwuid(os.getuid())
    try:
        found = pwd.getpwnam(name) if name else me
    except KeyError:
        raise AssistantError("nobody", f'There is no user "{name}" on this machine.') from None
    mine = found.pw_uid == me.pw_uid
    if not mine and os.getuid() != 0:
        raise AssistantError(
            "not-allowed",
            f'Only root can do this for "{name}".',
            hint=f"Log in as {name}, or use sudo.",
        )
    return Whose(name=found.pw_name, home=Path(found.pw_dir), mine=mine)


def install(
    who: Whose,
    say: Say,
    *,
    dry_run: bool,
    environ: Mapping[str, str] = os.environ,
    run: Run | None = None,
) -> None:
    """Write the unit, and have it started with the machine. Raises `AssistantError`."""
    folders = _folders(who, environ)
    written = systemd_unit.text(Path(sys.executable), folders, environ.get("ASSISTANT_HOME", ""))
    say(f"Writing {who.file}:")
    for line in written.splitlines():
        say(f"    {line}".rstrip())
    if not dry_run:
        _write(who, written)
        for folder in (folders.config, folders.data, folders.cache):
            _own(who, private_folder(folder))
    doing = None if dry_run else run or _run
    refused = _linger(who, "enable", "Allow it to run while nobody is logged in:", say, doing)
    _each(
        [
            ("Have systemd read it:", who.systemctl("daemon-reload")),
            ("Start it with the machine:", who.systemctl("enable", systemd_unit.NAME)),
            (
                "Start it now, and wait until it has opened the sound:",
                who.systemctl("restart", systemd_unit.NAME),
            ),
        ],
        say,
        doing,
    )
    if refused:
        raise AssistantError(
            "not-allowed",
            f"It is running, but only while {who.name} is logged in: only root can change that on this machine.",
            hint=f"`sudo {refused}`",
        )
    say(
        _NOTHING
        if dry_run
        else f"It is running. `{shlex.join(who.systemctl('status', _SHORT))}` shows its status."
    )


def uninstall(who: Whose, say: Say, *, dry_run: bool, run: Run | None = None) -> None:
    """Undo it; settings, profiles and history stay. Raises `AssistantError`."""
    if not who.file.exists():
        say(f"There is no {who.file}; nothing to remove.")
        return
    doing = None if dry_run else run or _run
    stop = (
        "Stop it, and do not start it again:",
        who.systemctl("disable", "--now", systemd_unit.NAME),
    )
    _each([stop], say, doing)
    say(f"Removing {who.file}")
    if not dry_run:
        who.file.unlink()
    _each([("Have systemd forget it:", who.systemctl("daemon-reload"))], say, doing)
    refused = _linger(who, "disable", "Run nothing while nobody is logged in:", say, doing)
    if refused:
        raise AssistantError(
            "not-allowed",
            f"It is removed, but other services of {who.name} may still run without a login: only root"
            " can change that on this machine.",
            hint=f"`sudo {refused}`",
        )
    say(_NOTHING if dry_run else "It is removed. Settings, profiles and history were left alone.")


_SHORT = systemd_unit.NAME.removesuffix(".service")
_NOTHING = "Nothing was done: this only shows what would be done."


def _folders(who: Whose, environ: Mapping[str, str]) -> Folders:
    if who.mine or environ.get("ASSISTANT_HOME"):
        return Folders.find(environ)
    name = Folders.find(environ).data.name
    return Folders(
        config=who.home / ".config" / name,
        data=who.home / ".local" / "share" / name,
        cache=who.home / ".cache" / name,
    )


def _write(who: Whose, written: str) -> None:
    try:
        private_folder(who.file.parent)
        who.file.write_text(written, encoding="utf-8")
        _own(who, who.file)
    except OSError as error:
        raise AssistantError(
            "unit", f"{who.file} cannot be written: {error.strerror or error}."
        ) from error


def _own(who: Whose, path: Path) -> None:
    """What root makes in somebody's home is theirs, with the folders on the way."""
    if who.mine:
        return

    for each in (path, *path.parents):
        if each == who.home or who.home not in each.parents:
            return
        shutil.chown(each, who.name)


def _linger(who: Whose, word: str, why: str, say: Say, run: Run | None) -> str:
    """What is left for root, where somebody may not change it for themselves; empty when it is as it
    should be. Without polkit, as on a bare Debian, nobody may."""
    command = ["loginctl", f"{word}-linger", who.name]
    if word == "enable" and (_LINGERING / who.name).exists():
        return ""
    say(f"{why} {shlex.join(command)}")
    try:
        if run is not None:
            run(command)
    except AssistantError:
        if os.getuid() == 0:
            raise
        return shlex.join(command)
    return ""


def _each(steps: Sequence[tuple[str, list[str]]], say: Say, run: Run | None) -> None:
    for why, command in steps:
        say(f"{why} {shlex.join(command)}")
        if run is not None:
            run(command)


_MOST_SECONDS = 200.0
"""A little more than the unit allows until it is ready."""


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _failed(command, str(error)) from error
    if done.returncode != 0:
        raise _failed(command, (done.stderr or done.stdout).strip())


def _failed(command: Sequence[str], why: str) -> AssistantError:
    if "restart" in command:
        hint = (
            f"`journalctl --user-unit {systemd_unit.NAME} -n 20` says more; systemd keeps trying."
        )
    else:
        hint = "Does this machine run systemd? `assistant serve` runs the service by hand."
    return AssistantError(
        "systemd",
        f"`{shlex.join(command)}` did not work: {why.rstrip('.') or 'it does not say why'}.",
        hint=hint,
    )
