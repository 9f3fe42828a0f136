"""The systemd unit that keeps the service running. Pure.

A user's own unit: it has the sound, the settings and the history of whoever it is for, and none
of anybody else's. What it may write is named; everything else of the system it can only read.
"""

from __future__ import annotations

from pathlib import Path

from assistant.settings import Folders

NAME = "exercise-assistant.service"
MEMORY_MAX = "700M"
"""Twice what it takes: more means that something leaks, and it is begun anew."""


def text(python: Path, folders: Folders, home: str = "") -> str:
    """The unit for an interpreter. `home` is what `ASSISTANT_HOME` was set to."""
    writable = " ".join(_quoted(each) for each in (folders.config, folders.data, folders.cache))
    environment = f"Environment={_quoted('ASSISTANT_HOME=' + home)}\n" if home else ""
    return f"""\
[Unit]
Description=Exercises by voice at the bedside
After=pipewire-pulse.service pulseaudio.service sound.target
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={_quoted(python)} -m assistant serve
# The pins' library leaves a file where it runs; this folder is the service's own.
WorkingDirectory=/tmp
{environment}Restart=always
RestartSec=3
# Fed only while sound flows, so that what hangs is begun anew.
WatchdogSec=60
TimeoutStopSec=30
OOMPolicy=stop
MemoryMax={MEMORY_MAX}
MemorySwapMax=0
TasksMax=100
UMask=0077

# What it may do
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={writable}
ProtectControlGroups=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectHostname=yes
ProtectClock=yes
LockPersonality=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
CapabilityBoundingSet=
AmbientCapabilities=
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@resources @privileged
KeyringMode=private

[Install]
WantedBy=default.target
"""


def _quoted(what: object) -> str:
    """One word of a unit file: percent signs are doubled, since they stand for something there."""
    word = str(what).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{word}"' if " " in word or '"' in word else word
