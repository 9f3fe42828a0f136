"""What a device reports to the bus, and how Home Assistant finds it. Pure.

1. Everything that is reported is in here; nothing else of a session ever leaves it.
2. That help is needed is reported only for a person who shares `help` with `house`.
3. Who it is and which exercise goes on is told only where the settings say so, and never of a
   session that the person wished private, or has not agreed to yet.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.care.service.status import State, Status

HOUSE = "house"
"""The name under which a person's profile shares with the bus."""
ONLINE, OFFLINE = "online", "offline"
BORN = "homeassistant/status"
"""Where Home Assistant says that it has started."""
_DISCOVERY = "homeassistant/device"
_MAKER = "exercise-assistant"
_LONGEST = 250
"""Characters of a sentence; Home Assistant takes 255."""

START, PAUSE, GO_ON, STOP, SEEN_TO = "start", "pause", "go-on", "stop", "seen-to"
"""What can be asked for."""
ANSWERS = ("asking", "done", "not-running", "busy", "closing", "refused", "not-understood", "often")
"""What may come of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """Where one device's messages are."""

    prefix: str
    name: str

    @property
    def discovery(self) -> str:
        return f"{_DISCOVERY}/{self.name}/config"

    @property
    def available(self) -> str:
        """`online` or `offline`; the last will is here."""
        return self._own("available")

    @property
    def state(self) -> str:
        return self._own("state")

    @property
    def health(self) -> str:
        return self._own("health")

    @property
    def command(self) -> str:
        """What is asked for comes here."""
        return self._own("command")

    @property
    def choice(self) -> str:
        """The title or name of the exercise that is to be started comes here."""
        return self._own("exercise/set")

    def _own(self, what: str) -> str:
        return f"{self.prefix}/{self.name}/{what}"


def state(
    status: Status, needing: Collection[str], *, choice: str, tells: bool, helps: bool
) -> str:
    """What a device is doing, as JSON.

    `needing` are the people who need help and share that with the house; `choice` is the exercise
    that would be started; `helps` whether anybody on the device lets it be told that they need help.
    """
    seen = status.seen((), needing)
    told: dict[str, str] = {"state": str(seen.state), "choice": choice}
    if helps:
        told["help"] = _on(seen.help_needed)
    if tells:
        hidden = seen.private or seen.asking
        person = "" if hidden else seen.person
        told |= {
            "exercise": "" if hidden else seen.title,
            "person": ", ".join(dict.fromkeys(each for each in (*needing, person) if each)),
        }
    return _json(told)


def health(*, since: str, status: Status, trouble: str, answer: str) -> str:
    """How the device is, as JSON: since when it runs, whether its sound flows, the last trouble,
    and what came of the last thing that was asked."""
    return _json(
        {
            "since": since,
            "problem": _on(bool(status.trouble)),
            "trouble": trouble[:_LONGEST],
            "answer": answer,
        }
    )


def discovery(
    topics: Topics,
    names: Mapping[str, str],
    *,
    titles: Sequence[str],
    version: str,
    tells: bool,
    helps: bool,
) -> str:
    """Home Assistant's device discovery message.

    What is not told is in it as well, without anything but its platform: so it goes if it was there.
    """
    own = f"{_MAKER}-{topics.name}"
    states = [str(each) for each in State if helps or each is not State.NEEDS_HELP]
    entities: dict[str, dict[str, Any]] = {
        "state": _sensor("state", device_class="enum", options=states),
        "choice": {
            "platform": "select",
            "command_topic": topics.choice,
            "options": list(titles),
            "value_template": _value("choice"),
        },
        **{what: _button(what, topics) for what in (START, PAUSE, GO_ON, STOP)},
        "since": _healthy(_sensor("since", device_class="timestamp"), topics),
        "problem": _healthy(_binary("problem", "problem"), topics),
        "trouble": _healthy(_sensor("trouble"), topics),
        "answer": _healthy(_sensor("answer"), topics),
    }
    told = {"exercise": _sensor("exercise"), "person": _sensor("person")}
    help_needed = {"help": _binary("help", "safety"), SEEN_TO: _button(SEEN_TO, topics)}
    named = {
        key: {**entity, "name": names[key], "unique_id": f"{own}-{key}"}
        for key, entity in (
            entities | (told if tells else {}) | (help_needed if helps else {})
        ).items()
    }
    gone = {
        key: {"platform": entity["platform"]}
        for key, entity in (told | help_needed).items()
        if key not in named
    }
    return _json(
        {
            "device": {
                "identifiers": [own],
                "name": topics.name,
                "manufacturer": _MAKER,
                "model": names["device"],
                "sw_version": version,
            },
            "origin": {"name": _MAKER, "sw_version": version},
            "availability_topic": topics.available,
            "state_topic": topics.state,
            "qos": 1,
            "components": {**named, **gone},
        }
    )


def _sensor(key: str, **more: Any) -> dict[str, Any]:
    return {"platform": "sensor", "value_template": _value(key), **more}


def _binary(key: str, kind: str) -> dict[str, Any]:
    return {"platform": "binary_sensor", "value_template": _value(key), "device_class": kind}


def _button(what: str, topics: Topics) -> dict[str, Any]:
    return {"platform": "button", "command_topic": topics.command, "payload_press": what}


def _healthy(entity: dict[str, Any], topics: Topics) -> dict[str, Any]:
    return {**entity, "state_topic": topics.health, "entity_category": "diagnostic"}


def _value(key: str) -> str:
    return f"{{{{ value_json['{key}'] }}}}"


def _on(so: bool) -> str:
    return "ON" if so else "OFF"


def _json(what: Mapping[str, Any]) -> str:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":"))
