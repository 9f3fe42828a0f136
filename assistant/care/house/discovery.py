"""How Home Assistant finds a device and everything it has: one message for all of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.care.house import happenings
from assistant.care.house.entities import (
    ANSWERS,
    GO_ON,
    PAUSE,
    SEEN_TO,
    START,
    STOP,
    Topics,
    as_json,
)
from assistant.care.service.status import State
from assistant.settings import HOURS

_MAKER = "exercise-assistant"
_SOFTEST, _LOUDEST, _STEP = -24, 12, 1
"""Decibels, as in the settings."""
_AT_ONCE = 0
"""Quality of service of what is asked for. Home Assistant keeps what it sends with any other while the
broker is away, says that it failed, and sends it all the same hours later. Its `message_expiry_interval` would end
that, but it makes every command fail where Home Assistant's own connection is of MQTT 3.1.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a device is, apart from what it is doing."""

    names: Mapping[str, str]
    """What its parts are called, in its language."""
    titles: Sequence[str]
    """Of the exercises that can be started."""
    version: str
    tells: bool
    """Whether it is told who does what."""
    helps: bool
    """Whether anybody lets it be told that they need help."""
    area: str = ""
    """The room it stands in; empty where nobody said so."""
    address: str = ""
    """Of its page; empty where there is none that others reach."""


def discovery(topics: Topics, found: Found) -> str:
    """Home Assistant's device discovery message.

    What is not told is in it as well, without anything but its platform: so it goes if it was there.
    """
    own, named = f"{_MAKER}-{topics.name}", found.names
    told = {"exercise": _sensor("exercise"), "person": _sensor("person")}
    of_help = {
        "help": _binary("help", "safety"),
        "help-event": _event(topics.event("help"), happenings.HELP),
        SEEN_TO: _button(SEEN_TO, topics),
    }
    entities = {
        **_entities(topics, found),
        **(told if found.tells else {}),
        **(of_help if found.helps else {}),
    }
    there = {
        key: {
            **entity,
            "name": named[key],
            "unique_id": f"{own}-{key}",
            "default_entity_id": f"{entity['platform']}.{_id(topics.name)}_{_id(key)}",
        }
        for key, entity in entities.items()
    }
    gone = {
        key: {"platform": entity["platform"]}
        for key, entity in (told | of_help).items()
        if key not in there
    }
    device = {
        "identifiers": [own],
        "name": topics.name,
        "manufacturer": _MAKER,
        "model": named["device"],
        "sw_version": found.version,
        "suggested_area": found.area,
        "configuration_url": found.address,
    }
    # The page is where somebody in the house finds help; this program has no other address.
    origin = {"name": _MAKER, "sw_version": found.version, "support_url": found.address}
    return as_json(
        {
            "device": {key: value for key, value in device.items() if value},
            "origin": {key: value for key, value in origin.items() if value},
            "availability_topic": topics.available,
            "state_topic": topics.state,
            "qos": 1,
            "components": {**there, **gone},
        }
    )


def _entities(topics: Topics, found: Found) -> dict[str, dict[str, Any]]:
    """What every device has."""
    states = [str(each) for each in State if found.helps or each is not State.NEEDS_HELP]
    return {
        "state": _sensor("state", device_class="enum", options=states),
        "session-event": _event(topics.event("session"), happenings.SESSION),
        "choice": _set("choice", "select", topics.choice, options=list(found.titles)),
        **{what: _button(what, topics) for what in (START, PAUSE, GO_ON, STOP)},
        "message": {"platform": "notify", "command_topic": topics.message, "qos": _AT_ONCE},
        "volume": _set(
            "volume",
            "number",
            topics.volume,
            min=_SOFTEST,
            max=_LOUDEST,
            step=_STEP,
            mode="slider",
            unit_of_measurement="dB",
            entity_category="config",
        ),
        "quiet": _set(
            "quiet",
            "text",
            topics.quiet,
            max=len("22:00-07:00"),
            pattern=f"^({HOURS})$",
            entity_category="config",
        ),
        "answer-event": _event(topics.event("answer"), ANSWERS),
        "since": _healthy(_sensor("since", device_class="timestamp"), topics),
        "problem": _healthy(_binary("problem", "problem"), topics),
        "trouble": _healthy(_sensor("trouble"), topics),
        "answer": _healthy(_sensor("answer"), topics),
    }


def _sensor(key: str, **more: Any) -> dict[str, Any]:
    return {"platform": "sensor", "value_template": _value(key), **more}


def _binary(key: str, kind: str) -> dict[str, Any]:
    return {"platform": "binary_sensor", "value_template": _value(key), "device_class": kind}


def _button(what: str, topics: Topics) -> dict[str, Any]:
    return {
        "platform": "button",
        "command_topic": topics.command,
        "payload_press": what,
        "qos": _AT_ONCE,
    }


def _set(key: str, platform: str, topic: str, **more: Any) -> dict[str, Any]:
    """Something that is shown and can be set."""
    return {
        "platform": platform,
        "command_topic": topic,
        "value_template": _value(key),
        "qos": _AT_ONCE,
        **more,
    }


def _event(topic: str, kinds: Sequence[str]) -> dict[str, Any]:
    return {"platform": "event", "state_topic": topic, "event_types": [str(each) for each in kinds]}


def _healthy(entity: dict[str, Any], topics: Topics) -> dict[str, Any]:
    return {**entity, "state_topic": topics.health, "entity_category": "diagnostic"}


def _value(key: str) -> str:
    return f"{{{{ value_json['{key}'] }}}}"


def _id(name: str) -> str:
    """With what may stand in an entity's id, whatever the language."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "device"
