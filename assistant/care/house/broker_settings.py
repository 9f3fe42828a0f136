"""Which broker to connect to, by which user, and how to recognise it: all mistakes are reported at once."""

from __future__ import annotations

import os
import re
import socket
import ssl
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from assistant import optional_dependencies
from assistant.errors import AssistantError
from assistant.settings import Folders, Settings

PASSWORD = "house-password"  # noqa: S105  # the name of a file
"""In the configuration folder, for its owner alone; there when the broker wants one."""
_PLAIN, _ENCRYPTED = 1883, 8883
_LONGEST_NAME = 40
_PRIVATE = 0o077
"""Rights that nobody else may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """How the house's broker is reached."""

    host: str
    port: int
    name: str
    """What this device is called there; no other device may be called the same."""
    user: str = ""
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def client_id(self) -> str:
        """By which the broker tells this device's connection from others."""
        return f"exercise-assistant-{self.name}"

    @property
    def overheard(self) -> bool:
        """Whether the password goes over a network as it is."""
        here = self.host in ("localhost", "127.0.0.1", "::1")
        return bool(self.password) and self.tls is None and not here


def of(settings: Settings, folders: Folders) -> Broker:
    """The broker that the settings name. Raises `AssistantError`."""
    optional_dependencies.require(optional_dependencies.HOUSE, "aiomqtt")
    address = urlsplit(settings.house)
    encrypted = address.scheme == "mqtts"
    try:
        port = address.port or (_ENCRYPTED if encrypted else _PLAIN)
    except ValueError:
        raise AssistantError("house", f"{settings.house} has an invalid port.") from None
    return Broker(
        host=address.hostname or "",
        port=port,
        name=settings.house_name or _own_name(),
        user=settings.house_user,
        password=_password(folders.config / PASSWORD),
        tls=_trusting(settings.house_ca) if encrypted else None,
    )


def _own_name() -> str:
    """What the machine is called, with what may stand in a topic."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", socket.gethostname().partition(".")[0])
    return name.strip("-")[:_LONGEST_NAME] or "bedside"


def _password(file: Path) -> str:
    """Empty where there is none."""
    try:
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & _PRIVATE:
            raise AssistantError(
                "house-password",
                f"Others on this machine can read {file}.",
                hint=f"To make it private: chmod 600 {file}",
            )
        return file.read_text(encoding="utf-8").removesuffix("\n")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError("house-password", f"{file} cannot be read: {error}.") from error


def _trusting(authority: str) -> ssl.SSLContext:
    """Trusts the system's authorities, or only the one whose certificate is in that file."""
    try:
        context = ssl.create_default_context(
            cafile=str(Path(authority).expanduser()) if authority else None
        )
    except OSError as error:  # an SSLError is one, too
        raise AssistantError(
            "house-ca", f"No certificate can be read from {authority}: {error.strerror or error}."
        ) from error
    if authority:
        # From Python 3.13 on, certificates also have to name their purpose and their issuer's key, which
        # those that a house makes for itself by openssl's defaults do not. Trust rests on the file.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context
