"""What danger there was, and what is being done about it.

What is said is in the exercise, as detours that no exercise can change. Here is decided which is
taken, and that nothing milder takes its place. After an emergency or a disclosure, no detour leads
back to the exercise; what was only ambiguous is asked about, and then the person decides.
"""

from __future__ import annotations

from assistant.exercise.model import DANGER_SCOPE, Ask, Hold, Say, Text
from assistant.exercise.text import fill, references
from assistant.session import emergency_numbers
from assistant.session.actions import Record
from assistant.session.script import Script
from assistant.session.spoken import Spoken
from assistant.session.states import ALARM, Alarm
from assistant.understanding.meaning import Danger, Route

_MOST_ASKED = 2
"""How many ambiguous utterances are asked about in one session."""
_POLICE = (Route.ATTACKED, Route.THREAT)


class DangerWatch:
    """Knows what danger there was, and how far what is done about it has come."""

    def __init__(self, script: Script, spoken: Spoken) -> None:
        self._script = script
        self._spoken = spoken
        self._asked: list[str] = []
        """The categories of what was ambiguous and has been asked about."""
        self._last: Route | None = None
        """What is being done, or was done last."""

    @property
    def under_way(self) -> Route | None:
        """What is being done just now."""
        return self._last if self._script.at.step.startswith(DANGER_SCOPE) else None

    @property
    def alarm(self) -> Alarm:
        """How grave it is."""
        here = self.under_way
        return Alarm(here.tier) if here else Alarm.NONE

    def weighs(self, danger: Danger) -> bool:
        """Whether it is heeded: not where as much or more is being done about danger, and not what
        was only ambiguous and has been asked about."""
        route = self._route(danger)
        risen = Alarm(route.tier)
        if risen not in ALARM[self.alarm]:
            return False
        if risen is Alarm.AMBIGUOUS:
            return danger.category not in self._asked and len(self._asked) < _MOST_ASKED
        if risen is self.alarm:  # another emergency may have another number to call
            return danger.certain and route not in (self.under_way, Route.BREATH)
        return True

    def heed(self, danger: Danger) -> tuple[Record, str | None]:
        """Note it, for what is said and in codes for the history; the step to go to, if there is one."""
        route = self._route(danger)
        if route.tier == Alarm.AMBIGUOUS:
            self._asked.append(danger.category)
        memory = self._script.at.memory
        memory["danger"] = danger.category
        memory["misheard"] = "no" if danger.certain else "yes"
        self._last = route
        certain = "certain" if danger.certain else "misheard"
        record = _record(f"{danger.tier}:{danger.category}:{danger.rule}", certain)
        return record, self._script.exercise.anywhere.get(route)

    def entered(self) -> list[Record]:
        """A step was begun: what is kept of it, and of the numbers that are spoken in it."""
        step = self._script.step
        if self.under_way is None or not isinstance(step, Say | Ask | Hold):
            return []
        led_to = step.id.split("/")[1]
        if led_to in tuple(Route) and Route(led_to).tier > self.under_way.tier:
            self._last = Route(led_to)
        text = step.text if isinstance(step, Say | Ask) else ()
        numbers = [name for name in references(text) if name.endswith("-number")]
        return [
            _record("said", step.id),
            *(_record("number", name) for name in dict.fromkeys(numbers)),
        ]

    def left(self, trigger: str) -> list[Record]:
        """The step was left: of a question, what is kept of its answer."""
        if self.under_way and isinstance(self._script.step, Ask):
            return [_record("answer", f"{self._script.step.id}:{trigger}")]
        return []

    def ended(self, outcome: str) -> list[Record]:
        """It is over."""
        return [_record("outcome", outcome)] if self._last else []

    @property
    def last_words(self) -> Text:
        """The last sentence when told to stop: once there was danger, with the number again."""
        route = self.under_way or self._last
        if route is None:
            return self._spoken.stopped
        name = emergency_numbers.CRISIS
        if route.tier == Alarm.EMERGENCY:
            name = emergency_numbers.POLICE if route in _POLICE else emergency_numbers.EMERGENCY
        number = emergency_numbers.nearest(name, self._script.at.numbers)
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


def _record(name: str, value: str) -> Record:
    return Record(kind="safety", name=name, value=value)
