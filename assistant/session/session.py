"""A person being walked through an exercise: events in, actions out.

`Session.handle` is the whole behaviour. It reads no clock and does nothing itself: it says
what is to be done. Always one thing is awaited, a phrase to leave the speaker or a timer. So
there is never dead air, and a session that is not over always goes on by itself.
"""

from __future__ import annotations

import functools
from dataclasses import replace

from assistant.exercise.model import (
    ASLEEP,
    DONE,
    LENGTH,
    Ask,
    End,
    Exercise,
    Hold,
    Interrupt,
    Keep,
    Say,
    Wants,
)
from assistant.exercise.text import message
from assistant.session import beats, interruption, timing, whom
from assistant.session.actions import Action, Outcome, Prepare, Record, SetVolume, ShowPlace
from assistant.session.adapting import Adapting
from assistant.session.asking import YES_NO, Asking
from assistant.session.estimate import seconds_left
from assistant.session.events import (
    CommandRequested,
    Earlier,
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
    Understood,
    VoiceStarted,
)
from assistant.session.floor import Floor
from assistant.session.obeying import REMINDER, Obeying
from assistant.session.person import NOBODY, Person
from assistant.session.position import Value
from assistant.session.safeguard import Safeguard
from assistant.session.script import Script
from assistant.session.spoken import Spoken
from assistant.session.stage import ATTENTION, BEAT, UTTERANCE, Stage
from assistant.session.upcoming import upcoming
from assistant.understanding.corrections import corrected
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.likeness import likeness
from assistant.understanding.meaning import (
    Command,
    CommandName,
    Corrected,
    Danger,
    Hypothesis,
    Meaning,
    Signal,
    SignalName,
    YesNo,
)
from assistant.understanding.understand import danger, without_danger

OUTWARD = "outward"
"""What the exercises remember once attention is turned to what is around the person."""
_AT_ONCE = (CommandName.STOP, CommandName.PAUSE)


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
        self._lexicon = lexicon
        self._spoken = spoken
        self._as_they_came = person
        told = whom.told(person, spoken)
        self._script = Script(interruption.woven_in(exercise, spoken), person, told)
        self._stage = Stage(pace=person.pace, duplex=duplex)
        self._adapting = Adapting(self._stage, on=person.adapts)
        self._safeguard = Safeguard(self._script, self._stage, spoken)
        self._asking = Asking(
            self._script,
            self._stage,
            spoken,
            self._adapting,
            person.patience,
            self._show,
            self._leave,
            self._doze,
        )
        self._obeying = Obeying(
            self._script,
            self._stage,
            self._asking,
            self._adapting,
            spoken,
            person.decibels,
            person.lately,
            self._enter,
            self._leave,
            self._show,
            self._seconds_left,
        )
        self._obeying.last_words = lambda: self._safeguard.farewell
        self._obeying.may_pass_on = self._may_pass_on
        self._lost = False
        """Whether the microphone or the speaker is gone and is waited for."""
        self._heard_itself = 0
        """How often in a row it was its own voice that was heard."""

    @property
    def finished(self) -> bool:
        """Whether it is over."""
        return self.floor is Floor.ENDED

    @property
    def exercise(self) -> Exercise:
        """The exercise, with the steps that every session has."""
        return self._script.exercise

    @property
    def paused(self) -> bool:
        """Whether "go on" is awaited, or a word is being said while it is."""
        return self._obeying.paused

    @property
    def floor(self) -> Floor:
        """Whose turn it is."""
        return self._stage.floor

    @property
    def telling(self) -> bool:
        """Whether sentences are under way, and no answer, hold, breath or pause is what is waited for."""
        return self._stage.telling

    @property
    def in_danger(self) -> bool:
        """Whether something is being done about danger."""
        return self._safeguard.under_way is not None

    @property
    def speaking(self) -> bool:
        """Whether a phrase is on its way to the speaker."""
        return self._stage.saying is not None

    @property
    def timers(self) -> frozenset[str]:
        """The timers that are running."""
        return frozenset(self._stage.timers)

    @property
    def step(self) -> str:
        """Id of the step it is at."""
        return self._script.at.step

    @property
    def end_ahead(self) -> Outcome | None:
        """How it ends if nobody says anything more, where only last words lie ahead; else None."""
        if self._obeying.stopping:
            return Outcome.STOPPED
        return interruption.end_ahead(self._script.exercise, self._script.at)

    @property
    def unsaid(self) -> tuple[str, ...]:
        """Messages that were not said to their end, because there was danger or it ended."""
        return tuple(self._obeying.messages)

    @property
    def memory(self) -> dict[str, Value]:
        """What is remembered, by name."""
        return dict(self._script.at.memory)

    @property
    def person(self) -> Person:
        """Who goes on from here to another exercise: the same, with what came to be known."""
        return replace(
            self._as_they_came,
            pace=self._stage.pace,
            decibels=self._obeying.decibels,
            spared=self._script.at.spared,
            kept={name: each for name, each in self._script.kept.items() if name != LENGTH},
            times=0,
            earlier=self._as_they_came.earlier + 1,
        )

    def handle(self, event: Event) -> list[Action]:
        """Take what happened, give what is to be done.

        Raises `ValueError`, changing nothing, for an event from the past, before the start,
        or a second start.
        """
        stage = self._stage
        if event.at < stage.now:
            raise ValueError(f"{event} is from before {stage.now}")
        if isinstance(event, Started) != (stage.now < 0):
            raise ValueError("a session is started once, before everything else")
        stage.actions = []
        if self.finished:
            return stage.actions
        stage.now = event.at
        match event:
            case Started(earlier=earlier):
                self._start(earlier)
            case Resumed(duplex=duplex):
                self._resume(duplex=duplex)
            case SpeechFinished(say=say):
                stage.speech_finished(say)
            case VoiceStarted():
                stage.voice_started()
            case Heard():
                self._hear(self.understood(event))
            case Understood():
                self._hear(event)
            case TimerFired(timer=timer) if timer in stage.timers:
                stage.timers.remove(timer)
                self._ring(timer)
            case CommandRequested(command=command):
                self._obey(command)
            case MessageArrived(text=text):
                self._pass_on(text)
            case TroubleBegan(trouble=trouble):
                self._trouble_began(trouble)
            case TroubleEnded(trouble=Trouble.DEVICE_LOST) if self._lost:
                self._lost = False
                self._obeying.regain()
        return stage.actions

    def understood(self, heard: Heard) -> Understood:
        """What that comes to here. Changes nothing."""
        hypotheses, over = heard.hypotheses, self._stage.over
        own_voice = bool(over and hypotheses) and all(
            likeness(hypothesis.text, over) > timing.LIKENESS for hypothesis in hypotheses
        )
        meaning = self._understand(hypotheses)
        return Understood(
            at=heard.at,
            hypotheses=hypotheses,
            meaning=meaning,
            words=len(self._lexicon.words(hypotheses[0].text)) if hypotheses else 0,
            own_voice=own_voice,
        )

    def acts_on(self, said: Understood) -> bool:
        """Whether that is done here and now, be a question open or not. Changes nothing."""
        match said.meaning:
            case Danger() | Command() | Corrected():
                return True
            case Signal() as signal:
                return self._way_for(signal) is not None
        return False

    def _start(self, earlier: Earlier | None) -> None:
        if earlier is not None:
            self._script.settle(self._stage.do)
            self._script.detour(interruption.WORDS[earlier])
        self._begin_to_speak()

    def _resume(self, *, duplex: bool) -> None:
        """Offer to carry on from the step that was cut off."""
        self._lost = False
        # Whoever held it passes on again what was not said to its end.
        self._obeying.messages.clear()
        self._obeying.hurry(self._leave)
        if not self.finished:
            self._asking.put_by()
            self._stage.clear(duplex=duplex)
            self._script.interrupt()
            self._begin_to_speak()

    def _begin_to_speak(self) -> None:
        if self._obeying.decibels:
            self._stage.do(SetVolume(decibels=self._obeying.decibels))
        self._enter()
        self._prepare([s for text in self._spoken.texts() for s in text if isinstance(s, str)])

    def _ring(self, timer: str) -> None:
        match timer:
            case _ if timer == BEAT:
                self._stage.beat_due()
            case _ if timer == UTTERANCE:
                self._hear(self.understood(Heard(at=self._stage.now, hypotheses=())))
            case _ if timer == ATTENTION:
                self._stage.fall_silent()
            case _ if timer == REMINDER:
                self._obeying.remind()
            case _:
                self._asking.no_input()

    # Hearing

    def _hear(self, said: Understood) -> None:
        self._stage.voice_ended()
        self._mind_own_voice(said)
        if said.own_voice and not self._insists(said.meaning):
            return self._stage.let_be()
        if said.hypotheses:
            self._adapting.heard()
        if said.meaning is not None:
            self._stage.meant_something(for_us=True)
        match said.meaning:
            case Danger() as danger:
                self._guard(danger)
            case Command(name=name):
                self._obey(name)
            case Corrected(reply=reply):
                self._asking.put_right(reply)
            case Signal() as signal if self._heed(signal):
                pass
            case Signal() if self._may_mean_yes():
                self._asking.take(YesNo(yes=True))
            case None | Signal():
                self._not_understood(noise=not said.hypotheses)
            case reply:
                self._adapting.answered(reply, said.words)
                self._asking.take(reply)
        return None

    def _doze(self) -> bool:
        """Take the way for somebody who has fallen asleep; False where there is none."""
        target = self._script.exercise.anywhere.get(ASLEEP)
        if target is None or self._script.on_detour(target) or self._safeguard.under_way:
            return False
        self._take_detour(target)
        return True

    def _guard(self, danger: Danger) -> None:
        """Leave everything for what is to be done in danger."""
        target = self._safeguard.heed(danger)
        self._asking.somebody_is_there()
        if target is None:  # an exercise without a language has none
            return self._obeying.obey(CommandName.STOP)
        return self._take_detour(target)

    def _obey(self, command: CommandName) -> None:
        self._obeying.obey(self._safeguard.instead_of(command))

    def _pass_on(self, written: str) -> None:
        """Say it, or keep it until it may be said."""
        if message(written, self._spoken.abbreviations):
            self._obeying.messages.append(written)
            if self._may_pass_on():
                self._obeying.pass_on()

    def _may_pass_on(self) -> bool:
        """Never into what is said in danger, nor into the last words, nor where nobody could hear it."""
        return not (self._safeguard.under_way or self._obeying.stopping or self._lost)

    def _understand(self, hypotheses: tuple[Hypothesis, ...]) -> Meaning | None:
        """By what is hoped for; while confirming, yes or no, or the right answer at once."""
        found = danger(hypotheses, self._lexicon)
        if found is not None and self._safeguard.weighs(found):
            return found
        expects = None if self._obeying.interrupted else self._asking.expects
        meaning = without_danger(hypotheses, expects, self._lexicon)
        if not self._asking.confirming:
            return self._corrected(hypotheses, meaning) or meaning
        confirmed = without_danger(hypotheses, YES_NO, self._lexicon)
        if confirmed == YesNo(yes=False) and self._asking.corrects(meaning):
            return meaning
        return confirmed or meaning

    def _corrected(
        self, hypotheses: tuple[Hypothesis, ...], meaning: Meaning | None
    ) -> Corrected | None:
        answered = self._asking.answered
        otherwise = self._obeying.interrupted or self._safeguard.under_way
        if answered is None or otherwise or isinstance(meaning, Command | Signal):
            return None
        return corrected(hypotheses, answered.expects, self._lexicon)

    def _mind_own_voice(self, said: Understood) -> None:
        """Heard twice in a row, we stop listening while we speak, for the rest of the session."""
        self._heard_itself = self._heard_itself + 1 if said.own_voice else 0
        if self._heard_itself == timing.OWN_VOICE_BEFORE_HALF_DUPLEX and self._stage.duplex:
            self._stage.duplex = False
            self._stage.do(Record(kind="half-duplex", name="own-voice"))

    def _insists(self, meaning: Meaning | None) -> bool:
        """ "Stop" said twice over a phrase that says stop itself is a person's."""
        return (
            isinstance(meaning, Command)
            and meaning.name in _AT_ONCE
            and self._heard_itself >= timing.OWN_VOICE_BEFORE_HALF_DUPLEX
        )

    def _may_mean_yes(self) -> bool:
        """Whether "it hurts" may be the answer: to a question about it, and not to one for a leave."""
        step, expects = self._script.step, self._asking.expects
        asked = isinstance(step, Ask) and not self._asks_leave(step)
        wants_yes_or_no = expects is not None and expects.wants is Wants.YES_NO
        return asked and wants_yes_or_no and not self._safeguard.under_way

    def _asks_leave(self, step: Ask) -> bool:
        """Also whether something may be kept: what a yes leads to tells."""
        leads_to = self._script.exercise.steps.get(step.to.get("yes", ""))
        return step.consent or isinstance(leads_to, Keep)

    def _not_understood(self, *, noise: bool) -> None:
        """Words without a meaning here: ask again, or let them be where nothing was asked."""
        if self.floor not in (Floor.LISTENING, Floor.CONFIRMING):
            self._stage.meant_something(for_us=False)
            self._stage.let_be()
        elif noise:
            self._asking.noise()
        else:
            self._asking.no_match()

    def _heed(self, signal: Signal) -> bool:
        """Take the detour for pain and the like; False where there is none to be taken."""
        target = self._way_for(signal)
        if target is None:
            return False
        if signal.name is SignalName.RELIEF:
            self._adapting.ends_early()
        if signal.name is SignalName.PAIN:
            self._spare(signal.regions)
        self._take_detour(target)
        return True

    def _way_for(self, signal: Signal) -> str | None:
        """The step to go to for a signal; None where it is not heeded."""
        script = self._script
        target = script.exercise.anywhere.get(signal.name)
        if target is None or script.on_detour(target) or self._safeguard.under_way:
            return None
        early = signal.name is SignalName.RELIEF
        return None if early and not self._may_end_early() else target

    def _may_end_early(self) -> bool:
        return self._seconds_left() > timing.NEARLY_OVER and self._adapting.may_end_early

    def _take_detour(self, target: str) -> None:
        self._stage.hush()
        self._script.detour(target)
        self._enter()

    def _spare(self, named: frozenset[str]) -> None:
        """Leave alone the part that hurts: the one that was named, or the one being worked with."""
        item = self._script.item
        regions = named or (item.regions if item else frozenset())
        if regions:
            self._script.spare(regions)
            self._stage.do(Record(kind="spared", name="pain", value=tuple(sorted(regions))))

    # Trouble

    def _trouble_began(self, trouble: Trouble) -> None:
        match trouble:
            case Trouble.DEVICE_LOST:
                self._lost = not self._obeying.paused
                self._obeying.lose()
            case Trouble.MICROPHONE_SILENT:
                self._obeying.aside(self._spoken.cannot_hear)
            case Trouble.ROOM_TOO_LOUD:
                self._obeying.aside(self._spoken.too_loud)
            case Trouble.CANNOT_REMEMBER:
                self._obeying.aside(self._spoken.cannot_remember)

    # Steps

    def _enter(self) -> None:
        """Begin the step we are at."""
        step = self._script.settle(self._stage.do)
        self._asking.close()
        self._obeying.forget()
        if OUTWARD in self._script.at.memory:
            self._adapting.turned_outward()
        if isinstance(step, End):
            return self._end(step)
        self._show()
        if self._safeguard.under_way:
            self._safeguard.entered()
            self._asking.somebody_is_there()
        elif self._obeying.messages:
            return self._obeying.pass_on_first()
        script, stage = self._script, self._stage
        self._prepare(upcoming(script.exercise, script.at, self._spoken, stage.pace))
        if isinstance(step, Ask):
            return self._asking.begin()
        row = beats.of_step(step, self._spoken, script.lookup, stage.tempo)
        if isinstance(step, Hold):
            self._show("hold", until=stage.now + step.seconds)
        interrupt = step.interrupt if isinstance(step, Say) else Interrupt.COMMAND
        return stage.play(row, self._leave, None, interrupt)

    def _end(self, step: End) -> None:
        """End, or go over into another exercise, unless there have been enough for one sitting."""
        self._safeguard.ended(step.outcome)
        end = functools.partial(self._stage.end, Outcome(step.outcome))
        if not step.then:
            end()
        elif self._as_they_came.earlier + 1 < timing.MOST_EXERCISES:
            end(step.then)
        else:
            self._stage.play(beats.of_question(self._spoken.enough_for_now), end)

    def _leave(self, trigger: str = DONE) -> None:
        self._safeguard.left(trigger)
        if not isinstance(self._script.step, End):  # a last word that is skipped is left by none
            self._script.take(trigger)
        self._enter()

    def _seconds_left(self) -> float:
        script = self._script
        return seconds_left(script.exercise, script.at, self._spoken, self._stage.pace)

    def _show(self, waiting_for: str = "", until: float | None = None) -> None:
        self._stage.do(
            ShowPlace(
                step=self._script.at.step,
                section=self._script.section,
                waiting_for=waiting_for,
                until=until,
                minutes_left=round(self._seconds_left() / 60, 1),
            )
        )

    def _prepare(self, texts: list[str]) -> None:
        if texts:
            self._stage.do(Prepare(texts=tuple(texts), pace=self._stage.pace))
