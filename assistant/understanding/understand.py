"""From hypotheses to one meaning: named steps give candidates, and one decision is made at the end.

Danger comes first, whatever else is said with it: "stop, I want to die". Then each of `agreement.STEPS` gives
what it finds in the readings, in the order in which they are believed, and `decision` says what is done
about it, by what a mistake costs. No step decides by itself, and none knows of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from assistant.exercise.model import Expectation, Wants
from assistant.understanding import (
    agreement,
    decision,
    emotions,
    listeners,
    loose_words,
    own_answers,
    replies,
    safety,
    sentence_by_sentence,
    sentences,
    signals,
    talk,
    whole_sentence,
)
from assistant.understanding.agreement import Utterance
from assistant.understanding.decision import Act, Decision
from assistant.understanding.evidence import Candidate, Step
from assistant.understanding.lexicon import Aside, Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Danger,
    Hypothesis,
    Meaning,
    Route,
    Told,
    YesNo,
    freely,
)
from assistant.understanding.phrases import cover, trim
from assistant.understanding.sentences import weighed
from assistant.understanding.words import Words, full_sentences

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
    return decide_danger(hypotheses, lexicon, expects) or decide_reply(hypotheses, expects, lexicon)


def danger(hypotheses: Sequence[Hypothesis], lexicon: Lexicon) -> Danger | None:
    """The gravest danger any reading tells of: the free ones, where there are any."""
    free = freely(hypotheses)
    rows = [lexicon.words(hypothesis.text) for hypothesis in free]
    found = lexicon.safety.gravest(rows)
    if lexicon.sentences is None or all(_is_plain(words, lexicon) for words in rows):
        return found
    opinions = [
        lexicon.sentences.of_danger(each.text).without(_unnamed(words, found, lexicon))
        for each, words in zip(free[:_MOST_JUDGED], rows, strict=False)
    ]
    several = len(full_sentences(free[0].text)) > 1
    danger = weighed(found, len(rows[0]), opinions, several=several)
    if danger is None or danger.rule != sentences.RULE:
        return danger
    return safety.with_subject(danger, lexicon.safety, rows[0])


def _unnamed(words: Words, found: Danger | None, lexicon: Lexicon) -> list[str]:
    """The kinds that the model may not propose here; it may bear out what a rule found."""
    kinds = safety.unnamed(lexicon.safety, words)
    route = found.route if found is not None else None
    return [kind for kind in kinds if sentences.DangerKind(kind).route is not route]


def told_in(hypotheses: Sequence[Hypothesis], lexicon: Lexicon) -> tuple[Told, ...]:
    """What is told beside an answer while something is done about danger, the weightiest first."""
    return lexicon.in_danger.read([lexicon.words(each.text) for each in freely(hypotheses)])


def without_danger(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> Meaning | None:
    """What was meant, danger aside."""
    return decide_reply(hypotheses, expects, lexicon).meaning


def by_rule(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> Meaning | None:
    """What rules make of it, danger aside: no words in any order, and no model."""
    return _decided_by_rule(Utterance(hypotheses, expects, lexicon)).meaning


def _decided_by_rule(utterance: Utterance) -> Decision:
    expects = utterance.expects
    leave = expects is not None and expects.leave
    return decision.decide(_by_rule(utterance), list[Candidate], leave=leave)


def decide_danger(
    hypotheses: Sequence[Hypothesis], lexicon: Lexicon, expects: Expectation | None = None
) -> Decision | None:
    """What is done about danger, if there is any. What only the model hears of, and what is rather pain, panic
    or the like in answer to the question, is left to those; and who wants none of what is offered, despairs of no
    more than that."""
    found = danger(hypotheses, lexicon)
    if found is None or (
        found.tier == Route.UNCLEAR.tier and _wants_none(hypotheses, expects, lexicon)
    ):
        return None
    if found.rule == sentences.RULE and (
        _is_signal(hypotheses[0].text, expects, lexicon)
        or _is_offered(hypotheses, expects, lexicon)
        or all(
            whole_sentence.is_rather_an_answer(each.text, expects, lexicon)
            for each in freely(hypotheses)[:_MOST_JUDGED]
        )
    ):
        return None
    step = Step.SENTENCE if found.rule == sentences.RULE else Step.RULE
    return decision.settled(Candidate(meaning=found, step=step, sure=1.0, rule=found.rule))


def _wants_none(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> bool:
    if expects is None or expects.wants is not Wants.CHOICE:
        return False
    said = cover(lexicon.words(hypotheses[0].text), lexicon.asides, lexicon.padding)
    return any(match.value is Aside.DECLINED for match in said)


def _is_offered(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> bool:
    """Whether nothing is said but one of the options, in its own words: "I'm doing what I can"."""
    first = next(_by_rule(Utterance(hypotheses, expects, lexicon)), None)
    return first is not None and first.step is Step.PHRASE and isinstance(first.meaning, Chosen)


def _is_signal(text: str, expects: Expectation | None, lexicon: Lexicon) -> bool:
    words = lexicon.words(text)
    if len(words) <= sentences.TOO_SHORT and signals.read(words, lexicon) is not None:
        return True
    return whole_sentence.is_signal(text, expects, lexicon)


def decide_reply(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> Decision:
    """What is done about what was said, danger aside."""
    utterance = Utterance(hypotheses, expects, lexicon)
    leave = expects is not None and expects.leave
    decided = decision.decide(_by_rule(utterance), lambda: _beside_rules(utterance), leave=leave)
    if decided.act is Act.ASK and _is_remark(utterance):
        return replace(decided, evidence=Step.REMARK)
    text = utterance.free[0].reading.text if utterance.free else ""
    if sentence_by_sentence.is_wanted(decided, text, expects):
        decided = sentence_by_sentence.answer(text, partial(_read_alone, utterance)) or decided
    if leave and decided.meaning == YesNo(yes=False) and _only_tells_a_feeling(utterance):
        return replace(decided, act=Act.ASK, meaning=None)
    return own_answers.taken(decided, utterance)


def _is_remark(utterance: Utterance) -> bool:
    """Whether it is said to somebody else, where things are listed."""
    expects, free = utterance.expects, utterance.free
    if expects is None or expects.wants is not Wants.ITEMS or not free:
        return False
    return talk.is_remark(free[0].reading.text, utterance.lexicon)


def _only_tells_a_feeling(utterance: Utterance) -> bool:
    """Whether how they feel is all it says: "I'm not well" refuses nothing, "no, I'm not well" does."""
    if not utterance.free:
        return False
    words, lexicon = utterance.free[0].reading.words, utterance.lexicon
    return emotions.read(words, lexicon) is not None and not replies.says_no(words, lexicon)


def _read_alone(utterance: Utterance, text: str) -> Decision:
    """What rules make of one of its sentences."""
    return _decided_by_rule(Utterance((Hypothesis(text),), utterance.expects, utterance.lexicon))


def _by_rule(utterance: Utterance) -> Iterator[Candidate]:
    for step in listeners.STEPS if utterance.weighed else agreement.STEPS:
        yield from step(utterance)


def _beside_rules(utterance: Utterance) -> list[Candidate]:
    """What the words of the best reading say in any order, and as a whole sentence."""
    if not utterance.free or utterance.is_contradicted or utterance.weighed:
        return []
    expects, lexicon = utterance.expects, utterance.lexicon
    best = utterance.free[0].reading
    if not best.words or best.in_own_terms:
        return []
    answered = utterance.free[0].found is not None
    heard = whole_sentence.candidates(
        utterance.texts, best.words, expects, lexicon, answered=answered
    )
    return [*loose_words.candidates(best.words, expects, lexicon), *heard]


def _is_plain(words: Words, lexicon: Lexicon) -> bool:
    """Whether it is so short and common that no danger can be in it: "yes please", "seven", "stop"."""
    common = (lexicon.yes_no, lexicon.commands, lexicon.asides, lexicon.numbers.compounds)
    return not trim(words, lexicon.padding, *common)
