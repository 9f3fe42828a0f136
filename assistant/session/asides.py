"""What is said beside the script: a word in between, a pause, and the way back from both.

Whatever interrupts the script leaves a bookmark, and the script goes on from there: from the
phrase that was cut, with the question again, or, after a pause in a hold, with the part of
the body that was being worked with.
"""

from __future__ import annotations

from assistant.exercise.model import Breathe, Hold, Text
from assistant.session import beats, questions, timing
from assistant.session.beats import Beats
from assistant.session.context import Context
from assistant.session.following import (
    AfterAside,
    AwaitAnswer,
    BeginStep,
    BeginTurnAgain,
    GoOn,
    MessageSaid,
    PassOn,
    Pause,
    RemindOfPause,
    Resume,
    SayAside,
    StayPaused,
    ToAsides,
)
from assistant.session.score import REMINDER, Postpone, Wait
from assistant.session.states import Floor


def handle(context: Context, handover: ToAsides) -> AfterAside | None:
    """Do what was handed over; where the script goes on, if it does so at once."""
    following: Resume | StayPaused | BeginStep | None = None
    match handover:
        case SayAside(text=text):
            following = _say(context, text)
        case PassOn():
            _pass_on(context)
        case MessageSaid(then=then):
            del context.messages[:1]
            following = then
        case Pause(text=text):
            following = _pause(context, text)
        case GoOn(text=text):
            following = context.say_beside(text, Resume())
        case RemindOfPause():
            following = _remind(context)
        case Resume() | StayPaused():
            following = handover
    match following:
        case Resume():
            return _resume(context)
        case StayPaused():
            _stay_paused(context)
        case BeginStep():
            return following
    return None


def _say(context: Context, text: Text) -> Resume | StayPaused | None:
    if context.paused:
        return _in_the_pause(context, text)
    if context.bookmark is None:
        context.bookmark = _place_to_resume(context, whole=False)
    return context.say_beside(text, Resume())


def _pass_on(context: Context) -> None:
    """Say a message as it stands; the next one when it has been said to its end.

    What is cut off is said again from its beginning, at the next moment at which the script
    would go on or a pause would begin.
    """
    text = context.message
    assert text, "no message may be said now"
    if context.paused:
        row = beats.of_question(text, context.performance.tempo)
        context.play(row, MessageSaid(StayPaused()))
        return
    if context.bookmark is None:
        context.bookmark = _place_to_resume(context, whole=False)
    context.say_beside(text, MessageSaid(Resume()))


def _pause(context: Context, text: Text) -> StayPaused | None:
    """A hold is begun again afterwards, whatever was being said in between."""
    if isinstance(context.script.step, Hold | Breathe):
        context.bookmark = (), BeginTurnAgain()
    elif context.bookmark is None:
        context.bookmark = _place_to_resume(context, whole=True)
    context.pause_reminders = 0
    return _in_the_pause(context, text)


def _remind(context: Context) -> StayPaused | None:
    """A soft word in a long pause, unless the person is just speaking."""
    if context.performance.ear.voice:
        context.note(Postpone(REMINDER, timing.AFTER_THE_PERSON))
        return None
    texts = context.spoken.still_paused
    text = texts[min(context.pause_reminders, len(texts) - 1)]
    context.pause_reminders += 1
    return _in_the_pause(context, text)


def _in_the_pause(context: Context, text: Text) -> StayPaused | None:
    return context.play(beats.of_question(text, context.performance.tempo), StayPaused())


def _stay_paused(context: Context) -> None:
    if context.message:
        return _pass_on(context)
    waits = timing.PAUSE_REMINDERS
    context.note(
        Wait(
            floor=Floor.PAUSED,
            expects=None,
            place=context.place("go-on"),
            timer=REMINDER,
            seconds=waits[min(context.pause_reminders, len(waits) - 1)],
        )
    )
    return None


def _place_to_resume(context: Context, *, whole: bool) -> tuple[Beats, AfterAside]:
    if context.performance.awaits_answer:
        return questions.again(context, whole=whole), AwaitAnswer()
    rest, following = context.performance.rest, context.performance.row.following
    if isinstance(following, MessageSaid):  # it is said first when the step is begun
        rest, following = (), following.then
    assert not isinstance(following, Resume | StayPaused | MessageSaid), "no bookmark"
    return rest, following


def _resume(context: Context) -> AfterAside | None:
    assert context.bookmark is not None, "nothing to go on with"
    if context.message:
        _pass_on(context)
        return None
    (row, following), context.bookmark = context.bookmark, None
    return context.play(row, following, context.expects)
