"""Danger while an exercise is under way: what is done about it comes before everything else.

What is said is in the exercise, as detours that no exercise can change. Here is decided which is
taken, and that nothing milder takes its place. After an emergency or a disclosure, no detour leads
back to the exercise; what was only ambiguous is asked about, and then the person decides.
"""

from __future__ import annotations

from assistant.exercise.model import DANGER_SCOPE, Ask, Hold, Say, Text
from assistant.exercise.text import fill, references
from assistant.session import whom
from assistant.session.actions import Record
from assistant.session.script import Script
from assistant.session.spoken import Spoken
from assistant.session.stage import Stage
from assistant.understanding.meaning import CommandName, Danger, Route

_MOST_ASKED = 2
"""How many ambiguous sayings are asked about in one session."""
_POLICE = (Route.ATTACKED, Route.THREAT)
_EMERGENCY = 3


class Safeguard:
    """Knows what danger there was, and what is being done about it."""

    def __init__(self, script: Script, stage: Stage, spoken: Spoken) -> None:
        self._script = script
        self._stage = stage
        self._spoken = spoken
        self._asked: list[str] = []
        """The categories of what was ambiguous and has been asked about."""
        self._last: Route | None = None
        """What is being done, or was done last."""

    @property
    def under_way(self) -> Route | None:
        """What is being done just now."""
        return self._last if self._script.at.step.startswith(DANGER_SCOPE) else None

    def weighs(self, danger: Danger) -> bool:
        """Whether it is heeded: not where as much or more is being done about danger, and not what
        was only ambiguous and has been asked about."""
        route, here = self._route(danger), self.under_way
        if route.tier == 1:
            asked = danger.category in self._asked or len(self._asked) >= _MOST_ASKED
            return here is None and not asked
        if here is None or route.tier > here.tier:
            return True
        # Another emergency may have another number to call.
        return danger.certain and route.tier == _EMERGENCY and route not in (here, Route.BREATH)

    def heed(self, danger: Danger) -> str | None:
        """Note it, for what is said and in codes for the history; the step to go to, if there is."""
        route = self._route(danger)
        certain = "certain" if danger.certain else "misheard"
        self._record(f"{danger.tier}:{danger.category}:{danger.rule}", certain)
        if route.tier == 1:
            self._asked.append(danger.category)
        memory = self._script.at.memory
        memory["danger"] = danger.category
        memory["misheard"] = "no" if danger.certain else "yes"
        self._last = route
        return self._script.exercise.anywhere.get(route)

    def entered(self) -> None:
        """A step was begun: note it, and the numbers that are spoken in it."""
        step = self._script.step
        if self.under_way is None or not isinstance(step, Say | Ask | Hold):
            return
        led_to = step.id.split("/")[1]
        if led_to in tuple(Route) and Route(led_to).tier > self.under_way.tier:
            self._last = Route(led_to)
        self._record("said", step.id)
        text = step.text if isinstance(step, Say | Ask) else ()
        for name in dict.fromkeys(references(text)):
            if name.endswith("-number"):
                self._record("number", name)

    def left(self, trigger: str) -> None:
        """A question was left: note by which answer."""
        if self.under_way and isinstance(self._script.step, Ask):
            self._record("answer", f"{self._script.step.id}:{trigger}")

    def ended(self, outcome: str) -> None:
        """It is over."""
        if self._last:
            self._record("outcome", outcome)

    def instead_of(self, command: CommandName) -> CommandName:
        """Nobody goes back from here to muscles or breath: what was said is said again."""
        back = self.under_way is not None and command is CommandName.GO_BACK
        return CommandName.SAY_AGAIN if back else command

    @property
    def farewell(self) -> Text:
        """The last sentence when told to stop: once there was danger, with the number again."""
        route = self.under_way or self._last
        if route is None:
            return self._spoken.stopped
        name = whom.CRISIS
        if route.tier == _EMERGENCY:
            name = whom.POLICE if route in _POLICE else whom.EMERGENCY
        number = whom.nearest(name, self._script.at.told)
        return fill(self._spoken.stopped_in_danger, {"number": number}.get)

    def _route(self, danger: Danger) -> Route:
        """What may have been misheard as a disclosure is asked about first; who cannot breathe and
        says it again is not asked again."""
        here = self.under_way
        if danger.route is Route.DISCLOSURE and not danger.certain and here is None:
            return Route.UNCLEAR
        if danger.route is Route.BREATH and here is Route.BREATH:
            return Route.ILL
        return danger.route

    def _record(self, name: str, value: str) -> None:
        self._stage.do(Record(kind="safety", name=name, value=value))
