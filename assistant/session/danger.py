"""What danger there was, and what is being done about it.

What is said is in the exercise, as detours that no exercise can change. Here is decided which is
taken, and that nothing milder takes its place. Three rules hold:

1. What is not certain is asked about first, once, in the plain question that fits it.
2. What is said again, or worse, goes up a tier, once the question that would have led there was put.
   Everything else that is said is answered beside the question.
3. After an emergency or a disclosure, no detour leads back to the exercise; what was only ambiguous
   is asked about, and then the person decides.
"""

from __future__ import annotations

from assistant.exercise.model import Ask, Hold, Say, Text
from assistant.exercise.terms import AWAY, COMING, DANGER_SCOPE, NEAR, THERE
from assistant.exercise.text import fill, references
from assistant.session import emergency_numbers
from assistant.session.actions import Record
from assistant.session.script import Script
from assistant.session.spoken import Spoken
from assistant.session.states import ALARM, Alarm
from assistant.understanding.meaning import AGAIN, APART, HEARD, Danger, Route, Told

_MOST_ASKED = 3
"""How many uncertain or ambiguous utterances are asked about in one session."""
_UP = {
    Route.UNCLEAR: Route.DISCLOSURE,
    Route.DISCLOSURE: Route.HARM,
    Route.VOICES: Route.HARM,
    Route.BREATH: Route.ILL,
}
"""What is done when the same is said again."""


_FROM_SOMEBODY = (Route.ATTACKED, Route.UNSAFE, Route.THREAT, Route.CHILD)
"""Where whoever is near may be the one who is feared, or the one to be kept safe."""


class DangerWatch:
    """Knows what danger there was, and how far what is done about it has come."""

    def __init__(self, script: Script, spoken: Spoken) -> None:
        self._script = script
        self._spoken = spoken
        self._asked: list[str] = []
        """The categories of what was uncertain or ambiguous and has been asked about."""
        self._last: Route | None = None
        """What is being done, or was done last."""
        self._put = False
        """Whether a question was put since that began."""

    @property
    def under_way(self) -> Route | None:
        """What is being done just now."""
        return self._last if self._script.at.step.startswith(DANGER_SCOPE) else None

    @property
    def alarm(self) -> Alarm:
        """How grave it is."""
        here = self.under_way
        return Alarm(here.tier) if here else Alarm.NONE

    def is_about(self, danger: Danger) -> bool:
        """Whether it is what was heeded last, or may have been misheard."""
        return self._script.at.memory.get("about") == danger.route

    def weighs(self, danger: Danger) -> bool:
        """Whether it is heeded: not where as much or more is being done about danger, unless it is
        news; and not what was only ambiguous and has been asked about."""
        route, here = self._route(danger), self.under_way
        risen = Alarm(route.tier)
        if risen not in ALARM[self.alarm]:
            return False
        if here is None:
            return risen is not Alarm.AMBIGUOUS or self._may_be_asked(danger)
        if risen > self.alarm:
            return self._put or route is not _UP.get(here) or danger.route is route
        if risen is Alarm.EMERGENCY:  # it may have another number to call, or have got worse
            return danger.certain
        return route is not here and danger.certain

    def heed(self, danger: Danger) -> tuple[Record, str | None]:
        """Note it, for what is said and in codes for the history; the step to go to, if there is one."""
        here, route = self.under_way, self._route(danger)
        if route.tier == Alarm.AMBIGUOUS:
            self._asked.append(danger.category)
        memory = self._script.at.memory
        memory["danger"] = danger.category
        memory["about"] = danger.route
        memory["misheard"] = "no" if danger.certain else "yes"
        whose = "another" if danger.of_another else "own"
        # Their own after another's is new to them.
        memory["again"] = "yes" if here is route and memory.get("whose") == whose else "no"
        memory["whose"] = whose
        if danger.route in _FROM_SOMEBODY:  # whoever is feared stays so, whatever else is told
            memory["apart"] = "yes"
        memory.setdefault("apart", "no")
        self._begin(route)
        certain = "certain" if danger.certain else "misheard"
        record = _record(f"{danger.tier}:{danger.category}:{danger.rule}", certain)
        return record, self._script.exercise.anywhere.get(route)

    def told_beside(self, danger: Danger) -> None:
        """It was told while something graver, or the same, is done: whoever is feared is so from now on."""
        if danger.certain and danger.route in _FROM_SOMEBODY:
            self._script.at.memory["apart"] = "yes"

    def entered(self) -> list[Record]:
        """A step was begun: what is kept of it, and of the numbers that are spoken in it."""
        step = self._script.step
        if self.under_way is None or not isinstance(step, Say | Ask | Hold):
            return []
        led_to = step.id.split("/")[1].partition("-")[0]
        if led_to in tuple(Route) and Route(led_to).tier > self.under_way.tier:
            self._begin(Route(led_to))
        self._put |= isinstance(step, Ask)
        text = step.text if isinstance(step, Say | Ask) else ()
        known = self._script.at.numbers
        here = emergency_numbers.name_for(self.under_way, known)
        named = [here if name == "number" else name for name in references(text)]
        numbers = [name for name in named if name.endswith("-number") and name in known]
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

    def answer(self, told: Told) -> Text:
        """What is said to that, beside the question."""
        here = self.under_way
        urgent = here is not None and here.tier == Alarm.EMERGENCY
        name = f"{told.name}-now" if urgent and told.name in (AGAIN, HEARD) else told.name
        if self._script.at.memory.get("apart") == "yes":
            if told.name in (NEAR, THERE, COMING):
                name = APART
            elif told.name == AWAY:  # it may be whoever is feared, who is not to be called
                name = f"{HEARD}-now" if urgent else HEARD
        return self._script.fill(self._spoken.in_danger[name])

    @property
    def last_words(self) -> Text:
        """The last sentence when told to stop: once there was danger, with the number again, and with it for the first
        time while it is only asked about."""
        asked = self._last is Route.UNCLEAR
        if self._last is None or (asked and self.under_way is None):
            return self._spoken.stopped
        text = self._spoken.stopped_when_asked if asked else self._spoken.stopped_in_danger
        return fill(text, {"number": self._number}.get)

    @property
    def _number(self) -> Text:
        return self._script.at.numbers["number"]

    def _begin(self, route: Route) -> None:
        self._last, self._put = route, False
        at = self._script.at
        at.numbers = {
            **at.numbers,
            "number": at.numbers[emergency_numbers.name_for(route, at.numbers)],
        }

    def _may_be_asked(self, danger: Danger) -> bool:
        return danger.category not in self._asked and len(self._asked) < _MOST_ASKED

    def _route(self, danger: Danger) -> Route:
        """What is not certain is asked about first; what is said again goes up."""
        here = self.under_way
        if here is None:
            return danger.route if danger.certain or danger.route is Route.BREATH else Route.UNCLEAR
        if danger.route is here:
            return _UP.get(here, here)
        # Two hints are more than one; what is said of somebody else is none.
        if here.tier == danger.tier == Alarm.AMBIGUOUS and danger.route is not Route.OTHER:
            return Route.DISCLOSURE
        return danger.route


def _record(name: str, value: str) -> Record:
    return Record(kind="safety", name=name, value=value)
