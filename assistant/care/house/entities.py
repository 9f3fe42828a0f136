"""What a device reports to the bus. Pure.

1. Everything that is reported of a session is in here and in `happenings`; nothing else ever leaves it.
2. That help is needed is reported only for a person who shares `help` with `house`.
3. Who it is and which exercise goes on is told only where the settings say so, and never of a
   session that the person wished private, or has not agreed to yet.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.care.service.status import State, Status

HOUSE = "house"
"""The name under which a person's profile shares with the bus."""
ONLINE, OFFLINE = "online", "offline"
BORN = "homeassistant/status"
"""Where Home Assistant says that it has started."""
_DISCOVERY = "homeassistant/device"
LONGEST = 250
"""Characters of a sentence; Home Assistant takes 255."""

START, PAUSE, GO_ON, STOP, SEEN_TO = "start", "pause", "go-on", "stop", "seen-to"
"""What can be asked for."""
ANSWERS = (
    "asking",
    "done",
    "not-running",
    "not-yet",
    "busy",
    "closing",
    "refused",
    "not-understood",
    "often",
)
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

    @property
    def message(self) -> str:
        """A few words that are to be said come here."""
        return self._own("say")

    @property
    def volume(self) -> str:
        """How loud it should be, in decibels, comes here."""
        return self._own("volume/set")

    @property
    def quiet(self) -> str:
        """The hours in which no phrase should wake it come here."""
        return self._own("quiet/set")

    @property
    def asked(self) -> tuple[str, ...]:
        """Everything that others send to."""
        return self.command, self.choice, self.message, self.volume, self.quiet

    @property
    def all(self) -> str:
        """Whatever is this device's own, with a wildcard for the rest."""
        return self._own("#")

    def event(self, of: str) -> str:
        """What happens is told here once, and is not retained: of a `session`, of `help`, or which
        `answer` a request had."""
        return self._own(f"event/{of}")

    def _own(self, what: str) -> str:
        return f"{self.prefix}/{self.name}/{what}"


def state(
    status: Status,
    needing: Collection[str],
    *,
    choice: str,
    tells: bool,
    helps: bool,
    names: Mapping[str, str] | None = None,
    named: bool = True,
    volume: float = 0.0,
    quiet: str = "",
) -> str:
    """What a device is doing, as JSON.

    `needing` are the people who need help and share that with the house; `choice` is the exercise
    that would be started; `helps` whether anybody on the device lets it be told that they need help;
    `names` what people are called, by id; `named` whether anybody is named at all, as nobody is once
    the device is gone; `volume` in decibels; `quiet` the hours, such as 22:00-07:00.
    """
    names = names or {}
    seen = status.seen((), needing)
    told: dict[str, str | float] = {
        "state": str(_state(seen)),
        "choice": choice,
        "volume": volume,
        "quiet": quiet,
    }
    if helps:
        told["help"] = _on(seen.help_needed)
    if tells:
        hidden = seen.private or seen.asking or not named
        person = "" if hidden else seen.person
        people = dict.fromkeys(each for each in (*needing, person) if each and named)
        told |= {
            "exercise": "" if hidden else seen.title[:LONGEST],
            "person": ", ".join(names.get(each, each) for each in people)[:LONGEST],
        }
    return as_json(told)


def _state(seen: Status) -> State:
    """Once it was stopped nothing goes on any more, though last words are still being said."""
    if seen.stopping and not seen.trouble and not seen.help_needed:
        return State.IDLE
    return seen.state


def health(*, since: str, status: Status, trouble: str, answer: str) -> str:
    """How the device is, as JSON: since when it runs, whether its sound flows, the last trouble,
    and what came of the last thing that was asked."""
    return as_json(
        {
            "since": since,
            "problem": _on(bool(status.trouble)),
            "trouble": trouble[:LONGEST],
            "answer": answer,
        }
    )


def _on(so: bool) -> str:
    return "ON" if so else "OFF"


def as_json(what: Mapping[str, Any]) -> str:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":"))
