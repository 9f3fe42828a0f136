"""What an utterance comes to here: by what is expected, and never by our own voice. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.exercise.model import Wants
from assistant.exercise.terms import (
    BESIDE_THE_POINT,
    DONE_IT,
    LEAVE_ME,
    NOT_CALLING,
    NOT_STOPPING,
    TAKEN_BACK,
    THERE,
    TORN,
    UNSURE,
    WORSE,
)
from assistant.session import timing, topic
from assistant.session.context import Context
from assistant.session.events import Heard, HeardSoFar, Understood
from assistant.session.states import Alarm, Arrival
from assistant.understanding import denial, replies, so_far
from assistant.understanding.commands import URGENT
from assistant.understanding.corrections import corrected
from assistant.understanding.decision import Act, Decision
from assistant.understanding.evidence import Step
from assistant.understanding.likeness import likeness
from assistant.understanding.meaning import (
    AGAIN,
    Command,
    CommandName,
    Danger,
    Hypothesis,
    Meaning,
    Route,
    Signal,
    Told,
    YesNo,
)
from assistant.understanding.scratching import after
from assistant.understanding.understand import decide_danger, decide_reply, told_in


def understood(context: Context, heard: Heard) -> Understood:
    """What was heard, with its meaning."""
    hypotheses, over = heard.hypotheses, context.performance.ear.over
    read = [hypothesis for hypothesis in hypotheses if hypothesis.sound is None]
    own_voice = bool(over and read) and all(
        likeness(hypothesis.text, over) > timing.LIKENESS for hypothesis in read
    )
    decided = _decided(context, hypotheses)
    meaning = topic.with_topic(context, hypotheses, decided)
    return Understood(
        at=heard.at,
        hypotheses=hypotheses,
        meaning=meaning,
        beside=topic.beside(context, hypotheses, meaning),
        evidence=decided.evidence,
        words=len(context.lexicon.words(hypotheses[0].text)) if hypotheses else 0,
        own_voice=own_voice,
    )


def understood_so_far(context: Context, heard: HeardSoFar) -> Understood | None:
    """What is certain before the end and has to be heeded; never twice in one utterance, nor over words of ours
    that tell of danger or name a command themselves: their echo may be what is read."""
    ear, lexicon = context.performance.ear, context.lexicon
    over = lexicon.words(ear.over)
    if over and (lexicon.safety.read(over) is not None or lexicon.commands.find(over)):
        return None
    found = so_far.certain(heard.before, heard.text, context.awaited, lexicon)
    match found:
        case Danger() if context.danger.weighs(found):
            # In one breath with what was heeded already, only what is graver is news.
            if ear.heeded is not None and found.tier <= max(ear.heeded, context.danger.alarm):
                return None
        case Command() if ear.heeded is None and not context.in_danger:
            pass
        case _:
            return None
    return Understood(
        at=heard.at,
        hypotheses=(Hypothesis(heard.text),),
        meaning=found,
        words=len(lexicon.words(heard.text)),
        evidence=f"{Step.RULE}:{found.rule}" if isinstance(found, Danger) else Step.PHRASE,
        so_far=True,
    )


def _decided(context: Context, hypotheses: tuple[Hypothesis, ...]) -> Decision:
    """By what is expected; while confirming, yes or no, or the right answer at once."""
    lexicon, asked = context.lexicon, context.question
    found = decide_danger(hypotheses, lexicon, context.awaited)
    if context.in_danger:
        return _in_danger(context, hypotheses, found)
    if found and isinstance(found.meaning, Danger) and context.danger.weighs(found.meaning):
        return found
    said = decide_reply(hypotheses, context.awaited, lexicon)
    if not asked.confirming:
        return _corrected(context, hypotheses, said.meaning) or said
    confirmed = decide_reply(hypotheses, context.to_confirmation, lexicon)
    if confirmed.meaning == YesNo(yes=False) and asked.corrects(said.meaning):
        return said
    return confirmed if confirmed.meaning is not None else said


def _in_danger(
    context: Context, hypotheses: tuple[Hypothesis, ...], found: Decision | None
) -> Decision:
    """While something is done about danger; a startled no to what may have been misheard is one where nothing else
    was understood."""
    decided = _met_in_danger(context, hypotheses, found)
    awaited, lexicon, meaning = context.awaited, context.lexicon, decided.meaning
    if context.danger.under_way is not Route.UNCLEAR or not hypotheses:
        return decided
    if awaited is None or awaited.wants is not Wants.YES_NO:
        return decided
    words, question = lexicon.words(hypotheses[0].text), lexicon.words(awaited.question)
    if isinstance(meaning, Danger):
        # What only the model fears, as it did before: it is asked once more, and not taken for worse.
        same = decided.by_model_alone and context.danger.is_about(meaning)
        again = same and denial.begins_with_no(words, question, lexicon)
        return Decision(act=Act.ASK, evidence=decided.evidence) if again else decided
    if isinstance(meaning, Told) and meaning.name == NOT_CALLING:
        denies = denial.declines_in_its_words(words, question, lexicon)
    else:
        unclear = decided.act is Act.ASK or decided.by_model_alone
        denies = unclear and denial.is_plain(words, question, lexicon)
    if not denies:
        return decided
    return Decision(act=Act.ACT, meaning=YesNo(yes=False), evidence=Step.PHRASE)


def _met_in_danger(
    context: Context, hypotheses: tuple[Hypothesis, ...], found: Decision | None
) -> Decision:
    """While something is done about danger: every word is met, and "no" is read with care.

    Worse news first, then "stop" and "pause", then what is told in free words, then the answer.
    """
    danger = found.meaning if found is not None else None
    weighs = isinstance(danger, Danger) and context.danger.weighs(danger)
    certain = isinstance(danger, Danger) and danger.certain
    if found is not None and weighs and certain:
        return found
    if isinstance(danger, Danger):
        context.danger.told_beside(danger)
    said = decide_reply(hypotheses, context.awaited, context.lexicon)
    told = _told(context, hypotheses)
    means_us = told is None or told.name not in NOT_STOPPING
    if said.meaning in _URGENT and means_us:
        return said
    if told is not None:
        if told.name not in _branches(context) and weighs and found and not found.by_model_alone:
            return found
        return _beside(context, told, hypotheses, said, doubted=found is not None)
    if certain:
        return _taken(Told(name=AGAIN), Told(name=AGAIN))
    if found is not None and weighs and not isinstance(said.meaning, YesNo):
        return found
    denies = said.meaning == YesNo(yes=False)
    doubted = found is not None and said.evidence != Step.PHRASE
    if denies and doubted and TORN in _branches(context):
        return _taken(Told(name=TORN), Told(name=TORN))  # what sounds like danger denies none
    ends = said.meaning == YesNo(yes=True) and THERE in _branches(context)
    raises = said.meaning == YesNo(yes=True) and context.danger.under_way is Route.UNCLEAR
    if (denies or ends or raises) and said.by_model_alone:
        # Only a no that is said is one here, only a yes that is said leaves them to somebody, and what may have been
        # misheard is asked about once more.
        return Decision(act=Act.ASK, evidence=said.evidence)
    if isinstance(said.meaning, Command) and not said.meaning.certain:
        return Decision(act=Act.ASK, evidence=said.evidence)  # half a word leaves nobody alone here
    return said


def _beside(
    context: Context,
    told: Told,
    hypotheses: tuple[Hypothesis, ...],
    said: Decision,
    *,
    doubted: bool,
) -> Decision:
    """What is told, and the answer in the same breath, where it was said: the one that is on the safe side whatever
    else was told, "no, I'm scared" to whether it is safe to listen; any, beside what tells nothing of how it is."""
    branches = _branches(context)
    answer = replies.opening(context.lexicon.words(hypotheses[0].text), context.lexicon)
    if answer is None or answer.trigger not in branches:
        return _taken(told, _meaning_of(context, told))
    if told.name == TAKEN_BACK and answer.yes:  # "yes, but he didn't mean it"
        return replace(said, act=Act.ACT, meaning=answer)
    if told.name in branches:
        return _taken(told, _meaning_of(context, told))
    if branches[answer.trigger] == branches.get(UNSURE):
        return replace(said, act=Act.ACT, meaning=answer)
    # Whoever asks for something is not left with a yes, nor led back to the exercise by a no.
    ends = THERE in branches if answer.yes else context.danger.under_way is Route.UNCLEAR
    beside = all(each.name in BESIDE_THE_POINT for each in told_in(hypotheses, context.lexicon))
    is_answer = beside and not doubted and not ends
    return _taken(told, replace(told, answer=answer) if is_answer else _meaning_of(context, told))


_URGENT = tuple(Command(name=name) for name in URGENT)


def _meaning_of(context: Context, told: Told) -> Meaning:
    """What that comes to: mostly itself."""
    if told.name == DONE_IT and context.danger.alarm < Alarm.EMERGENCY:
        return Danger(route=Route.HARM, category=DONE_IT, rule=DONE_IT)
    return Command(name=CommandName.STOP) if told.name == LEAVE_ME else told


def _taken(told: Told, meaning: Meaning) -> Decision:
    return Decision(act=Act.ACT, meaning=meaning, evidence=f"told:{told.name}")


def _told(context: Context, hypotheses: tuple[Hypothesis, ...]) -> Told | None:
    """The weightiest thing that is told and that this question has a branch or we an answer for."""
    asked, branches = context.awaited is not None, _branches(context)
    for each in told_in(hypotheses, context.lexicon):
        if each.name == WORSE and context.danger.alarm < Alarm.EMERGENCY:
            continue
        answered = each.name in context.spoken.in_danger and not (asked and each.name == TORN)
        if each.name in branches or each.name == LEAVE_ME or answered:
            return each
    return None


def _branches(context: Context) -> Mapping[str, str]:
    """Where the answers to the open question lead; none where there is no question."""
    return context.ask.to if context.awaited is not None else {}


def _corrected(
    context: Context, hypotheses: tuple[Hypothesis, ...], meaning: Meaning | None
) -> Decision | None:
    before = context.question_before
    answers = context.bookmark is None and not isinstance(meaning, Signal)
    if isinstance(meaning, Command):  # the "wait" of "no, wait, six" is no pause
        answers = answers and any(after(each.text, context.lexicon) for each in hypotheses)
    if before is None or not answers or not context.happens(Arrival.CORRECTION):
        return None
    return corrected(hypotheses, before.expects, context.lexicon, context.awaited)
