"""Who may interrupt whom.

A session is one voice that has something to say and one person who may want something else, in a
room in which other voices, a television and our own echo are heard, too. What comes first is
decided here and nowhere else, in this order:

1. **The person over our voice.** Nothing of ours ends or begins while they speak: a beat that is due
   waits until they have finished. Only what keeps on and means nothing where nothing was asked,
   twice in a row, is taken for a television's, and is waited for no longer than some seconds.
2. **Danger over everything.** What weighs more than what is already being done about danger is heeded
   in every state, in the last words, too, whatever was asked, and even in one breath with "stop". While
   something is done about it, nothing milder takes its place: no other detour, no correction, no
   message, no going back to muscles or breath. Whatever is said meanwhile is met: by a branch of the
   question, or else by an answer beside it. What is certain while they still speak does not wait for their
   end, and neither does a "stop" that is repeated; their last words are then no second time.
3. **Our own voice never.** What was heard over a phrase of ours and is like it is ours, and changes
   nothing, with one exception: "stop" or "pause" heard a second time is a person's. It is better to stop
   for an echo than to talk on over somebody who says stop.
4. **Commands over the exercise.** They work at every step. The last words are interrupted by none of
   them: a second "stop" ends even those.
5. **A correction over the question that is being asked,** as long as nothing was said to that.
6. **Pain, panic and the like over questions.** They are no answers. Only where they lead nowhere and yes
   or no is awaited, telling of pain is a yes to being asked about it.
7. **Answers,** to the question that is being asked, and to nothing while the script is interrupted.
8. **What others want said.** Messages and a word about the microphone are said beside the script; a
   message never into danger nor into the last words, nor where nobody could hear it. It is kept until
   it has been said to its end.

What has no meaning here changes nothing where nothing was asked, and else counts as an attempt to
answer. What each arrival makes of the course of the session is data: `states.COURSE`. What is not in it
for a course does not happen there.
"""

from __future__ import annotations

from assistant.exercise.model import Ask, Wants
from assistant.exercise.text import message
from assistant.session import timing
from assistant.session.context import Context
from assistant.session.events import (
    CommandRequested,
    Event,
    MessageArrived,
    Resumed,
    SpeechFinished,
    Started,
    TimerFired,
    Trouble,
    TroubleBegan,
    TroubleEnded,
    Understood,
    VoiceStarted,
)
from assistant.session.following import (
    AwaitAnswer,
    Begin,
    CarryOn,
    Correct,
    Decided,
    Following,
    GoOn,
    HandleCommand,
    Handover,
    HeedDanger,
    HeedSignal,
    MessageSaid,
    NoAnswer,
    Noise,
    NotUnderstood,
    PassOn,
    Pause,
    RemindOfPause,
    Resume,
    SayAside,
    StayPaused,
    StepDone,
    TakeAnswer,
)
from assistant.session.score import (
    ATTENTION,
    BEAT,
    REMINDER,
    UTTERANCE,
    BeatOver,
    HeededSoFar,
    IgnoreUtterance,
    PhraseOver,
    TimerRang,
    VoiceBegan,
    VoiceKeptOn,
    VoiceOver,
)
from assistant.session.states import DEVICE, Arrival, Device
from assistant.understanding import replies
from assistant.understanding.evidence import Step
from assistant.understanding.meaning import (
    HEARD,
    Command,
    CommandName,
    Corrected,
    Danger,
    Meaning,
    Signal,
    SignalName,
    Told,
    YesNo,
)

ARRIVAL_OF = {
    CommandName.STOP: Arrival.STOP,
    CommandName.PAUSE: Arrival.PAUSE,
    CommandName.GO_ON: Arrival.GO_ON,
    CommandName.SAY_AGAIN: Arrival.AGAIN,
    CommandName.SUGGEST: Arrival.AGAIN,
    CommandName.SKIP: Arrival.ELSEWHERE,
    CommandName.GO_BACK: Arrival.ELSEWHERE,
}
"""What a command counts as; every other one brings a word beside the script."""
_AT_ONCE = (CommandName.STOP, CommandName.PAUSE)


def decide(context: Context, event: Event) -> Handover | None:
    """What an event comes to: what is to be done next, if anything."""
    match event:
        case Started(earlier=earlier):
            return Begin(earlier)
        case Resumed(duplex=duplex):
            return CarryOn(duplex=duplex, unfinished=_unfinished(context))
        case SpeechFinished(say=say) if say == context.performance.saying:
            context.note(PhraseOver())
            return _beat_over(context)
        case VoiceStarted():
            context.note(VoiceBegan())
        case Understood():
            return _hear(context, event)
        case TimerFired(timer=timer) if timer in context.performance.timers:
            context.note(TimerRang(timer))
            return _rang(context, timer)
        case CommandRequested(command=command):
            return _asked_for(context, command)
        case MessageArrived(text=text):
            return _message(context, text)
        case TroubleBegan(trouble=trouble):
            return _trouble(context, trouble)
        case TroubleEnded(trouble=Trouble.DEVICE_LOST) if context.device is Device.AWAITED:
            return _device_back(context)
    return None


# Time ---------------------------------------------------------------------------


def _unfinished(context: Context) -> Decided | None:
    """What had been decided when the session was cut off: to leave the step once a word was said."""
    _, following = context.bookmark or ((), context.performance.row.following)
    if isinstance(following, MessageSaid):
        following = following.then
    return (
        None if isinstance(following, StepDone | AwaitAnswer | Resume | StayPaused) else following
    )


def _beat_over(context: Context) -> Following | None:
    context.note(BeatOver())
    return None if context.performance.ear.voice else context.performance.after_this_beat


def _rang(context: Context, timer: str) -> Handover | None:
    match timer:
        case _ if timer == BEAT:
            return _beat_over(context)
        case _ if timer == UTTERANCE:
            nothing = Understood(at=context.performance.now, hypotheses=(), meaning=None)
            return _hear(context, nothing)
        case _ if timer == ATTENTION:
            context.note(VoiceKeptOn())
            return None
        case _ if timer == REMINDER:
            return RemindOfPause()
    return NoAnswer()


# The person ---------------------------------------------------------------------


def _hear(context: Context, said: Understood) -> Handover | None:
    if said.so_far:
        return _hear_so_far(context, said)
    if context.performance.ear.heeded is not None:
        return _hear_the_rest(context, said)
    return _hear_whole(context, said)


def _hear_so_far(context: Context, said: Understood) -> Handover | None:
    """What cannot wait until they have finished: they are still speaking."""
    match said.meaning:
        case Danger() as danger:
            context.note(HeededSoFar(danger.tier))
            return HeedDanger(danger)
        case Command(name=name) if context.happens(ARRIVAL_OF.get(name, Arrival.WORD)):
            context.note(HeededSoFar())
            return HandleCommand(name)
    return None


def _hear_the_rest(context: Context, said: Understood) -> Handover | None:
    """The whole of what was heeded before its end: only what is graver is news."""
    heeded = context.performance.ear.heeded or 0
    context.note(VoiceOver(understood=True))
    match said.meaning:
        case Danger() as danger if danger.tier > max(heeded, context.danger.alarm):
            return HeedDanger(danger)
    return _ignore(context)


def _hear_whole(context: Context, said: Understood) -> Handover | None:
    meaning = said.meaning
    ours = said.own_voice and not _insists(context, meaning)
    context.note(VoiceOver(own_voice=said.own_voice, understood=meaning is not None and not ours))
    if ours:
        return _ignore(context)
    if said.hypotheses:
        context.adaptation.heard()
    match meaning:
        case Danger():
            return HeedDanger(meaning)
        case Command(certain=False) if not context.paused:
            return _asked_for(context, CommandName.PAUSE)
        case Command(name=name):
            return _asked_for(context, name)
        case Corrected(reply=reply):
            return Correct(reply)
        case Signal() if _is_heeded(context, meaning):
            return HeedSignal(meaning)
        case Signal() if _may_mean_yes(context):
            return TakeAnswer(_opening(context, said) or YesNo(yes=True))
        case Told() if context.awaited is None:
            happens = context.happens(Arrival.WORD)
            return SayAside(context.danger.answer(meaning)) if happens else _ignore(context)
        case None | Signal():
            is_noise = not said.hypotheses or said.evidence == Step.REMARK
            return _not_understood(context, said.beside, noise=is_noise)
    return TakeAnswer(meaning, said.words, said.beside)


def _insists(context: Context, meaning: Meaning | None) -> bool:
    """ "Stop" said twice over a phrase that says stop itself is a person's."""
    times = context.performance.ear.own_voice + 1
    at_once = isinstance(meaning, Command) and meaning.certain and meaning.name in _AT_ONCE
    return at_once and times >= timing.OWN_VOICE_BEFORE_HALF_DUPLEX


def acts_on(context: Context, said: Understood) -> bool:
    """Whether that is done here and now, be a question open or not. Changes nothing."""
    match said.meaning:
        case Danger() | Command() | Corrected() | Told():
            return True
        case Signal() as signal:
            return _is_heeded(context, signal)
    return False


def _is_heeded(context: Context, signal: Signal) -> bool:
    """Whether there is a detour to be taken. An early end is not offered where it is nearly over."""
    if context.detour(signal.name) is None:
        return False
    if signal.name is not SignalName.RELIEF:
        return True
    return context.seconds_left > timing.NEARLY_OVER and context.adaptation.may_end_early


def _may_mean_yes(context: Context) -> bool:
    """Whether "it hurts" may be the answer: to a question about it, and not to one for a leave."""
    step, expects = context.script.step, context.expects
    asked = isinstance(step, Ask) and not step.consent
    wants_yes_or_no = expects is not None and expects.wants is Wants.YES_NO
    return asked and wants_yes_or_no and not context.in_danger


def _opening(context: Context, said: Understood) -> YesNo | None:
    """The yes or no that it begins with: "no, I'm still panicking"."""
    text = said.hypotheses[0].text if said.hypotheses else ""
    return replies.opening(context.lexicon.words(text), context.lexicon)


def _asked_for(context: Context, command: CommandName) -> Handover | None:
    if command is CommandName.GO_BACK and context.in_danger:
        command = CommandName.SAY_AGAIN
    if context.happens(ARRIVAL_OF.get(command, Arrival.WORD)):
        return HandleCommand(command)
    return _ignore(context)


def _not_understood(context: Context, beside: str, *, noise: bool) -> Handover | None:
    if context.performance.awaits_answer:
        return Noise() if noise else NotUnderstood(beside)
    in_vain = context.performance.ear.in_vain >= timing.IN_VAIN
    if context.in_danger and not noise and not in_vain and context.happens(Arrival.WORD):
        context.note(IgnoreUtterance(in_vain=True))
        return SayAside(context.danger.answer(Told(name=HEARD)))
    return _ignore(context, in_vain=True)


def _ignore(context: Context, *, in_vain: bool = False) -> Following | None:
    """Go on, with the phrase that was cut, or with the beat that waited for the person."""
    context.note(IgnoreUtterance(in_vain=in_vain))
    waited = context.performance.overdue and not context.performance.cut
    return context.performance.after_this_beat if waited else None


# Others, and the devices --------------------------------------------------------


def _message(context: Context, text: str) -> PassOn | None:
    """Say it, or keep it until it may be said."""
    if not message(text, context.spoken.abbreviations):
        return None
    context.messages.append(text)
    being_said = isinstance(context.performance.row.following, MessageSaid)
    return PassOn() if context.message and not being_said else None


def _trouble(context: Context, trouble: Trouble) -> Pause | SayAside:
    match trouble:
        case Trouble.DEVICE_LOST:
            if not context.paused:
                context.device = DEVICE[context.device][Arrival.DEVICE_LOST]
            return Pause(context.spoken.lost)
        case Trouble.MICROPHONE_SILENT:
            return SayAside(context.spoken.cannot_hear)
        case Trouble.ROOM_TOO_LOUD:
            return SayAside(context.spoken.too_loud)
        case Trouble.CANNOT_REMEMBER:
            return SayAside(context.spoken.cannot_remember)


def _device_back(context: Context) -> GoOn | SayAside | None:
    """It can be said and heard again: say so, and go on. Whoever said stop meanwhile is not told."""
    context.device = DEVICE[context.device][Arrival.DEVICE_BACK]
    if not context.happens(Arrival.DEVICE_BACK):
        return None
    if context.paused:
        return GoOn(context.spoken.back_again)
    return SayAside(context.spoken.back_again)
