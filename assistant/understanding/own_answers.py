"""An answer of somebody's own, to a question that only offered ideas: "my sister's garden", to whether there is a
place.

An exercise says what any other words come to (`otherwise`). They do where nothing else is understood in them, where
what was understood is a mere "maybe" before them, or where it is this very answer, only doubtfully.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.exercise.model import Expectation, Wants
from assistant.understanding.agreement import Utterance
from assistant.understanding.certainty import certainly
from assistant.understanding.decision import Act, Decision
from assistant.understanding.evidence import Step
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import Chosen, Reply, Unsure, YesNo
from assistant.understanding.own_terms import YES
from assistant.understanding.phrases import trim
from assistant.understanding.words import Words


def taken(decided: Decision, utterance: Utterance) -> Decision:
    """What is done about an utterance where own answers are welcome: the same, or the own answer taken."""
    expects = utterance.expects
    if expects is None or not expects.otherwise or not utterance.free:
        return decided
    answer = _answer(expects)
    is_it = decided.act is Act.CONFIRM and _same(decided, answer)
    is_maybe = isinstance(decided.meaning, Unsure) and decided.evidence == Step.PART
    is_nothing = decided.act is Act.ASK and _names(
        utterance.free[0].reading.words, utterance.lexicon
    )
    if is_it or is_maybe or is_nothing:
        return replace(decided, act=Act.ACT, meaning=answer, evidence=Step.OPEN)
    return decided


def _same(decided: Decision, answer: Reply) -> bool:
    """Whether it was understood, only doubtfully."""
    return decided.meaning is not None and certainly(decided.meaning) == answer


def _answer(expects: Expectation) -> Reply:
    if expects.wants is Wants.YES_NO:
        return YesNo(yes=expects.otherwise == YES)
    return Chosen(names=(expects.otherwise,))


def _names(words: Words, lexicon: Lexicon) -> bool:
    """Whether something is said beside politeness and thinking aloud, and nothing is denied or turned down."""
    named = trim(words, lexicon.padding, lexicon.listing.idle, lexicon.yes_no)
    denied = lexicon.negation.before.find(words) or lexicon.order.turned_down.find(words)
    return bool(named) and not denied
