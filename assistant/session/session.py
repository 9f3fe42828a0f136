"""A person being walked through an exercise: events in, actions out.

`Session.handle` is the whole behaviour. It reads no clock and does nothing itself: it says
what is to be done. Always one thing is awaited, a phrase to leave the speaker or a timer. So
there is never dead air, and a session that is not over always goes on by itself.

Here events only find their way: `precedence` says what each one comes to, one room after another
does its part and says what is next (`following`), and the stage performs what they wrote down.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.exercise.model import Exercise
from assistant.exercise.terms import LENGTH
from assistant.session import (
    answers,
    asides,
    commands,
    detours,
    interruption,
    precedence,
    questions,
    stage,
    steps,
    utterance,
)
from assistant.session.actions import Action, Outcome
from assistant.session.context import Context
from assistant.session.events import Event, Heard, HeardSoFar, Started, Understood
from assistant.session.following import (
    AskAgain,
    AwaitAnswer,
    Confirm,
    Correct,
    GoOn,
    HandleCommand,
    Handover,
    HeedDanger,
    HeedSignal,
    MessageSaid,
    NoAnswer,
    Noise,
    NotUnderstood,
    PassOn,
    Pause,
    RemindOfPause,
    Resume,
    SayAside,
    StayPaused,
    Stop,
    TakeAnswer,
)
from assistant.session.person import NOBODY, Person
from assistant.session.position import Value
from assistant.session.spoken import Spoken
from assistant.session.states import Floor
from assistant.understanding.lexicon import Lexicon


class Session:
    """One person, one exercise, once."""

    def __init__(
        self,
        exercise: Exercise,
        lexicon: Lexicon,
        spoken: Spoken,
        person: Person = NOBODY,
        *,
        duplex: bool = False,
    ) -> None:
        """`duplex`: the echo of the assistant's voice is removed, so it can be talked over."""
        self._context = Context(exercise, lexicon, spoken, person, duplex=duplex)

    @property
    def finished(self) -> bool:
        """Whether it is over."""
        return self.floor is Floor.ENDED

    @property
    def exercise(self) -> Exercise:
        """The exercise, with the steps that every session has."""
        return self._context.script.exercise

    @property
    def paused(self) -> bool:
        """Whether "go on" is awaited, or a word is being said while it is."""
        return self._context.paused

    @property
    def floor(self) -> Floor:
        """Whose turn it is."""
        return self._context.performance.floor

    @property
    def telling(self) -> bool:
        """Whether sentences are under way, and no answer, hold, breath or pause is what is waited for."""
        return self._context.performance.telling

    @property
    def in_danger(self) -> bool:
        """Whether something is being done about danger."""
        return self._context.in_danger

    @property
    def accompanied(self) -> bool:
        """Whether what sounds beneath the exercise sounds now: not before it begins, in a pause, in danger,
        on any other way aside such as pain or panic, nor once it was stopped or is over."""
        if self._context.performance.now < 0 or self.paused or self.stopping or self.finished:
            return False
        return not (self.in_danger or self._context.script.at.left)

    @property
    def speaking(self) -> bool:
        """Whether a phrase is on its way to the speaker."""
        return self._context.performance.saying is not None

    @property
    def timers(self) -> frozenset[str]:
        """The timers that are running."""
        return frozenset(self._context.performance.timers)

    @property
    def step(self) -> str:
        """Id of the step it is at."""
        return self._context.script.at.step

    @property
    def stopping(self) -> bool:
        """Whether it was stopped, and only its last words are still to be said."""
        return isinstance(self._context.performance.row.following, Stop)

    @property
    def end_ahead(self) -> Outcome | None:
        """How it ends if nobody says anything more, where only last words lie ahead; else None."""
        if self.stopping:
            return Outcome.STOPPED
        return interruption.end_ahead(self._context.script.exercise, self._context.script.at)

    @property
    def unsaid(self) -> tuple[str, ...]:
        """Messages that were not said to their end, because there was danger or it ended."""
        return tuple(self._context.messages)

    @property
    def memory(self) -> dict[str, Value]:
        """What is remembered, by name."""
        return dict(self._context.script.at.memory)

    @property
    def person(self) -> Person:
        """Who goes on from here to another exercise: the same, with what came to be known."""
        context = self._context
        return replace(
            context.person,
            pace=context.performance.pace,
            decibels=context.decibels,
            spared=context.script.at.spared,
            kept={name: each for name, each in context.script.kept.items() if name != LENGTH},
            times=0,
            earlier=context.person.earlier + 1,
        )

    def handle(self, event: Event) -> list[Action]:
        """Take what happened, give what is to be done.

        Raises `ValueError`, changing nothing, for an event from the past, before the start,
        or a second start.
        """
        performance = self._context.performance
        if event.at < performance.now:
            raise ValueError(f"{event} is from before {performance.now}")
        if isinstance(event, Started) != (performance.now < 0):
            raise ValueError("a session is started once, before everything else")
        if self.finished:
            return []
        performance.now = event.at
        self._context.score = []
        meant = self.meant(event)
        if meant is None:
            return []
        next_room = precedence.decide(self._context, meant)
        while next_room is not None:
            next_room = self._hand_over(next_room)
        return stage.perform(performance, self._context.score)

    def understood(self, heard: Heard) -> Understood:
        """What that comes to here. Changes nothing."""
        return utterance.understood(self._context, heard)

    def meant(self, event: Event) -> Event | None:
        """An event as it is acted on: what was heard, as it is understood; None for what was said so far
        and can wait. Changes nothing."""
        match event:
            case HeardSoFar():
                return utterance.understood_so_far(self._context, event)
            case Heard():
                return self.understood(event)
        return event

    def acts_on(self, said: Understood) -> bool:
        """Whether that is done here and now, be a question open or not. Changes nothing."""
        return precedence.acts_on(self._context, said)

    def _hand_over(self, handover: Handover) -> Handover | None:
        context = self._context
        match handover:
            case HeedDanger() | HeedSignal():
                return detours.handle(context, handover)
            case HandleCommand():
                return commands.handle(context, handover)
            case TakeAnswer() | NotUnderstood() | Noise() | NoAnswer() | Correct():
                return answers.handle(context, handover)
            case SayAside() | PassOn() | MessageSaid() | Pause() | GoOn():
                return asides.handle(context, handover)
            case Resume() | StayPaused() | RemindOfPause():
                return asides.handle(context, handover)
            case AskAgain() | Confirm() | AwaitAnswer():
                questions.handle(context, handover)
            case _:
                steps.handle(context, handover)
        return None
