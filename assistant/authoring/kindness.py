"""Sentences that are hard to follow by ear, words that press, and questions without a way out."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from assistant.authoring.exercise_text import Advice, is_allowed, sentences
from assistant.authoring.listener import Listener
from assistant.exercise.check import reachability
from assistant.exercise.check.examine import Examined
from assistant.exercise.model import AnyStep, Ask, Exercise
from assistant.exercise.read.problems import Problem
from assistant.exercise.terms import DECLINED, DONE, NO_MATCH, NOTHING, UNSURE
from assistant.exercise.text import REFERENCE

_NOT_ANSWERING = {
    UNSURE: "I don't know",
    NOTHING: "nothing",
    DECLINED: "I'd rather not",
    NO_MATCH: "something that is not understood",
}


def long_sentences(examined: Examined, advice: Advice) -> Iterator[Problem]:
    """Sentences with more words than can be followed by ear."""
    for sentence in sentences(examined):
        count = len(REFERENCE.sub("it", sentence.text).split())
        if count > advice.longest_sentence and not is_allowed(sentence.origin, "long"):
            yield sentence.problem(
                f"a sentence of {count} words is hard to follow by ear",
                f"split it into sentences of up to {advice.longest_sentence} words, "
                "or give the reason: `allow: {long: ...}`",
            )


def pressure(examined: Examined, listener: Listener) -> Iterator[Problem]:
    """Words that press: an exercise invites. "You don't have to" does not."""
    for sentence in sentences(examined):
        if is_allowed(sentence.origin, "pressure"):
            continue
        for pressing in listener.presses(sentence.text):
            yield sentence.problem(
                f'"{pressing}" presses the person',
                'invite instead, as in "you could" or "if you like"; '
                "or give the reason: `allow: {pressure: ...}`",
            )


def no_way_out(examined: Examined, exercise: Exercise) -> Iterator[Problem]:
    """Questions that are asked forever if the person has no answer."""
    steps, starts = exercise.steps, [exercise.first, *exercise.anywhere.values()]
    told: set[str] = set()
    for trigger, said in _NOT_ANSWERING.items():
        for id in reachability.endless(steps, starts, functools.partial(_ways, trigger)):
            if id not in told and not is_allowed(examined.flat.origins[id], "no-way-out"):
                told.add(id)
                yield examined.flat.origins[id].problem(
                    f'somebody who always answers "{said}" never gets out of here',
                    f"let `{trigger}` lead on",
                )


def _ways(trigger: str, step: AnyStep) -> Iterable[str]:
    if isinstance(step, Ask):
        return {step.to.get(trigger, step.to[DONE])}
    return reachability.ways(step)
