"""Commands: what a person can ask for at any moment, whatever the exercise is doing.

Whatever interrupts the script leaves a bookmark, and the script goes on from there: from the
phrase that was cut, with the question again, or, after a pause in a hold, with the part of
the body that was being worked with.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.exercise.model import DECLINED, SUGGEST, Ask, Breathe, Hold, Text
from assistant.exercise.text import fill, message
from assistant.session import beats, timing
from assistant.session.actions import ASKED, Outcome, Record, SetVolume
from assistant.session.adapting import Adapting
from assistant.session.asking import Asking
from assistant.session.beats import Beats
from assistant.session.floor import Floor
from assistant.session.script import Script
from assistant.session.spoken import Spoken
from assistant.session.stage import Next, Stage
from assistant.understanding.meaning import CommandName

REMINDER = "reminder"


class Obeying:
    """Does what is asked for, and brings the script back to where it was."""

    def __init__(
        self,
        script: Script,
        stage: Stage,
        asking: Asking,
        adapting: Adapting,
        spoken: Spoken,
        decibels: float,
        lately: Text,
        enter: Next,
        leave: Callable[[str], None],
        show: Callable[[str], None],
        seconds_left: Callable[[], float],
    ) -> None:
        self._script = script
        self._stage = stage
        self._asking = asking
        self._adapting = adapting
        self._spoken = spoken
        self.decibels = decibels
        """How loud it is by now."""
        self._lately = lately
        self._enter = enter
        self._leave = leave
        self._show = show
        self._seconds_left = seconds_left
        self.last_words: Callable[[], Text] = lambda: spoken.stopped
        """What is said when told to stop."""
        self.messages: list[str] = []
        """What others would like the person to hear, and what was not said to its end."""
        self.may_pass_on: Callable[[], bool] = lambda: True
        """Whether a message may be said now."""
        self._bookmark: tuple[Beats, Next] | None = None
        self._reminders = 0
        self._forgetting_until = 0.0
        """Seconds since the session began, up to which a second word forgets the phones."""

    @property
    def paused(self) -> bool:
        """Whether "go on" is awaited, or a word is being said while it is."""
        in_pause = (self.wait, self._passed_on_in_pause)
        return self._stage.floor is Floor.PAUSED or self._stage.following in in_pause

    @property
    def interrupted(self) -> bool:
        """Whether the script is interrupted, so that what is said is no answer to its question."""
        return self._bookmark is not None

    @property
    def stopping(self) -> bool:
        """Whether the last sentence is being said."""
        return self._stage.following == self._stop

    def forget(self) -> None:
        """The script goes on elsewhere: there is nothing to come back to."""
        self._bookmark = None

    def obey(self, command: CommandName) -> None:
        """Do it."""
        if self.stopping:
            # The last sentence is being said; a second "stop" ends even that.
            return self._stop() if command is CommandName.STOP else self._stage.let_be()
        self._asking.somebody_is_there()
        match command:
            case CommandName.STOP:
                self._stage.play(beats.of_question(self.last_words()), self._stop)
            case CommandName.PAUSE:
                self._pause(self._spoken.paused)
            case CommandName.GO_ON:
                self._go_on()
            case CommandName.SAY_AGAIN:
                self._say_again()
            case CommandName.SKIP:
                self._skip()
            case CommandName.GO_BACK:
                self._go_back()
            case CommandName.SLOWER | CommandName.FASTER:
                self._change_pace(faster=command is CommandName.FASTER)
            case CommandName.MORE_TIME:
                more = self._adapting.more_time()
                self.aside(self._spoken.more_time if more else self._spoken.at_the_limit)
            case CommandName.LOUDER | CommandName.QUIETER:
                self._change_volume(louder=command is CommandName.LOUDER)
            case CommandName.HELP | CommandName.TIME_LEFT | CommandName.LATELY:
                self.aside(self._answer(command))
            case CommandName.PAIR_PHONE:
                self._have_done(command)
            case CommandName.FORGET_PHONES:
                self._forget_phones()
            case CommandName.SUGGEST:
                self._suggest()

    def _have_done(self, command: CommandName) -> None:
        """Whoever has to do with phones does it, and says what came of it."""
        self._stage.do(Record(kind=ASKED, name=command))
        self.aside(self._spoken.phones)

    def _forget_phones(self) -> None:
        """Once it is said a second time. That is no question, so it needs no answer: whatever is
        being asked or done goes on, and a word that was misheard puts nobody out."""
        now = self._stage.now
        if now < self._forgetting_until:
            self._forgetting_until = now
            return self._have_done(CommandName.FORGET_PHONES)
        self._forgetting_until = now + timing.SAID_TWICE
        return self.aside(self._spoken.forget_phones)

    def _answer(self, command: CommandName) -> Text:
        if command is CommandName.TIME_LEFT:
            return self._time_left()
        if command is CommandName.LATELY:
            return self._lately or self._spoken.lately["unknown"]
        return self._spoken.help

    def aside(self, text: Text) -> None:
        """Say something beside the script, then stay paused, or go on where it was."""
        if self.paused:
            return self._stage.play(beats.of_question(text, self._stage.tempo), self.wait)
        if self._bookmark is None:
            self._bookmark = self._place_to_resume(whole=False)
        self._stage.play(beats.aside(text, self._stage.tempo), self._resume)
        return None

    def pass_on(self) -> None:
        """Say what somebody would like them to hear, as it stands: one message after the other.

        What is cut off is said again from its beginning, at the next moment at which the script
        would go on or a pause would begin.
        """
        being_said = (self._passed_on, self._passed_on_in_pause, self._passed_on_first)
        if self._stage.following not in being_said:
            self._pass_on_the_first()

    def _pass_on_the_first(self) -> None:
        stage = self._stage
        text = message(self.messages[0], self._spoken.abbreviations)
        if self.paused:
            stage.play(beats.of_question(text, stage.tempo), self._passed_on_in_pause)
            return
        if self._bookmark is None:
            self._bookmark = self._place_to_resume(whole=False)
        stage.play(beats.aside(text, stage.tempo), self._passed_on)

    def pass_on_first(self) -> None:
        """Say it before the step that is about to begin."""
        self._instead(message(self.messages[0], self._spoken.abbreviations), self._passed_on_first)

    def _passed_on(self) -> None:
        del self.messages[:1]
        self._resume()

    def _passed_on_in_pause(self) -> None:
        del self.messages[:1]
        self.wait()

    def _passed_on_first(self) -> None:
        del self.messages[:1]
        self._enter()

    def lose(self) -> None:
        """Microphone or speaker is gone: say so, in case it can be heard, and wait for it."""
        self._pause(self._spoken.lost)

    def regain(self) -> None:
        """It can be said and heard again: say so, and go on."""
        self._stage.play(beats.aside(self._spoken.back_again, self._stage.tempo), self._resume)

    def hurry(self, own: Next) -> None:
        """What was to be left after a word about it is left at once; `own` follows a step itself."""
        _, following = self._bookmark or ((), self._stage.following)
        if following != own and not self._asking.asks(following):
            following()

    def wait(self) -> None:
        """Paused: wait for as long as it takes."""
        self._stage.following = self.wait
        if self.messages and self.may_pass_on():
            return self._pass_on_the_first()
        self._stage.pass_floor(Floor.PAUSED)
        self._stage.open_ear(None)
        self._show("go-on")
        seconds = timing.PAUSE_REMINDERS
        self._stage.start_timer(REMINDER, seconds[min(self._reminders, len(seconds) - 1)])
        return None

    def remind(self) -> None:
        """A soft word in a long pause, unless the person is just speaking."""
        if self._stage.voice:
            return self._stage.start_timer(REMINDER, timing.AFTER_THE_PERSON)
        texts = self._spoken.still_paused
        text = texts[min(self._reminders, len(texts) - 1)]
        self._reminders += 1
        return self._stage.play(beats.of_question(text, self._stage.tempo), self.wait)

    def _stop(self) -> None:
        self._stage.end(Outcome.STOPPED)

    def _place_to_resume(self, *, whole: bool) -> tuple[Beats, Next]:
        if self._stage.following == self._passed_on_first:
            return (), self._enter
        if self._stage.floor in (Floor.LISTENING, Floor.CONFIRMING):
            return self._asking.to_resume(whole=whole)
        return self._stage.rest, self._stage.following

    def _resume(self) -> None:
        assert self._bookmark is not None, "went on from nowhere"
        if self.messages and self.may_pass_on():
            return self._pass_on_the_first()
        (row, following), self._bookmark = self._bookmark, None
        self._stage.play(row, following, self._asking.expects)
        return None

    def _pause(self, text: Text) -> None:
        self._mark_for_pause()
        self._reminders = 0
        self._stage.play(beats.of_question(text, self._stage.tempo), self.wait)

    def _mark_for_pause(self) -> None:
        """A hold is begun again afterwards, whatever was being said in between."""
        if isinstance(self._script.step, Hold | Breathe):
            self._bookmark = (), self._begin_turn_again
        elif self._bookmark is None:
            self._bookmark = self._place_to_resume(whole=True)

    def _go_on(self) -> None:
        if self.paused:
            self._stage.play(beats.aside(self._spoken.going_on, self._stage.tempo), self._resume)
        elif self._stage.floor in (Floor.LISTENING, Floor.CONFIRMING):
            self._asking.leave(DECLINED)
        elif self._bookmark is None and isinstance(self._script.step, Hold | Breathe):
            self._stage.hush()
            self._leave("done")
        else:
            self._stage.end_rest()

    def _say_again(self) -> None:
        self._bookmark = None
        if isinstance(self._script.step, Ask):
            self._asking.say_again()
        else:
            self._begin_turn_again()

    def _suggest(self) -> None:
        """Let the exercise ask whether to leave for another, but not where it heeds something."""
        target = self._script.exercise.anywhere.get(SUGGEST)
        if self._script.at.left:
            return self._say_again()
        if target is None:
            return self.aside(self._spoken.help)
        self._stage.hush()
        self._script.detour(target)
        return self._enter()

    def _begin_turn_again(self) -> None:
        self._stage.hush()
        self._script.begin_turn_again()
        self._enter()

    def _skip(self) -> None:
        """Skip the question, this part of the body or this sense, or else the step."""
        step = self._script.step
        self._stage.do(Record(kind="skipped", name=step.id))
        if isinstance(step, Ask):
            self._script.at.memory.update({step.remember: DECLINED} if step.remember else {})
            self._instead(self._spoken.skipped, self._decline)
        elif self._script.item is not None:
            self._instead(self._spoken.skipped, self._skip_turn)
        else:
            self._instead(self._spoken.skipped, self._skip_step)

    def _decline(self) -> None:
        self._leave(DECLINED)

    def _skip_step(self) -> None:
        self._leave("done")

    def _skip_turn(self) -> None:
        self._script.skip_turn()
        self._enter()

    def _go_back(self) -> None:
        found = self._script.go_back()
        text = self._spoken.gone_back if found else self._spoken.at_the_beginning
        self._instead(text, self._enter)

    def _instead(self, text: Text, following: Next) -> None:
        """Say something and go on elsewhere."""
        self._bookmark = None
        self._asking.close()
        self._stage.play(beats.aside(text, self._stage.tempo), following)

    def _change_pace(self, *, faster: bool) -> None:
        paces = timing.PACES
        nearest = min(paces, key=lambda pace: abs(pace - self._stage.pace))
        wanted = paces.index(nearest) + (1 if faster else -1)
        if not 0 <= wanted < len(paces):
            return self.aside(self._spoken.at_the_limit)
        self._stage.pace = paces[wanted]
        return self.aside(self._spoken.faster if faster else self._spoken.slower)

    def _change_volume(self, *, louder: bool) -> None:
        by = timing.VOLUME_STEP if louder else -timing.VOLUME_STEP
        wanted = min(max(self.decibels + by, timing.SOFTEST), timing.LOUDEST)
        if wanted == self.decibels:
            return self.aside(self._spoken.at_the_limit)
        self.decibels = wanted
        self._stage.do(SetVolume(decibels=wanted))
        return self.aside(self._spoken.louder if louder else self._spoken.quieter)

    def _time_left(self) -> Text:
        minutes = round(self._seconds_left() / 60)
        if minutes < 2:
            return self._spoken.little_time_left
        return fill(self._spoken.time_left, {"minutes": (str(minutes),)}.get)
