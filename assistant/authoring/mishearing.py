"""What can be misheard: the assistant's own words, and what a person is offered to say."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

from assistant.authoring.exercise_text import (
    Sentence,
    ends_behind,
    is_allowed,
)
from assistant.authoring.listener import Listener
from assistant.exercise.compile.labels import Origin
from assistant.exercise.model import Ask, Exercise
from assistant.exercise.read.problems import Problem
from assistant.understanding.lexicon import Lexicon


def own_commands(
    said: Mapping[str, list[Sentence]], exercise: Exercise, listener: Listener
) -> Iterator[Problem]:
    """Sentences that would stop, pause or wake the assistant if it heard itself say them.

    A sentence after which the exercise ends is ignored: there is nothing left to be stopped.
    """
    for text, places in said.items():
        command, wakes = listener.command(text), listener.wakes(text)
        for sentence in places if command or wakes else ():
            if is_allowed(sentence.origin, "command") or ends_behind(sentence.step, exercise):
                continue
            if command:
                yield sentence.problem(
                    f'"{text}" would be taken for "{command}" if I heard myself',
                    "say it in other words, or give the reason: `allow: {command: ...}`",
                )
            for wake in wakes:
                yield sentence.problem(f'"{wake}" wakes the assistant', "say it in other words")


def examples(asked: Iterable[tuple[Ask, Origin]], listener: Listener) -> Iterator[Problem]:
    """Examples of answers that would not be taken for one."""
    for step, origin in asked:
        for example in step.examples:
            if not listener.is_answered(example, step.expects):
                hint = "give an answer that fits only this question, in words that cannot mean anything else"
                message = f'"{example}" would not be taken for an answer'
                yield origin.problem(message, hint, at=("example",))


def alike_options(asked: Iterable[tuple[Ask, Origin]], lexicon: Lexicon) -> Iterator[Problem]:
    """Choices that are offered side by side and sound alike."""
    for step, origin in asked:
        if is_allowed(origin, "alike"):
            continue
        offered = [choice.words[0] for choice in step.expects.choices]
        for one, other in itertools.combinations(offered, 2):
            if _sound_alike(one, other, lexicon):
                yield origin.problem(
                    f'"{one}" and "{other}" sound alike',
                    "offer another word for one of them, or give the reason: `allow: {alike: ...}`",
                    at=("choices",),
                )


def _sound_alike(one: str, other: str, lexicon: Lexicon) -> bool:
    sounds = lexicon.sounds
    first, second = lexicon.words(one), lexicon.words(other)
    if first in sounds.confusable and second in sounds.confusable:
        found = {
            match.value for words in (first, second) for match in sounds.confusable.find(words)
        }
        if len(found) == 1:
            return True
    return sounds.distance(sounds.of(first), sounds.of(second)) <= sounds.near
