"""Commands: what a person can ask for at any moment, whatever the exercise is doing."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from assistant.exercise.model import Ask, Breathe, Hold, Text
from assistant.exercise.terms import DECLINED, SUGGEST
from assistant.exercise.text import fill
from assistant.session import beats, timing
from assistant.session.actions import ASKED, Record, SetVolume
from assistant.session.context import Context
from assistant.session.following import (
    AskAgain,
    BeginStep,
    BeginTurnAgain,
    Following,
    GoOn,
    HandleCommand,
    Leave,
    NextTurn,
    Pause,
    SayAside,
    Stop,
    TakeDetour,
)
from assistant.session.score import BEAT, EndRest, Hush
from assistant.session.states import Course
from assistant.understanding.meaning import CommandName

_Elsewhere = TypeVar("_Elsewhere", Leave, NextTurn, BeginStep)
Onward: TypeAlias = Pause | GoOn | SayAside | TakeDetour | AskAgain | Following


def handle(context: Context, handover: HandleCommand) -> Onward | None:
    """Do what was asked for; what comes of it."""
    command, spoken = handover.name, context.spoken
    if command is CommandName.STOP and context.course is Course.STOPPING:
        return Stop()  # even the last words are not wanted
    context.unanswered = 0
    match command:
        case CommandName.STOP:
            return context.play(beats.of_question(context.danger.last_words), Stop())
        case CommandName.PAUSE:
            return Pause(spoken.paused)
        case CommandName.GO_ON:
            return _go_on(context)
        case CommandName.SAY_AGAIN:
            return _say_again(context)
        case CommandName.SKIP:
            return _skip(context)
        case CommandName.GO_BACK:
            found = context.script.go_back()
            words = spoken.gone_back if found else spoken.at_the_beginning
            return _instead(context, words, BeginStep())
        case CommandName.SLOWER | CommandName.FASTER:
            return _change_pace(context, faster=command is CommandName.FASTER)
        case CommandName.MORE_TIME:
            records = context.adaptation.more_time()
            context.note(*records)
            return SayAside(spoken.more_time if records else spoken.at_the_limit)
        case CommandName.LOUDER | CommandName.QUIETER:
            return _change_volume(context, louder=command is CommandName.LOUDER)
        case CommandName.HELP | CommandName.TIME_LEFT | CommandName.LATELY:
            return SayAside(_tell(context, command))
        case CommandName.PAIR_PHONE:
            return _ask_the_device(context, command)
        case CommandName.FORGET_PHONES:
            return _forget_phones(context)
        case CommandName.SUGGEST:
            return _suggest(context)


def _go_on(context: Context) -> GoOn | Leave | Following | None:
    if context.paused:
        return GoOn(context.spoken.going_on)
    if context.performance.awaits_answer:
        context.note(Hush())
        return Leave(DECLINED)
    if context.bookmark is None and isinstance(context.script.step, Hold | Breathe):
        context.note(Hush())
        return Leave()
    return _end_rest(context)


def _end_rest(context: Context) -> Following | None:
    """Go on at once where there would have been a silence; nothing while a phrase is said."""
    performance = context.performance
    if BEAT not in performance.timers and not performance.overdue:
        return None
    context.note(EndRest())
    return performance.after_this_beat


def _say_again(context: Context) -> AskAgain | BeginTurnAgain:
    context.bookmark = None
    return AskAgain() if isinstance(context.script.step, Ask) else BeginTurnAgain()


def _skip(context: Context) -> Leave | NextTurn | None:
    """Skip the question, this part of the body or this sense, or else the step."""
    script, skipped = context.script, context.spoken.skipped
    step = script.step
    context.note(Record(kind="skipped", name=step.id))
    if isinstance(step, Ask):
        script.at.memory.update({step.remember: DECLINED} if step.remember else {})
        return _instead(context, skipped, Leave(DECLINED))
    if script.item is not None:
        return _instead(context, skipped, NextTurn())
    return _instead(context, skipped, Leave())


def _instead(context: Context, text: Text, following: _Elsewhere) -> _Elsewhere | None:
    """Say something and go on elsewhere."""
    context.bookmark = None
    context.question.close()
    return context.say_beside(text, following)


def _change_pace(context: Context, *, faster: bool) -> SayAside:
    performance, paces = context.performance, timing.PACES
    nearest = min(paces, key=lambda pace: abs(pace - performance.pace))
    wanted = paces.index(nearest) + (1 if faster else -1)
    if not 0 <= wanted < len(paces):
        return SayAside(context.spoken.at_the_limit)
    performance.pace = paces[wanted]
    return SayAside(context.spoken.faster if faster else context.spoken.slower)


def _change_volume(context: Context, *, louder: bool) -> SayAside:
    by = timing.VOLUME_STEP if louder else -timing.VOLUME_STEP
    wanted = min(max(context.decibels + by, timing.SOFTEST), timing.LOUDEST)
    if wanted == context.decibels:
        return SayAside(context.spoken.at_the_limit)
    context.decibels = wanted
    context.note(SetVolume(decibels=wanted))
    return SayAside(context.spoken.louder if louder else context.spoken.quieter)


def _tell(context: Context, command: CommandName) -> Text:
    if command is CommandName.TIME_LEFT:
        return _time_left(context)
    if command is CommandName.LATELY:
        return context.person.lately or context.spoken.lately["unknown"]
    return context.spoken.help


def _time_left(context: Context) -> Text:
    minutes = round(context.seconds_left / 60)
    if minutes < 2:
        return context.spoken.little_time_left
    return fill(context.spoken.time_left, {"minutes": (str(minutes),)}.get)


def _ask_the_device(context: Context, command: CommandName) -> SayAside:
    """Whoever has to do with phones does it, and says what came of it."""
    context.note(Record(kind=ASKED, name=command))
    return SayAside(context.spoken.phones)


def _forget_phones(context: Context) -> SayAside:
    """Once it is said a second time. That is no question, so it needs no answer: whatever is
    being asked or done goes on, and a word that was misheard puts nobody out."""
    now = context.performance.now
    if now < context.forgetting_until:
        context.forgetting_until = now
        return _ask_the_device(context, CommandName.FORGET_PHONES)
    context.forgetting_until = now + timing.SAID_TWICE
    return SayAside(context.spoken.forget_phones)


def _suggest(context: Context) -> SayAside | TakeDetour | AskAgain | BeginTurnAgain:
    """Let the exercise ask whether to leave for another, but not where it heeds something."""
    target = context.script.exercise.anywhere.get(SUGGEST)
    if context.script.at.left:
        return _say_again(context)
    return TakeDetour(target) if target else SayAside(context.spoken.help)
