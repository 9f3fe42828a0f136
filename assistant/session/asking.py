"""Asking: the question, the silence after it, the reply, and what is done without one.

Every question ends. It is asked again in fewer words, and then the exercise goes on by the
branch for what was said, for silence (`no-input`) or for what was not understood (`no-match`).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

from assistant.exercise.model import (
    DANGER_SCOPE,
    DONE,
    NO_INPUT,
    NO_MATCH,
    UNSURE,
    Ask,
    Expectation,
    Text,
    Wants,
)
from assistant.exercise.text import fill
from assistant.session import beats, question, timing
from assistant.session.actions import Record
from assistant.session.adapting import Adapting
from assistant.session.floor import Floor
from assistant.session.position import keep, known_as
from assistant.session.question import Question
from assistant.session.script import Script
from assistant.session.spoken import Spoken
from assistant.session.stage import Stage
from assistant.understanding.meaning import Items, Meaning, Nothing, Reply, Unsure, YesNo

YES_NO = Expectation(wants=Wants.YES_NO)


class Asking:
    """Takes a question from its first word to its answer."""

    def __init__(
        self,
        script: Script,
        stage: Stage,
        spoken: Spoken,
        adapting: Adapting,
        patience: float,
        show: Callable[[str], None],
        leave: Callable[[str], None],
        doze: Callable[[], bool],
    ) -> None:
        """`doze` takes the way for somebody who has fallen asleep; False where there is none."""
        self._script = script
        self._stage = stage
        self._spoken = spoken
        self._adapting = adapting
        self._patience = patience
        self._show = show
        self._leave = leave
        self._doze = doze
        self._question = Question(open=False)
        self._last = ""
        """Id of the question that was answered last."""
        self._unanswered = 0
        """Questions in a row that were met with silence."""
        self._put_by: dict[str, list[str]] = {}
        """What was collected for a question that was cut off, by its step."""

    @property
    def expects(self) -> Expectation | None:
        """What is hoped for just now, whether or not the question has been spoken to its end."""
        step = self._script.step
        return step.expects if isinstance(step, Ask) and self._question.open else None

    @property
    def confirming(self) -> bool:
        """Whether "did you say …?" is being asked."""
        return self._question.doubt is not None

    def corrects(self, meaning: Meaning | None) -> bool:
        """Whether it is another answer of the kind that is being confirmed: "no, six"."""
        doubt = self._question.doubt
        return type(meaning) is type(doubt) and meaning != doubt

    @property
    def answered(self) -> Ask | None:
        """The question before this place, as long as its answer can be taken back: it was answered
        last, and nothing was said yet to the one that is being asked."""
        before, asked = self._script.question_before, self._question
        tried = asked.open and (asked.doubt or asked.denied or asked.misses or asked.items)
        return before if before is not None and before.id == self._last and not tried else None

    def put_right(self, reply: Reply) -> None:
        """Go back to the question that was answered last, with another answer."""
        self._stage.hush()
        self.close()
        self._script.go_back()
        said = question.in_words(reply, self._ask.expects)
        known = {"reply": (said,)} if said else {}
        text = fill(self._spoken.corrected, known.get)
        self._stage.play(
            beats.aside(text, self._stage.tempo), functools.partial(self._take_instead, reply)
        )

    def _take_instead(self, reply: Reply) -> None:
        self._question = Question()
        self._forget(self._ask.remember)
        self._accept(reply)

    def begin(self) -> None:
        """Ask the question of this step; what was once answered to it no longer holds."""
        self._question = Question(items=self._put_by.pop(self._ask.id, []))
        self._forget(self._ask.remember)
        text = self._question_text()
        self._say_question(question.core(text) if self._adapting.shorter else text)

    def say_again(self) -> None:
        """Ask it again in full."""
        self._question.open, self._question.doubt = True, None
        self._say_question(self._question_text())

    def to_resume(self, *, whole: bool) -> tuple[beats.Beats, Callable[[], None]]:
        """What to come back to when something was said in between, and what follows it."""
        text = self._question_text()
        if self._question.doubt is not None:
            text = self._confirmation(self._question.doubt)
        elif not whole:
            text = question.core(text)
        return beats.of_question(text, self._stage.tempo), self._listen

    def somebody_is_there(self) -> None:
        """The person was understood, be it a command: answers are waited for again."""
        self._unanswered = 0

    def asks(self, following: Callable[[], None]) -> bool:
        """Whether what follows is waiting for the answer."""
        return following == self._listen

    def put_by(self) -> None:
        """Keep what was collected until the question that was cut off is asked again."""
        if self._question.open and self._question.items:
            self._put_by[self._ask.id] = self._question.items

    def close(self) -> None:
        """It is left: what is said from now on is no answer to it."""
        self._question.open, self._question.doubt = False, None

    def leave(self, trigger: str) -> None:
        """Leave it at once."""
        self.close()
        self._stage.hush()
        self._leave(trigger)

    def take(self, reply: Reply) -> None:
        """The person answered."""
        self._unanswered = 0
        asked = self._question
        doubt, asked.doubt = asked.doubt, None
        if doubt is not None and reply != YesNo(yes=True):
            asked.denied.append(doubt)
        match reply:
            case YesNo(yes=True) if doubt is not None:
                self._accept(doubt)
            case YesNo() if doubt is not None:
                self._miss(self._spoken.ask_again)
            case _ if reply in asked.denied:  # as doubtfully as before: it would go on for ever
                self._miss(self._spoken.ask_again)
            case Items():
                self._collect(reply)
            case Nothing() | Unsure() if asked.items:
                self._accept(Items(items=tuple(asked.items)))
            case Nothing() | Unsure() if self._can_be_encouraged(reply):
                asked.encouraged = True
                nothing = isinstance(reply, Nothing)
                self._ask_with(self._spoken.nothing_yet if nothing else self._spoken.not_knowing)
            case _ if question.uncertain(reply, self._ask.expects):
                asked.doubt = reply
                self._say_question(self._confirmation(reply))
            case _:
                self._accept(reply)

    def no_input(self) -> None:
        """The person has been silent for as long as is waited."""
        asked = self._question
        if self._no_limit:
            return self._remind()
        if self.confirming:
            asked.doubt = None
            return self._ask_with(self._spoken.ask_again)
        asked.silences += 1
        self._adapting.met_silence()
        if asked.items and asked.silences > 1:
            return self._accept(Items(items=tuple(asked.items)))
        if asked.items:
            return self._ask_with(self._more[0])
        reprompts = self._spoken.no_input if self._ask.no_input is None else self._ask.no_input
        if asked.silences <= len(reprompts) and not self._carrying_on:
            return self._ask_with(reprompts[asked.silences - 1])
        if self._carrying_on and self._adapting.may_be_asleep() and self._doze():
            return None
        self._unanswered += 1
        return self._give_up(NO_INPUT)

    def noise(self) -> None:
        """A voice was heard, but no words: wait on, and if it goes on like that, it is silence."""
        self._question.noises += 1
        if self._question.noises > timing.NOISES and not self._no_limit:
            self.no_input()
        else:
            self._listen()

    def no_match(self) -> None:
        """The person said something that has no meaning here."""
        self._unanswered = 0
        self._miss()

    @property
    def _no_limit(self) -> bool:
        """Whether this is somebody for whom no time ever runs out. In danger it does: who has fallen
        silent there is to be told the number."""
        return math.isinf(self._patience) and not self._script.at.step.startswith(DANGER_SCOPE)

    def _remind(self) -> None:
        """We are still here: now and then, and nothing is given up."""
        asked, texts = self._question, self._spoken.still_here
        text = texts[min(asked.silences, len(texts) - 1)]
        asked.silences += 1
        if asked.doubt is not None:
            self._say_question(self._confirmation(asked.doubt))
        else:
            self._ask_with(text)

    def _miss(self, text: Text | None = None) -> None:
        """It was not understood, or not rightly: ask again, or go on."""
        asked = self._question
        asked.doubt = None
        asked.misses += 1
        reprompts = self._spoken.no_match if self._ask.no_match is None else self._ask.no_match
        if asked.misses <= len(reprompts):
            self._ask_with(text or reprompts[asked.misses - 1])
        elif asked.items:
            self._accept(Items(items=tuple(asked.items)))
        else:
            self._give_up(NO_MATCH)

    @property
    def _ask(self) -> Ask:
        step = self._script.step
        assert isinstance(step, Ask)
        return step

    def _forget(self, name: str) -> None:
        for known in known_as(name, self._script.at):
            del self._script.at.memory[known]

    @property
    def _more(self) -> tuple[Text, ...]:
        return self._ask.more or self._spoken.more

    @property
    def _carrying_on(self) -> bool:
        """Whether so many questions met with silence that answers are no longer waited for."""
        return self._unanswered >= timing.UNANSWERED_BEFORE_CARRYING_ON

    def _question_text(self) -> Text:
        return self._script.fill(self._ask.text or self._spoken.rate)

    def _confirmation(self, doubt: Reply) -> Text:
        said = question.uncertain(doubt, self._ask.expects)
        return fill(self._spoken.confirm, {"reply": (said,)}.get)

    def _say_question(self, text: Text) -> None:
        expects = YES_NO if self.confirming else self._ask.expects
        row = beats.of_question(text, self._stage.tempo, self._ask.manner)
        self._stage.play(row, self._listen, expects, self._ask.interrupt)

    def _ask_with(self, text: Text) -> None:
        """Ask again in other words."""
        filled = question.with_question(text, self._question_text(), self._ask, self._spoken)
        self._say_question(self._script.fill(filled))

    def _listen(self) -> None:
        """The question has been spoken: await the answer."""
        stage = self._stage
        expects = YES_NO if self.confirming else self._ask.expects
        stage.pass_floor(Floor.CONFIRMING if self.confirming else Floor.LISTENING)
        stage.open_ear(expects)
        self._show(expects.wants)
        if not stage.voice:
            stage.start_timer("reply", self._silence())

    def _silence(self) -> float:
        """Seconds of it until something is said."""
        silences = self._question.silences
        if self._no_limit:
            return timing.REMINDERS[min(silences, len(timing.REMINDERS) - 1)]
        stretched = min(self._patience, timing.MOST_PATIENCE) * self._stage.silences
        if self._carrying_on:
            return timing.SILENCE_WHEN_CARRYING_ON * stretched
        return (timing.NEXT_SILENCE if silences else timing.FIRST_SILENCE) * stretched

    def _can_be_encouraged(self, reply: Reply) -> bool:
        """Once, and only where the exercise itself has nothing to say to it.

        "Nothing" is a whole answer, except where things are collected: there the second one is.
        """
        ask = self._ask
        if self._question.encouraged or ask.expects.wants in (Wants.YES_NO, Wants.FREE):
            return False
        if ask.expects.wants is Wants.ITEMS:
            return True
        return isinstance(reply, Unsure) and ask.to.get(UNSURE, ask.to[DONE]) == ask.to[DONE]

    def _collect(self, found: Items) -> None:
        asked, items = self._question, self._question.items
        new = [thing for thing in found.items if thing not in items]
        items += new
        asked.silences = 0
        # Who says the same again and again has said all there is.
        asked.misses = 0 if new else asked.misses + 1
        is_all = found.finished or asked.misses > 1 or len(items) >= self._ask.expects.count
        if items and is_all:
            self._accept(Items(items=tuple(items)))
        elif items:
            self._ask_with(self._more[(len(items) - 1) % len(self._more)])
        else:
            self._accept(Nothing())

    def _accept(self, reply: Reply) -> None:
        step = self._ask
        self._last = step.id
        memory = self._script.at.memory
        if step.remember:
            memory.update(question.remembered(step.remember, reply))
        if step.keep_days is not None and not isinstance(reply, Unsure):
            keep(step.remember, self._script.at, self._stage.do, step.keep_days)
        if step.record and (kept := question.worth_keeping(reply)) is not None:
            self._stage.do(Record(kind=step.record, name=step.remember or step.id, value=kept))
        self.leave(question.trigger_of(step, reply))

    def _give_up(self, trigger: str) -> None:
        """Go on without an answer: with the exercise's own words, or with a kind word of ours."""
        step = self._ask
        self._stage.do(Record(kind="unanswered", name=step.remember or step.id))
        has_own_words = step.to.get(trigger, step.to[DONE]) != step.to[DONE]
        text: Text = self._spoken.moving_on
        if self._unanswered == timing.UNANSWERED_BEFORE_CARRYING_ON:
            text = self._spoken.carrying_on
        elif has_own_words or self._carrying_on:
            text = ()
        self._stage.play(beats.aside(text, self._stage.tempo), lambda: self._leave(trigger))
