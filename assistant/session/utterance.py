"""What an utterance comes to here: by what is expected, and never by our own voice. Changes nothing."""

from __future__ import annotations

from assistant.exercise.model import Expectation
from assistant.session import timing
from assistant.session.context import Context
from assistant.session.events import Heard, Understood
from assistant.session.states import Arrival
from assistant.understanding.corrections import corrected
from assistant.understanding.decision import Decision
from assistant.understanding.likeness import likeness
from assistant.understanding.meaning import (
    Command,
    Danger,
    Hypothesis,
    Meaning,
    Signal,
    YesNo,
)
from assistant.understanding.understand import decide_danger, decide_reply


def understood(context: Context, heard: Heard) -> Understood:
    """What was heard, with its meaning."""
    hypotheses, over = heard.hypotheses, context.performance.ear.over
    own_voice = bool(over and hypotheses) and all(
        likeness(hypothesis.text, over) > timing.LIKENESS for hypothesis in hypotheses
    )
    decided = _decided(context, hypotheses)
    return Understood(
        at=heard.at,
        hypotheses=hypotheses,
        meaning=decided.meaning,
        evidence=decided.evidence,
        words=len(context.lexicon.words(hypotheses[0].text)) if hypotheses else 0,
        own_voice=own_voice,
    )


def _decided(context: Context, hypotheses: tuple[Hypothesis, ...]) -> Decision:
    """By what is expected; while confirming, yes or no, or the right answer at once."""
    lexicon, asked = context.lexicon, context.question
    found = decide_danger(hypotheses, lexicon)
    if (
        found is not None
        and isinstance(found.meaning, Danger)
        and context.danger.weighs(found.meaning)
    ):
        return found
    said = decide_reply(hypotheses, _expected(context), lexicon)
    if not asked.confirming:
        return _corrected(context, hypotheses, said.meaning) or said
    confirmed = decide_reply(hypotheses, context.to_confirmation, lexicon)
    if confirmed.meaning == YesNo(yes=False) and asked.corrects(said.meaning):
        return said
    return confirmed if confirmed.meaning is not None else said


def _expected(context: Context) -> Expectation | None:
    """Nothing while the script is interrupted: what is said then is no answer to its question."""
    return None if context.bookmark is not None else context.expects


def _corrected(
    context: Context, hypotheses: tuple[Hypothesis, ...], meaning: Meaning | None
) -> Decision | None:
    before = context.question_before
    answers = context.bookmark is None and not isinstance(meaning, Command | Signal)
    if before is None or not answers or not context.happens(Arrival.CORRECTION):
        return None
    return corrected(hypotheses, before.expects, context.lexicon)
