"""The room that puts a question, asks it again and has it confirmed, until its answer is awaited."""

from __future__ import annotations

from assistant.exercise.model import Expectation, Text
from assistant.session import beats, question, timing
from assistant.session.context import Context
from assistant.session.following import AskAgain, AwaitAnswer, Confirm, ToQuestions
from assistant.session.question import Question
from assistant.session.score import REPLY, Wait
from assistant.session.states import Floor


def handle(context: Context, handover: ToQuestions) -> None:
    """Do what was handed over."""
    match handover:
        case AwaitAnswer():
            _await_answer(context)
        case Confirm():
            _say(context, context.confirmation)
        case AskAgain(text=text):
            _ask_again(context, text)


def begin(context: Context) -> None:
    """Ask the question of this step; what was once answered to it no longer holds."""
    context.question = Question(items=context.stashed.pop(context.ask.id, []))
    context.forget(context.ask.remember)
    text = _full(context)
    _say(context, question.core(text) if context.adaptation.shorter else text)


def again(context: Context, *, whole: bool) -> beats.Beats:
    """The question, or its confirmation, as it is come back to after something else was said."""
    text = _full(context)
    if context.question.doubt is not None:
        text = context.confirmation
    elif not whole:
        text = question.core(text)
    return beats.of_question(text, context.performance.tempo)


def _ask_again(context: Context, text: Text | None) -> None:
    if text is None:
        context.question.open, context.question.doubt = True, None
        return _say(context, _full(context))
    words = question.with_question(text, _full(context), context.ask, context.spoken)
    return _say(context, context.script.fill(words))


def _full(context: Context) -> Text:
    return context.script.fill(context.ask.text or context.spoken.rate)


def _expected(context: Context) -> Expectation:
    if context.question.confirming:
        return context.to_confirmation
    return context.expects or context.ask.expects


def _say(context: Context, text: Text) -> None:
    ask = context.ask
    row = beats.of_question(text, context.performance.tempo, ask.manner)
    if context.play(row, AwaitAnswer(), _expected(context), ask.interrupt):
        _await_answer(context)


def _await_answer(context: Context) -> None:
    expects, confirming = _expected(context), context.question.confirming
    context.note(
        Wait(
            floor=Floor.CONFIRMING if confirming else Floor.LISTENING,
            expects=expects,
            place=context.place(expects.wants),
            timer=REPLY,
            seconds=_silence(context),
        )
    )


def _silence(context: Context) -> float:
    """Seconds of it until something is said."""
    silences = context.question.silences
    if context.no_limit:
        return timing.REMINDERS[min(silences, len(timing.REMINDERS) - 1)]
    patience = min(context.person.patience, timing.MOST_PATIENCE)
    stretched = patience * context.performance.silences
    if context.carrying_on:
        return timing.SILENCE_WHEN_CARRYING_ON * stretched
    return (timing.NEXT_SILENCE if silences else timing.FIRST_SILENCE) * stretched
