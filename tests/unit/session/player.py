"""Plays a session by hand: says when speech ends, when time passes and what is heard."""

from __future__ import annotations

from assistant import languages
from assistant.exercise.model import Choice, End, Exercise, Expectation, Step, Wants
from assistant.exercise.terms import DONE
from assistant.session.actions import (
    Action,
    CancelTimer,
    Finish,
    Listen,
    Say,
    StartTimer,
    StopSpeaking,
)
from assistant.session.events import (
    CommandRequested,
    Event,
    Heard,
    HeardSoFar,
    MessageArrived,
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
from assistant.understanding.meaning import CommandName, Hypothesis

YES_NO = Expectation(wants=Wants.YES_NO)
NUMBER = Expectation(wants=Wants.NUMBER)


def choice(*names: str) -> Expectation:
    choices = tuple(Choice(name=name, words=(name,)) for name in names)
    return Expectation(wants=Wants.CHOICE, choices=choices)


def exercise(*steps: Step, anywhere: dict[str, str] | None = None) -> Exercise:
    """Steps in a row, each leading to the next where it does not say otherwise, then the end."""
    following = [*(step.id for step in steps[1:]), "end"]
    rows = {}
    for step, after in zip(steps, following, strict=True):
        to = {DONE: after, **step.to} if not isinstance(step, End) else {}
        rows[step.id] = _with(step, to)
    rows["end"] = End(id="end")
    return Exercise(
        name="test",
        language="en",
        title="Test",
        summary="",
        minutes=1,
        first=steps[0].id,
        steps=rows,
        anywhere=anywhere or {},
    )


def _with(step: Step, to: dict[str, str]) -> Step:
    from dataclasses import replace

    return replace(step, to=to)


class Player:
    """One session and the moment it is at."""

    def __init__(
        self,
        played: Exercise,
        person: Person = NOBODY,
        *,
        duplex: bool = False,
        begin: Started | None = None,
    ) -> None:
        language = languages.load(played.language)
        self.session = Session(played, language.lexicon, language.spoken, person, duplex=duplex)
        self.now = 0.0
        self.actions: list[Action] = []
        self.due: dict[str, float] = {}
        self._send(begin or Started(at=0.0))

    @property
    def said(self) -> list[str]:
        return [action.text for action in self.actions if isinstance(action, Say)]

    @property
    def listening(self) -> bool:
        listens = [a for a in self.actions if isinstance(a, Listen | Say)]
        return bool(listens) and isinstance(listens[-1], Listen)

    @property
    def outcome(self) -> str | None:
        return next((a.outcome for a in self.actions if isinstance(a, Finish)), None)

    def session_say(self) -> int:
        """Number of the last phrase."""
        return max(action.say for action in self.actions if isinstance(action, Say))

    def finish_speech(self) -> None:
        """The phrase that is on its way leaves the speaker."""
        self.finish_speech_after(1.0)

    def finish_speech_after(self, seconds: float) -> None:
        """It took so long."""
        self.now += seconds
        self._send(SpeechFinished(at=self.now, say=self.session_say()))

    def wait(self) -> str:
        """Time passes until the next timer rings; its name."""
        timer = min(self.due, key=self.due.__getitem__)
        self.now = max(self.now, self.due.pop(timer))
        self._send(TimerFired(at=self.now, timer=timer))
        return timer

    def until_listening(self) -> Player:
        """On until an answer is awaited, or the end."""
        for _ in range(500):
            if self.session.finished or "reply" in self.session.timers:
                return self
            self.step_on()
        raise AssertionError("it never listens")

    def step_on(self) -> None:
        if self.session.speaking:
            self.finish_speech()
        else:
            self.wait()

    def hear(self, *words: str) -> list[Action]:
        """The person says something, which is read in these ways; nothing: a noise."""
        self.now += 0.1
        before = len(self.actions)
        self.begin_to_speak()
        self.now += 0.3
        self.heard(*words)
        return self.actions[before:]

    def begin_to_speak(self) -> None:
        """The person's voice begins."""
        self._send(VoiceStarted(at=self.now))

    def heard(self, *words: str) -> None:
        """What they said is read in these ways."""
        self._send(Heard(at=self.now, hypotheses=tuple(Hypothesis(text) for text in words)))

    def heard_so_far(self, *readings: str) -> list[Action]:
        """They go on speaking, and what they said so far is read in turn."""
        before = len(self.actions)
        for earlier, text in zip(("", *readings), readings, strict=False):
            self.now += 1.0
            self._send(HeardSoFar(at=self.now, text=text, before=earlier))
        return self.actions[before:]

    def trouble(self, trouble: Trouble, *, began: bool = True) -> None:
        """Something keeps the person from being heard, or no longer does."""
        event = TroubleBegan if began else TroubleEnded
        self._send(event(at=self.now, trouble=trouble))

    def command(self, command: CommandName) -> list[Action]:
        before = len(self.actions)
        self._send(CommandRequested(at=self.now, command=command))
        return self.actions[before:]

    def message(self, text: str) -> None:
        """Somebody in another room has something said."""
        self._send(MessageArrived(at=self.now, text=text))

    def _send(self, event: Event) -> None:
        for action in self.session.handle(event):
            self.actions.append(action)
            match action:
                case StartTimer(timer=timer, due=due):
                    self.due.pop(timer, None)
                    self.due[timer] = due
                case CancelTimer(timer=timer):
                    self.due.pop(timer)
                case StopSpeaking():
                    pass
