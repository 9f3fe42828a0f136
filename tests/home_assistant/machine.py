"""Home Assistant on a machine of its own: a Debian that has the Python it needs, built once, and started as often as wished.

It shares this machine's loopback and nothing else. What is built is kept in a folder of this machine's and used again.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.boot.machine import mirror

FOLDER = Path("/var/tmp/assistant-home-assistant")
SUITE = "forky"
"""The first Debian with Python 3.14, which Home Assistant needs from 2026.3 on."""
PORT = 18123
_PACKAGES = "ca-certificates,cmake,ffmpeg,g++,libturbojpeg0,python3,python3-dev,python3-venv"
"""What it builds or calls where there is no wheel of it for this machine."""
_SCRIPTS = Path("/usr/share/debootstrap/scripts")
_SERVED = {
    "server_host": ["127.0.0.1"],
    "server_port": PORT,
    "cors_allowed_origins": [],
    "login_attempts_threshold": -1,
    "ip_ban_enabled": True,
    "ssl_profile": "intermediate_v6",
    "use_x_frame_options": True,
    "created_at": "2026-01-01T00:00:00+00:00",
    "error": None,
    "error_message": None,
}
"""As it keeps it itself: what its configuration says of this it tries for five minutes, and then takes back
where nobody has confirmed it."""
_CONFIGURATION = """
api:
config:
onboarding:
mobile_app:
automation: !include automations.yaml
logger:
  default: warning
"""


def needed() -> str:
    """What this machine lacks for it; empty when it lacks nothing."""
    if os.getuid() != 0:
        return "It has to be run by root."
    missing = [
        each for each in ("debootstrap", "unshare", "mosquitto") if shutil.which(each) is None
    ]
    return f"Missing: {', '.join(missing)}." if missing else ""


class Machine:
    """Use it as a context manager: Home Assistant is ended with it."""

    def __init__(self, version: str) -> None:
        """`version` as pip knows it, such as 2026.11.*."""
        self.root = FOLDER / SUITE
        self._version = version
        self.config = self.root / "config"
        self._running: subprocess.Popen[bytes] | None = None

    def build(self) -> None:
        """The Debian, and Home Assistant in it; some minutes, the first time."""
        if not (FOLDER / f"{SUITE}.made").exists():
            shutil.rmtree(self.root, ignore_errors=True)
            FOLDER.mkdir(parents=True, exist_ok=True)
            # A debootstrap older than the suite knows its way from Debian's newest.
            script = _SCRIPTS / (SUITE if (_SCRIPTS / SUITE).exists() else "sid")
            own = ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", SUITE]
            _do([*own, str(self.root), mirror(), str(script)])
            (FOLDER / f"{SUITE}.made").touch()
        for file in ("/etc/resolv.conf", "/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt"):
            if Path(file).exists():
                shutil.copy(file, self.root / file.lstrip("/"))
        if not (self.root / "ha/bin/hass").exists():
            _do(self._inside("python3", "-m", "venv", "/ha"))
        # What stands in for the machine's own packages, and what its onboarding sets up unasked.
        speedups, spoken = ("zlib-ng", "isal"), ("gTTS", "mutagen", "ha-ffmpeg")
        wanted = [f"homeassistant=={self._version}", *speedups, *spoken]
        _do(self._inside("/ha/bin/pip", "install", "--quiet", *wanted))

    @property
    def version(self) -> str:
        """Which Home Assistant it is."""
        return _do(self._inside("/ha/bin/hass", "--version")).strip()

    def set_up(self, blueprints: Path) -> None:
        """A house that knows nothing yet but our blueprints."""
        shutil.rmtree(self.config, ignore_errors=True)
        folder = self.config / "blueprints/automation/exercise-assistant"
        shutil.copytree(blueprints, folder)
        (self.config / "configuration.yaml").write_text(_CONFIGURATION, encoding="utf-8")
        stored = {"stable": _SERVED, "pending": None, "yaml_migration_done": True}
        http = {"version": 3, "minor_version": 1, "key": "http", "data": stored}
        (self.config / ".storage").mkdir()
        (self.config / ".storage/http").write_text(json.dumps(http), encoding="utf-8")
        (self.config / "automations.yaml").write_text("[]\n", encoding="utf-8")

    def __enter__(self) -> Machine:
        """There is one folder and one port: whoever comes second is told."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        self._lock = (FOLDER / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("It is being run already on this machine.")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._lock.close()

    def start(self) -> None:
        """Begin; whether it is up, its API says."""
        self._running = subprocess.Popen(
            self._inside("/ha/bin/hass", "-c", "/config", "--log-no-color"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        """End as it ends by itself, or at once where it does not."""
        if self._running is None:
            return
        os.killpg(self._running.pid, signal.SIGTERM)
        try:
            self._running.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
        self._running = None

    def log(self) -> str:
        """Everything it has complained about, since it was set up."""
        files = sorted(self.config.glob("home-assistant.log*"), reverse=True)
        return "".join(file.read_text("utf-8", "replace") for file in files)

    def _inside(self, *words: str) -> list[str]:
        mounts = " && ".join(
            f"mount --rbind /{each} {self.root}/{each}" for each in ("proc", "dev")
        )
        enter = f'{mounts} && exec chroot {self.root} "$@"'
        path = "PATH=/ha/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        return ["unshare", "--mount", "sh", "-c", enter, "sh", "env", path, "HOME=/root", *words]


def _do(command: list[str]) -> str:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        told = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        sys.exit(f"`{' '.join(command[-6:])}` did not work:\n{told}")
    return done.stdout
