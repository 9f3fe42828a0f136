"""A person being walked through an exercise: events in, actions out.

`Session.handle` is the whole behaviour. It reads no clock and does nothing itself: it says
what is to be done. Three rules hold:

1. Always one thing is awaited: a phrase to leave the speaker, or a timer. So there is never
   dead air, and a session that is not over always goes on by itself.
2. The ear is never open while a phrase is on its way. What arrives then all the same (typed
   words, a button) counts: commands always, an answer when a question is being asked.
3. Whatever interrupts the script leaves a bookmark, and the script goes on from there: from
   the phrase that was cut, with the question again, or with the part of the body that was
   being worked with.
"""

from __future__ import annotations

from assistant.exercise.model import DECLINED, DONE, Ask, Breathe, End, Exercise, Hold, Text
from assistant.exercise.text import fill
from assistant.session import beats, timing
from assistant.session.actions import Action, Outcome, Prepare, Record, SetVolume, ShowPlace
from assistant.session.asking import YES_NO, Asking
from assistant.session.beats import Beats
from assistant.session.estimate import seconds_left
from assistant.session.events import (
    CommandRequested,
    Event,
    Heard,
    SpeechFinished,
    Started,
    TimerFired,
    VoiceStarted,
)
from assistant.session.floor import Floor
from assistant.session.position import Value
from assistant.session.script import Script
from assistant.session.spoken import Spoken
from assistant.session.stage import BEAT, UTTERANCE, Next, Stage
from assistant.session.upcoming import upcoming
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import (
    Command,
    CommandName,
    Hypothesis,
    Meaning,
    Signal,
    SignalName,
    YesNo,
)
from assistant.understanding.understand import understand


class Session:
    """One person, one exercise, once."""

    def __init__(
        self,
        exercise: Exercise,
        lexicon: Lexicon,
        spoken: Spoken,
        *,
        patience: float = 1.0,
        pace: float = 1.0,
        decibels: float = 0.0,
    ) -> None:
        self._lexicon = lexicon
        self._spoken = spoken
        self._decibels = decibels
        self._script = Script(exercise)
        self._stage = Stage()
        self._stage.pace = pace
        self._asking = Asking(self._script, self._stage, spoken, patience, self._show, self._leave)
        self._bookmark: tuple[Beats, Next] | None = None
        """Where the script was interrupted."""
        self._reminders = 0

    @property
    def finished(self) -> bool:
        """Whether it is over."""
        return self.floor is Floor.ENDED

    @property
    def floor(self) -> Floor:
        """Whose turn it is."""
        return self._stage.floor

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
    def memory(self) -> dict[str, Value]:
        """What is remembered, by name."""
        return dict(self._script.at.memory)

    # Events

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
            case Started():
                self._start()
            case SpeechFinished(say=say):
                stage.speech_finished(say)
            case VoiceStarted():
                stage.voice_started()
            case Heard(hypotheses=hypotheses):
                self._hear(hypotheses)
            case TimerFired(timer=timer) if timer in stage.timers:
                stage.timers.remove(timer)
                self._ring(timer)
            case CommandRequested(command=command):
                self._obey(command)
        return stage.actions

    def _start(self) -> None:
        if self._decibels:
            self._stage.do(SetVolume(decibels=self._decibels))
        self._enter()
        self._prepare([s for text in self._spoken.texts() for s in text if isinstance(s, str)])

    def _ring(self, timer: str) -> None:
        if timer == BEAT:
            self._stage.beat_due()
        elif timer == UTTERANCE:
            self._hear(())
        elif timer == "reply":
            self._asking.no_input()
        else:
            self._remind()

    def _hear(self, hypotheses: tuple[Hypothesis, ...]) -> None:
        self._stage.voice_ended()
        match self._understand(hypotheses):
            case Command(name=name):
                self._obey(name)
            case Signal() as signal if self._heed(signal):
                pass
            case Signal() if self._asking.expects:
                self._asking.take(YesNo(yes=True))
            case None | Signal():
                self._not_understood()
            case reply:
                self._asking.take(reply)

    def _understand(self, hypotheses: tuple[Hypothesis, ...]) -> Meaning | None:
        """By what is hoped for; while confirming, yes or no, or the right answer at once."""
        expects = None if self._paused else self._asking.expects
        meaning = understand(hypotheses, expects, self._lexicon)
        if not self._asking.confirming:
            return meaning
        confirmed = understand(hypotheses, YES_NO, self._lexicon)
        if confirmed == YesNo(yes=False) and self._asking.corrects(meaning):
            return meaning
        return confirmed or meaning

    def _not_understood(self) -> None:
        """Words without a meaning here: ask again, or let them be where nothing was asked."""
        if self.floor in (Floor.LISTENING, Floor.CONFIRMING):
            self._asking.no_match()
        elif self._stage.overdue:
            self._stage.go_on()

    # Steps

    def _enter(self) -> None:
        """Begin the step we are at."""
        step = self._script.settle()
        self._asking.close()
        if isinstance(step, End):
            return self._stage.end(Outcome(step.outcome))
        self._show()
        script = self._script
        self._prepare(upcoming(script.exercise, script.at, self._spoken, self._stage.pace))
        if isinstance(step, Ask):
            return self._asking.begin()
        row = beats.of_step(step, self._spoken, script.lookup, self._stage.pace)
        if isinstance(step, Hold):
            self._show("hold", until=self._stage.now + step.seconds)
        self._stage.play(row, self._leave)

    def _leave(self, trigger: str = DONE) -> None:
        self._bookmark = None
        self._script.take(trigger)
        self._enter()

    def _begin_turn_again(self) -> None:
        self._script.begin_turn_again()
        self._enter()

    def _skip_turn(self) -> None:
        self._script.skip_turn()
        self._enter()

    # Commands

    def _obey(self, command: CommandName) -> None:
        spoken = self._spoken
        if self._stage.following == self._stop:
            # The last sentence is being said; a second "stop" ends even that.
            return self._stop() if command is CommandName.STOP else None
        match command:
            case CommandName.STOP:
                self._stage.play(beats.of_question(spoken.stopped), self._stop)
            case CommandName.PAUSE:
                self._pause()
            case CommandName.GO_ON:
                self._go_on()
            case CommandName.SAY_AGAIN:
                self._say_again()
            case CommandName.SKIP:
                self._skip()
            case CommandName.GO_BACK:
                went = self._script.go_back()
                text = spoken.gone_back if went else spoken.at_the_beginning
                self._instead(text, self._begin_turn_again)
            case CommandName.SLOWER:
                self._change_pace(-1, spoken.slower)
            case CommandName.FASTER:
                self._change_pace(+1, spoken.faster)
            case CommandName.LOUDER:
                self._change_volume(+timing.VOLUME_STEP, spoken.louder)
            case CommandName.QUIETER:
                self._change_volume(-timing.VOLUME_STEP, spoken.quieter)
            case CommandName.HELP:
                self._aside(spoken.help)
            case CommandName.TIME_LEFT:
                self._aside(self._time_left())

    def _stop(self) -> None:
        self._stage.end(Outcome.STOPPED)

    def _aside(self, text: Text) -> None:
        """Say something beside the script, then stay paused, or go on where it was."""
        if self._paused:
            return self._stage.play(beats.of_question(text, self._stage.pace), self._wait)
        if self._bookmark is None:
            self._bookmark = self._place_to_resume()
        self._stage.play(beats.aside(text, self._stage.pace), self._resume)
        return None

    def _instead(self, text: Text, following: Next) -> None:
        """Say something and leave the script's thread for what follows."""
        self._bookmark = None
        self._asking.close()
        self._stage.play(beats.aside(text, self._stage.pace), following)

    def _place_to_resume(self) -> tuple[Beats, Next]:
        if self.floor in (Floor.LISTENING, Floor.CONFIRMING):
            return self._asking.last_sentence()
        return self._stage.rest, self._stage.following

    def _resume(self) -> None:
        assert self._bookmark is not None, "went on from nowhere"
        (row, following), self._bookmark = self._bookmark, None
        self._stage.play(row, following)

    @property
    def _paused(self) -> bool:
        return self.floor is Floor.PAUSED or self._stage.following == self._wait

    def _pause(self) -> None:
        if self._bookmark is None:
            held = isinstance(self._script.step, Hold | Breathe)
            self._bookmark = ((), self._begin_turn_again) if held else self._place_to_resume()
        self._reminders = 0
        self._stage.play(beats.of_question(self._spoken.paused, self._stage.pace), self._wait)

    def _wait(self) -> None:
        """Paused: wait for as long as it takes."""
        self._stage.pass_floor(Floor.PAUSED)
        self._stage.open_ear(None)
        self._show("go-on")
        seconds = timing.PAUSE_REMINDERS
        self._stage.start_timer("reminder", seconds[min(self._reminders, len(seconds) - 1)])

    def _remind(self) -> None:
        texts = self._spoken.still_paused
        text = texts[min(self._reminders, len(texts) - 1)]
        self._reminders += 1
        self._stage.play(beats.of_question(text, self._stage.pace), self._wait)

    def _go_on(self) -> None:
        if self._paused:
            self._stage.play(beats.aside(self._spoken.going_on, self._stage.pace), self._resume)
        elif self.floor is Floor.HOLDING:
            self._stage.hush()
            self._leave()
        elif self.floor in (Floor.LISTENING, Floor.CONFIRMING):
            self._asking.leave(DECLINED)

    def _say_again(self) -> None:
        self._bookmark = None
        if isinstance(self._script.step, Ask):
            self._asking.say_again()
        else:
            self._stage.hush()
            self._begin_turn_again()

    def _skip(self) -> None:
        """Skip the question, this part of the body or this sense, or else the step."""
        step = self._script.step
        self._stage.do(Record(kind="skipped", name=step.id))
        following: Next = self._leave
        if isinstance(step, Ask):
            self._script.at.memory.update({step.remember: DECLINED} if step.remember else {})
            following = self._decline
        elif self._script.item is not None:
            following = self._skip_turn
        self._instead(self._spoken.skipped, following)

    def _decline(self) -> None:
        self._leave(DECLINED)

    def _change_pace(self, by: int, text: Text) -> None:
        paces = timing.PACES
        nearest = min(paces, key=lambda pace: abs(pace - self._stage.pace))
        wanted = paces.index(nearest) + by
        if not 0 <= wanted < len(paces):
            return self._aside(self._spoken.at_the_limit)
        self._stage.pace = paces[wanted]
        self._aside(text)

    def _change_volume(self, by: float, text: Text) -> None:
        wanted = min(max(self._decibels + by, timing.SOFTEST), timing.LOUDEST)
        if wanted == self._decibels:
            return self._aside(self._spoken.at_the_limit)
        self._decibels = wanted
        self._stage.do(SetVolume(decibels=wanted))
        self._aside(text)

    def _seconds_left(self) -> float:
        script = self._script
        return seconds_left(script.exercise, script.at, self._spoken, self._stage.pace)

    def _time_left(self) -> Text:
        minutes = round(self._seconds_left() / 60)
        if minutes < 2:
            return self._spoken.little_time_left
        return fill(self._spoken.time_left, {"minutes": (str(minutes),)}.get)

    # Signals

    def _heed(self, signal: Signal) -> bool:
        """Take the detour for pain and the like; False where there is none to be taken."""
        script = self._script
        target = script.exercise.anywhere.get(signal.name)
        if target is None or script.at.step.startswith(f"anywhere/{signal.name}/"):
            return False
        if signal.name is SignalName.PAIN:
            self._spare(signal.regions)
        self._bookmark = None
        self._stage.hush()
        script.detour(target)
        self._enter()
        return True

    def _spare(self, named: frozenset[str]) -> None:
        """Leave alone the part that hurts: the one that was named, or the one being worked with."""
        item = self._script.item
        regions = named or (item.regions if item else frozenset())
        if regions:
            self._script.at.spared |= regions
            self._stage.do(Record(kind="spared", name="pain", value=tuple(sorted(regions))))

    # Showing and preparing

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
