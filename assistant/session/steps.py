"""The steps of the exercise as they are come to: left, begun, performed, and brought to their end."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from assistant.exercise.model import Ask, Hold, Interrupt, Say
from assistant.exercise.model import End as EndStep
from assistant.exercise.terms import ABOUT, DONE, MET, OTHER_TOPIC, TOPICS
from assistant.exercise.text import message
from assistant.session import adaptation, beats, interruption, question, questions, timing
from assistant.session.actions import Outcome, Record, SetVolume
from assistant.session.context import Context
from assistant.session.following import (
    Accept,
    Begin,
    BeginStep,
    BeginTurnAgain,
    CarryOn,
    Decided,
    End,
    Leave,
    MessageSaid,
    NextTurn,
    StepDone,
    Stop,
    TakeDetour,
    ToSteps,
)
from assistant.session.position import keep
from assistant.session.question import Question
from assistant.session.score import Clear, Close, Hush
from assistant.session.states import Device
from assistant.session.upcoming import upcoming
from assistant.understanding.meaning import Reply, Unsure, Words

TURNED_OUTWARD = "outward"
"""What the exercises remember once attention is turned to what is around the person."""

_Move: TypeAlias = StepDone | TakeDetour | Decided


def handle(context: Context, handover: ToSteps) -> None:
    """Do what was handed over, and go on from step to step until something has to be waited for."""
    match handover:
        case Begin(earlier=earlier):
            if earlier is not None:
                context.script.settle(context.note)
                context.script.detour(interruption.WORDS[earlier])
            _begin_to_speak(context)
        case CarryOn():
            _carry_on(context, handover)
        case _:
            _go_on(context, handover)


def _begin_to_speak(context: Context) -> None:
    if context.decibels:
        context.note(SetVolume(decibels=context.decibels))
    _go_on(context, BeginStep())
    own = (phrase for text in context.spoken.texts() for phrase in text)
    context.prepare([phrase for phrase in own if isinstance(phrase, str)])


def _carry_on(context: Context, cut_off: CarryOn) -> None:
    """Offer to carry on from the step that was cut off. What was to be left after a word about it is
    left first; the stage knows nothing of what came of that."""
    context.device = Device.THERE
    context.messages.clear()  # they are sent again, as they were not said to their end
    if cut_off.unfinished is not None:
        _go_on(context, cut_off.unfinished)
        if isinstance(context.score[-1], Close):
            return
    if context.question.open and context.question.items:
        context.stashed[context.ask.id] = context.question.items
    context.note(Clear(duplex=cut_off.duplex))
    context.script.interrupt()
    _begin_to_speak(context)


def _go_on(context: Context, move: _Move) -> None:
    following: _Move | None = move
    while following is not None:
        following = _make(context, following)


def _make(context: Context, move: _Move) -> _Move | None:
    match move:
        case Stop():
            context.note(Close(Outcome.STOPPED))
            return None
        case End(outcome=outcome, then=then):
            context.note(Close(outcome, then))
            return None
        case StepDone():
            _leave(context, DONE)
        case Leave(trigger=trigger):
            _leave(context, trigger)
        case Accept(reply=reply, instead=instead, met=met):
            context.forget(MET)
            if met:
                context.script.at.memory[MET] = "yes"
            if instead:
                context.question = Question()
                context.forget(context.ask.remember)
            _leave(context, _accept(context, reply))
        case TakeDetour(target=target):
            context.note(Hush())
            context.script.detour(target)
        case NextTurn():
            context.script.skip_turn()
        case BeginTurnAgain():
            context.note(Hush())
            context.script.begin_turn_again()
        case BeginStep():
            pass
    return _begin(context)


def _leave(context: Context, trigger: str) -> None:
    context.note(*context.danger.left(trigger))
    if not isinstance(context.script.step, EndStep):  # a last word that is skipped is left by none
        context.script.take(trigger)


def _accept(context: Context, reply: Reply) -> str:
    """Remember and keep the answer; the trigger by which the question is left."""
    step, at = context.ask, context.script.at
    context.last_answered = step.id
    if step.remember:
        at.memory.update(question.remembered(step.remember, reply))
    if isinstance(reply, Words):
        at.memory[ABOUT] = reply.about if reply.about in TOPICS else OTHER_TOPIC
    if step.keep_days is not None and not isinstance(reply, Unsure):
        keep(step.remember, at, context.note, step.keep_days)
    if step.record and (kept := question.worth_keeping(reply)) is not None:
        context.note(Record(kind=step.record, name=step.remember or step.id, value=kept))
    context.note(Hush())
    return question.trigger_of(step, reply)


def _begin(context: Context) -> _Move | None:
    """Begin the step we are at; what follows if nothing in it has to be waited for."""
    script, performance, spoken = context.script, context.performance, context.spoken
    step = script.settle(context.note)
    context.question.close()
    context.bookmark = None
    if TURNED_OUTWARD in script.at.memory:
        context.note(*context.adaptation.once(adaptation.OUTWARD))
    if isinstance(step, EndStep):
        return _end(context, step)
    place = context.place()
    context.note(place)
    if context.in_danger:
        context.note(*context.danger.entered())
        context.unanswered = 0
    elif context.messages:
        words = message(context.messages[0], spoken.abbreviations)
        context.say_beside(words, MessageSaid(BeginStep()))
        return None
    context.prepare(upcoming(script.exercise, script.at, spoken, performance.pace))
    if isinstance(step, Ask):
        questions.begin(context)
        return None
    beats_of = beats.of_step if context.person.bells else beats.without_bells
    row = beats_of(step, spoken, script.lookup, performance.tempo)
    if isinstance(step, Hold):
        until = performance.now + step.seconds
        context.note(replace(place, waiting_for="hold", until=until))
    interrupt = step.interrupt if isinstance(step, Say) else Interrupt.COMMAND
    return context.play(row, StepDone(), None, interrupt)


def _end(context: Context, step: EndStep) -> End | None:
    """End, or go over into another exercise, unless there have been enough for one sitting."""
    outcome = Outcome(step.outcome)
    context.note(*context.danger.ended(step.outcome))
    if not step.then:
        return End(outcome)
    if context.person.earlier + 1 < timing.MOST_EXERCISES:
        return End(outcome, step.then)
    return context.play(beats.of_question(context.spoken.enough_for_now), End(outcome))
