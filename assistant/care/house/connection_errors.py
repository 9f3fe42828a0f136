"""What is wrong with a connection to the broker, in one sentence. Pure."""

from __future__ import annotations

from assistant.care.house.broker_settings import Broker

# Reason codes of MQTT 5
_WITHOUT_A_REASON = 128
_WHO_ARE_YOU = (134, 135)
_TAKEN_OVER = 142


def why(error: Exception, broker: Broker) -> str:
    """Of an error of the client's, or of the system's."""
    return sentence(max(_code(error), _code(error.__cause__)), str(error), broker)


def sentence(code: int, said: str, broker: Broker) -> str:
    """Of the reason that the broker gave, 0 for none, and what goes with it."""
    if code in _WHO_ARE_YOU:
        return f"The broker at {broker.address} rejected this user name and password."
    if code == _TAKEN_OVER:
        return f"Another device at the broker {broker.address} is already called {broker.name}."
    if code > _WITHOUT_A_REASON:
        return f"The broker at {broker.address} ended the connection: {said}."
    if code:  # what Mosquitto 2.0 gives as well when another device takes the name
        return (
            f"The connection to the broker at {broker.address} broke; if that happens again and "
            f"again, another device may be called {broker.name}, too."
        )
    if "certificate" in said.lower():
        return f"The broker at {broker.address} has a certificate that is not trusted: {said}."
    return f"The broker at {broker.address} cannot be reached: {said}."


def not_allowed(topic: str, broker: Broker) -> str:
    """Of a broker whose rules keep a user from a topic; it does not say so itself."""
    return (
        f"The broker at {broker.address} does not let {broker.user or 'this device'} use {topic}. "
        "Its rules have to allow it; by those of the documents a device has the name of its user."
    )


def _code(error: BaseException | None) -> int:
    """The reason the broker gave, or one of the client's own below them; 0 for none."""
    reason = getattr(error, "rc", None)
    return int(getattr(reason, "value", reason) or 0)
