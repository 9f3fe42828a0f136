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

from collections.abc import Callable

from assistant.exercise.model import (
    DECLINED,
    DONE,
    NO_INPUT,
    NO_MATCH,
    NOTHING,
    UNSURE,
    Ask,
    Breathe,
    End,
    Exercise,
    Expectation,
    Hold,
    Text,
    Wants,
)
from assistant.exercise.text import fill
from assistant.session import beats, question, timing
from assistant.session.actions import (
    Action,
    CancelTimer,
    Finish,
    Listen,
    Outcome,
    Patience,
    PlayCue,
    Prepare,
    Record,
    Say,
    SetVolume,
    ShowPlace,
    StartTimer,
    StopListening,
    StopSpeaking,
)
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
from assistant.session.floor import Floor, pass_to
from assistant.session.machine import build, take
from assistant.session.position import Performed, Position, Value, item, lookup, settle
from assistant.session.question import Question
from assistant.session.spoken import Spoken
from assistant.session.upcoming import upcoming
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import (
    Command,
    CommandName,
    Feelings,
    Hypothesis,
    Items,
    Nothing,
    Reply,
    Signal,
    SignalName,
    Unsure,
    YesNo,
)
from assistant.understanding.understand import understand

_YES_NO = Expectation(wants=Wants.YES_NO)

Next = Callable[[], None]
"""What is done when a row of beats has been performed."""


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
        self._exercise = exercise
        self._lexicon = lexicon
        self._spoken = spoken
        self._patience = patience
        self._pace = pace
        self._decibels = decibels

        self._at = Position(step=exercise.first)
        self._machine = build(exercise, self._at)
        self._visited: list[Position] = []
        """Where each turn or step began, for going back and beginning again."""

        self.floor = Floor.SPEAKING
        self._beats: Beats = ()
        self._beat = 0
        self._next: Next = self._enter
        self._mark = 0.0
        self._bookmark: tuple[Beats, Next] | None = None
        self._question = Question(open=False)
        self._unanswered = 0

        self._now = -1.0
        self._said = 0
        self._saying: int | None = None
        self._ear_open = False
        self._voice = False
        self._timers: set[str] = set()
        self._overdue = False
        """The next beat is due but waits for the person to finish speaking."""
        self._actions: list[Action] = []

    # What is happening --------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether the session is over."""
        return self.floor is Floor.ENDED

    @property
    def speaking(self) -> bool:
        """Whether a phrase is on its way to the speaker."""
        return self._saying is not None

    @property
    def timers(self) -> frozenset[str]:
        """The timers that are running."""
        return frozenset(self._timers)

    @property
    def step(self) -> str:
        """Id of the step it is at."""
        return self._at.step

    @property
    def memory(self) -> dict[str, Value]:
        """What is remembered, by name."""
        return dict(self._at.memory)

    # Events -------------------------------------------------------------------

    def handle(self, event: Event) -> list[Action]:
        """Take what happened, give what is to be done.

        Raises `ValueError`, changing nothing, for an event from the past or a second start.
        """
        if event.at < self._now:
            raise ValueError(f"{event} is from before {self._now}")
        if isinstance(event, Started) != (self._now < 0):
            raise ValueError("a session is started once, before everything else")
        self._actions = []
        if self.finished:
            return self._actions
        self._now = event.at
        match event:
            case Started():
                self._start()
            case SpeechFinished(say=say) if say == self._saying:
                self._saying = None
                self._go_on_performing()
            case VoiceStarted():
                self._voice = True
                self._cancel("reply")
                self._start_timer("utterance", timing.LONGEST_UTTERANCE)
            case Heard(hypotheses=hypotheses):
                self._hear(hypotheses)
            case TimerFired(timer=timer) if timer in self._timers:
                self._timers.remove(timer)
                self._ring(timer)
            case CommandRequested(command=command):
                self._obey(command)
        return self._actions

    def _start(self) -> None:
        if self._decibels:
            self._do(SetVolume(decibels=self._decibels))
        self._enter()
        asides = (text for text in self._spoken.texts())
        self._prepare([s for text in asides for s in text if isinstance(s, str)])

    def _ring(self, timer: str) -> None:
        match timer:
            case "beat" if self._voice:
                self._overdue = True
            case "beat":
                self._go_on_performing()
            case "reply":
                self._no_input()
            case "utterance":
                self._hear(())
            case "reminder":
                self._remind()

    def _hear(self, hypotheses: tuple[Hypothesis, ...]) -> None:
        self._voice = False
        self._cancel("utterance")
        meaning = self._understand(hypotheses)
        match meaning:
            case Command(name=name):
                self._obey(name)
            case Signal() if self._heed(meaning):
                pass
            case Signal() if self._expected() is not None:
                self._take_reply(YesNo(yes=True))
            case None | Signal():
                self._not_understood()
            case reply:
                self._take_reply(reply)

    def _understand(self, hypotheses: tuple[Hypothesis, ...]) -> Command | Signal | Reply | None:
        """By what is hoped for; when confirming, a corrected answer is welcome too."""
        if self._question.doubt is not None:
            meaning = understand(hypotheses, _YES_NO, self._lexicon)
            if meaning is not None:
                return meaning
        return understand(hypotheses, self._expected(), self._lexicon)

    def _expected(self) -> Expectation | None:
        step = self._exercise.steps[self._at.step]
        answering = isinstance(step, Ask) and self._question.open and not self._paused
        return step.expects if isinstance(step, Ask) and answering else None

    # Steps --------------------------------------------------------------------

    def _take(self, trigger: str) -> None:
        take(self._machine, self._at, trigger)

    def _enter(self) -> None:
        """Begin the step we are at."""
        step = settle(self._exercise, self._at, self._take)
        self._question = Question(open=isinstance(step, Ask))
        if isinstance(step, End):
            self._finish(Outcome(step.outcome))
            return
        self._visit(step)
        left = seconds_left(self._exercise, self._at, self._spoken, self._pace)
        self._show(step, minutes_left=round(left / 60, 1))
        self._prepare(upcoming(self._exercise, self._at, self._spoken, self._pace))
        self._play(self._beats_of(step), self._listen if isinstance(step, Ask) else self._leave)

    def _leave(self, trigger: str = DONE) -> None:
        self._take(trigger)
        self._enter()

    def _beats_of(self, step: Performed) -> Beats:
        assert not isinstance(step, End)
        return beats.of_step(step, self._spoken, self._lookup, self._pace)

    def _lookup(self, name: str) -> Text | None:
        return lookup(self._exercise, self._at, name)

    def _visit(self, step: Performed) -> None:
        """Note where we are, once for each turn of a repeat and for each step outside of one."""
        here = self._at.copy()
        if self._visited and _unit(self._visited[-1], self._exercise) == _unit(here, self._exercise):
            return
        self._visited.append(here)

    def _go_to(self, visited: Position) -> None:
        """Go to where we were, with all that has become known since."""
        self._at.step, self._at.turns, self._at.left = visited.step, dict(visited.turns), visited.left
        self._enter()

    def _begin_turn_again(self) -> None:
        self._go_to(self._visited[-1])

    # Performing ---------------------------------------------------------------

    def _play(self, row: Beats, following: Next) -> None:
        """Perform beats from now on instead of whatever was going on, then do what follows."""
        self._hush()
        self._beats, self._beat, self._next = row, 0, following
        self._perform()

    def _hush(self) -> None:
        """Fall silent and await nothing."""
        if self._saying is not None:
            self._do(StopSpeaking())
            self._saying = None
        for timer in sorted(self._timers - {"utterance"}):
            self._cancel(timer)
        self._overdue = False

    def _go_on_performing(self) -> None:
        self._beat += 1
        self._overdue = False
        self._perform()

    def _perform(self) -> None:
        """Perform beats until one has to be waited for."""
        while self._beat < len(self._beats):
            match self._beats[self._beat]:
                case beats.Phrase(text=text):
                    return self._say(text)
                case beats.Rest(seconds=seconds):
                    return self._be_silent(self._now + seconds)
                case beats.Until() as until if self._mark + until.seconds > self._now:
                    return self._be_silent(self._mark + until.seconds, shown=until.ends_hold)
                case beats.Until(seconds=seconds):
                    if self._now - (self._mark + seconds) > 1.0:
                        self._skip_to_next_wait()
                case beats.Mark():
                    self._mark = self._now
                case beats.Tone(cue=cue, seconds=seconds):
                    self._do(PlayCue(cue=cue, seconds=seconds))
            self._beat += 1
        self._next()

    def _skip_to_next_wait(self) -> None:
        """Leave out what is said within a hold when its moment has passed."""
        following = self._beat + 1
        while following < len(self._beats) and not isinstance(self._beats[following], beats.Until):
            following += 1
        self._beat = following - 1

    def _say(self, text: str) -> None:
        self._close_ear()
        self._pass_floor(Floor.SPEAKING)
        self._said += 1
        self._saying = self._said
        self._do(Say(say=self._said, text=text, pace=self._pace))

    def _be_silent(self, until: float, *, shown: bool = False) -> None:
        if until - self._now >= timing.EAR_OPENS_AFTER:
            self._pass_floor(Floor.HOLDING)
            self._open_ear(None)
            if shown:
                self._show(waiting_for="hold", until=until)
        self._start_timer("beat", until - self._now)

    # Asking -------------------------------------------------------------------

    @property
    def _ask(self) -> Ask:
        step = self._exercise.steps[self._at.step]
        assert isinstance(step, Ask)
        return step

    def _listen(self) -> None:
        """The question has been asked: await the answer."""
        expects = self._ask.expects
        confirming = self._question.doubt is not None
        self._pass_floor(Floor.CONFIRMING if confirming else Floor.LISTENING)
        self._open_ear(_YES_NO if confirming else expects)
        self._show(waiting_for=Wants.YES_NO if confirming else expects.wants)
        if self._voice:
            return
        first = self._question.silences == 0
        seconds = (timing.FIRST_SILENCE if first else timing.NEXT_SILENCE) * self._patience
        self._start_timer("reply", timing.SILENCE_WHEN_CARRYING_ON if self._carrying_on else seconds)

    @property
    def _carrying_on(self) -> bool:
        """Whether so many questions were met with silence that none is waited for any more."""
        return self._unanswered >= timing.UNANSWERED_BEFORE_CARRYING_ON

    def _question_text(self) -> Text:
        return fill(self._ask.text or self._spoken.rate, self._lookup)

    def _ask_with(self, text: Text) -> None:
        """Ask again in other words."""
        filled = question.with_question(text, self._question_text(), self._ask, self._spoken)
        self._play(beats.of_question(fill(filled, self._lookup), self._pace), self._listen)

    def _take_reply(self, reply: Reply) -> None:
        self._unanswered = 0
        asked = self._question
        doubt, asked.doubt = asked.doubt, None
        match reply:
            case YesNo(yes=yes) if doubt is not None:
                self._accept(doubt) if yes else self._ask_with(self._spoken.ask_again)
            case Items():
                self._collect(reply)
            case (Nothing() | Unsure()) if asked.items:
                self._accept(Items(items=tuple(asked.items)))
            case (Nothing() | Unsure()) if self._can_be_encouraged(reply):
                asked.encouraged = True
                self._ask_with(self._spoken.not_knowing)
            case _ if doubtful := question.uncertain(reply):
                asked.doubt = reply
                words: dict[str, Text] = {"reply": (doubtful,)}
                self._play(beats.of_question(fill(self._spoken.confirm, words.get)), self._listen)
            case _:
                self._accept(reply)

    def _can_be_encouraged(self, reply: Reply) -> bool:
        """Once, and only where the exercise itself has nothing to say to it.

        "Nothing" is a whole answer, except where things are collected: there the second one is.
        """
        if self._question.encouraged or self._ask.expects.wants in (Wants.YES_NO, Wants.FREE):
            return False
        if self._ask.expects.wants is Wants.ITEMS:
            return True
        return isinstance(reply, Unsure) and self._ask.to.get(UNSURE) == self._ask.to[DONE]

    def _collect(self, found: Items) -> None:
        items = self._question.items
        items += [thing for thing in found.items if thing not in items]
        self._question.silences = self._question.misses = 0
        if found.finished or len(items) >= self._ask.expects.count:
            whole = Items(items=tuple(items))
            self._accept(whole) if items else self._accept(Nothing())
            return
        more = self._ask.more or self._spoken.more
        self._ask_with(more[(len(items) - 1) % len(more)])

    def _accept(self, reply: Reply) -> None:
        step = self._ask
        if step.remember:
            self._at.memory.update(question.remembered(step.remember, reply))
        if step.record and step.remember:
            self._do(Record(kind=step.record, name=step.remember, value=_worth(reply, self._at, step)))
        self._leave_question(question.trigger_of(step, reply))

    def _leave_question(self, trigger: str) -> None:
        self._question.open = False
        self._bookmark = None
        self._hush()
        self._leave(trigger)

    def _no_input(self) -> None:
        asked = self._question
        if asked.doubt is not None:
            asked.doubt = None
            return self._ask_with(self._spoken.ask_again)
        asked.silences += 1
        if asked.items and asked.silences > 1:
            return self._accept(Items(items=tuple(asked.items)))
        if asked.items:
            return self._ask_with((self._ask.more or self._spoken.more)[0])
        reprompts = self._spoken.no_input if self._ask.no_input is None else self._ask.no_input
        if asked.silences <= len(reprompts) and not self._carrying_on:
            return self._ask_with(reprompts[asked.silences - 1])
        self._unanswered += 1
        self._give_up(NO_INPUT)

    def _not_understood(self) -> None:
        """Words without a meaning here: ask again, or let them be where nothing was asked."""
        if self._paused:
            return
        if self._expected() is None or self.floor not in (Floor.LISTENING, Floor.CONFIRMING):
            if self._overdue:
                self._go_on_performing()
            return
        asked = self._question
        asked.doubt = None
        asked.misses += 1
        self._unanswered = 0
        reprompts = self._spoken.no_match if self._ask.no_match is None else self._ask.no_match
        if asked.misses <= len(reprompts):
            self._ask_with(reprompts[asked.misses - 1])
        elif asked.items:
            self._accept(Items(items=tuple(asked.items)))
        else:
            self._give_up(NO_MATCH)

    def _give_up(self, trigger: str) -> None:
        """Go on without an answer: with the exercise's own words, or with a kind word of ours."""
        step = self._ask
        self._do(Record(kind="unanswered", name=step.remember or step.id))
        self._question.open = False
        own_words = step.to.get(trigger, step.to[DONE]) != step.to[DONE]
        if self._unanswered == timing.UNANSWERED_BEFORE_CARRYING_ON:
            text = self._spoken.carrying_on
        elif own_words or self._carrying_on:
            text = ()
        else:
            text = self._spoken.moving_on
        self._play(self._aside_beats(text), lambda: self._leave(trigger))

    # Commands and signals -------------------------------------------------------

    def _obey(self, command: CommandName) -> None:
        spoken = self._spoken
        if self._next == self._stop:
            if command is CommandName.STOP:
                self._hush()
                self._stop()
            return
        match command:
            case CommandName.STOP:
                self._bookmark = None
                self._play(beats.of_question(spoken.stopped), self._stop)
            case CommandName.PAUSE:
                self._pause()
            case CommandName.GO_ON:
                self._continue()
            case CommandName.SAY_AGAIN:
                self._say_again()
            case CommandName.SKIP:
                self._skip()
            case CommandName.GO_BACK:
                self._go_back()
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

    @property
    def _paused(self) -> bool:
        return self.floor is Floor.PAUSED or self._next == self._wait

    def _aside_beats(self, text: Text) -> Beats:
        return beats.of_text(text, timing.AFTER_A_SENTENCE[beats.Manner.TALKING] / self._pace)

    def _aside(self, text: Text, following: Next | None = None) -> None:
        """Say something beside the script, then go on where it was, or stay paused."""
        following = following or (self._wait if self._paused else self._resume)
        if self._bookmark is None:
            self._bookmark = self._place_to_resume()
        self._play(self._aside_beats(text), following)

    def _place_to_resume(self) -> tuple[Beats, Next]:
        if self._expected() is not None and self.floor is not Floor.SPEAKING:
            return beats.of_question(self._question_text()[-1:], self._pace), self._listen
        return self._beats[self._beat :], self._next

    def _resume(self) -> None:
        assert self._bookmark is not None
        row, following = self._bookmark
        self._bookmark = None
        self._play(row, following)

    def _pause(self) -> None:
        if not self._paused and isinstance(self._exercise.steps[self._at.step], Hold | Breathe):
            self._bookmark = (), self._begin_turn_again
        self._aside(self._spoken.paused, self._wait)

    def _wait(self, reminders: int = 0) -> None:
        """Paused: wait for as long as it takes."""
        self._next = self._wait
        self._pass_floor(Floor.PAUSED)
        self._reminders = reminders
        self._open_ear(None)
        self._show(waiting_for="go-on")
        seconds = timing.PAUSE_REMINDERS[min(reminders, len(timing.PAUSE_REMINDERS) - 1)]
        self._start_timer("reminder", seconds)

    def _remind(self) -> None:
        texts = self._spoken.still_paused
        count = self._reminders
        self._play(
            self._aside_beats(texts[min(count, len(texts) - 1)]), lambda: self._wait(count + 1)
        )

    def _continue(self) -> None:
        if self._paused:
            self._next = self._resume
            self._aside(self._spoken.going_on, self._resume)
        elif self.floor is Floor.HOLDING:
            self._leave_for(self._leave)
        elif self.floor is Floor.LISTENING:
            self._leave_question(DECLINED)
        elif self._overdue:
            self._go_on_performing()

    def _say_again(self) -> None:
        self._bookmark = None
        step = self._exercise.steps[self._at.step]
        if isinstance(step, Ask):
            self._question.open, self._question.doubt = True, None
            self._play(self._beats_of(step), self._listen)
        else:
            self._leave_for(self._begin_turn_again)

    def _skip(self) -> None:
        step = self._exercise.steps[self._at.step]
        if isinstance(step, Ask):
            if step.remember:
                self._at.memory[step.remember] = DECLINED
            following: Next = lambda: self._leave(DECLINED)  # noqa: E731
        elif item(self._exercise, self._at) is not None:
            following = self._skip_turn
        else:
            following = self._leave
        self._do(Record(kind="skipped", name=step.id))
        self._question.open = False
        self._bookmark = None
        self._play(self._aside_beats(self._spoken.skipped), following)

    def _skip_turn(self) -> None:
        self._at.step = self._exercise.steps[self._at.step].within[-1]
        self._enter()

    def _go_back(self) -> None:
        self._bookmark = None
        self._question.open = False
        if len(self._visited) > 1:
            self._visited.pop()
            text = self._spoken.gone_back
        else:
            text = self._spoken.at_the_beginning
        self._play(self._aside_beats(text), self._begin_turn_again)

    def _leave_for(self, following: Next) -> None:
        self._bookmark = None
        self._hush()
        following()

    def _change_pace(self, by: int, text: Text) -> None:
        paces = timing.PACES
        nearest = min(paces, key=lambda pace: abs(pace - self._pace))
        wanted = paces.index(nearest) + by
        if 0 <= wanted < len(paces):
            self._pace = paces[wanted]
            self._aside(text)
        else:
            self._aside(self._spoken.at_the_limit)

    def _change_volume(self, by: float, text: Text) -> None:
        wanted = min(max(self._decibels + by, timing.SOFTEST), timing.LOUDEST)
        if wanted == self._decibels:
            return self._aside(self._spoken.at_the_limit)
        self._decibels = wanted
        self._do(SetVolume(decibels=wanted))
        self._aside(text)

    def _time_left(self) -> Text:
        left = seconds_left(self._exercise, self._at, self._spoken, self._pace)
        minutes = round(left / 60)
        if minutes < 2:
            return self._spoken.little_time_left
        words: dict[str, Text] = {"minutes": (str(minutes),)}
        return fill(self._spoken.time_left, words.get)

    def _heed(self, signal: Signal) -> bool:
        """Take the detour for pain and the like; False where there is none to be taken."""
        target = self._exercise.anywhere.get(signal.name)
        under_way = self._at.left is not None and self._at.step.startswith(f"anywhere/{signal.name}")
        if target is None or under_way:
            return False
        if signal.name is SignalName.PAIN:
            self._spare(signal.regions)
        if self._at.left is None:
            self._at.left = self._at.step, dict(self._at.turns)
        self._question.open = False
        self._bookmark = None
        self._hush()
        self._next = self._enter
        self._at.step = target
        self._enter()
        return True

    def _spare(self, named: frozenset[str]) -> None:
        """Leave alone the part that hurts: the one that was named, or the one being worked with."""
        here = item(self._exercise, self._at)
        regions = named or (here.regions if here else frozenset())
        if regions:
            self._at.spared |= regions
            self._do(Record(kind="spared", name="pain", value=tuple(sorted(regions))))

    # The end --------------------------------------------------------------------

    def _stop(self) -> None:
        self._finish(Outcome.STOPPED)

    def _finish(self, outcome: Outcome) -> None:
        self._hush()
        self._cancel("utterance")
        self._close_ear()
        self._pass_floor(Floor.ENDED)
        self._do(Finish(outcome=outcome))

    # Doing ------------------------------------------------------------------------

    def _do(self, action: Action) -> None:
        self._actions.append(action)

    def _pass_floor(self, following: Floor) -> None:
        self.floor = pass_to(self.floor, following)

    def _open_ear(self, expects: Expectation | None) -> None:
        self._ear_open = True
        patience = timing.PATIENCE[expects.wants] if expects else Patience.CLOSED
        self._do(Listen(expects=expects, patience=patience))

    def _close_ear(self) -> None:
        if self._ear_open:
            self._ear_open = False
            self._do(StopListening())
        self._voice = False
        self._cancel("utterance")

    def _start_timer(self, timer: str, seconds: float) -> None:
        self._timers.add(timer)
        self._do(StartTimer(timer=timer, due=self._now + seconds))

    def _cancel(self, timer: str) -> None:
        if timer in self._timers:
            self._timers.remove(timer)
            self._do(CancelTimer(timer=timer))

    def _prepare(self, texts: list[str]) -> None:
        if texts:
            self._do(Prepare(texts=tuple(texts), pace=self._pace))

    def _show(
        self,
        step: Performed | None = None,
        *,
        waiting_for: str = "",
        until: float | None = None,
        minutes_left: float | None = None,
    ) -> None:
        here = step or self._exercise.steps[self._at.step]
        section = fill((here.section,), self._lookup) if here.section else ()
        self._do(
            ShowPlace(
                step=here.id,
                section=" ".join(str(part) for part in section),
                waiting_for=waiting_for,
                until=until,
                minutes_left=minutes_left,
            )
        )


def _unit(at: Position, exercise: Exercise) -> tuple[str, int]:
    """What is gone back to, or begun again, as a whole: a turn of a list, or else a step."""
    for id in reversed(exercise.steps[at.step].within):
        if id in at.turns and item(exercise, at) is not None:
            return id, at.turns[id]
    return at.step, 0


def _worth(reply: Reply, at: Position, step: Ask) -> Value | None:
    """What is kept of an answer in the history."""
    if isinstance(reply, Feelings):
        name = step.remember
        parts = ("word", "family", "strength")
        return tuple(str(at.memory.get(f"{name}.{part}", "")) for part in parts)
    return at.memory.get(step.remember)
