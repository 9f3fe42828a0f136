"""What is promised in danger, from every state of every exercise."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import languages
from assistant.exercise.check.reachability import ways
from assistant.exercise.model import Exercise, Return
from assistant.exercise.terms import DANGER_SCOPE, DANGERS
from assistant.session.actions import Outcome, Say
from assistant.session.events import Heard, SpeechFinished, Started, TimerFired, VoiceStarted
from assistant.session.person import Person
from assistant.session.session import Session
from assistant.understanding.meaning import Hypothesis, Route
from tests import shipped

SCRIPTS = Path(__file__).parents[2] / "scripts"
EXERCISES = sorted(path.relative_to(SCRIPTS) for path in SCRIPTS.glob("*/*.yaml"))
WALKS = 4
LONGEST_WALK = 90
"""Things that happen before the danger is heard."""
SLOW_SPEECH = 0.11
"""Seconds a character: slower than any voice here."""
MOST_SECONDS = 5.0
DIRE = {"en": "I've taken all my pills", "ko": "약을 한꺼번에 다 먹었어요"}
GRAVE = {"en": "I want to die", "ko": "죽고 싶어요"}
PAUSE = {"en": "pause", "ko": "잠깐 멈춰요"}
STOP = {"en": "stop", "ko": "그만"}
NUMBER = {"en": "one, one, nine", "ko": "일, 일, 구"}
REPLIES = {
    "en": [
        "yes",
        "no",
        "five",
        "a lamp",
        "sad",
        "skip",
        "go on",
        "I don't know",
        "mumble",
    ],
    "ko": [
        "네",
        "아니요",
        "오",
        "램프",
        "슬퍼요",
        "넘어가요",
        "계속",
        "모르겠어요",
        "음메",
    ],
}

every_exercise = pytest.mark.parametrize("path", EXERCISES, ids=str)


def load(path: Path) -> Exercise:
    return shipped.exercise(path.stem, path.parts[0])


class Walk:
    """A session that goes on by itself, and a person who says things by chance."""

    def __init__(self, path: Path, seed: int) -> None:
        self.language = path.parts[0]
        language = languages.load(self.language)
        self.chance = random.Random(seed)
        self.session = Session(
            load(path), language.lexicon, language.spoken, Person(region="KR"), duplex=seed % 2 > 0
        )
        self.now = 0.0
        self.say: Say | None = None
        self.timers: dict[str, float] = {}
        self.said: list[tuple[float, str]] = []
        self.outcome: Outcome | None = None
        self._handle(Started(at=0.0))

    def _handle(self, event: object) -> None:
        for action in self.session.handle(event):  # type: ignore[arg-type]
            match action:
                case Say(text=text):
                    self.say = action
                    self.said.append((self.now + SLOW_SPEECH * len(text), text))
                case _ if type(action).__name__ == "StopSpeaking":
                    self.say = None
                case _ if type(action).__name__ == "StartTimer":
                    self.timers[action.timer] = action.due  # type: ignore[union-attr]
                case _ if type(action).__name__ == "CancelTimer":
                    self.timers.pop(action.timer, None)  # type: ignore[union-attr]
                case _ if type(action).__name__ == "Finish":
                    self.outcome = action.outcome  # type: ignore[union-attr]

    def go_on(self) -> None:
        if self.say is not None:
            said, self.say = self.say, None
            self.now += SLOW_SPEECH * len(said.text)
            self._handle(SpeechFinished(at=self.now, say=said.say))
        else:
            timer = min(self.timers, key=self.timers.__getitem__)
            self.now = max(self.now, self.timers.pop(timer))
            self._handle(TimerFired(at=self.now, timer=timer))

    def hear(self, text: str) -> None:
        self._handle(VoiceStarted(at=self.now))
        self._handle(Heard(at=self.now, hypotheses=(Hypothesis(text),)))

    def wander(self, steps: int, *, within: bool = False) -> None:
        """Go on for a while, saying this and that where something is asked."""
        for _ in range(steps):
            if self.session.finished:
                return
            if within:
                assert self.session.step.startswith(DANGER_SCOPE), self.session.step
            if "reply" in self.timers and self.chance.random() < 0.7:
                self.hear(self.chance.choice(REPLIES[self.language]))
            else:
                self.go_on()


def walks(path: Path) -> Iterator[Walk]:
    """Sessions somewhere in the exercise."""
    for seed in range(WALKS):
        walk = Walk(path, seed)
        walk.wander(walk.chance.randrange(LONGEST_WALK))
        if not walk.session.finished:
            yield walk


@every_exercise
def test_an_emergency_brings_the_number_within_five_seconds_from_anywhere(path: Path) -> None:
    for walk in walks(path):
        if walk.chance.random() < 0.3:
            walk.hear(PAUSE[walk.language])
        heard, before = walk.now, len(walk.said)
        walk.hear(DIRE[walk.language])
        while len(walk.said) <= before or NUMBER[walk.language] not in walk.said[-1][1]:
            walk.go_on()
        assert walk.said[-1][0] - heard <= MOST_SECONDS


@every_exercise
def test_nothing_leads_back_from_a_disclosure(path: Path) -> None:
    for walk in walks(path):
        walk.hear(GRAVE[walk.language])
        walk.wander(400, within=True)
        assert walk.session.finished or walk.session.in_danger


@every_exercise
def test_stop_works_everywhere_within_it(path: Path) -> None:
    for walk in walks(path):
        walk.hear(GRAVE[walk.language])
        walk.wander(walk.chance.randrange(20), within=True)
        if walk.session.finished:
            continue
        before = len(walk.said)
        walk.hear(STOP[walk.language])
        for _ in range(12):
            if not walk.session.finished:
                walk.go_on()
        assert walk.outcome is Outcome.STOPPED
        assert any(char.isalnum() for char in walk.said[-1][1])
        assert len(walk.said) > before


@pytest.mark.parametrize("path", EXERCISES[:1] + EXERCISES[-1:], ids=str)
def test_only_what_was_ambiguous_can_lead_back_to_the_exercise(path: Path) -> None:
    exercise = load(path)
    for danger in DANGERS:
        reached, ahead = set[str](), [exercise.anywhere[danger]]
        while ahead:
            id = ahead.pop()
            if id not in reached:
                reached.add(id)
                ahead.extend(ways(exercise.steps[id]))
        assert all(id.startswith(DANGER_SCOPE) for id in reached)
        returns = any(isinstance(exercise.steps[id], Return) for id in reached)
        assert returns == (Route(danger).tier == 1)
