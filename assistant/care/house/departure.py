"""Leaving the house: whatever the broker keeps of a device is removed, and Home Assistant forgets it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.care.house.broker_settings import Broker
from assistant.care.house.connection_errors import not_allowed, sentence, why
from assistant.care.house.entities import Topics
from assistant.errors import AssistantError

if TYPE_CHECKING:
    import paho.mqtt.client as mqtt

_TAKES_SECONDS = 10.0
"""After so long without an answer the broker counts as gone."""
_LETS_GO_SECONDS, _TURN_SECONDS = 2.0, 0.1
_AT_LEAST_ONCE = 1


def leave(at: Broker, topics: Topics) -> None:
    """Clear everything that is retained of a device, and see that nothing is left. Raises `AssistantError`.

    It goes by the device's own name, so that whatever its connection leaves behind is there before.
    """
    with _connected(at) as visit:
        # First where it is found: Home Assistant lets go of what it would else read the rest by.
        visit.clear(topics.discovery)
        visit.wait(_LETS_GO_SECONDS)
        for topic in sorted(visit.retained(topics)):
            visit.clear(topic)
        if left := visit.retained(topics):
            raise AssistantError(
                "house-leave",
                f"The broker at {at.address} still keeps {', '.join(sorted(left))}.",
                hint="Something else sends there; stop it, and leave again.",
            )


class _Visit:
    """A connection on which everything is waited for, by the one thread there is."""

    def __init__(self, at: Broker, client: mqtt.Client) -> None:
        self._at, self._client = at, client
        self._reasons: dict[int, Any] = {}
        """What the broker said to what was sent, by its number; under 0 what it said to the connection."""
        self._heard: set[str] = set()
        self._kept: set[str] = set()
        client.on_connect = lambda c, data, flags, reason, more: self._answered(0, reason)
        client.on_publish = lambda c, data, mid, reason, more: self._answered(mid, reason)
        client.on_message = lambda c, data, message: self._hear(message)

    def connect(self) -> None:
        try:
            self._client.connect(self._at.host, self._at.port)
        except (OSError, ValueError) as error:  # ValueError: no name that a machine can have
            raise AssistantError("house", why(error, self._at)) from error
        reason = self._answer(0)
        if reason.is_failure:
            raise AssistantError("house", sentence(reason.value, str(reason), self._at))

    def retained(self, topics: Topics) -> set[str]:
        """Topics of this device at which something is retained."""
        marker = topics.event(f"leaving-{secrets.token_hex(4)}")
        self._kept.clear()
        self._client.subscribe(topics.all, qos=_AT_LEAST_ONCE)
        self._send(marker, b"?")
        if not self._until(lambda: marker in self._heard):  # what is retained comes before it
            raise self._not_allowed(topics.all)
        return set(self._kept)

    def clear(self, topic: str) -> None:
        self._send(topic, b"", retain=True)

    def wait(self, seconds: float) -> None:
        self._until(lambda: False, seconds)

    def _send(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        sent = self._client.publish(topic, payload, qos=_AT_LEAST_ONCE, retain=retain)
        if self._answer(sent.mid).is_failure:
            raise self._not_allowed(topic)

    def _answer(self, mid: int) -> Any:
        if not self._until(lambda: mid in self._reasons):
            raise AssistantError("house", sentence(0, "it does not answer", self._at))
        return self._reasons.pop(mid)

    def _until(self, so: Callable[[], bool], seconds: float = _TAKES_SECONDS) -> bool:
        """Whether it becomes so in time, and on this connection."""
        until = time.monotonic() + seconds
        while not so() and time.monotonic() < until:
            if self._client.loop(_TURN_SECONDS) != 0:
                break
        return so()

    def _not_allowed(self, topic: str) -> AssistantError:
        return AssistantError("house-leave", not_allowed(topic, self._at))

    def _answered(self, mid: int, reason: Any) -> None:
        self._reasons[mid] = reason

    def _hear(self, message: mqtt.MQTTMessage) -> None:
        self._heard.add(message.topic)
        if message.retain and message.payload:
            self._kept.add(message.topic)


@contextmanager
def _connected(at: Broker) -> Iterator[_Visit]:
    import paho.mqtt.client as mqtt
    from paho.mqtt.enums import CallbackAPIVersion

    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=at.client_id, protocol=mqtt.MQTTv5)
    if at.user:
        client.username_pw_set(at.user, at.password or None)
    if at.tls:
        client.tls_set_context(at.tls)
    visit = _Visit(at, client)
    try:
        visit.connect()
        yield visit
    finally:
        client.disconnect()
        client.loop(_TURN_SECONDS)
        if (left := client.socket()) is not None:  # a broker that refused it
            left.close()
