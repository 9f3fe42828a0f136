"""What a session promises whatever happens, tried with random people on every exercise.

A `Stage` stands in for the world: it knows, from the actions alone, what is being spoken,
whether the ear is open and which timers run, and it says what happens next when nobody does
anything. So the promises are checked from outside, as the loop would meet them.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import languages
from assistant.exercise.check import remembered
from assistant.exercise.model import AnyStep, Ask, Decide, Exercise
from assistant.exercise.terms import REGIONS
from assistant.session.actions import (
    Action,
    CancelTimer,
    Finish,
    Listen,
    Outcome,
    Say,
    StartTimer,
    StopListening,
    StopSpeaking,
)
from assistant.session.events import (
    CommandRequested,
    Event,
    Heard,
    MessageArrived,
    Resumed,
    SpeechFinished,
    Started,
    TimerFired,
    Trouble,
    TroubleBegan,
    TroubleEnded,
    VoiceStarted,
)
from assistant.session.person import NOBODY, Person
from assistant.session.session import Session
from assistant.session.states import Floor
from assistant.understanding.meaning import CommandName, Hypothesis
from tests import shipped
from tests.tried import times

SCRIPTS = Path(__file__).parents[2] / "scripts"
EXERCISES = sorted(path.relative_to(SCRIPTS) for path in SCRIPTS.glob("*/*.yaml"))

LONGEST_GOODBYE = 12
"""Phrases and silences in the sentence that ends a session."""
LONGEST_EXERCISE = 6000
"""Things that happen in the longest exercise when nobody says anything."""

every_exercise = pytest.mark.parametrize("path", EXERCISES, ids=str)
tried = settings(
    max_examples=times(60), suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


class Stage:
    """A session and the world around it, seen from the actions alone."""

    def __init__(self, path: Path, person: Person = NOBODY) -> None:
        exercise, language = load(path)
        self.session = Session(exercise, language.lexicon, language.spoken, person)
        self.now = 0.0
        self.saying: int | None = None
        self.listening = False
        self.timers: dict[str, float] = {}
        self.outcome: Outcome | None = None
        self.events: list[Event] = []
        self.actions: list[list[Action]] = []
        self.handle(Started(at=0.0))

    def handle(self, event: Event) -> None:
        """Let something happen, and see that every promise is kept."""
        over = self.outcome is not None
        match event:
            case SpeechFinished(say=say) if say == self.saying:
                self.saying = None
            case TimerFired(timer=timer):
                self.timers.pop(timer, None)
        actions = self.session.handle(event)
        self.events.append(event)
        self.actions.append(actions)
        assert not (over and actions), f"after the end: {actions}"
        for action in actions:
            self._carry_out(action)
        assert self.timers.keys() == self.session.timers
        awaited = self.saying is not None or self.timers
        assert awaited or self.outcome is not None, f"dead air after {event}: {actions}"

    def _carry_out(self, action: Action) -> None:
        assert self.outcome is None, f"after the end: {action}"
        match action:
            case Say(say=say):
                assert self.saying is None, "two phrases at once"
                assert not self.listening, "it speaks with its ear open"
                self.saying = say
            case StopSpeaking():
                self.saying = None
            case Listen():
                assert self.saying is None, "it listens to itself"
                self.listening = True
            case StopListening():
                self.listening = False
            case StartTimer(timer=timer, due=due):
                assert due >= self.now, f"{action} is due in the past"
                self.timers[timer] = due
            case CancelTimer(timer=timer):
                # One that ended with what was cut off may be cancelled all the same.
                was_there = self.timers.pop(timer, None) is not None
                assert was_there or isinstance(self.events[-1], Resumed), f"{timer} was not running"
            case Finish(outcome=outcome):
                self.outcome = outcome

    def go_on(self) -> None:
        """Nobody does anything: the phrase comes to its end, or the next timer rings."""
        if self.outcome is not None:
            return
        if self.saying is not None and self.now + 1.0 < min(self.timers.values(), default=9e9):
            self.now += 1.0
            self.handle(SpeechFinished(at=self.now, say=self.saying))
            return
        timer = min(self.timers, key=self.timers.__getitem__)
        self.now = max(self.now, self.timers[timer])
        self.handle(TimerFired(at=self.now, timer=timer))

    def do(self, deed: Deed) -> None:
        """Let the person do something, a moment later."""
        kind, what = deed
        if kind == "wait":
            for _ in range(int(what)):
                self.go_on()
            return
        if kind == "cut off":
            self.saying, self.listening, self.timers = None, False, {}
            self.handle(Resumed(at=self.now))
            return
        self.now += 0.1
        if kind == "command":
            self.handle(CommandRequested(at=self.now, command=CommandName(what)))
            return
        if kind == "sound":
            event = TroubleBegan if what == "lost" else TroubleEnded
            self.handle(event(at=self.now, trouble=Trouble.DEVICE_LOST))
            return
        if kind == "message":
            self.handle(MessageArrived(at=self.now, text=what))
            return
        self.handle(VoiceStarted(at=self.now))
        if kind == "say":
            heard = (Hypothesis(what),) if what else ()
            self.now += 0.5
            self.handle(Heard(at=self.now, hypotheses=heard))


Deed = tuple[str, str]


def load(path: Path) -> tuple[Exercise, languages.Language]:
    return shipped.exercise(path.stem, path.parts[0]), languages.load(path.parts[0])


@functools.cache
def phrases(path: Path) -> list[str]:
    """What a person might say: every word the language listens for, and every choice."""
    exercise, language = load(path)
    lexicon = language.lexicon
    asked = [step for step in exercise.steps.values() if isinstance(step, Ask)]
    return [
        *lexicon.commands.spoken,
        *lexicon.signals.spoken,
        *lexicon.yes_no.spoken,
        *lexicon.asides.spoken,
        *lexicon.numbers.words.spoken,
        *lexicon.emotions.words.spoken,
        *lexicon.body.parts.spoken,
        *(word for ask in asked for choice in ask.expects.choices for word in choice.words),
    ]


def deeds(path: Path) -> st.SearchStrategy[list[Deed]]:
    """What a person does, in order: mostly something sensible, sometimes anything."""
    said = st.one_of(
        st.sampled_from(phrases(path)),
        st.lists(st.sampled_from(phrases(path)), min_size=2, max_size=3).map(" ".join),
        st.sampled_from(["", "um", "a lamp and the window", "that's all", "seven", "yes", "no"]),
        st.text(max_size=12),
    )
    return st.lists(
        st.one_of(
            st.tuples(st.just("wait"), st.integers(1, 40).map(str)),
            st.tuples(st.just("say"), said),
            st.tuples(st.just("say"), said),
            st.tuples(st.just("voice"), st.just("")),
            st.tuples(st.just("cut off"), st.just("")),
            st.tuples(st.just("command"), st.sampled_from([*CommandName])),
            st.tuples(st.just("message"), st.sampled_from(["", "Tea? [9s] {name}!"])),
            st.tuples(st.just("sound"), st.sampled_from(["lost", "back"])),
        ),
        max_size=25,
    )


def persons(path: Path) -> st.SearchStrategy[Person]:
    """Somebody of whom much is known, whether it makes sense here or not."""
    exercise, _ = load(path)
    remembered = sorted({name for step in exercise.steps.values() for name in known_names(step)})
    value = st.one_of(
        st.sampled_from(["yes", "no", "nothing", "declined", "a lamp"]),
        st.floats(-1, 11),
        st.lists(st.sampled_from(sorted(REGIONS)), max_size=3).map(tuple),
    )
    return st.builds(
        Person,
        name=st.sampled_from(["", "Sam"]),
        spared=st.frozensets(st.sampled_from(sorted(REGIONS))),
        kept=st.dictionaries(st.sampled_from(["anything", *remembered]), value, max_size=6),
        times=st.integers(0, 9),
        earlier=st.integers(0, 9),
    )


def known_names(step: AnyStep) -> list[str]:
    """What a step remembers or compares."""
    return [
        *remembered.remembered(step),
        *(remembered.compared(step.condition) if isinstance(step, Decide) else ()),
    ]


def played(path: Path, done: list[Deed], person: Person = NOBODY) -> Stage:
    stage = Stage(path, person)
    for deed in done:
        stage.do(deed)
    return stage


@every_exercise
def test_promises_are_kept_whatever_is_done(path: Path) -> None:
    @tried
    @given(deeds(path))
    def kept(done: list[Deed]) -> None:
        played(path, done)

    kept()


@every_exercise
def test_promises_are_kept_whoever_the_person_is(path: Path) -> None:
    @settings(tried, max_examples=times(25))
    @given(deeds(path), persons(path))
    def kept(done: list[Deed], person: Person) -> None:
        stage = played(path, done, person)
        for _ in range(LONGEST_EXERCISE):
            if stage.outcome is not None:
                return
            stage.do(("command", "go-on")) if stage.session.floor is Floor.PAUSED else stage.go_on()
        pytest.fail(f"still at {stage.session.step} after {stage.now:.0f} s")

    kept()


@every_exercise
def test_stop_stops_from_anywhere(path: Path) -> None:
    @tried
    @given(deeds(path), st.booleans())
    def stops(done: list[Deed], by_voice: bool) -> None:
        stage = played(path, done)
        before = stage.outcome
        said = "stop" if path.parts[0] == "en" else "그만"
        stage.do(("say", said) if by_voice else ("command", "stop"))
        for _ in range(LONGEST_GOODBYE):
            stage.go_on()
        assert stage.outcome is (before or Outcome.STOPPED)

    stops()


@every_exercise
def test_it_ends_by_itself_when_nobody_answers_any_more(path: Path) -> None:
    @settings(tried, max_examples=times(20))
    @given(deeds(path))
    def ends(done: list[Deed]) -> None:
        stage = played(path, done)
        stage.do(("command", "say-again"))
        stage.do(("command", "go-on"))
        for _ in range(LONGEST_EXERCISE):
            stage.go_on()
            if stage.outcome is not None:
                return
        pytest.fail(f"still at {stage.session.step} after {stage.now:.0f} s")

    ends()


@every_exercise
@pytest.mark.parametrize("said", ["a lamp", "a lamp and a door", "나무 문", "no, not that", "four"])
def test_it_ends_for_somebody_who_says_the_same_to_everything(path: Path, said: str) -> None:
    stage = Stage(path)
    for _ in range(LONGEST_EXERCISE):
        if stage.outcome is not None:
            return
        if stage.session.floor in (Floor.LISTENING, Floor.CONFIRMING):
            stage.do(("say", said))
        else:
            stage.go_on()
    pytest.fail(f"still at {stage.session.step} after {stage.now:.0f} s")


@every_exercise
def test_the_same_events_give_the_same_actions(path: Path) -> None:
    @settings(tried, max_examples=times(20))
    @given(deeds(path))
    def same(done: list[Deed]) -> None:
        stage = played(path, done)
        exercise, language = load(path)
        again = Session(exercise, language.lexicon, language.spoken)
        assert [again.handle(event) for event in stage.events] == stage.actions

    same()


@every_exercise
def test_an_event_from_the_past_changes_nothing(path: Path) -> None:
    @settings(tried, max_examples=times(20))
    @given(deeds(path), deeds(path))
    def unchanged(done: list[Deed], after: list[Deed]) -> None:
        stage, twin = played(path, done), played(path, done)
        if stage.outcome is not None:
            return  # after the end nothing is told apart any more
        for wrong in (
            Heard(at=stage.now - 1.0, hypotheses=(Hypothesis("stop"),)),
            CommandRequested(at=stage.now - 0.001, command=CommandName.STOP),
            Started(at=stage.now + 1.0),
        ):
            with pytest.raises(ValueError, match=r"past|before|once"):
                stage.session.handle(wrong)
        for deed in after:
            stage.do(deed)
            twin.do(deed)
        assert stage.actions == twin.actions

    unchanged()
