"""From hypotheses to one meaning: named steps give candidates, and one decision is made at the end.

Danger comes first, whatever else is said with it: "stop, I want to die". Then each of `agreement.STEPS` gives
what it finds in the readings, in the order in which they are believed, and `decision` says what is done
about it, by what a mistake costs. No step decides by itself, and none knows of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.exercise.model import Expectation
from assistant.understanding import agreement, decision
from assistant.understanding.agreement import Utterance
from assistant.understanding.decision import Decision
from assistant.understanding.evidence import Candidate, Step
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import Danger, Hypothesis, Meaning
from assistant.understanding.sentences import weighed

_MOST_JUDGED = 3
"""Readings that the sentence model is asked about, from the best."""


def understand(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> Meaning | None:
    """What was meant, or None when it was not understood."""
    return decide(hypotheses, expects, lexicon).meaning


def decide(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> Decision:
    """The same, with what is to be done about it and what decided."""
    return decide_danger(hypotheses, lexicon) or decide_reply(hypotheses, expects, lexicon)


def danger(hypotheses: Sequence[Hypothesis], lexicon: Lexicon) -> Danger | None:
    """The gravest danger any reading tells of: the free ones, where there are any."""
    free = [h for h in hypotheses if not h.constrained] or hypotheses
    found = lexicon.safety.gravest([lexicon.words(hypothesis.text) for hypothesis in free])
    if lexicon.sentences is None or not free:
        return found
    opinions = [lexicon.sentences.of_danger(each.text) for each in free[:_MOST_JUDGED]]
    return weighed(found, len(lexicon.words(free[0].text)), opinions)


def without_danger(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> Meaning | None:
    """What was meant, danger aside."""
    return decide_reply(hypotheses, expects, lexicon).meaning


def decide_danger(hypotheses: Sequence[Hypothesis], lexicon: Lexicon) -> Decision | None:
    """What is done about danger, if there is any."""
    found = danger(hypotheses, lexicon)
    if found is None:
        return None
    return decision.settled(Candidate(meaning=found, step=Step.RULE, sure=1.0, rule=found.rule))


def decide_reply(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> Decision:
    """What is done about what was said, danger aside."""
    return decision.decide(_candidates(Utterance(hypotheses, expects, lexicon)))


def _candidates(utterance: Utterance) -> Iterator[Candidate]:
    for step in agreement.STEPS:
        yield from step(utterance)
