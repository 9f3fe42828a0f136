"""The simulated person: watches the session as a person would, and decides what to say when.

They notice when they are asked, when a step begins and which phrase is being said. Pure: time
comes in with what they watch, and goes out as the moment they want to be asked again.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from assistant.exercise.model import Ask, Exercise, Wants
from assistant.rehearsal import step_lookup
from assistant.rehearsal.cooperative_person import Cooperative
from assistant.rehearsal.event_log import What, is_in
from assistant.rehearsal.model import Anchor, Interruption, Scenario, Utterance
from assistant.session.actions import Listen, Say, ShowPlace, StopListening, StopSpeaking
from assistant.session.events import SpeechFinished, Started
from assistant.understanding.meaning import CommandName

Turn: TypeAlias = Utterance | CommandName
"""Something said, or a button pressed."""


@dataclass(slots=True)
class _Asked:
    """A question that has replies of its own, and how many were given."""

    replies: tuple[Utterance, ...]
    given: int = 0


class Person:
    """One person in one rehearsal."""

    def __init__(self, scenario: Scenario, exercise: Exercise, manner: Cooperative) -> None:
        self._scenario = scenario
        self._exercise = exercise
        self._manner = manner
        self._asked = _by_step(scenario, exercise)
        self._confirming = _Asked(scenario.confirm)
        self._step = exercise.first
        self._answered = False
        """Whether something was said to this question already."""
        self._begun = [0] * len(scenario.interruptions)
        """How often the anchor of each interruption has come."""
        self._saying: dict[int, str] = {}
        self._planned: list[tuple[float, int, Turn]] = []
        self._count = 0
        self._reply: tuple[float, Callable[[], Utterance], _Asked | None] | None = None
        """When something is answered, what, and to which question; thought of as it is said."""
        self.next = math.inf
        """When there is something to say or press; nothing is lost by not asking before."""

    def watch(self, at: float, what: What) -> None:
        """Notice something that happens."""
        match what:
            case Started():
                self._plan(Anchor.AT, at, lambda _: True)
            case ShowPlace(step=step, waiting_for=""):
                self._step, self._answered = step, False
                self._plan(Anchor.DURING, at, lambda each: step in self._steps(each))
            case Say(say=say, text=text):
                self._saying[say] = text
                self._reply = None  # they let the assistant finish
                self._plan(Anchor.WHILE_SAYING, at, lambda each: is_in(each.what, text))
            case SpeechFinished(say=say):
                text = self._saying.pop(say, "")
                self._plan(Anchor.AFTER_SAYING, at, lambda each: is_in(each.what, text))
            case StopSpeaking():
                self._saying.clear()
            case StopListening() | Listen(expects=None):
                self._reply = None
            case Listen() if self._saying:
                return  # the question is still being asked
            case Listen():
                self._be_asked(at, what)
            case _:
                return
        self._set_next()

    def due(self, now: float) -> list[Turn]:
        """What is said and pressed now."""
        turns: list[Turn] = []
        while self._planned and self._planned[0][0] <= now:
            turns.append(heapq.heappop(self._planned)[2])
            self._reply = None  # a person who interrupts does not answer in the same breath
        if self._reply is not None and self._reply[0] <= now:
            _, answer, asked = self._reply
            self._reply = None
            turns.append(answer())
            if asked is not None:
                asked.given += 1
        self._set_next()
        return turns

    # Interrupting ---------------------------------------------------------------------

    def _plan(self, anchor: Anchor, at: float, applies: Callable[[Interruption], bool]) -> None:
        """Plan every interruption whose anchor this is."""
        for index, each in enumerate(self._scenario.interruptions):
            if each.anchor is not anchor or not applies(each):
                continue
            self._begun[index] += 1
            if self._begun[index] == each.time:
                turn = each.press or each.utterance
                assert turn is not None
                self._count += 1
                heapq.heappush(self._planned, (at + each.after, self._count, turn))

    def _steps(self, interruption: Interruption) -> list[str]:
        return step_lookup.find(interruption.what, self._exercise)

    # Answering ------------------------------------------------------------------------

    def _be_asked(self, at: float, listen: Listen) -> None:
        ask = self._exercise.steps[self._step]
        if not isinstance(ask, Ask):
            return
        confirming = listen.expects != ask.expects
        asked = self._confirming if confirming else self._asked.get(ask.id)
        answer: Callable[[], Utterance] = partial(self._answer, ask, confirming)
        silent, after = self._manner.silent and not confirming, None
        if asked is not None and asked.replies:
            own = self._own_reply(asked, ask)
            answer, silent, after = (lambda: own), own.silent, own.after
        if not silent:
            after = self._scenario.person.after if after is None else after
            self._reply = (at + after, answer, asked)
            return
        self._reply = None
        if asked is not None:
            asked.given += 1

    def _answer(self, ask: Ask, confirming: bool) -> Utterance:
        if confirming:
            return Utterance(words=self._manner.yes)
        again, self._answered = self._answered, True
        return Utterance(words=self._manner.reply(ask, again=again))

    def _own_reply(self, asked: _Asked, ask: Ask) -> Utterance:
        """The next in turn. When all are given the last goes on, except that a list is ended."""
        if asked.given < len(asked.replies):
            return asked.replies[asked.given]
        if ask.expects.wants is Wants.ITEMS and not asked.replies[-1].silent:
            return Utterance(words=self._manner.all)
        return asked.replies[-1]

    def _set_next(self) -> None:
        planned = self._planned[0][0] if self._planned else math.inf
        self.next = planned if self._reply is None else min(planned, self._reply[0])


def _by_step(scenario: Scenario, exercise: Exercise) -> Mapping[str, _Asked]:
    """The replies of each question; what names it most closely counts."""
    found: dict[str, _Asked] = {}
    for name in sorted(scenario.replies, key=lambda name: name not in exercise.steps):
        for id in step_lookup.find(name, exercise, questions=True):
            found.setdefault(id, _Asked(scenario.replies[name]))
    return found
