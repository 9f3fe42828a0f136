"""The systemd unit that keeps the service running. Pure.

A user's own unit: it has the sound, the settings and the history of the person it is for, and none
of anybody else's. What it may write is named; everything else of the system it can only read.
"""

from __future__ import annotations

from pathlib import Path

from assistant.settings import Folders

NAME = "exercise-assistant.service"
MEMORY_MAX = "700M"
"""Twice what it takes: more means a leak, and the service is restarted."""


def text(python: Path, folders: Folders, home: str = "") -> str:
    """The unit for an interpreter. `home` is what `ASSISTANT_HOME` was set to."""
    writable = " ".join(_quoted(each) for each in (folders.config, folders.data, folders.cache))
    environment = f"Environment={_quoted('ASSISTANT_HOME=' + home)}\n" if home else ""
    return f"""\
[Unit]
Description=Exercises by voice at the bedside
# Whichever of these there is, the sound is then there at the first attempt.
After=pipewire.service wireplumber.service pipewire-pulse.service pulseaudio.service sound.target
# It never gives up: nobody may be near who could switch it on again.
StartLimitIntervalSec=0

[Service]
# Ready is what has opened the sound, or knows why it cannot.
Type=notify
NotifyAccess=main
TimeoutStartSec=180
# With + it is done outside of what follows: a folder that somebody has removed is created again.
ExecStartPre=+/bin/mkdir -p -m 0700 {writable}
ExecStart={_quoted(python)} -m assistant serve
# Python looks for modules where it runs before anywhere else; this folder is empty and the service's own.
WorkingDirectory=/tmp
{environment}# At once after a mishap; what fails time and again is tried every five minutes in the end, where
# systemd is 254 or newer. Older ones pass over the two lines and try every three seconds.
Restart=always
RestartSec=3
RestartSteps=10
RestartMaxDelaySec=300
# Keeps what was said aloud of a failure, so that it is not said with every attempt.
RuntimeDirectory=exercise-assistant
RuntimeDirectoryPreserve=restart
# Fed only while sound flows, so that a service that hangs is restarted.
WatchdogSec=60
# For the last sentence of a session. What hangs has no last sentence, and is ended sooner.
TimeoutStopSec=30
TimeoutAbortSec=5
OOMPolicy=stop
MemoryMax={MEMORY_MAX}
MemorySwapMax=0
TasksMax=100
# What is in memory, words too, is never written to the disk.
LimitCORE=0
UMask=0077

# What it may do. A user's own systemd can keep the rest of this only in a user namespace; systemd 252
# does not make one by itself, and without it leaves out half and refuses to start over the other half.
PrivateUsers=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
PrivateTmp=yes
ProtectSystem=strict
# "strict" leaves homes writable.
ProtectHome=read-only
ReadWritePaths={writable}
ProtectControlGroups=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectHostname=yes
LockPersonality=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
# PortAudio asks for it by way of libjack and goes on without; what runs wild must not stop the board.
RestrictRealtime=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
SystemCallArchitectures=native
# Not ~@resources: NumPy and Moonshine place their memory and threads by it.
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @keyring
# Refused like any other right. Without this line it would be killed, and libraries ask for much.
SystemCallErrorNumber=EPERM

[Install]
WantedBy=default.target
"""


def _quoted(what: object) -> str:
    """One word of a unit file: percent signs are doubled, since they stand for something there."""
    word = str(what).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{word}"' if " " in word or '"' in word else word
