"""What becomes of a question: an answer, a doubtful one, none, or words that are none here.

Every question ends. It is asked again in fewer words, and then the exercise goes on by the
branch for what was said, for silence (`no-input`) or for what was not understood (`no-match`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from assistant.exercise.model import Text, Wants
from assistant.exercise.terms import (
    ABOUT,
    ASLEEP,
    DONE,
    HEARD,
    LENGTH,
    NO_INPUT,
    NO_MATCH,
    UNSURE,
)
from assistant.exercise.text import fill
from assistant.session import adaptation, question, timing
from assistant.session.actions import Record
from assistant.session.context import Context
from assistant.session.following import (
    Accept,
    AskAgain,
    AwaitAnswer,
    Confirm,
    Correct,
    Leave,
    NoAnswer,
    Noise,
    NotUnderstood,
    TakeAnswer,
    TakeDetour,
    ToAnswers,
)
from assistant.session.position import note_wording, wording
from assistant.session.score import Hush
from assistant.understanding.meaning import Items, Nothing, Reply, Told, Unsure, Words, YesNo
from assistant.understanding.topics import MEANING, QUESTIONS

Onward: TypeAlias = Accept | Leave | TakeDetour | AskAgain | Confirm | AwaitAnswer


def handle(context: Context, handover: ToAnswers) -> Onward | None:
    """Take what was handed over; what comes of it."""
    match handover:
        case TakeAnswer(reply=reply, words=words, beside=beside):
            if words is not None:
                context.note(*context.adaptation.answered(reply, words))
            taken = _take(context, reply)
            return _heard_beside(context, taken, beside) if beside else taken
        case NotUnderstood(beside=beside):
            context.unanswered = 0
            return _miss(context, _heard_instead(context, beside) if beside else None)
        case Noise():
            return _noise(context)
        case NoAnswer():
            return _no_answer(context)
        case Correct(reply=reply):
            return _correct(context, reply)


def _take(context: Context, reply: Reply) -> Onward | None:
    context.unanswered = 0
    asked = context.question
    doubt, asked.doubt = asked.doubt, None
    if doubt is not None and reply != YesNo(yes=True):
        asked.denied.append(doubt)
    match reply:
        case Told(answer=YesNo() as answer):
            return context.say_beside(context.danger.answer(reply), Accept(answer))
        case Told() if reply.name not in context.ask.to:
            return AskAgain((*context.danger.answer(reply), "{question}"))
        case YesNo(yes=True) if doubt is not None:
            return Accept(doubt)
        case YesNo() if doubt is not None:
            return _miss(context, context.spoken.ask_again)
        case _ if reply in asked.denied:  # as doubtfully as before: it would go on for ever
            return _miss(context, context.spoken.ask_again)
        case Words(asks=asks) if asks:
            answered = Accept(replace(reply, asks=""))
            return context.say_beside(_answered(context, asks), answered)
        case Words(about=about) if about in QUESTIONS:
            return _answer(context, reply, about)
        case Items():
            return _collect(context, reply)
        case Nothing() | Unsure() if asked.items:
            return _enough(context)
        case Nothing() | Unsure() if _can_be_encouraged(context, reply):
            asked.encouraged = True
            nothing = isinstance(reply, Nothing)
            return AskAgain(context.spoken.nothing_yet if nothing else context.spoken.not_knowing)
        case _ if question.uncertain(reply, context.ask.expects):
            asked.doubt = reply
            return Confirm()
    return Accept(reply)


def _heard_beside(context: Context, taken: Onward | None, topic: str) -> Onward | None:
    """What was told beside the answer is met first, and what would only acknowledge the answer then is not said."""
    if not isinstance(taken, Accept):
        return taken
    return context.say_beside(_met(context, topic), replace(taken, met=True))


def _heard_instead(context: Context, topic: str) -> Text:
    """What was told instead of an answer is met, and it is asked again."""
    return (*_met(context, topic), "{question}")


def _met(context: Context, topic: str) -> Text:
    """What is said to what was told."""
    at, exercise = context.script.at, context.script.exercise
    at.memory[ABOUT] = topic
    text = wording(exercise, at, HEARD) or ()
    note_wording(exercise, at, HEARD)
    return text


def _answer(context: Context, reply: Words, about: str) -> Onward | None:
    """Answer what was asked back, and ask again; after a few of these it is met like other words."""
    asked = context.question
    asked.asked_back += 1
    if asked.asked_back > timing.ASKED_BACK:
        return Accept(reply) if context.ask.expects.wants is Wants.FREE else _miss(context)
    if about == MEANING and not {MEANING, "difference"} & set(context.ask.asked):
        return AskAgain(_in_other_words(context))
    full = context.script.fill(context.ask.text or context.spoken.rate)
    return AskAgain((*_answered(context, about), *question.core(full)))


def _answered(context: Context, about: str) -> Text:
    """The answer to what was asked back: the question's own, or else the same for all."""
    spoken, exercise = context.spoken, context.script.exercise
    minutes = {length: f"{each:g}" for length, each in exercise.lengths.items()}
    minutes["minutes"] = f"{max(1, round(context.seconds_left / 60))}"
    told = context.ask.asked
    text = (
        told.get(about)
        or (told.get("difference") if about == MEANING else None)
        or spoken.answers[about]
    )
    if about == "how-long" and about not in context.ask.asked and context.ask.remember == LENGTH:
        text = spoken.lengths
    return fill(text, lambda name: (minutes[name],) if name in minutes else None)


def _in_other_words(context: Context) -> Text:
    """The question as the exercise would ask it after a silence: in other words, and fewer."""
    own = context.ask.no_input
    if not own:
        return context.spoken.answers[MEANING]
    return own[min(context.question.asked_back, len(own)) - 1]


def _correct(context: Context, reply: Reply) -> Accept | None:
    """Go back to the question that was answered last, with another answer."""
    context.note(Hush())
    context.question.close()
    context.script.go_back()
    said = question.in_words(reply, context.ask.expects)
    text = fill(context.spoken.corrected, ({"reply": (said,)} if said else {}).get)
    return context.say_beside(text, Accept(reply, instead=True))


def _no_answer(context: Context) -> Onward | None:
    """The person has been silent for as long as is waited."""
    asked, spoken = context.question, context.spoken
    if context.no_limit:
        return _remind(context)
    if asked.confirming:
        asked.doubt = None
        return AskAgain(spoken.ask_again)
    asked.silences += 1
    context.note(*context.adaptation.met_silence())
    if asked.items and asked.silences > 1:
        return _enough(context)
    if asked.items:
        return AskAgain(_more(context)[0])
    own = context.ask.no_input
    reprompts = spoken.no_input if own is None else own
    if asked.silences <= len(reprompts) and not context.carrying_on:
        return AskAgain(reprompts[asked.silences - 1])
    if context.carrying_on and context.adaptation.may_be_asleep:
        context.note(*context.adaptation.once(adaptation.ASLEEP))
        if target := context.detour(ASLEEP):
            return TakeDetour(target)
    context.unanswered += 1
    return _give_up(context, NO_INPUT)


def _noise(context: Context) -> Onward | None:
    """A voice was heard, but no words: wait on, and if it goes on like that, it is silence."""
    context.question.noises += 1
    if context.question.noises > timing.NOISES and not context.no_limit:
        return _no_answer(context)
    return AwaitAnswer()


def _remind(context: Context) -> Onward:
    """We are still here: now and then, and nothing is given up."""
    asked, texts = context.question, context.spoken.still_here
    text = texts[min(asked.silences, len(texts) - 1)]
    asked.silences += 1
    return Confirm() if asked.confirming else AskAgain(text)


def _miss(context: Context, text: Text | None = None) -> Onward | None:
    """It was not understood, or not rightly: ask again, or go on."""
    asked, own = context.question, context.ask.no_match
    asked.doubt = None
    asked.misses += 1
    reprompts = context.spoken.no_match if own is None else own
    if asked.misses <= len(reprompts):
        return AskAgain(text or reprompts[asked.misses - 1])
    return _enough(context) if asked.items else _give_up(context, NO_MATCH)


def _can_be_encouraged(context: Context, reply: Reply) -> bool:
    """Once, and only where the exercise itself has nothing to say to it.

    "Nothing" is a whole answer, except where things are collected: there the second one is.
    """
    ask = context.ask
    if context.question.encouraged or ask.expects.wants in (Wants.YES_NO, Wants.FREE):
        return False
    if ask.expects.wants is Wants.ITEMS:
        return True
    return isinstance(reply, Unsure) and ask.to.get(UNSURE, ask.to[DONE]) == ask.to[DONE]


def _collect(context: Context, found: Items) -> Onward:
    asked, items = context.question, context.question.items
    new = [thing for thing in found.items if thing not in items]
    items += new
    asked.silences = 0
    # Who says the same again and again has said all there is.
    asked.misses = 0 if new else asked.misses + 1
    is_all = found.finished or asked.misses > 1 or len(items) >= context.ask.expects.count
    if items and is_all:
        return _enough(context)
    if items:
        more = _more(context)
        return AskAgain(more[(len(items) - 1) % len(more)])
    return Accept(Nothing())


def _enough(context: Context) -> Accept:
    """What was named is the answer."""
    return Accept(Items(items=tuple(context.question.items)))


def _more(context: Context) -> tuple[Text, ...]:
    return context.ask.more or context.spoken.more


def _give_up(context: Context, trigger: str) -> Leave | None:
    """Go on without an answer: with the exercise's own words, or with a kind word of ours."""
    step = context.ask
    context.note(Record(kind="unanswered", name=step.remember or step.id))
    has_own_words = step.to.get(trigger, step.to[DONE]) != step.to[DONE]
    text: Text = context.spoken.moving_on
    if context.unanswered == timing.UNANSWERED_BEFORE_CARRYING_ON:
        text = context.spoken.carrying_on
    elif has_own_words or context.carrying_on:
        text = ()
    return context.say_beside(text, Leave(trigger))
