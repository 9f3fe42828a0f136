"""What somebody does in Home Assistant, and what they see there: by its own API, as its apps do."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_CLIENT = "http://127.0.0.1/"
_START_SECONDS = 600.0
"""The first start installs what the integrations need."""

_LIMITS = {
    "successful": 1,
    "errors": 0,
    "total": 1,
    "maximum": 500,
    "remaining": 499,
    "resetsAt": "2100-01-01T00:00:00Z",
}
"""What the service that passes notifications on to phones says of how many it will."""


class House:
    """One Home Assistant."""

    def __init__(self, port: int) -> None:
        self._at = f"http://127.0.0.1:{port}"
        self._token = ""

    def until_up(self) -> None:
        """Until it answers; and, once somebody lives there, until everything has started."""

        def up() -> bool:
            if not self._token:
                return bool(self._ask("/api/onboarding"))
            return bool(self._ask("/api/config").get("state") == "RUNNING")

        until(up, _START_SECONDS)

    def move_in(self) -> None:
        """Somebody opens it for the first time."""
        who = {"name": "Kim", "username": "kim", "password": "not a secret", "language": "en"}
        code = self._ask("/api/onboarding/users", {"client_id": _CLIENT, **who})["auth_code"]
        form = {"grant_type": "authorization_code", "code": code, "client_id": _CLIENT}
        sent = urllib.parse.urlencode(form).encode()
        asked = urllib.request.Request(f"{self._at}/auth/token", sent)  # noqa: S310
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            self._token = json.load(answer)["access_token"]
        for step in ("core_config", "analytics"):
            self._ask(f"/api/onboarding/{step}", {})

    def add_broker(self, port: int) -> None:
        """As on its page of integrations."""
        flow = self._ask("/api/config/config_entries/flow", {"handler": "mqtt"})
        other = {"set_client_cert": False, "set_ca_cert": "off"}
        asked = {"broker": "127.0.0.1", "port": port, "other_settings": other}
        done = self._ask(f"/api/config/config_entries/flow/{flow['flow_id']}", asked)
        assert done["type"] == "create_entry", done

    def add_speech_server(self, port: int) -> None:
        """As on its page of integrations: the device lends its voice and its recogniser."""
        flow = self._ask("/api/config/config_entries/flow", {"handler": "wyoming"})
        asked = {"host": "127.0.0.1", "port": port}
        done = self._ask(f"/api/config/config_entries/flow/{flow['flow_id']}", asked)
        assert done["type"] == "create_entry", done

    def says(self, text: str) -> bytes:
        """A WAV file of 16 kHz, by the voice that is lent."""
        wished = {"preferred_format": "wav", "preferred_sample_rate": 16_000}
        asked = {"engine_id": "tts.exercise_assistant", "message": text, "options": wished}
        path = self._ask("/api/tts_get_url", asked)["path"]
        with urllib.request.urlopen(f"{self._at}{path}", timeout=60) as answer:  # noqa: S310
            return bytes(answer.read())

    def reads(self, wav: bytes) -> tuple[str, str]:
        """What comes of it, and the words, by the recogniser that is lent."""
        content = "format=wav; codec=pcm; sample_rate=16000; bit_rate=16; channel=1; language=en"
        headers = {"Authorization": f"Bearer {self._token}", "X-Speech-Content": content}
        asked = urllib.request.Request(  # noqa: S310
            f"{self._at}/api/stt/stt.exercise_assistant", wav, headers
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
            told = json.load(answer)
        return told["result"], told["text"] or ""

    def add_phone(self, name: str, push: str) -> str:
        """As the companion app does; its webhook."""
        phone = {
            "app_id": "io.robbie.HomeAssistant",
            "app_name": "Home Assistant",
            "app_version": "2026.11",
            "device_id": name,
            "device_name": name,
            "manufacturer": "Nobody",
            "model": "Phone",
            "os_name": "Android",
            "os_version": "16",
            "supports_encryption": False,
            "app_data": {"push_token": name, "push_url": push},
        }
        return str(self._ask("/api/mobile_app/registrations", phone)["webhook_id"])

    def tap(self, webhook: str, action: str) -> None:
        """Press the button of a notification on a phone."""
        data = {"event_type": "mobile_app_notification_action", "event_data": {"action": action}}
        self._ask(f"/api/webhook/{webhook}", {"type": "fire_event", "data": data})

    def automate(self, id: str, blueprint: str, **inputs: Any) -> None:
        """Make an automation of one of our blueprints."""
        use = {"path": f"exercise-assistant/{blueprint}", "input": inputs}
        self._ask(f"/api/config/automation/config/{id}", {"alias": id, "use_blueprint": use})

    def do(self, action: str, entity: str, **data: Any) -> None:
        """Raises `OSError` where it cannot."""
        domain, _, name = action.partition(".")
        self._ask(f"/api/services/{domain}/{name}", {"entity_id": entity, **data})

    def publish(self, topic: str, payload: str, qos: int) -> None:
        """Raises `OSError` where it says that it cannot."""
        sent = {"topic": topic, "payload": payload, "qos": qos}
        self._ask("/api/services/mqtt/publish", sent)

    def shows(self, entity: str) -> str:
        """Its state; empty where there is none."""
        return str(self.whole(entity).get("state", ""))

    def whole(self, entity: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._ask(f"/api/states/{entity}")
        except OSError:
            return {}
        return found

    def event(self, entity: str) -> tuple[str, str]:
        """When the last one was, and which."""
        whole = self.whole(entity)
        kind = whole.get("attributes", {}).get("event_type")
        return str(whole.get("state", "")), str(kind or "")

    def template(self, written: str) -> str:
        return str(self._ask("/api/template", {"template": written}))

    def _ask(self, path: str, sent: Any = None) -> Any:
        data = None if sent is None else json.dumps(sent).encode()
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        asked = urllib.request.Request(f"{self._at}{path}", data, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            raise OSError(f"{path}: {error.code} {error.read().decode()[:200]}") from None
        try:
            return json.loads(text)
        except ValueError:
            return text


class Phones:
    """Where Home Assistant sends what goes to phones; use it as a context manager."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        came = self.came

        class Push(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                body = json.dumps({"rateLimits": _LIMITS}).encode()
                self.send_response(201)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Push)
        self.address = f"http://127.0.0.1:{self._server.server_port}/push"

    def __enter__(self) -> Phones:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def got(self, phone: str, message: str) -> list[dict[str, Any]]:
        """Notifications with that text on that phone."""
        return [
            each for each in self.came if each["push_token"] == phone and each["message"] == message
        ]


def until(so: Callable[[], object], seconds: float) -> float:
    """Wait until it is so; how many seconds that took."""
    began = time.monotonic()
    while True:
        try:
            if so():
                return time.monotonic() - began
        except (OSError, ValueError):  # it is not up yet
            pass
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds:g} s")
        time.sleep(0.1)
