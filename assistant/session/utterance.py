"""What an utterance comes to here: by what is expected, and never by our own voice. Changes nothing."""

from __future__ import annotations

from assistant.exercise.model import Expectation
from assistant.session import timing
from assistant.session.context import Context
from assistant.session.events import Heard, Understood
from assistant.session.states import Arrival
from assistant.understanding.corrections import corrected
from assistant.understanding.likeness import likeness
from assistant.understanding.meaning import (
    Command,
    Corrected,
    Hypothesis,
    Meaning,
    Signal,
    YesNo,
)
from assistant.understanding.understand import danger, without_danger


def understood(context: Context, heard: Heard) -> Understood:
    """What was heard, with its meaning."""
    hypotheses, over = heard.hypotheses, context.performance.ear.over
    own_voice = bool(over and hypotheses) and all(
        likeness(hypothesis.text, over) > timing.LIKENESS for hypothesis in hypotheses
    )
    return Understood(
        at=heard.at,
        hypotheses=hypotheses,
        meaning=_meaning(context, hypotheses),
        words=len(context.lexicon.words(hypotheses[0].text)) if hypotheses else 0,
        own_voice=own_voice,
    )


def _meaning(context: Context, hypotheses: tuple[Hypothesis, ...]) -> Meaning | None:
    """By what is expected; while confirming, yes or no, or the right answer at once."""
    lexicon, asked = context.lexicon, context.question
    found = danger(hypotheses, lexicon)
    if found is not None and context.danger.weighs(found):
        return found
    meaning = without_danger(hypotheses, _expected(context), lexicon)
    if not asked.confirming:
        return _corrected(context, hypotheses, meaning) or meaning
    confirmed = without_danger(hypotheses, context.to_confirmation, lexicon)
    if confirmed == YesNo(yes=False) and asked.corrects(meaning):
        return meaning
    return confirmed or meaning


def _expected(context: Context) -> Expectation | None:
    """Nothing while the script is interrupted: what is said then is no answer to its question."""
    return None if context.bookmark is not None else context.expects


def _corrected(
    context: Context, hypotheses: tuple[Hypothesis, ...], meaning: Meaning | None
) -> Corrected | None:
    before = context.question_before
    answers = context.bookmark is None and not isinstance(meaning, Command | Signal)
    if before is None or not answers or not context.happens(Arrival.CORRECTION):
        return None
    return corrected(hypotheses, before.expects, context.lexicon)
