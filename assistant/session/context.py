"""All that is known of one session while it goes on: the one object that its rooms share.

It decides nothing and hands on nothing. It holds what the rooms read and write, says what follows from
that, and takes down the score for the stage.
"""

from __future__ import annotations

import math
from typing import TypeVar

from assistant.exercise.model import Ask, Exercise, Expectation, Interrupt, Text, Wants
from assistant.exercise.terms import DANGER_SCOPE
from assistant.exercise.text import fill, message
from assistant.session import emergency_numbers, interruption, timing
from assistant.session.actions import Prepare, ShowPlace
from assistant.session.adaptation import Adaptation
from assistant.session.beats import Beats, aside
from assistant.session.danger import DangerWatch
from assistant.session.estimate import Estimate
from assistant.session.following import AfterAside, Following
from assistant.session.own_plan import is_of_plan
from assistant.session.performance import Performance, Row
from assistant.session.person import Person
from assistant.session.position import known_as
from assistant.session.question import Question, uncertain
from assistant.session.score import Note, Play
from assistant.session.script import Script
from assistant.session.spoken import Spoken
from assistant.session.states import (
    COURSE,
    HELD_BACK_BY_DANGER,
    HELD_BACK_WITHOUT_SOUND,
    Alarm,
    Arrival,
    Course,
    Device,
)
from assistant.understanding.lexicon import Lexicon

_Following = TypeVar("_Following", bound=Following)
_YES_NO = Expectation(wants=Wants.YES_NO)


class Context:
    """One session's."""

    def __init__(
        self, exercise: Exercise, lexicon: Lexicon, spoken: Spoken, person: Person, *, duplex: bool
    ) -> None:
        self.lexicon = lexicon
        self.spoken = spoken
        self.person = person
        """As they came."""
        numbers = emergency_numbers.known_for(person, spoken)
        self.script = Script(interruption.woven_in(exercise, spoken), person, numbers)
        self.estimate = Estimate(self.script.exercise, spoken)
        self.performance = Performance(pace=person.pace, duplex=duplex)
        self.danger = DangerWatch(self.script, spoken)
        self.adaptation = Adaptation(self.performance, on=person.adapts)
        self.device = Device.THERE
        self.question = Question(open=False)
        self.last_answered = ""
        """Id of the question that was answered last."""
        self.unanswered = 0
        """Questions in a row that were met with silence."""
        self.stashed: dict[str, list[str]] = {}
        """What was collected for a question that was cut off, by its step."""
        self.bookmark: tuple[Beats, AfterAside] | None = None
        """Where the script is gone on with after a word beside it, or a pause; None while it goes on."""
        self.pause_reminders = 0
        """How many there were in this pause."""
        self.decibels = person.decibels
        """How loud it is by now."""
        self.forgetting_until = 0.0
        """Seconds since the session began, up to which a second word forgets the phones."""
        self.messages: list[str] = []
        """What others would like the person to hear, and what was not said to its end."""
        self.score: list[Note] = []
        """What this event comes to."""

    @property
    def course(self) -> Course:
        """What is being performed."""
        return self.performance.course

    @property
    def paused(self) -> bool:
        """Whether "go on" is awaited, or a word is being said while it is."""
        return self.course is Course.PAUSED

    @property
    def in_danger(self) -> bool:
        """Whether something is being done about danger."""
        return self.danger.alarm is not Alarm.NONE

    @property
    def no_limit(self) -> bool:
        """Whether this person is waited for without limit. In danger there is one: somebody who has
        fallen silent there is to hear the number."""
        in_danger = self.script.at.step.startswith(DANGER_SCOPE)
        return math.isinf(self.person.patience) and not in_danger

    def happens(self, arrival: Arrival) -> bool:
        """Whether it changes anything now."""
        if self.in_danger and arrival in HELD_BACK_BY_DANGER:
            return False
        if self.device is Device.AWAITED and arrival in HELD_BACK_WITHOUT_SOUND:
            return False
        return arrival in COURSE[self.course]

    @property
    def message(self) -> Text | None:
        """The one that is to be said next; None where there is none, or none may be said now."""
        if not self.messages or not self.happens(Arrival.MESSAGE):
            return None
        return message(self.messages[0], self.spoken.abbreviations)

    @property
    def ask(self) -> Ask:
        """The question of this step."""
        step = self.script.step
        assert isinstance(step, Ask), f"{step.id} asks nothing"
        return step

    @property
    def expects(self) -> Expectation | None:
        """What is expected just now, whether or not the question has been spoken to its end."""
        step = self.script.step
        if not (isinstance(step, Ask) and self.question.open):
            return None
        expects = step.expects
        if expects.question and "{" not in expects.question:
            return expects
        return expects.asked_in(self.script.fill(step.text or self.spoken.rate))

    @property
    def awaited(self) -> Expectation | None:
        """The same for what is said just now: while the script is interrupted it is no answer to its question."""
        return None if self.bookmark is not None else self.expects

    @property
    def confirmation(self) -> Text:
        """ "Did you say …?", of what is being confirmed."""
        doubt = self.question.doubt
        said = uncertain(doubt, self.ask.expects) if doubt is not None else ""
        return fill(self.spoken.confirm, {"reply": (said,)}.get)

    @property
    def to_confirmation(self) -> Expectation:
        """What is expected in answer to it."""
        return _YES_NO.asked_in(self.confirmation)

    @property
    def question_before(self) -> Ask | None:
        """The question before this place, as long as its answer can be taken back: it was answered
        last, and nothing was said yet to the one that is being asked."""
        before, asked = self.script.question_before, self.question
        tried = asked.open and (asked.doubt or asked.denied or asked.misses or asked.items)
        last = before is not None and before.id == self.last_answered
        return before if last and not tried else None

    @property
    def carrying_on(self) -> bool:
        """Whether so many questions met with silence that answers are no longer waited for."""
        return self.unanswered >= timing.UNANSWERED_BEFORE_CARRYING_ON

    @property
    def seconds_left(self) -> float:
        """How long it still takes."""
        return self.estimate.ahead(self.script.at, self.performance.pace).seconds

    def detour(self, name: str) -> str | None:
        """Where the detour for a signal begins; None where there is none, it is being taken, or
        signals are held back."""
        target = self.script.exercise.anywhere.get(name)
        if target is None or self.script.on_detour(target) or not self.happens(Arrival.SIGNAL):
            return None
        return target

    def forget(self, name: str) -> None:
        """Remember nothing under that name any more."""
        for known in known_as(name, self.script.at):
            del self.script.at.memory[known]

    def place(self, waiting_for: str = "", until: float | None = None) -> ShowPlace:
        """Where the session is, as it is shown."""
        left = self.estimate.ahead(self.script.at, self.performance.pace)
        before = self.question_before
        return ShowPlace(
            step=self.script.at.step,
            section=self.script.section,
            waiting_for=waiting_for,
            until=until,
            minutes_left=round(left.seconds / 60, 1),
            sections_left=left.sections,
            confidential=is_of_plan(self.script.step),
            confidential_before=before is not None and is_of_plan(before),
        )

    def note(self, *notes: Note) -> None:
        """Write down what the stage is to perform."""
        self.score.extend(notes)

    def prepare(self, texts: list[str]) -> None:
        """Have phrases rendered ahead."""
        if texts:
            self.note(Prepare(texts=tuple(texts), pace=self.performance.pace))

    def play(
        self,
        beats: Beats,
        following: _Following,
        expects: Expectation | None = None,
        interrupt: Interrupt = Interrupt.COMMAND,
    ) -> _Following | None:
        """Have a row performed. What follows it, where nothing in it has to be waited for."""
        row = Row(beats=beats, following=following, expects=expects, interrupt=interrupt)
        self.note(Play(row))
        return None if self.performance.waits_in(beats) else following

    def say_beside(self, text: Text, following: _Following) -> _Following | None:
        """Have something said that is not of the script, and then what follows."""
        return self.play(aside(text, self.performance.tempo), following)
