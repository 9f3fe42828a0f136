"""Debian's Mosquitto, and somebody who listens to it as Home Assistant does."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

import paho.mqtt.client as mqtt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.enums import CallbackAPIVersion

from tests.unit.care.conftest import wait_for

PATIENCE_SECONDS = 60.0


class Mosquitto:
    """A broker of its own, on a port of its own; use it as a context manager. Nothing of it outlives a restart."""

    def __init__(self, folder: Path, **lines: object) -> None:
        """`lines` are those of its configuration. Skips the test where it is missing."""
        found = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if found is None:
            pytest.skip("needs Debian's mosquitto")
        self._program = found
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        settings = {"allow_anonymous": "true", **lines}
        self._configuration = folder / "mosquitto.conf"
        # It gives up root's rights otherwise, and could not read its files any more.
        own = ["user root"] if os.getuid() == 0 else []
        self._configuration.write_text(
            "\n".join(
                [
                    *own,
                    "max_packet_size 100000",
                    f"listener {self.port} 127.0.0.1",
                    *(f"{key} {value}" for key, value in settings.items()),
                    "",
                ]
            ),
            encoding="utf-8",
        )
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Once it answers."""
        self.process = subprocess.Popen(
            [self._program, "-c", self._configuration],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self._answers)

    def kill(self) -> None:
        """At once, as by a power cut."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, "it does not run"
        with socket.socket() as to:
            return to.connect_ex(("127.0.0.1", self.port)) == 0


def password_file(folder: Path, users: dict[str, str]) -> Path:
    """Who may come in, as Mosquitto reads it."""
    file = folder / "passwords"
    file.write_text("".join(f"{user}:{word}\n" for user, word in users.items()), encoding="utf-8")
    subprocess.run(["mosquitto_passwd", "-U", file], check=True, capture_output=True)
    return file


def authority(folder: Path) -> Path:
    """Somebody who vouches, and a broker's certificate they vouched for; the file to be trusted."""
    folder.mkdir()
    now = datetime.datetime.now(datetime.UTC)
    key, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("House", "Broker")
    ]

    def signed(subject: x509.Name, whose: ec.EllipticCurvePrivateKey, *, ca: bool) -> bytes:
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(names[0])
            .public_key(whose.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if not ca:
            here = x509.IPAddress(ip_address("127.0.0.1"))
            made = made.add_extension(x509.SubjectAlternativeName([here]), critical=False)
        return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    (folder / "ca.pem").write_bytes(signed(names[0], key, ca=True))
    (folder / "broker.pem").write_bytes(signed(names[1], own, ca=False))
    (folder / "broker.key").write_bytes(
        own.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "ca.pem"


def encryption(trusted: Path) -> dict[str, str]:
    """Lines of a configuration for a broker whom that authority vouched for."""
    return {
        "cafile": str(trusted),
        "certfile": str(trusted.with_name("broker.pem")),
        "keyfile": str(trusted.with_name("broker.key")),
    }


class Hub:
    """A client that hears everything, and keeps what is retained, by topic."""

    def __init__(
        self,
        port: int,
        user: str = "",
        password: str = "",
        trusted: Path | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.messages: list[tuple[float, str, str]] = []
        """All that came: when, where and what."""
        self.latest: dict[str, str] = {}
        self._came = threading.Condition()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        if user:
            self._client.username_pw_set(user, password)
        if trusted:
            self._client.tls_set(str(trusted))
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self._client.on_message = self._on_message
        self._client.connect(host, port)
        self._client.loop_start()

    def __enter__(self) -> Self:
        wait_for(self._client.is_connected)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, topic: str, payload: str | bytes, *, retain: bool = False) -> None:
        """Once the broker has it."""
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(
            PATIENCE_SECONDS
        )

    def json(self, topic: str) -> dict[str, Any]:
        """The latest there; empty before there is any."""
        with self._came:
            found: dict[str, Any] = json.loads(self.latest.get(topic, "") or "{}")
        return found

    def until(self, so: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until it is so; it is asked with every message."""
        with self._came:
            assert self._came.wait_for(so, seconds), "it never came"

    def _on_message(self, client: Any, userdata: Any, message: mqtt.MQTTMessage) -> None:
        text = message.payload.decode("utf-8", "replace")
        with self._came:
            self.messages.append((time.monotonic(), message.topic, text))
            self.latest[message.topic] = text
            self._came.notify_all()
