"""A bare Debian that is built here once, and booted in a container with a systemd of its own.

debootstrap builds it from wherever this machine gets its packages; systemd-nspawn boots it, with the
project installed for an ordinary user, and with no network from then on. Every boot works on a copy.
What differs from a machine of its own: the kernel is this one's, and so are its control groups.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).parents[2]
FOLDER = Path("/var/tmp/assistant-boot")
WHO = "sam"
"""The ordinary user."""
HOME = Path("/home") / WHO
SYSTEM = (
    "ca-certificates,dbus,dbus-user-session,espeak-ng,git,libpam-systemd,libportaudio2,make,"
    "procps,python3,python3-venv,systemd,systemd-sysv"
)
SOUND = {
    "pulseaudio": ("pulseaudio", "libasound2-plugins"),
    "pipewire": ("pipewire", "wireplumber", "pipewire-alsa", "pipewire-pulse", "pulseaudio-utils"),
}
_PASSED_ON = re.compile(r"(?i)(https?|no)_proxy|PIP_INDEX_URL|PIP_CERT|SSL_CERT_FILE")
_BOOT_SECONDS = 60.0


def needed() -> str:
    """What this machine lacks for it; empty when it lacks nothing."""
    if os.getuid() != 0:
        return "It has to be run by root."
    if missing := [
        each for each in ("debootstrap", "systemd-nspawn") if shutil.which(each) is None
    ]:
        return f"Missing: {', '.join(missing)}; `apt-get install debootstrap systemd-container`."
    return ""


def mirror() -> str:
    """Where this machine gets its Debian packages."""
    files = ["/etc/apt/sources.list", *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for file in files:
        with contextlib.suppress(OSError):
            written = Path(file).read_text(encoding="utf-8")
            if found := re.search(
                r"^(?:URIs:|deb(?: \[[^]]*\])?) *(\S*/debian/?)\s", written, re.MULTILINE
            ):
                return found[1]
    sys.exit("Its own sources of packages name no Debian mirror; give one with --mirror.")


@dataclass
class Machine:
    """One that can be booted, again and again; what happens on it goes with `close`."""

    suite: str
    sound: str
    root: Path
    boots: int = 0
    leader: int = 0
    """The process that is the machine's first, as seen from here."""
    console: Path = field(default=Path(os.devnull))
    _nspawn: subprocess.Popen[bytes] | None = None

    def boot(self) -> None:
        """Until everything that starts with it has been started."""
        self.boots += 1
        with self.console.open("ab") as console:
            self._nspawn = subprocess.Popen(
                _nspawn(self.root, "--private-network", "--console=pipe", "--boot"),
                # The unified control groups, with which Debian has booted since 2021.
                env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        end = time.monotonic() + _BOOT_SECONDS
        while not self._is_up():
            if time.monotonic() > end or self._nspawn.poll() is not None:
                sys.exit(f"It does not boot; see {self.console}.")
            time.sleep(0.3)

    def _is_up(self) -> bool:
        assert self._nspawn is not None
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children")
        self.leader = next(map(int, children.read_text().split()), 0)
        if not self.leader:
            return False
        said = self._does(["systemctl", "is-system-running"]).stdout.strip()
        return said in ("running", "degraded")

    def root_does(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a line of shell on it, as root."""
        return self._does(["bash", "-c", command])

    def does(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a line of shell on it, as the ordinary user who logs in for it."""
        return self._does(self.login(command))

    def starts(self, command: str) -> subprocess.Popen[str]:
        """The same, and go on meanwhile."""
        return subprocess.Popen(
            self._inside(self.login(command)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def login(self, command: str) -> list[str]:
        return [
            "systemd-run", "--quiet", "--wait", "--pipe", "--collect",
            "--property=PAMName=login", f"--property=User={WHO}",
            f"--property=WorkingDirectory={HOME}/project", "bash", "-lc", command,
        ]  # fmt: skip

    def _does(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._inside(command),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def _inside(self, command: list[str]) -> list[str]:
        return ["nsenter", f"--target={self.leader}", "--all", *command]

    def outer(self, number: str) -> int:
        """A process of the machine, by the number that it has on this one."""
        space = Path(f"/proc/{self.leader}/ns/pid").readlink()
        for status in Path("/proc").glob("[0-9]*/status"):
            with contextlib.suppress(OSError):
                known = re.search(r"^NSpid:.*\t(\d+)$", status.read_text(), re.MULTILINE)
                if known and known[1] == number and (status.parent / "ns/pid").readlink() == space:
                    return int(status.parent.name)
        raise AssertionError(f"no process {number} there")

    def file(self, path: Path | str) -> Path:
        """A file of the machine's disk, from here."""
        return self.root / str(path).lstrip("/")

    def off(self) -> None:
        """Switched off as a person switches it off: everything is told to end."""
        if self._nspawn is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self._nspawn.poll() is None:
                self._does(["systemctl", "poweroff"])
                self._nspawn.wait(90)
        if self._nspawn.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.leader, signal.SIGKILL)
            self._nspawn.kill()
            self._nspawn.wait()
        self._nspawn = None


@contextmanager
def machine(suite: str, sound: str, folder: Path, packages: str) -> Iterator[Machine]:
    """One with the project on it and a sound server, not booted yet."""
    base, with_sound = _base(suite, folder, packages), folder / suite / sound
    if not (with_sound / "made").exists():
        with _layered(folder, [base], with_sound / "layer") as root:
            _set_up(
                root, f"apt-get -qq update && apt-get -qq install {_FEW} {' '.join(SOUND[sound])}"
            )
            _set_up(root, f"useradd --create-home --shell /bin/bash {WHO}")
        (with_sound / "made").touch()
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix="try-") as changed,
        _layered(folder, [with_sound / "layer", base], Path(changed)) as root,
    ):
        # nspawn hides it in a way in which no unit that hides it can be started.
        early = root / "etc/systemd/system/user@.service.d/kmsg.conf"
        early.parent.mkdir(parents=True)
        early.write_text("[Service]\nExecStartPre=+-/bin/umount -q /proc/kmsg\n")
        _install_the_project(root, folder)
        console = folder / f"{suite}-{sound}.console"
        console.unlink(missing_ok=True)
        this = Machine(suite=suite, sound=sound, root=root, console=console)
        try:
            yield this
        finally:
            this.off()


_FEW = "-y --no-install-recommends"


def _base(suite: str, folder: Path, packages: str) -> Path:
    base = folder / suite / "base"
    if not (folder / suite / "base.made").exists():
        shutil.rmtree(base, ignore_errors=True)
        base.parent.mkdir(parents=True, exist_ok=True)
        include = f"--include={SYSTEM}"
        _do(["debootstrap", "--variant=minbase", include, suite, str(base), packages])
        # This machine's way to the network, whatever it is.
        for file in ("/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt"):
            if Path(file).exists():
                shutil.copy(file, base / file.lstrip("/"))
        (folder / suite / "base.made").touch()
    return base


def _install_the_project(root: Path, folder: Path) -> None:
    """As the README has it: what is in this checkout, by the ordinary user."""
    project = root / str(HOME / "project").lstrip("/")
    project.mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, check=True, capture_output=True,
    )  # fmt: skip
    with subprocess.Popen(
        ["tar", "--create", "--null", "--files-from=-", "--ignore-failed-read"],
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as packed:  # fmt: skip
        unpacked = subprocess.Popen(["tar", "--extract"], cwd=project, stdin=packed.stdout)
        assert packed.stdin is not None
        packed.stdin.write(listed.stdout)
        packed.stdin.close()
        unpacked.wait()
    cache = folder / "pip"
    cache.mkdir(exist_ok=True)
    shutil.chown(cache, 1000, 1000)
    setting_up = (
        f"chown -R {WHO}: {HOME} && runuser -u {WHO} -- make --silent -C {HOME}/project setup"
    )
    _set_up(root, setting_up, f"--bind={cache}:{HOME}/.cache/pip")


def _set_up(root: Path, command: str, *options: str) -> None:
    """Run a line of shell on it as root, with the network, while it is not booted."""
    passed = [f"--setenv={k}={v}" for k, v in os.environ.items() if _PASSED_ON.fullmatch(k)]
    options = (*options, "--resolv-conf=copy-host", "--setenv=DEBIAN_FRONTEND=noninteractive")
    _do([*_nspawn(root, *options, *passed), "bash", "-c", command])


def _nspawn(root: Path, *options: str) -> list[str]:
    return ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "-D", str(root), *options]


@contextmanager
def _layered(folder: Path, below: list[Path], changed: Path) -> Iterator[Path]:
    """A disk that begins as those below, the upper first, and keeps in `changed` what becomes of it."""
    for part in ("up", "work"):
        (changed / part).mkdir(parents=True, exist_ok=True)
    layers = [each / "up" if (each / "up").exists() else each for each in below]
    options = f"lowerdir={':'.join(map(str, layers))},upperdir={changed}/up,workdir={changed}/work"
    root = Path(tempfile.mkdtemp(dir=folder, prefix="root-"))
    _do(["mount", "-t", "overlay", "overlay", "-o", options, str(root)])
    try:
        yield root
    finally:
        _do(["umount", str(root)])
        root.rmdir()


def _do(command: list[str]) -> None:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        told = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        sys.exit(f"`{shlex.join(command)}` did not work:\n{told}")
